// The thread pane.
import { fill, h, icon } from "./dom.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";
import { title } from "./workspace.js";

export class ThreadPane {
  #node;
  #page;
  #list = null;

  /** `page`: {api, workspace, route, report, send}. */
  constructor(node, page) {
    this.#node = node;
    this.#page = page;
  }

  /** Opens the thread of the message `ts`, or closes the pane for null. */
  open(channel, ts) {
    const { api, workspace, report, send } = this.#page;
    this.#node.hidden = !ts;
    document.body.classList.toggle("has-thread", Boolean(ts));
    if (!ts) return fill(this.#node);
    this.#list = new MessageList(api, workspace, {
      label: "Thread",
      channel: channel.id,
      isThread: true,
      report,
    });
    const composer = new Composer(workspace, { label: "Reply…", send: (text) => send(channel.id, text, ts) });
    fill(
      this.#node,
      h(
        "header",
        {},
        h("h2", {}, "Thread"),
        h("p.muted", {}, title(channel)),
        h(
          "button.bare",
          { type: "button", "aria-label": "Close thread", onclick: () => this.#close() },
          icon("close"),
        ),
      ),
      this.#list.node,
      composer.node,
    );
    return composer.focus();
  }

  show = (messages) => this.#list?.show(messages);

  #close = () => this.#page.route.go({ thread: null });
}
