// The page: fetches what the person sees, and fetches again what changes.
import { Api, Unreachable, firstPerson } from "./api.js";
import { ChannelPane } from "./channel.js";
import { Modals } from "./modal.js";
import { Notices } from "./notices.js";
import { Route } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { Workspace } from "./workspace.js";

/** Traffic is polled while it is shown, in milliseconds: there is no notification of it. */
const TRAFFIC_INTERVAL = 1000;

class Page {
  workspace = new Workspace();
  route = new Route(() => this.#navigate());
  #notices = new Notices();
  #stale = new Set();
  #fetching = null;
  #place = null;
  #openThread = null;
  #sidebar;
  #channel;
  #thread;
  #modals;

  constructor(person) {
    this.api = new Api(person);
    this.#sidebar = new Sidebar(byId("sidebar"), this.workspace, this.route);
    this.#channel = new ChannelPane(byId("channel"), this);
    this.#thread = new ThreadPane(byId("thread"), this);
    this.#modals = new Modals(this.api, this.workspace, () => this.#refresh("state"));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#escape());
    byId("channel").addEventListener("pointerdown", closeMenu);
  }

  async start() {
    await this.#refresh("state");
    this.#navigate();
    setInterval(() => this.#refresh("traffic"), TRAFFIC_INTERVAL);
    this.api.listen(
      (change) => this.#onChange(change),
      (isOpen) => this.#onConnection(isOpen),
    );
  }

  /** Closes the innermost part of the page; dialogs handle Escape themselves. */
  #escape() {
    if (document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("has-menu")) closeMenu();
    else if (this.route.thread) this.route.go({ thread: null });
  }

  openMenu = () => {
    document.body.classList.add("has-menu");
    byId("sidebar").querySelector("a[aria-current=page]")?.focus();
  };

  /** Waits for a request, and shows its error, if any. */
  report = async (request) => {
    try {
      const result = await request;
      this.#notify(result.ok ? null : result.error);
      return result;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#notify(error.message);
      return { ok: false };
    }
  };

  /** Sends what was typed; resolves to false if it was not accepted. */
  send = async (channel, text, thread) => {
    if (!text.startsWith("/"))
      return (await this.report(this.api.say(channel, text, thread ?? undefined))).ok;
    if (thread) this.#notify(`${text.split(/\s/)[0]} can't be used in a thread. Use it in the channel.`);
    else this.#command(channel, text);
    return !thread;
  };

  /** Doesn't block the composer while the app handles the command. */
  async #command(channel, text) {
    const result = await this.report(this.api.command(channel, text));
    if (result.ok || !result.error) return;
    this.#notify(null);
    this.#notices.add(channel, result.error);
    this.#refresh("messages");
  }

  /** Shows the conversation, tab and thread in the URL. */
  #navigate() {
    const { workspace, route } = this;
    const channel =
      workspace.channel(route.channel) ??
      (route.tab === "messages" ? workspace.channels[0] : workspace.appChannel());
    const tab = workspace.isAppChannel(channel) ? route.tab : "messages";
    const thread = channel.id === route.channel ? route.thread : null;
    route.replace({ as: this.api.person, channel: channel.id, tab, thread });
    closeMenu();
    workspace.current = channel.id;
    const place = `${channel.id} ${tab}`;
    if (place !== this.#place) this.#channel.open(channel, tab);
    this.#place = place;
    this.#openThreadOf(channel);
    if (tab === "home") this.report(this.api.home());
    this.#refresh("state", "messages", "thread", "traffic");
  }

  #openThreadOf(channel) {
    const wanted = this.route.thread && `${channel.id} ${this.route.thread}`;
    if (wanted !== this.#openThread) this.#thread.open(channel, this.route.thread);
    if (this.#openThread && !wanted) this.#channel.focus();
    this.#openThread = wanted;
  }

  #onChange({ type, channel, ts, thread_ts: thread }) {
    const isHere = channel === this.route.channel && this.route.tab === "messages";
    if (["views", "home", "connection"].includes(type) || (channel && !isHere)) this.#refresh("state");
    if (!channel || !isHere) return;
    this.#refresh("messages");
    if (this.route.thread && [ts, thread].includes(this.route.thread)) this.#refresh("thread");
  }

  #onConnection(isOpen) {
    this.#notify(isOpen ? null : new Unreachable().message);
    if (isOpen) this.#refresh("state", "messages", "thread");
  }

  /** Fetches parts of the page again; resolves when all of them are shown. */
  #refresh(...parts) {
    for (const part of parts) this.#stale.add(part);
    this.#fetching ??= this.#fetchStale();
    return this.#fetching;
  }

  async #fetchStale() {
    try {
      while (this.#stale.size) {
        const parts = [...this.#stale];
        this.#stale.clear();
        await Promise.all(parts.map((part) => this.#parts[part]()));
      }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#notify(error.message);
    } finally {
      this.#fetching = null;
    }
  }

  #parts = {
    state: async () => {
      const state = await this.api.state();
      this.workspace.update(state);
      document.title = `${this.workspace.team.name} as ${this.workspace.me.real_name || this.workspace.me.name}`;
      this.#sidebar.show();
      this.#channel.showHome(state.home);
      this.#modals.show(state.modals);
    },
    messages: async () => {
      const { channel, tab } = this.route;
      if (tab !== "messages") return;
      const { messages } = await this.api.history(channel);
      if (channel === this.route.channel && tab === this.route.tab)
        this.#channel.showMessages(this.#notices.mergedInto(channel, messages));
    },
    traffic: async () => {
      if (this.route.tab === "traffic") await this.#channel.showTraffic();
    },
    thread: async () => {
      const { channel, thread } = this.route;
      if (!thread) return;
      const { messages } = await this.api.thread(channel, thread);
      if (thread === this.route.thread) this.#thread.show(messages);
    },
  };

  #notify(text) {
    byId("notice").textContent = text ?? "";
    byId("notice").hidden = !text;
  }
}

const closeMenu = () => document.body.classList.remove("has-menu");

const byId = (id) => document.getElementById(id);

try {
  await new Page(new URLSearchParams(location.search).get("as") ?? (await firstPerson())).start();
} catch (error) {
  byId("notice").textContent = `This page can't be shown: ${error.message}`;
  byId("notice").hidden = false;
}
