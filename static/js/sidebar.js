// On a narrow screen the list lies over the page: opens, closes, keeps the keyboard inside and gives it back.
// Without this file the same links open and close it by their addresses.

const sidebar = document.getElementById("sidebar");
const main = document.getElementById("main");
const opener = document.getElementById("sidebar-open");
const isOpen = () => sidebar.classList.contains("sidebar--open");

function set(open) {
  sidebar.classList.toggle("sidebar--open", open);
  opener.setAttribute("aria-expanded", String(open));
  main.inert = open;
  if (open) sidebar.querySelector("#sidebar-close").focus();
  else opener.focus();
}

opener.addEventListener("click", (event) => { event.preventDefault(); set(true); });
for (const id of ["sidebar-close", "scrim"]) {
  document.getElementById(id).addEventListener("click", (event) => { event.preventDefault(); set(false); });
}
for (const link of [opener, document.getElementById("sidebar-close")]) {
  link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const menu = sidebar.querySelector(".item__menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (isOpen()) set(false);
  else return;
  event.preventDefault();
}, { capture: true });
matchMedia("(max-width: 48rem)").addEventListener("change", () => { if (isOpen()) set(false); });
