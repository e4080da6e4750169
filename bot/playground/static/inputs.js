// What is typed: text, numbers, addresses, dates and times.
import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";

/** When a text input tells the app of itself, if its block asks for it at all. */
function dispatchesOn(element, node, slot) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => slot.changed(node.value || null);
  if (!slot.dispatches) return;
  if (triggers.includes("on_character_entered")) node.addEventListener("input", tell);
  if (!triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    tell();
  });
}

const attributes = (element, slot) => ({
  id: slot.id,
  ...slot.naming(),
  "aria-label": !slot.labelledby && element.placeholder ? plain(element.placeholder) : null,
  placeholder: element.placeholder ? plain(element.placeholder) : null,
});

function text(tag, extra = {}) {
  return (element, slot) => {
    const node = h(`${tag}.field`, { ...attributes(element, slot), autocomplete: "off", ...extra });
    node.value = slot.initial(element.initial_value) ?? "";
    slot.reads(() => node.value || null);
    dispatchesOn(element, node, slot);
    return node;
  };
}

const line = text("input", { type: "text" });
const paragraph = text("textarea", { rows: 4 });

const same = (value) => value;

/** `proposed` is the element's own key; `shown` and `read` turn a value into the control's text and back. */
const moment =
  (type, proposed, shown = same, read = same) =>
  (element, slot) => {
    const value = () => (node.value ? read(node.value) : null);
    const node = h("input.field.moment", {
      ...attributes(element, slot),
      type,
      onchange: () => slot.changed(value()),
    });
    const start = slot.initial(element[proposed] ?? null);
    node.value = start === null ? "" : shown(start);
    slot.reads(value);
    return node;
  };

/** Seconds since 1970 -> what a local date and time control takes. */
function localTime(seconds) {
  const here = new Date(seconds * 1000);
  return new Date(here - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const INPUTS = {
  plain_text_input: (element, slot) => (element.multiline ? paragraph : line)(element, slot),
  email_text_input: text("input", { type: "email" }),
  url_text_input: text("input", { type: "url" }),
  number_input: (element, slot) =>
    text("input", { inputmode: element.is_decimal_allowed ? "decimal" : "numeric" })(element, slot),
  datepicker: moment("date", "initial_date"),
  timepicker: moment("time", "initial_time"),
  datetimepicker: moment("datetime-local", "initial_date_time", localTime, (local) =>
    String(Date.parse(local) / 1000),
  ),
};
