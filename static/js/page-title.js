// The tab's name follows the conversation's title.

const heading = document.getElementById("title");
new MutationObserver(() => {
  document.title = `${heading.textContent.trim()} · chatsite`;
}).observe(heading, { childList: true, characterData: true, subtree: true });
