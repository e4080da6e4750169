// A person's stack of modals: shows the top one, and keeps the values of those below.
import { setChildren, h, icon, uniqueId } from "./dom.js";
import { Unreachable } from "./api.js";
import { plain } from "./mrkdwn.js";
import { Surface } from "./surface.js";

const CONTROLS = "input:not([type=hidden]), textarea, select, .input button";

export class Modals {
  #api;
  #refresh;
  #view = null;
  #depth = 0;
  #values = new Map();
  #banner = h("p.banner", { role: "alert", hidden: true });
  #frame = h("form", {
    novalidate: true,
    onsubmit: (event) => this.#onSubmit(event),
    onkeydown: (event) => this.#onKey(event),
  });
  #dialog = h("dialog.modal", { oncancel: (event) => this.#onCancel(event) }, this.#frame);
  #surface;

  /** `refresh()` fetches the person's state again, and so calls `show`. */
  constructor(api, workspace, refresh) {
    this.#api = api;
    this.#refresh = refresh;
    this.#surface = new Surface(h("div.blocks"), workspace, this.#act);
    document.body.append(this.#dialog);
  }

  /** Shows the top of a stack, bottom first. */
  show(stack) {
    const top = stack.at(-1) ?? null;
    this.#keepValues(stack);
    if (!top) return this.#dialog.close();
    if (top.id !== this.#view?.id || top.hash !== this.#view.hash || stack.length !== this.#depth)
      this.#draw(top, stack.length);
    if (!this.#dialog.open) this.#dialog.showModal();
    return undefined;
  }

  #keepValues(stack) {
    if (this.#view) this.#values.set(this.#view.id, this.#surface.values());
    const ids = stack.map(({ id }) => id);
    for (const id of this.#values.keys()) if (!ids.includes(id)) this.#values.delete(id);
    if (!stack.length) this.#view = null;
  }

  #draw(view, depth) {
    const isNew = view.id !== this.#view?.id;
    this.#view = view;
    this.#depth = depth;
    this.#notify(null);
    const keepsFocus = this.#surface.draw(view.blocks, this.#values.get(view.id) ?? {});
    this.#drawFrame(view, depth);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (keepsFocus && !isNew) return;
    this.#surface.node.scrollTop = 0;
    this.#focusFirst();
  }

  #drawFrame(view, depth) {
    const titleId = uniqueId("title");
    this.#dialog.setAttribute("aria-labelledby", titleId);
    const close = view.close ? plain(view.close) : "Cancel";
    const header = h(
      "header",
      {},
      depth > 1 && this.#button("bare", "Back", icon("back"), () => this.#close(false)),
      h("h2", { id: titleId, tabindex: "-1" }, plain(view.title)),
      this.#button("bare", "Close", icon("close"), () => this.#close(true)),
    );
    const footer = h(
      "footer",
      {},
      h("button.button", { type: "button", onclick: () => this.#close(false) }, close),
      view.submit && h("button.button.primary", { type: "submit" }, plain(view.submit)),
    );
    setChildren(this.#frame, [header, this.#surface.node, this.#banner, footer]);
  }

  #button = (style, name, content, onclick) =>
    h(`button.${style}`, { type: "button", "aria-label": name, onclick }, content);

  #focusFirst() {
    const { node } = this.#surface;
    const scope = node.querySelector("[data-autofocus]") ?? node;
    const first = scope.querySelector(CONTROLS);
    const chosen = first?.closest("[role=radiogroup]")?.querySelector("input:checked");
    (chosen ?? first ?? this.#frame.querySelector("h2")).focus({ preventScroll: true });
  }

  #notify(text) {
    this.#banner.textContent = text ?? "";
    this.#banner.hidden = !text;
  }

  /** Sends a request, refreshes the views, and shows errors. */
  async #request(send) {
    this.#notify(null);
    try {
      const result = await send();
      await this.#refresh();
      const unplaced = this.#surface.showErrors(result.errors ?? {});
      this.#notify([result.error, ...unplaced].filter(Boolean).join(" "));
      return result;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#notify(error.message);
      return { ok: false };
    }
  }

  #act = (block_id, action_id, value, values) => {
    const source = { type: "view", view_id: this.#view.id };
    return this.#request(() => this.#api.action({ source, block_id, action_id, value, values }));
  };

  #close = (all) => this.#request(() => this.#api.close(this.#view.id, all));

  #onCancel(event) {
    event.preventDefault();
    if (this.#view) this.#close(false);
  }

  #onKey(event) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) this.#frame.requestSubmit();
  }

  async #onSubmit(event) {
    event.preventDefault();
    const button = this.#frame.querySelector("[type=submit]");
    if (!button || button.disabled) return;
    const focused = document.activeElement;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    const result = await this.#request(() => this.#api.submit(this.#view.id, this.#surface.values()));
    button.disabled = false;
    button.removeAttribute("aria-busy");
    if (result.ok) return;
    const invalid = this.#surface.node.querySelector("[data-invalid]");
    (invalid?.querySelector("input") ?? invalid ?? focused).focus();
  }
}
