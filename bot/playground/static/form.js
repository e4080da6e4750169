// The inputs of one surface: a view, Home or a message.
import { uniqueId } from "./dom.js";

/** The state of a surface. A value is text, an option's value, an id, a list of these, or null. */
export class Form {
  #fields = [];
  #errorDisplays = new Map();
  #previous;

  /** `perform(block_id, action_id, value, values)` sends an action; `previous` are values to keep. */
  constructor(workspace, perform, previous = {}) {
    this.workspace = workspace;
    this.perform = perform;
    this.#previous = previous;
  }

  field(block, element, options = {}) {
    return new Field(this, block, element, options);
  }

  hasPrevious = (block, element) => Object.hasOwn(this.#previous[block.block_id] ?? {}, element.action_id);
  previous = (block, element) => this.#previous[block.block_id][element.action_id];

  onRead(block, element, read) {
    this.#fields.push({ block, element, read });
  }

  values() {
    const values = {};
    for (const { block, element, read } of this.#fields) {
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: read() };
    }
    return values;
  }

  onError(block, show) {
    this.#errorDisplays.set(block.block_id, show);
  }

  /** Shows errors by block_id under their inputs; returns those of other blocks. */
  showErrors(errors) {
    for (const [block, show] of this.#errorDisplays) show(errors[block] ?? null);
    return Object.keys(errors)
      .filter((block) => !this.#errorDisplays.has(block))
      .map((block) => errors[block]);
  }
}

/** One element in its form: its accessible name, its value, and its actions. */
class Field {
  constructor(form, block, element, { labelledby = null, describedby = null, dispatches = true }) {
    this.form = form;
    this.workspace = form.workspace;
    this.block = block;
    this.element = element;
    this.id = uniqueId("control");
    this.labelledby = labelledby;
    this.describedby = describedby;
    this.dispatches = dispatches;
  }

  /** Returns the previous value if `isValid` accepts it, or else the app's initial value. */
  initial(value, isValid = () => true) {
    const { form, block, element } = this;
    return form.hasPrevious(block, element) && isValid(form.previous(block, element))
      ? form.previous(block, element)
      : value;
  }

  onRead = (read) => this.form.onRead(this.block, this.element, read);

  /** Returns the attributes that connect a control with its label, hint and field. */
  attributes = () => ({
    "data-field": `${this.block.block_id} ${this.element.action_id}`,
    "aria-labelledby": this.labelledby,
    "aria-describedby": this.describedby,
  });

  act = (value) => this.form.perform(this.block.block_id, this.element.action_id, value, this.form.values());

  changed = (value) => (this.dispatches ? this.act(value) : undefined);
}
