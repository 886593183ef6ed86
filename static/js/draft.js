// What is typed survives a reload: kept for each page until it was sent.

const form = document.getElementById("composer");
const field = document.getElementById("composer-text");
const key = (path) => `draft:${path}`;
const SENT = "draft:sent";

const keep = (name, value) => {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* nothing can be kept: then a reload loses it, as everywhere */ }
};
const read = (name) => {
  try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
};

// The first message left with the empty page; here is the conversation that it began.
const sent = read(SENT);
if (sent && document.querySelector(`[data-client-id="${CSS.escape(sent)}"]`)) {
  keep(key("/"), "");
  keep(SENT, "");
}

if (!field.value) {
  field.value = read(key(location.pathname));
  field.dispatchEvent(new Event("input"));
  field.setSelectionRange(field.value.length, field.value.length);
}
field.addEventListener("input", () => keep(key(location.pathname), field.value));
form.addEventListener("composer:accepted", () => keep(key(location.pathname), field.value));
form.addEventListener("submit", (event) => {
  if (!form.hasAttribute("ws-send") && event.submitter?.name !== "starter") keep(SENT, form.elements.client_id.value);
});
