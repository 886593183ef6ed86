// Escape stops the reply that is being written, unless something else on the page has a claim to it.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  document.getElementById("stop")?.click();
});
