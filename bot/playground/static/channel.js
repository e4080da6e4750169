// The middle of the page: a conversation with its messages and composer, the app's Home, or the traffic.
import { avatar, fill, h, icon } from "./dom.js";
import { Composer } from "./composer.js";
import { Home } from "./home.js";
import { MessageList } from "./messages.js";
import { TrafficLog } from "./traffic.js";
import { title } from "./world.js";

export class ChannelPane {
  #node;
  #page;
  #home;
  #traffic;
  #list = null;
  #composer = null;
  #beginning = null;

  /** `page`: {api, world, route, report, send, openMenu}. */
  constructor(node, page) {
    this.#node = node;
    this.#page = page;
    this.#home = new Home(page.api, page.world, page.report);
    this.#traffic = new TrafficLog(page.api);
  }

  /** Turns to a conversation; what it shows comes with `showMessages` or `showHome`. */
  open(channel, tab) {
    const { world } = this.#page;
    if (tab === "traffic")
      return fill(this.#node, this.#header("Traffic", icon("traffic")), this.#traffic.node);
    const sign = channel.is_im
      ? avatar(world.partner(channel), "span.avatar.small")
      : icon(channel.is_private ? "lock" : "hash");
    fill(
      this.#node,
      this.#header(channel.name, sign, channel.topic),
      world.isAppChannel(channel) && this.#tabs(channel, tab),
    );
    return tab === "home" ? this.#node.append(this.#home.node) : this.#openMessages(channel);
  }

  #openMessages(channel) {
    const { api, world, route, report, send } = this.#page;
    const onReply = (ts) => route.go({ thread: ts });
    this.#list = new MessageList(api, world, {
      label: `Messages in ${title(channel)}`,
      channel: channel.id,
      onReply,
      report,
    });
    this.#composer = new Composer(world, {
      label: `Message ${title(channel)}`,
      send: (text) => send(channel.id, text, null),
    });
    this.#beginning = this.#begin(channel);
    this.#node.append(this.#list.node, this.#composer.node);
    this.#composer.focus();
  }

  showMessages = (messages) => this.#list.show(messages, [this.#beginning]);

  focus = () => this.#composer?.focus();

  showTraffic = () => this.#traffic.refresh();

  showHome = (view) => this.#home.show(view);

  #header = (name, sign, topic = "") =>
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
      sign,
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

  /** What stands above the first message: the name of the place, and what one could type here. */
  #begin(channel) {
    const { world } = this.#page;
    const isApp = world.isAppChannel(channel);
    const mention = {
      text: `@${world.bot.name} `,
      what: `@${world.bot.name} …`,
      about: `Mention ${world.bot.name} in a message`,
    };
    const commands = world.commands.map(({ command, usage_hint: hint, description }) => ({
      text: `${command} `,
      what: `${command} ${hint ?? ""}`,
      about: description,
    }));
    const starts = isApp ? commands : [mention, ...commands];
    return h(
      "div.beginning",
      {},
      h("h2", {}, title(channel)),
      h(
        "p",
        {},
        isApp
          ? `Write to ${channel.name} here: only the two of you can read it.`
          : `This is the beginning of ${title(channel)}.`,
      ),
      starts.length > 0 && h("p.muted", {}, "Things to type:"),
      h(
        "ul",
        {},
        starts.map(({ text, what, about }) =>
          h(
            "li",
            {},
            h(
              "button.start",
              { type: "button", onclick: () => this.#composer.write(text) },
              h("code", {}, what),
            ),
            h("span.muted", {}, about),
          ),
        ),
      ),
    );
  }
}
