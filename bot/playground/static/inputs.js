// Inputs for text, numbers, email addresses, URLs, dates and times.
import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";

/** Dispatches actions of a text input whose block asks for them. */
function dispatch(element, node, field) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => field.changed(node.value || null);
  if (!field.dispatches) return;
  if (triggers.includes("on_character_entered")) node.addEventListener("input", send);
  if (!triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}

const attributes = (element, field) => ({
  id: field.id,
  ...field.attributes(),
  "aria-label": !field.labelledby && element.placeholder ? plain(element.placeholder) : null,
  placeholder: element.placeholder ? plain(element.placeholder) : null,
});

function text(tag, extra = {}) {
  return (element, field) => {
    const node = h(`${tag}.field`, { ...attributes(element, field), autocomplete: "off", ...extra });
    node.value = field.initial(element.initial_value) ?? "";
    field.onRead(() => node.value || null);
    dispatch(element, node, field);
    return node;
  };
}

const line = text("input", { type: "text" });
const paragraph = text("textarea", { rows: 4 });

const unchanged = (value) => value;

/** Returns a date or time input; `format` and `parse` convert a value to the control's text and back. */
const dateInput =
  (type, initialKey, format = unchanged, parse = unchanged) =>
  (element, field) => {
    const value = () => (node.value ? parse(node.value) : null);
    const node = h("input.field.date", {
      ...attributes(element, field),
      type,
      onchange: () => field.changed(value()),
    });
    const start = field.initial(element[initialKey] ?? null);
    node.value = start === null ? "" : format(start);
    field.onRead(value);
    return node;
  };

/** Returns Unix seconds as the value of a datetime-local input. */
function localTime(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const INPUTS = {
  plain_text_input: (element, field) => (element.multiline ? paragraph : line)(element, field),
  email_text_input: text("input", { type: "email" }),
  url_text_input: text("input", { type: "url" }),
  number_input: (element, field) =>
    text("input", { inputmode: element.is_decimal_allowed ? "decimal" : "numeric" })(element, field),
  datepicker: dateInput("date", "initial_date"),
  timepicker: dateInput("time", "initial_time"),
  datetimepicker: dateInput("datetime-local", "initial_date_time", localTime, (local) =>
    String(Date.parse(local) / 1000),
  ),
};
