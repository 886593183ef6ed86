// Renames a conversation where it stands in the list: by a double click, F2 or its menu. Enter saves, Escape does not.

const list = document.getElementById("conversations");
let waiting = null; // a newer list that came while somebody was typing in this one

function begin(item) {
  item.querySelector(".item__menu").open = false;
  item.classList.add("item--renaming");
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
    end(item);
    item.querySelector(".item__link").focus();
  }
});
list.addEventListener("submit", (event) => {
  const item = event.target.closest(".item");
  const title = item.querySelector(".item__field").value.trim();
  if (title) item.querySelector(".item__title").textContent = title;
  // After htmx has read the form.
  setTimeout(() => { end(item); document.getElementById(item.querySelector(".item__link").id)?.focus(); });
});
list.addEventListener("focusout", (event) => {
  const item = event.target.closest(".item--renaming");
  if (item && !item.contains(event.relatedTarget)) end(item);
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.target !== list || !list.querySelector(".item--renaming")) return;
  waiting = event.detail.fragment.innerHTML;
  event.detail.shouldSwap = false;
});
