// The Home tab of the app.
import { fill, h } from "./dom.js";
import { Surface } from "./surface.js";

export class Home {
  #drawn = null;
  #surface;
  #world;
  node;

  constructor(api, world, report) {
    const perform = (block_id, action_id, value, values) =>
      report(api.action({ source: { type: "home" }, block_id, action_id, value, values }));
    this.#world = world;
    this.#surface = new Surface(h("div.blocks"), world, perform);
    this.node = h("div.home", { role: "tabpanel", "aria-label": "Home" }, this.#surface.node);
  }

  /** `view`: what the app published last, or null. */
  show(view) {
    const version = view?.hash ?? "none";
    if (version === this.#drawn) return;
    this.#drawn = version;
    if (view) this.#surface.draw(view.blocks);
    else
      fill(this.#surface.node, h("p.muted", {}, `${this.#world.bot.name} hasn't published a Home tab yet.`));
  }
}
