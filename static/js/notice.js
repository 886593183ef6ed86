// The quiet line below the head: takes the focus to its Undo, and goes with its button, Escape or the next message.

const notice = document.getElementById("notice");
const field = document.getElementById("composer-text");

const toUndo = () => notice.querySelector("[autofocus]")?.focus();

// False when there is nothing that can be closed.
function close() {
  const button = notice.querySelector("[data-close-notice]");
  if (!button) return false;
  const hadFocus = notice.contains(document.activeElement);
  notice.replaceChildren();
  if (hadFocus) field.focus({ preventScroll: true });
  // A reload would say it again.
  if (new URLSearchParams(location.search).has("deleted")) history.replaceState(null, "", location.pathname);
  return true;
}

toUndo();
new MutationObserver(toUndo).observe(notice, { childList: true });
notice.addEventListener("click", (event) => { if (event.target.closest("[data-close-notice]")) close(); });
document.addEventListener("composer:accepted", close);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  // While a reply is being written Escape stops it, unless the keyboard is here.
  if (document.getElementById("stop") && !notice.contains(document.activeElement)) return;
  if (close()) event.preventDefault();
});
