// A menu of which several can be chosen: a field that filters, a list below, the chosen as removable tokens.
import { fill, h, icon, uniqueId } from "./dom.js";

/** Returns {node, read}: `groups` are [label or null, [{value, text}]], `read()` the values in order of choice. */
export function picker({ slot, groups, prompt, chosen, most }) {
  const listId = uniqueId("options");
  const tokens = h("span.tokens");
  const input = h("input", {
    id: slot.id,
    ...slot.naming(),
    "aria-label": slot.labelledby ? null : prompt,
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
    const words = input.value.trim().toLowerCase();
    return choices.filter(({ text, value }) => !chosen.includes(value) && text.toLowerCase().includes(words));
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
    const found = chosen.length < most ? matching() : [];
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
        h("li.muted", { role: "presentation" }, chosen.length < most ? "No matches" : `At most ${most}`),
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
    slot.changed([...chosen]);
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
      list.hidden ? open(true) : chosen.length < most && matching()[active] && add(matching()[active].value),
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
