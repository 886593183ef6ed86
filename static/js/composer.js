// The composer: Enter sends, Shift+Enter breaks the line; what was typed stays until the server has taken it.
// Says `composer:accepted` on the form when it has.

const form = document.getElementById("composer");
const field = document.getElementById("composer-text");
const error = document.getElementById("composer-error");
const clientId = form.elements.client_id;
const maxBytes = Number(field.dataset.maxBytes);
const overSocket = form.hasAttribute("ws-send");
const NOT_CONNECTED = "Not connected. Your text is kept; send it once the connection is back.";
let sent = null; // what is on its way

// crypto.randomUUID is missing on pages that came over plain HTTP from another machine
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const setSending = (isSending) => form.classList.toggle("composer--sending", isSending);
const isSending = () => form.classList.contains("composer--sending");

function say(problem) {
  error.replaceChildren();
  if (!problem) return;
  const line = document.createElement("p");
  line.className = "composer__problem";
  line.textContent = problem;
  error.append(line);
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}

// Kept back here: what htmx would queue meanwhile is out of sight, and is easily sent a second time.
function isConnected() {
  const isLost = document.documentElement.classList.contains("disconnected");
  if (isLost) say(NOT_CONNECTED);
  return !isLost;
}

// True when there is something to send that the server will not refuse for its length.
function mayBeSent() {
  if (isSending() || !field.value.trim() || !isConnected()) return false;
  const numBytes = new TextEncoder().encode(field.value).length;
  if (numBytes <= maxBytes) return true;
  const [have, allowed] = [numBytes, maxBytes].map((number) => number.toLocaleString("en"));
  say(`The message has ${have} bytes, and ${allowed} are allowed. Shorten it, or send it in parts.`);
  return false;
}

field.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter belongs to it.
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  const button = document.getElementById("send");
  if (button?.disabled) return;
  form.requestSubmit();
});

field.addEventListener("input", () => { say(""); grow(); });

// Before htmx sees it: what must not be sent goes no further.
form.addEventListener("submit", (event) => {
  const isStarter = event.submitter?.name === "starter";
  if (isStarter ? !isSending() && isConnected() : mayBeSent()) {
    setSending(true);
    sent = field.value;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

document.addEventListener("htmx:wsAfterMessage", () => {
  // Also when the line broke in between: the frame after it brings the message that had arrived.
  if (document.querySelector(`#turns [data-client-id="${CSS.escape(clientId.value)}"]`)) {
    if (field.value === sent) field.value = "";
    clientId.value = newId();
    setSending(false);
    grow();
    form.dispatchEvent(new CustomEvent("composer:accepted", { bubbles: true }));
  } else if (isSending() && error.textContent.trim()) {
    setSending(false);
  }
});

// A line that broke may have swallowed the message. It can be sent again: the same id is stored once.
document.addEventListener("htmx:wsOpen", () => {
  setSending(false);
  if (error.textContent === NOT_CONNECTED) say("");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  setSending(false);
  clientId.value = newId();
});

form.noValidate = true;
// Not on a touch screen, where the keyboard would cover half of the page.
if (matchMedia("(pointer: fine)").matches && !document.querySelector("[autofocus]")) field.focus();
if (!overSocket) clientId.value = newId();
grow();
