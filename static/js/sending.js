// What a form sends over the socket: its own fields and the button that was pressed, and nothing else.

document.addEventListener("htmx:wsConfigSend", (event) => {
  const { parameters, triggeringEvent } = event.detail;
  const button = triggeringEvent?.submitter;
  delete parameters.csrfmiddlewaretoken; // the socket checks its origin and cookie instead
  event.detail.headers = null;
  if (button?.name) parameters[button.name] = button.value;
});
