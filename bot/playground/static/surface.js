// A stretch of the page that shows an app's blocks and keeps what the person typed into them.
import { fill, focusAgain, focusIn } from "./dom.js";
import { Form } from "./form.js";
import { renderBlocks } from "./blocks.js";

export class Surface {
  #form = null;

  /** `perform(block_id, action_id, value, values)` tells the app of an action. */
  constructor(node, world, perform) {
    this.node = node;
    this.world = world;
    this.perform = perform;
  }

  values = () => this.#form?.values() ?? {};

  showErrors = (errors) => this.#form.showErrors(errors);

  /** Draws blocks; a field whose ids stay keeps its value and the focus. Tells whether the focus stayed. */
  draw(blocks, kept = this.values()) {
    const focus = focusIn(this.node);
    this.#form = new Form(this.world, this.perform, kept);
    fill(this.node, renderBlocks(blocks, this.#form));
    return focusAgain(this.node, focus);
  }
}
