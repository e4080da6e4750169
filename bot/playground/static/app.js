// The page: fetches what the person sees, listens for hints of change, and shows what changed.
import { Api, Unreachable, firstPerson } from "./api.js";
import { ChannelPane } from "./channel.js";
import { Modals } from "./modal.js";
import { Notes } from "./notes.js";
import { Route } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { World } from "./world.js";

/** No hint tells of traffic; milliseconds between two looks at it while it is shown. */
const TRAFFIC_EVERY = 1000;

class Page {
  world = new World();
  route = new Route(() => this.#turn());
  #notes = new Notes();
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
    this.#sidebar = new Sidebar(byId("sidebar"), this.world, this.route);
    this.#channel = new ChannelPane(byId("channel"), this);
    this.#thread = new ThreadPane(byId("thread"), this);
    this.#modals = new Modals(this.api, this.world, () => this.#refresh("state"));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#escape());
    byId("channel").addEventListener("pointerdown", closeMenu);
  }

  async start() {
    await this.#refresh("state");
    this.#turn();
    setInterval(() => this.#refresh("traffic"), TRAFFIC_EVERY);
    this.api.listen(
      (event) => this.#onEvent(event),
      (isOpen) => this.#onLink(isOpen),
    );
  }

  /** Leaves the innermost thing; a dialog sees to itself. */
  #escape() {
    if (document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("has-menu")) closeMenu();
    else if (this.route.thread) this.route.go({ thread: null });
  }

  openMenu = () => {
    document.body.classList.add("has-menu");
    byId("sidebar").querySelector("a[aria-current=page]")?.focus();
  };

  /** Waits for an exchange with the server and tells the person of its error, if any. */
  report = async (exchange) => {
    try {
      const result = await exchange;
      this.#tell(result.ok ? null : result.error);
      return result;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#tell(error.message);
      return { ok: false };
    }
  };

  /** Sends what was typed; resolves to whether it was taken. */
  send = async (channel, text, thread) => {
    if (!text.startsWith("/"))
      return (await this.report(this.api.say(channel, text, thread ?? undefined))).ok;
    if (thread) this.#tell(`${text.split(/\s/)[0]} can't be used in a thread. Use it in the channel.`);
    else this.#command(channel, text);
    return !thread;
  };

  /** A command is answered when the app is done with it; meanwhile the person can go on. */
  async #command(channel, text) {
    const result = await this.report(this.api.command(channel, text));
    if (result.ok || !result.error) return;
    this.#tell(null);
    this.#notes.add(channel, result.error);
    this.#refresh("messages");
  }

  /** Shows the place that the address names. */
  #turn() {
    const { world, route } = this;
    const channel =
      world.channel(route.channel) ?? (route.tab === "messages" ? world.channels[0] : world.appChannel());
    const tab = world.isAppChannel(channel) ? route.tab : "messages";
    const thread = channel.id === route.channel ? route.thread : null;
    route.settle({ as: this.api.person, channel: channel.id, tab, thread });
    closeMenu();
    world.current = channel.id;
    const place = `${channel.id} ${tab}`;
    if (place !== this.#place) this.#channel.open(channel, tab);
    this.#place = place;
    this.#turnThread(channel);
    if (tab === "home") this.report(this.api.home());
    this.#refresh("state", "messages", "thread", "traffic");
  }

  #turnThread(channel) {
    const wanted = this.route.thread && `${channel.id} ${this.route.thread}`;
    if (wanted !== this.#openThread) this.#thread.open(channel, this.route.thread);
    if (this.#openThread && !wanted) this.#channel.focus();
    this.#openThread = wanted;
  }

  #onEvent({ type, channel, ts, thread_ts: thread }) {
    const isHere = channel === this.route.channel && this.route.tab === "messages";
    if (["views", "home", "connection"].includes(type) || (channel && !isHere)) this.#refresh("state");
    if (!channel || !isHere) return;
    this.#refresh("messages");
    if (this.route.thread && [ts, thread].includes(this.route.thread)) this.#refresh("thread");
  }

  #onLink(isOpen) {
    this.#tell(isOpen ? null : new Unreachable().message);
    if (isOpen) this.#refresh("state", "messages", "thread");
  }

  /** Fetches parts anew, those asked for meanwhile in one more round. Resolves when all is shown. */
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
      this.#tell(error.message);
    } finally {
      this.#fetching = null;
    }
  }

  #parts = {
    state: async () => {
      const state = await this.api.state();
      this.world.update(state);
      document.title = `${this.world.team.name} as ${this.world.me.real_name || this.world.me.name}`;
      this.#sidebar.show();
      this.#channel.showHome(state.home);
      this.#modals.show(state.modals);
    },
    messages: async () => {
      const { channel, tab } = this.route;
      if (tab !== "messages") return;
      const { messages } = await this.api.history(channel);
      if (channel === this.route.channel && tab === this.route.tab)
        this.#channel.showMessages(this.#notes.among(channel, messages));
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

  #tell(sentence) {
    byId("notice").textContent = sentence ?? "";
    byId("notice").hidden = !sentence;
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
