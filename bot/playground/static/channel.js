// The main pane: a conversation with its composer, the app's Home, or the traffic.
import { avatar, fill, h, icon } from "./dom.js";
import { Composer } from "./composer.js";
import { Home } from "./home.js";
import { MessageList } from "./messages.js";
import { TrafficLog } from "./traffic.js";
import { title } from "./workspace.js";

export class ChannelPane {
  #node;
  #page;
  #home;
  #traffic;
  #list = null;
  #composer = null;
  #introduction = null;

  /** `page`: {api, workspace, route, report, send, openMenu}. */
  constructor(node, page) {
    this.#node = node;
    this.#page = page;
    this.#home = new Home(page.api, page.workspace, page.report);
    this.#traffic = new TrafficLog(page.api);
  }

  /** Opens a conversation; `showMessages` and `showHome` fill it. */
  open(channel, tab) {
    const { workspace } = this.#page;
    if (tab === "traffic")
      return fill(this.#node, this.#header("Traffic", icon("traffic")), this.#traffic.node);
    const symbol = channel.is_im
      ? avatar(workspace.partner(channel), "span.avatar.small")
      : icon(channel.is_private ? "lock" : "hash");
    fill(
      this.#node,
      this.#header(channel.name, symbol, channel.topic),
      workspace.isAppChannel(channel) && this.#tabs(channel, tab),
    );
    return tab === "home" ? this.#node.append(this.#home.node) : this.#openMessages(channel);
  }

  #openMessages(channel) {
    const { api, workspace, route, report, send } = this.#page;
    const onReply = (ts) => route.go({ thread: ts });
    this.#list = new MessageList(api, workspace, {
      label: `Messages in ${title(channel)}`,
      channel: channel.id,
      onReply,
      report,
    });
    this.#composer = new Composer(workspace, {
      label: `Message ${title(channel)}`,
      send: (text) => send(channel.id, text, null),
    });
    this.#introduction = this.#introduce(channel);
    this.#node.append(this.#list.node, this.#composer.node);
    this.#composer.focus();
  }

  showMessages = (messages) => this.#list.show(messages, [this.#introduction]);

  focus = () => this.#composer?.focus();

  showTraffic = () => this.#traffic.refresh();

  showHome = (view) => this.#home.show(view);

  #header = (name, symbol, topic = "") =>
    h(
      "header",
      {},
      h(
        "button.button.square.menu-button",
        {
          type: "button",
          "aria-label": "Channels and people",
          onclick: this.#page.openMenu,
        },
        icon("menu"),
      ),
      symbol,
      h("h1", {}, name),
      h("p.muted", {}, topic),
    );

  #tabs(channel, current) {
    const { route } = this.#page;
    const tab = (name, text) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(name === current),
          onclick: () => route.go({ channel: channel.id, tab: name, thread: null }),
        },
        text,
      );
    return h(
      "div.tabs",
      { role: "tablist", "aria-label": channel.name },
      tab("home", "Home"),
      tab("messages", "Messages"),
    );
  }

  /** Returns the introduction above the first message, with things to try. */
  #introduce(channel) {
    const { workspace } = this.#page;
    const isApp = workspace.isAppChannel(channel);
    const mention = {
      text: `@${workspace.bot.name} `,
      label: `@${workspace.bot.name} …`,
      description: `Mention ${workspace.bot.name} in a message`,
    };
    const commands = workspace.commands.map(({ command, usage_hint: hint, description }) => ({
      text: `${command} `,
      label: `${command} ${hint ?? ""}`,
      description,
    }));
    const suggestions = isApp ? commands : [mention, ...commands];
    return h(
      "div.beginning",
      {},
      h("h2", {}, title(channel)),
      h(
        "p",
        {},
        isApp
          ? `Messages here are between you and ${channel.name}.`
          : `This is the beginning of ${title(channel)}.`,
      ),
      suggestions.length > 0 && h("p.muted", {}, "Try:"),
      h(
        "ul",
        {},
        suggestions.map(({ text, label, description }) =>
          h(
            "li",
            {},
            h(
              "button.start",
              { type: "button", onclick: () => this.#composer.write(text) },
              h("code", {}, label),
            ),
            h("span.muted", {}, description),
          ),
        ),
      ),
    );
  }
}
