// What a frame replaces keeps the keyboard's focus, and a menu that was open stays open.

let focused = null;
let opened = null;

document.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  const active = document.activeElement;
  if (active !== target && target.contains(active)) focused = active.id;
  opened = target.querySelector("details[open] > summary")?.id ?? opened;
});

document.addEventListener("htmx:wsAfterMessage", () => {
  if (opened) document.getElementById(opened)?.parentElement.setAttribute("open", "");
  // A button that is gone (Send has become Stop) leaves the keyboard with the next message.
  if (focused !== null) (document.getElementById(focused) ?? document.getElementById("composer-text")).focus({ preventScroll: true });
  focused = opened = null;
});
