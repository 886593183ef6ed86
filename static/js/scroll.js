// The thread follows what is written, unless the reader scrolled up; a button leads back to the end.

const thread = document.getElementById("thread");
const turns = document.getElementById("turns");
const jump = document.getElementById("jump");
const NEAR_PX = 64;

let isFollowing = true;

function toEnd() {
  thread.scrollTop = thread.scrollHeight;
}

function look() {
  isFollowing = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_PX;
  jump.hidden = isFollowing;
}

function follow() {
  if (isFollowing) toEnd();
  else look();
}

thread.classList.add("thread--followed");
if (turns) {
  toEnd();
  thread.addEventListener("scroll", look, { passive: true });
  // Text that grows, fonts that arrive, a composer that takes more room: all of it changes where the end is.
  const observer = new ResizeObserver(follow);
  observer.observe(turns);
  observer.observe(thread);
  jump.addEventListener("click", () => { isFollowing = true; toEnd(); });
  document.addEventListener("composer:accepted", () => { isFollowing = true; toEnd(); });
}
