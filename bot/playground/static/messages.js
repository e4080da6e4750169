// The messages of a channel or thread.
import { setChildren, avatar, restoreFocus, focusedField, h, icon, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { Surface } from "./surface.js";
import { displayName } from "./workspace.js";

const CLOCK = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric" });
const FULL = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium" });

const GROUPING_SECONDS = 5 * 60;
const FOLLOW_PIXELS = 80;

const dateOf = ({ ts }) => new Date(Number(ts) * 1000);

function continues(message, previous) {
  if (!previous || message.ephemeral || previous.ephemeral || message.user !== previous.user) return false;
  return (
    Number(message.ts) - Number(previous.ts) < GROUPING_SECONDS &&
    dateOf(message).getDate() === dateOf(previous).getDate()
  );
}

const time = (message) => {
  const date = dateOf(message);
  return h("time", { datetime: date.toISOString(), title: FULL.format(date) }, CLOCK.format(date));
};

const replies = (count) => (count === 1 ? "1 reply" : `${count} replies`);

export class MessageList {
  #api;
  #workspace;
  #options;
  #rows = new Map();
  node;

  /** `onReply(ts)` opens a thread (absent in a thread); `report(promise)` shows its error. */
  constructor(api, workspace, options) {
    this.#api = api;
    this.#workspace = workspace;
    this.#options = options;
    this.node = h("div.log", { role: "log", "aria-label": options.label, tabindex: "0" });
  }

  /** Shows the messages below the nodes `before`. */
  show(messages, before = []) {
    const { node } = this;
    const isFirst = this.#rows.size === 0;
    const followsEnd = isFirst || node.scrollHeight - node.scrollTop - node.clientHeight < FOLLOW_PIXELS;
    setChildren(node, [...before, ...this.#nodes(messages)]);
    if (followsEnd) node.scrollTop = node.scrollHeight;
  }

  #nodes(messages) {
    const old = this.#rows;
    this.#rows = new Map();
    const nodes = [];
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      const isNewDay = !previous || DAY.format(dateOf(previous)) !== DAY.format(dateOf(message));
      if (isNewDay && !this.#options.isThread) nodes.push(this.#divider(DAY.format(dateOf(message)), old));
      if (index === 1 && this.#options.isThread) nodes.push(this.#divider(replies(messages.length - 1), old));
      nodes.push(this.#row(message, continues(message, previous) && !isNewDay, old));
    });
    return nodes;
  }

  #divider(text, old) {
    const row = old.get(text) ?? { node: h("p.divider", { role: "separator" }, h("span", {}, text)) };
    this.#rows.set(text, row);
    return row.node;
  }

  #row(message, isContinued, old) {
    const known = old.get(message.ts);
    const rendered = JSON.stringify([message, isContinued]);
    const row = known?.rendered === rendered ? known : this.#draw(message, isContinued, rendered, known);
    this.#rows.set(message.ts, row);
    return row.node;
  }

  #draw(message, isContinued, rendered, known) {
    const perform = (block_id, action_id, value, values) => {
      const source = { type: "message", channel: message.channel ?? this.#options.channel, ts: message.ts };
      return this.#options.report(this.#api.action({ source, block_id, action_id, value, values }));
    };
    const surface = new Surface(h("div.blocks"), this.#workspace, perform);
    if (message.blocks?.length) surface.draw(message.blocks, known?.surface.values() ?? {});
    const node = this.#message(
      message,
      isContinued,
      message.blocks?.length ? surface.node : this.#text(message),
    );
    const focus = known && focusedField(known.node);
    if (focus) queueMicrotask(() => restoreFocus(node, focus));
    return { rendered, node, surface };
  }

  #text = ({ text }) => h("div.text", {}, mrkdwn(text ?? "", this.#workspace));

  #message(message, isContinued, content) {
    const user = this.#author(message);
    const classes = [isContinued && "continued", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
    return h(
      "article.message",
      {
        class: `message ${classes}`,
        "data-ts": message.ts,
        "aria-label": `Message from ${displayName(user)}`,
      },
      message.ephemeral && h("p.only-you", {}, icon("eye"), "Only visible to you"),
      avatar(user),
      h(
        "div.body",
        {},
        h(
          "header",
          {},
          h("strong", {}, displayName(user)),
          user.is_bot && h("span.badge", {}, "APP"),
          time(message),
        ),
        content,
        message.edited && h("span.muted", {}, "(edited)"),
        this.#files(message),
        this.#reactions(message),
        this.#replies(message),
      ),
      !message.ephemeral && this.#toolbar(message),
    );
  }

  #author = (message) =>
    this.#workspace.user(message.user ?? (message.bot_id && this.#workspace.bot.user_id)) ?? {
      name: message.username,
      is_bot: true,
    };

  #toolbar({ ts }) {
    const { channel, onReply, report } = this.#options;
    return h(
      "div.toolbar",
      {},
      (this.#workspace.shortcuts ?? []).map(({ name, callback_id }) =>
        h(
          "button.button",
          { type: "button", onclick: () => report(this.#api.shortcut(channel, ts, callback_id)) },
          name,
        ),
      ),
      onReply &&
        h(
          "button.button.square",
          {
            type: "button",
            "aria-label": "Reply in thread",
            title: "Reply in thread",
            "data-field": "reply",
            onclick: () => onReply(ts),
          },
          icon("reply"),
        ),
    );
  }

  #files = ({ files = [] }) =>
    files.length > 0 &&
    h(
      "ul.files",
      {},
      files.map((file) => h("li", {}, link(file.url_private ?? "", file.title || file.name))),
    );

  #reactions = ({ reactions = [] }) =>
    reactions.length > 0 &&
    h(
      "ul.reactions",
      { "aria-label": "Reactions" },
      reactions.map(({ name, count, users }) =>
        h(
          "li",
          { title: (users ?? []).map(this.#workspace.displayName).join(", ") },
          emoji(name),
          " ",
          String(count),
        ),
      ),
    );

  #replies = ({ reply_count: count, ts }) =>
    this.#options.onReply &&
    count > 0 &&
    h(
      "button.replies",
      { type: "button", "data-field": "replies", onclick: () => this.#options.onReply(ts) },
      replies(count),
    );
}
