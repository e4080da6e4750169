// Workspace, who one is acting as, channels, direct messages and the app.
import { avatar, fill, focusAgain, focusIn, h, icon } from "./dom.js";
import { displayName } from "./world.js";

export class Sidebar {
  #node;
  #world;
  #route;

  constructor(node, world, route) {
    this.#node = node;
    this.#world = world;
    this.#route = route;
  }

  show() {
    const world = this.#world;
    const focus = focusIn(this.#node);
    const isChannel = (channel) => !channel.is_im;
    fill(
      this.#node,
      h("p.team", {}, world.team.name),
      this.#section(
        "Acting as",
        world.people().map((user) => this.#person(user)),
      ),
      this.#section(
        "Channels",
        world.channels.filter(isChannel).map((channel) => this.#channel(channel)),
      ),
      this.#section(
        "Direct messages",
        world.channels.filter((channel) => !isChannel(channel)).map((channel) => this.#channel(channel)),
      ),
      this.#section("Apps", [this.#app("home", `${world.bot.name} Home`), this.#app("traffic", "Traffic")]),
      !world.bot.connected && h("p.offline", {}, `${world.bot.name} is not connected.`),
    );
    focusAgain(this.#node, focus);
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

  /** A link of its own address, so that it can be opened in a second tab. */
  #person(user) {
    const isMe = user.id === this.#world.me.id;
    return h(
      "a.person",
      {
        href: this.#route.address({ as: user.id }),
        "aria-current": isMe ? "true" : null,
        "aria-label": displayName(user),
        "data-field": user.id,
        title: isMe ? "You act as this person" : `Act as ${displayName(user)} (open in a new tab to be both)`,
      },
      avatar(user),
      h("span", {}, displayName(user), user.title && h("small", {}, user.title)),
    );
  }

  #channel(channel) {
    const isCurrent = this.#route.channel === channel.id && this.#route.tab === "messages";
    const sign = channel.is_im
      ? avatar(this.#world.partner(channel), "span.avatar.small")
      : icon(channel.is_private ? "lock" : "hash");
    const unread = channel.unread > 0 && !isCurrent;
    return this.#link({ channel: channel.id, tab: "messages" }, isCurrent, unread, [
      sign,
      h("span", {}, channel.name),
      unread && h("span.unread", {}, h("span.unseen", {}, " unread")),
    ]);
  }

  #app(tab, name) {
    const place = { channel: this.#world.appChannel()?.id, tab };
    return this.#link(place, this.#route.tab === tab, false, [icon(tab), h("span", {}, name)]);
  }

  #link = (place, isCurrent, unread, content) =>
    h(
      "a",
      {
        class: unread ? "has-unread" : null,
        href: this.#route.address({ ...place, thread: null }),
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
