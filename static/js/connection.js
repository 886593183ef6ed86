// The socket: tells the server what the page already has, comes back when it was lost, and says so meanwhile.
// While it is lost the page has the class `disconnected`.

const FIRST_DELAY_MS = 800;
const MAX_DELAY_MS = 4000;
const PATIENCE_MS = 600; // shorter interruptions are nobody's business

const banner = document.getElementById("connection");
let isLeaving = false;
let timer;

htmx.config.wsReconnectDelay = (retries) => Math.min(FIRST_DELAY_MS * 1.5 ** retries, MAX_DELAY_MS) * (0.75 + Math.random() / 2);

// The first frame after (re)connecting brings the newest turn that is here and all after it.
htmx.createWebSocket = (url) => {
  const cursor = new URLSearchParams();
  const lastTurn = document.querySelector("#turns > .turn:last-of-type");
  const seenFrom = document.getElementById("seen-from");
  if (lastTurn) cursor.set("turn", lastTurn.id.replace("turn-", ""));
  if (seenFrom) cursor.set("seen", seenFrom.dataset.turn);
  return new WebSocket(`${url}?${cursor}`);
};

function say(text) {
  banner.textContent = text;
  banner.hidden = !text;
}

function sayLost() {
  const isWriting = document.getElementById("stop") !== null;
  say(`Connection lost. Trying again…${isWriting ? " If the server still runs, the reply goes on there." : ""}`);
}

document.addEventListener("htmx:wsClose", () => {
  if (isLeaving) return;
  document.documentElement.classList.add("disconnected");
  timer ??= setTimeout(sayLost, PATIENCE_MS);
});

document.addEventListener("htmx:wsOpen", () => {
  clearTimeout(timer);
  timer = undefined;
  document.documentElement.classList.remove("disconnected");
  say("");
});

addEventListener("pagehide", () => { isLeaving = true; });
addEventListener("pageshow", () => { isLeaving = false; });
