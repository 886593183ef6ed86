// Copies a block of code, or a reply as it was written, Markdown and all.

const SHOWN_MS = 1600;

async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Pages that came over plain HTTP from another machine have no clipboard of their own.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("the browser refused");
}

async function textOfReply(message) {
  const shown = message.querySelector(".message__body").innerText;
  try {
    const response = await fetch(`/api/conversations/${location.pathname.split("/")[2]}`);
    const { messages } = await response.json();
    return messages.find(({ id }) => `message-${id}` === message.id)?.text ?? shown;
  } catch {
    return shown;
  }
}

function show(button, icon, label) {
  const use = button.querySelector("use");
  const before = { href: use.getAttribute("href"), label: button.getAttribute("aria-label") };
  use.setAttribute("href", before.href.replace(/#.*/, `#${icon}`));
  button.setAttribute("aria-label", label);
  button.classList.add("icon-button--done");
  document.getElementById("announcer").textContent = label;
  setTimeout(() => {
    use.setAttribute("href", before.href);
    button.setAttribute("aria-label", before.label);
    button.classList.remove("icon-button--done");
  }, SHOWN_MS);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.classList.contains("icon-button--done")) return;
  const isCode = button.dataset.copy === "code";
  try {
    await write(isCode ? button.closest(".code").querySelector("code").textContent : await textOfReply(button.closest(".message")));
    show(button, "check", "Copied");
  } catch {
    show(button, "close", "The browser did not allow copying");
  }
});
