// The theme: as the system has it until it is switched, then as it was chosen, on every page and after a reload.
// Classic and blocking, in the head: a module would come after the first frame was drawn in the wrong colours.
(() => {
  const root = document.documentElement;
  const KEY = "theme";
  const NAMES = { system: "as the system", light: "light", dark: "dark" };

  const read = () => {
    try { return localStorage.getItem(KEY) ?? "system"; } catch { return "system"; }
  };
  const keep = (theme) => {
    try { localStorage.setItem(KEY, theme); } catch { /* private windows may keep nothing: it lasts as long as the page */ }
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const button = document.getElementById("theme-switch");
    if (!button) return;
    button.title = `Theme: ${NAMES[theme] ?? NAMES.system}`;
    button.setAttribute("aria-label", button.title);
  };

  // From the system's theme the first press always changes something: it goes to the opposite.
  const next = () => {
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const order = systemIsDark ? ["system", "light", "dark"] : ["system", "dark", "light"];
    return order[(order.indexOf(root.dataset.theme ?? "system") + 1) % order.length];
  };

  root.classList.add("js");
  show(read());
  addEventListener("DOMContentLoaded", () => show(root.dataset.theme ?? "system"));
  addEventListener("storage", (event) => event.key === KEY && show(read()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#theme-switch")) return;
    const theme = next();
    keep(theme);
    show(theme);
  });
})();
