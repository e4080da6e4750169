// The sidebar: people to act as, channels, direct messages and the app.
import { avatar, fill, restoreFocus, focusedField, h, icon } from "./dom.js";
import { displayName } from "./workspace.js";

export class Sidebar {
  #node;
  #workspace;
  #route;

  constructor(node, workspace, route) {
    this.#node = node;
    this.#workspace = workspace;
    this.#route = route;
  }

  show() {
    const workspace = this.#workspace;
    const focus = focusedField(this.#node);
    const isChannel = (channel) => !channel.is_im;
    fill(
      this.#node,
      h("p.team", {}, workspace.team.name),
      this.#section(
        "Acting as",
        workspace.people().map((user) => this.#person(user)),
      ),
      this.#section(
        "Channels",
        workspace.channels.filter(isChannel).map((channel) => this.#channel(channel)),
      ),
      this.#section(
        "Direct messages",
        workspace.channels.filter((channel) => !isChannel(channel)).map((channel) => this.#channel(channel)),
      ),
      this.#section("Apps", [
        this.#app("home", `${workspace.bot.name} Home`),
        this.#app("traffic", "Traffic"),
      ]),
      !workspace.bot.connected && h("p.offline", {}, `${workspace.bot.name} is not connected.`),
    );
    restoreFocus(this.#node, focus);
  }

  #section = (name, links) =>
    h(
      "section",
      { "aria-label": name },
      h("h2", {}, name),
      h(
        "ul",
        {},
        links.map((node) => h("li", {}, node)),
      ),
    );

  /** A link, so that it can be opened in a second tab. */
  #person(user) {
    const isMe = user.id === this.#workspace.me.id;
    return h(
      "a.person",
      {
        href: this.#route.url({ as: user.id }),
        "aria-current": isMe ? "true" : null,
        "aria-label": displayName(user),
        "data-field": user.id,
        title: isMe
          ? "You are acting as this person"
          : `Act as ${displayName(user)} (open in a new tab to be both)`,
      },
      avatar(user),
      h("span", {}, displayName(user), user.title && h("small", {}, user.title)),
    );
  }

  #channel(channel) {
    const isCurrent = this.#route.channel === channel.id && this.#route.tab === "messages";
    const symbol = channel.is_im
      ? avatar(this.#workspace.partner(channel), "span.avatar.small")
      : icon(channel.is_private ? "lock" : "hash");
    const unread = channel.unread > 0 && !isCurrent;
    return this.#link({ channel: channel.id, tab: "messages" }, isCurrent, unread, [
      symbol,
      h("span", {}, channel.name),
      unread && h("span.unread", {}, h("span.unseen", {}, " unread")),
    ]);
  }

  #app(tab, name) {
    const place = { channel: this.#workspace.appChannel()?.id, tab };
    return this.#link(place, this.#route.tab === tab, false, [icon(tab), h("span", {}, name)]);
  }

  #link = (place, isCurrent, unread, content) =>
    h(
      "a",
      {
        class: unread ? "has-unread" : null,
        href: this.#route.url({ ...place, thread: null }),
        "aria-current": isCurrent ? "page" : null,
        "data-field": `${place.channel} ${place.tab}`,
        onclick: (event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          this.#route.go({ ...place, thread: null });
        },
      },
      content,
    );
}
