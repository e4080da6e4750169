// A part of the page that shows an app's blocks and keeps what the person entered.
import { fill, restoreFocus, focusedField } from "./dom.js";
import { Form } from "./form.js";
import { renderBlocks } from "./blocks.js";

export class Surface {
  #form = null;

  /** `perform(block_id, action_id, value, values)` sends an action to the app. */
  constructor(node, workspace, perform) {
    this.node = node;
    this.workspace = workspace;
    this.perform = perform;
  }

  values = () => this.#form?.values() ?? {};

  showErrors = (errors) => this.#form.showErrors(errors);

  /** Draws blocks; fields with the same ids keep their value. Returns true if one kept the focus. */
  draw(blocks, previous = this.values()) {
    const focus = focusedField(this.node);
    this.#form = new Form(this.workspace, this.perform, previous);
    fill(this.node, renderBlocks(blocks, this.#form));
    return restoreFocus(this.node, focus);
  }
}
