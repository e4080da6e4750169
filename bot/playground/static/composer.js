// The composer: Enter sends, Shift+Enter breaks the line, / and @ suggest completions.
import { setChildren, h, icon } from "./dom.js";
import { displayName } from "./workspace.js";

const COMMAND = /^\/\S*$/;
const MENTION = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u;
const MAX_SUGGESTIONS = 8;

export class Composer {
  #workspace;
  #send;
  #suggestions = [];
  #active = 0;
  #list;
  #input;
  #button = h(
    "button.button.primary.square",
    { type: "submit", "aria-label": "Send", title: "Send" },
    icon("send"),
  );
  node;

  /** `send(text)` resolves to false if the text was not accepted: then it is put back. */
  constructor(workspace, { label, send }) {
    this.#workspace = workspace;
    this.#send = send;
    const id = `suggestions-${label.replace(/\W+/g, "-")}`;
    this.#list = h("ul.options.suggestions", {
      role: "listbox",
      id,
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.#input = h("textarea", {
      rows: "1",
      "aria-label": label,
      placeholder: label,
      "aria-controls": id,
      "aria-autocomplete": "list",
      oninput: () => this.#onInput(),
      onkeydown: (event) => this.#onKey(event),
      onblur: () => this.#suggest([]),
    });
    this.node = h(
      "form.composer",
      { onsubmit: (event) => this.#onSubmit(event) },
      this.#list,
      this.#input,
      this.#button,
    );
  }

  focus = () => this.#input.focus();

  /** Replaces the text, and focuses the field. */
  write(text) {
    this.#input.value = text;
    this.focus();
    this.#onInput();
  }

  #onInput() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#active = 0;
    this.#suggest(this.#matching());
  }

  #beforeCursor = () => this.#input.value.slice(0, this.#input.selectionStart);

  #matching() {
    const text = this.#beforeCursor();
    if (COMMAND.test(text)) return this.#commands(text);
    const mention = MENTION.exec(text);
    return mention ? this.#users(mention[1].toLowerCase()) : [];
  }

  #commands = (typed) =>
    this.#workspace.commands
      .filter(({ command }) => command.startsWith(typed.toLowerCase()))
      .map(({ command, usage_hint: hint, description }) => ({
        word: command,
        title: `${command} ${hint ?? ""}`,
        description,
      }));

  #users = (typed) =>
    this.#workspace.users
      .filter(
        (user) =>
          user.name.toLowerCase().startsWith(typed) || displayName(user).toLowerCase().startsWith(typed),
      )
      .map((user) => ({ word: `@${user.name}`, title: displayName(user), description: `@${user.name}` }));

  #suggest(suggestions) {
    this.#suggestions = suggestions.slice(0, MAX_SUGGESTIONS);
    this.#list.hidden = !suggestions.length;
    setChildren(
      this.#list,
      this.#suggestions.map(({ word, title, description }, index) =>
        h(
          "li",
          {
            id: `${this.#list.id}-${index}`,
            role: "option",
            "aria-selected": String(index === this.#active),
            onmousedown: (event) => event.preventDefault(),
            onclick: () => this.#complete(word),
          },
          h("strong", {}, title),
          h("span.muted", {}, description),
        ),
      ),
    );
    if (suggestions.length)
      this.#input.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#active}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #complete(word) {
    const before = this.#beforeCursor().replace(/[/@][^\s@]*$/, `${word} `);
    this.#input.value = before + this.#input.value.slice(this.#input.selectionStart);
    this.#input.setSelectionRange(before.length, before.length);
    this.#suggest([]);
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (this.#suggestions.length && this.#onSuggestionKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  /** Handles a key of the list; Enter sends a command or name that is typed in full. */
  #onSuggestionKey(event) {
    const { word } = this.#suggestions[this.#active];
    const isFull = this.#suggestions.some(({ word: full }) => this.#beforeCursor().endsWith(full));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#active = (this.#active + step + this.#suggestions.length) % this.#suggestions.length;
    if (step) this.#suggest(this.#suggestions);
    else if (event.key === "Escape") this.#suggest([]);
    else if (event.key === "Tab" || (event.key === "Enter" && !isFull)) this.#complete(word);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  async #onSubmit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text || this.#button.disabled) return;
    this.#input.value = "";
    this.#onInput();
    this.#button.disabled = true;
    const accepted = await this.#send(text);
    this.#button.disabled = false;
    if (!accepted && !this.#input.value) this.write(text);
  }
}
