// Where a person writes: Enter sends, Shift+Enter breaks the line, / and @ offer what could follow.
import { arrange, h, icon } from "./dom.js";
import { displayName } from "./world.js";

const COMMAND = /^\/\S*$/;
const PERSON = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u;
const MOST = 8;

export class Composer {
  #world;
  #send;
  #offers = [];
  #active = 0;
  #list;
  #input;
  #button = h(
    "button.button.primary.square",
    { type: "submit", "aria-label": "Send", title: "Send" },
    icon("send"),
  );
  node;

  /** `send(text)` resolves to whether it was taken: what was not stays in the field. */
  constructor(world, { label, send }) {
    this.#world = world;
    this.#send = send;
    const id = `offers-${label.replace(/\W+/g, "-")}`;
    this.#list = h("ul.options.offers", { role: "listbox", id, "aria-label": "Suggestions", hidden: true });
    this.#input = h("textarea", {
      rows: "1",
      "aria-label": label,
      placeholder: label,
      "aria-controls": id,
      "aria-autocomplete": "list",
      oninput: () => this.#onInput(),
      onkeydown: (event) => this.#onKey(event),
      onblur: () => this.#offer([]),
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

  /** Puts text into the field, ready to be gone on with. */
  write(text) {
    this.#input.value = text;
    this.focus();
    this.#onInput();
  }

  #onInput() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#active = 0;
    this.#offer(this.#matching());
  }

  #before = () => this.#input.value.slice(0, this.#input.selectionStart);

  #matching() {
    const text = this.#before();
    if (COMMAND.test(text)) return this.#commands(text);
    const person = PERSON.exec(text);
    return person ? this.#people(person[1].toLowerCase()) : [];
  }

  #commands = (typed) =>
    this.#world.commands
      .filter(({ command }) => command.startsWith(typed.toLowerCase()))
      .map(({ command, usage_hint: hint, description }) => ({
        word: command,
        title: `${command} ${hint ?? ""}`,
        about: description,
      }));

  #people = (typed) =>
    this.#world.users
      .filter(
        (user) =>
          user.name.toLowerCase().startsWith(typed) || displayName(user).toLowerCase().startsWith(typed),
      )
      .map((user) => ({ word: `@${user.name}`, title: displayName(user), about: `@${user.name}` }));

  #offer(offers) {
    this.#offers = offers.slice(0, MOST);
    this.#list.hidden = !offers.length;
    arrange(
      this.#list,
      this.#offers.map(({ word, title, about }, index) =>
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
          h("span.muted", {}, about),
        ),
      ),
    );
    if (offers.length) this.#input.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#active}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #complete(word) {
    const before = this.#before().replace(/[/@][^\s@]*$/, `${word} `);
    this.#input.value = before + this.#input.value.slice(this.#input.selectionStart);
    this.#input.setSelectionRange(before.length, before.length);
    this.#offer([]);
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (this.#offers.length && this.#onOfferKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  /** A word typed in full is sent, not completed. */
  #onOfferKey(event) {
    const { word } = this.#offers[this.#active];
    const isFull = this.#offers.some((offer) => this.#before().endsWith(offer.word));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#active = (this.#active + step + this.#offers.length) % this.#offers.length;
    if (step) this.#offer(this.#offers);
    else if (event.key === "Escape") this.#offer([]);
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
    const taken = await this.#send(text);
    this.#button.disabled = false;
    if (!taken && !this.#input.value) this.write(text);
  }
}
