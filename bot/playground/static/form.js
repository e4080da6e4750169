// What a person has filled in on one surface (a view, Home, one message), and how it is told to the app.
import { uniqueId } from "./dom.js";

/** The input state of a surface. Values are plain: text, an option's value, an id, a list, or null. */
export class Form {
  #fields = [];
  #messages = new Map();
  #kept;

  /** `perform(block_id, action_id, value, values)` sends an action; `kept` holds values typed before. */
  constructor(world, perform, kept = {}) {
    this.world = world;
    this.perform = perform;
    this.#kept = kept;
  }

  slot(block, element, options = {}) {
    return new Slot(this, block, element, options);
  }

  hasKept = (block, element) => Object.hasOwn(this.#kept[block.block_id] ?? {}, element.action_id);
  kept = (block, element) => this.#kept[block.block_id][element.action_id];

  reads(block, element, read) {
    this.#fields.push({ block, element, read });
  }

  values() {
    const values = {};
    for (const { block, element, read } of this.#fields) {
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: read() };
    }
    return values;
  }

  shows(block, show) {
    this.#messages.set(block.block_id, show);
  }

  /** Sentences under the inputs they belong to; returns those of blocks that show none. */
  showErrors(errors) {
    for (const [block, show] of this.#messages) show(errors[block] ?? null);
    return Object.keys(errors)
      .filter((block) => !this.#messages.has(block))
      .map((block) => errors[block]);
  }
}

/** One element's place in its form: its name for assistive technology, its state, its way to the app. */
class Slot {
  constructor(form, block, element, { labelledby = null, describedby = null, dispatches = true }) {
    this.form = form;
    this.world = form.world;
    this.block = block;
    this.element = element;
    this.id = uniqueId("control");
    this.labelledby = labelledby;
    this.describedby = describedby;
    this.dispatches = dispatches;
  }

  /** The typed value if it survives (`allows` it), else what the app proposes. */
  initial(proposed, allows = () => true) {
    const { form, block, element } = this;
    return form.hasKept(block, element) && allows(form.kept(block, element))
      ? form.kept(block, element)
      : proposed;
  }

  reads = (read) => this.form.reads(this.block, this.element, read);

  /** Attributes that tie a control to its label, its hint and its place in the view. */
  naming = () => ({
    "data-field": `${this.block.block_id} ${this.element.action_id}`,
    "aria-labelledby": this.labelledby,
    "aria-describedby": this.describedby,
  });

  act = (value) => this.form.perform(this.block.block_id, this.element.action_id, value, this.form.values());

  changed = (value) => (this.dispatches ? this.act(value) : undefined);
}
