// A client of the page's API, as one person.

/** The server did not respond; the message is shown on the page. */
export class Unreachable extends Error {
  constructor() {
    super("The playground can't be reached. Is it still running?");
  }
}

async function request(path, options) {
  try {
    return await fetch(`/_/${path}`, options);
  } catch {
    throw new Unreachable();
  }
}

async function get(path, parameters) {
  const response = await request(`${path}?${new URLSearchParams(parameters)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Resolves to the response: {ok: true, …} or {ok: false, error, errors?}. */
async function post(path, body) {
  const response = await request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

export const firstPerson = async () => (await get("state", {})).me.id;

export class Api {
  constructor(person) {
    this.person = person;
  }

  state = () => get("state", { as: this.person });
  history = (channel) => get("history", { as: this.person, channel });
  thread = (channel, ts) => get("history", { as: this.person, channel, thread: ts });
  traffic = (after) => get("traffic", { after });

  say = (channel, text, thread_ts) => this.#act("say", { channel, text, thread_ts });
  command = (channel, text) => this.#act("command", { channel, text });
  action = (action) => this.#act("action", action);
  shortcut = (channel, ts, callback_id) => this.#act("shortcut", { channel, ts, callback_id });
  submit = (view_id, values) => this.#act("submit", { view_id, values });
  close = (view_id, all) => this.#act("close", { view_id, all });
  home = () => this.#act("home", {});

  #act = (path, body) => post(path, { as: this.person, ...body });

  /** Calls `onChange` with each change, and `onConnection` with true (open) or false (lost). */
  listen(onChange, onConnection) {
    const source = new EventSource(`/_/events?${new URLSearchParams({ as: this.person })}`);
    source.onmessage = ({ data }) => onChange(JSON.parse(data));
    source.onopen = () => onConnection(true);
    source.onerror = () => onConnection(false);
  }
}
