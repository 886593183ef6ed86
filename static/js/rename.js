// Renames a conversation where it stands in the list: by a double click, F2 or its menu. Enter saves, Escape does not,
// and an empty title leaves the old one.

const list = document.getElementById("conversations");
let waiting = null; // a newer list that came while somebody was typing in this one

function begin(item) {
  item.querySelector(".item__menu").open = false;
  item.classList.add("item--renaming");
  item.querySelector(".item__rename").noValidate = true; // no bubble of the browser's own
  const field = item.querySelector(".item__field");
  field.value = item.querySelector(".item__title").textContent;
  field.focus();
  field.select();
}

function end(item) {
  item.classList.remove("item--renaming");
  if (waiting !== null) htmx.swap(list, waiting, { swapStyle: "innerHTML" });
  waiting = null;
}

function leave(item) {
  const { id } = item.querySelector(".item__link");
  end(item);
  document.getElementById(id)?.focus();
}

list.addEventListener("dblclick", (event) => {
  const link = event.target.closest(".item__link");
  if (link) { event.preventDefault(); begin(link.closest(".item")); }
});
// The first click of a double click would open the page: a line that is open already stays.
list.addEventListener("click", (event) => {
  if (event.target.closest("[data-rename]")) begin(event.target.closest(".item"));
  else if (event.target.closest('.item__link[aria-current="page"]') && !event.metaKey && !event.ctrlKey) event.preventDefault();
});
list.addEventListener("keydown", (event) => {
  const item = event.target.closest(".item");
  if (event.key === "F2" && item) { event.preventDefault(); begin(item); }
  if (event.key === "Escape" && item?.classList.contains("item--renaming")) {
    event.preventDefault();
    event.stopPropagation();
    leave(item);
  }
});
list.addEventListener("submit", (event) => {
  const item = event.target.closest(".item");
  const title = item.querySelector(".item__field").value.trim();
  if (!title) {
    event.preventDefault();
    event.stopPropagation();
    leave(item);
    return;
  }
  item.querySelector(".item__title").textContent = title;
  setTimeout(() => leave(item)); // after htmx has read the form
}, { capture: true });
list.addEventListener("focusout", (event) => {
  const item = event.target.closest(".item--renaming");
  if (item && !item.contains(event.relatedTarget)) end(item);
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.target !== list || !list.querySelector(".item--renaming")) return;
  waiting = event.detail.fragment.innerHTML;
  event.detail.shouldSwap = false;
});
