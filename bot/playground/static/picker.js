// A multi-select menu: a text field that filters a list, and the selection as removable tokens.
import { fill, h, icon, uniqueId } from "./dom.js";

/** Returns {node, read}. `groups` are [label or null, [{value, text}]]; `read()` returns the values. */
export function picker({ field, groups, prompt, chosen, max }) {
  const listId = uniqueId("options");
  const tokens = h("span.tokens");
  const input = h("input", {
    id: field.id,
    ...field.attributes(),
    "aria-label": field.labelledby ? null : prompt,
    role: "combobox",
    type: "text",
    autocomplete: "off",
    "aria-controls": listId,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
  });
  const list = h("ul.options", {
    id: listId,
    role: "listbox",
    "aria-label": "Suggestions",
    "aria-multiselectable": "true",
    hidden: true,
  });
  const node = h("div.picker", {}, tokens, input, list);
  const choices = groups.flatMap(([label, members]) =>
    members.map((member) => ({ ...member, group: label })),
  );
  const textOf = (value) => choices.find((option) => option.value === value).text;
  let active = 0;

  const matching = () => {
    const query = input.value.trim().toLowerCase();
    return choices.filter(({ text, value }) => !chosen.includes(value) && text.toLowerCase().includes(query));
  };

  function drawTokens() {
    input.placeholder = chosen.length ? "" : prompt;
    fill(
      tokens,
      chosen.map((value) =>
        h(
          "span.token",
          {},
          textOf(value),
          h(
            "button.bare",
            { type: "button", "aria-label": `Remove ${textOf(value)}`, onclick: () => remove(value) },
            icon("close"),
          ),
        ),
      ),
    );
  }

  function drawList() {
    const found = chosen.length < max ? matching() : [];
    active = Math.max(0, Math.min(active, found.length - 1));
    fill(
      list,
      found.map((option, index) =>
        h(
          "li",
          {
            id: `${listId}-${index}`,
            role: "option",
            "aria-selected": "false",
            "data-active": index === active,
            onmousedown: (event) => event.preventDefault(),
            onclick: () => add(option.value),
          },
          option.text,
          option.group && h("span.muted", {}, option.group),
        ),
      ),
    );
    if (!found.length)
      fill(
        list,
        h(
          "li.muted",
          { role: "presentation" },
          chosen.length < max ? "No matches" : `You can choose up to ${max}.`,
        ),
      );
    if (found.length) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    list.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) drawList();
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(values) {
    chosen = values;
    input.value = "";
    drawTokens();
    if (!list.hidden) drawList();
    field.changed([...chosen]);
  }

  const add = (value) => choose([...chosen, value]);
  const remove = (value) => {
    choose(chosen.filter((other) => other !== value));
    input.focus();
  };

  const move = (step) => {
    if (list.hidden) open(true);
    active += step;
    drawList();
  };

  const KEYS = {
    ArrowDown: () => move(list.hidden ? 0 : 1),
    ArrowUp: () => move(-1),
    Enter: () =>
      list.hidden ? open(true) : chosen.length < max && matching()[active] && add(matching()[active].value),
    Escape: () => open(false),
    Backspace: () => remove(chosen.at(-1)),
  };

  input.addEventListener("keydown", (event) => {
    const skip =
      (event.key === "Escape" && list.hidden) ||
      (event.key === "Backspace" && (input.value || !chosen.length));
    if (!KEYS[event.key] || skip) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  input.addEventListener("input", () => {
    active = 0;
    open(true);
  });
  input.addEventListener("click", () => open(true));
  input.addEventListener("blur", () => open(false));
  drawTokens();
  return { node, read: () => [...chosen] };
}
