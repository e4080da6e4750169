// The app's Home tab.
import { fill, h } from "./dom.js";
import { Surface } from "./surface.js";

export class Home {
  #shownVersion = null;
  #surface;
  #workspace;
  node;

  constructor(api, workspace, report) {
    const perform = (block_id, action_id, value, values) =>
      report(api.action({ source: { type: "home" }, block_id, action_id, value, values }));
    this.#workspace = workspace;
    this.#surface = new Surface(h("div.blocks"), workspace, perform);
    this.node = h("div.home", { role: "tabpanel", "aria-label": "Home" }, this.#surface.node);
  }

  /** Shows the published view, or a placeholder for null. */
  show(view) {
    const version = view?.hash ?? "none";
    if (version === this.#shownVersion) return;
    this.#shownVersion = version;
    if (view) this.#surface.draw(view.blocks);
    else
      fill(
        this.#surface.node,
        h("p.muted", {}, `${this.#workspace.bot.name} hasn't published a Home tab yet.`),
      );
  }
}
