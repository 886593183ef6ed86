// Counts down what the server gave as seconds that are left (`data-left-s`), by this browser's own clock.

const ends = new WeakMap(); // each element's moment, on the clock of performance.now()

function inWords(left_s) {
  if (left_s < 1) return "a moment";
  const [minutes, seconds] = [Math.floor(left_s / 60), left_s % 60];
  return minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-left-s]")) {
    if (!ends.has(element)) ends.set(element, performance.now() + 1000 * Number(element.dataset.leftS));
    element.textContent = inWords(Math.ceil(Math.max(0, ends.get(element) - performance.now()) / 1000));
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:wsAfterMessage", tick);
