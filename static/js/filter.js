// Finds a conversation by its title among those in the list.

const toggle = document.getElementById("filter-toggle");
const field = document.getElementById("filter");
const list = document.getElementById("conversations");
const nothing = document.getElementById("filter-nothing");

function apply() {
  const wanted = field.value.trim().toLocaleLowerCase();
  let numShown = 0;
  for (const item of list.querySelectorAll(".item")) {
    item.hidden = !item.querySelector(".item__title").textContent.toLocaleLowerCase().includes(wanted);
    numShown += !item.hidden;
  }
  for (const day of list.querySelectorAll(".day")) day.hidden = !day.querySelector(".item:not([hidden])");
  nothing.hidden = !wanted || numShown > 0;
}

function set(open) {
  field.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
  field.value = "";
  apply();
  (open ? field : toggle).focus();
}

toggle.addEventListener("click", () => set(field.hidden));
field.addEventListener("input", apply);
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.preventDefault(); set(false); }
  if (event.key === "Enter") list.querySelector(".item:not([hidden]) .item__link")?.click();
});
document.addEventListener("htmx:wsAfterMessage", () => { if (field.value) apply(); });
