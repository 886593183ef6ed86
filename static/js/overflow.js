// Tables and code that are wider than the column can be scrolled by keyboard; those that fit are no stop on its way.
// (Without this file browsers that do so by themselves make scrolling boxes stops.)

const turns = document.getElementById("turns");

function look() {
  for (const box of turns.querySelectorAll(".table, .code pre")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

if (turns) {
  look();
  // The width of the page; what frames bring.
  new ResizeObserver(look).observe(turns);
  document.addEventListener("htmx:wsAfterMessage", look);
}
