// The page: fetches what the person sees, listens for hints of change, and shows what changed.
import { Api, firstPerson } from "./api.js";
import { ChannelPane } from "./channel.js";
import { Modals } from "./modal.js";
import { Notes } from "./notes.js";
import { Route } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { World } from "./world.js";

const LOST = "The playground can't be reached. Trying again…";

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
    addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.remove("has-menu"));
  }

  async start() {
    await this.#refresh("state");
    this.#turn();
    this.api.listen((event) => this.#onEvent(event), (isOpen) => this.#onLink(isOpen));
  }

  openMenu = () => {
    document.body.classList.toggle("has-menu");
    byId("sidebar").querySelector("a[aria-current=page]")?.focus();
  };

  /** Waits for an exchange with the server and tells the person of its error, if any. */
  report = async (exchange) => {
    try {
      const result = await exchange;
      this.#tell(result.ok ? null : result.error);
      return result;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#tell(LOST);
      return { ok: false };
    }
  };

  /** Sends what was typed; resolves to whether it was taken. */
  send = async (channel, text, thread) => {
    if (!text.startsWith("/")) return (await this.report(this.api.say(channel, text, thread ?? undefined))).ok;
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
    const channel = world.channel(route.channel) ?? (route.tab === "home" ? world.appChannel() : world.channels[0]);
    const tab = world.isAppChannel(channel) ? route.tab : "messages";
    route.settle({ as: this.api.person, channel: channel.id, tab });
    document.body.classList.remove("has-menu");
    world.current = channel.id;
    const place = `${channel.id} ${tab}`;
    if (place !== this.#place) this.#channel.open(channel, tab);
    this.#place = place;
    this.#turnThread(channel);
    if (tab === "home") this.report(this.api.home());
    this.#refresh("state", "messages", "thread");
  }

  #turnThread(channel) {
    const wanted = this.route.thread && `${channel.id} ${this.route.thread}`;
    if (wanted !== this.#openThread) this.#thread.open(channel, this.route.thread);
    this.#openThread = wanted;
  }

  #onEvent({ type, channel, ts, thread_ts: thread }) {
    const isHere = channel === this.route.channel;
    if (type === "views" || type === "home" || (channel && !isHere)) this.#refresh("state");
    if (!channel || !isHere) return;
    this.#refresh("messages");
    if (this.route.thread && [ts, thread].includes(this.route.thread)) this.#refresh("thread");
  }

  #onLink(isOpen) {
    this.#tell(isOpen ? null : LOST);
    if (isOpen) this.#refresh("state", "messages", "thread");
  }

  /** Fetches parts anew; hints that arrive meanwhile are gathered into one more round. Resolves when all is shown. */
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
      if (!(error instanceof TypeError)) throw error;
      this.#tell(LOST);
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
      if (tab === "home") return;
      const { messages } = await this.api.history(channel);
      if (channel === this.route.channel && tab === this.route.tab) this.#channel.showMessages(this.#notes.among(channel, messages));
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

const byId = (id) => document.getElementById(id);

new Page(new URLSearchParams(location.search).get("as") ?? (await firstPerson())).start();
