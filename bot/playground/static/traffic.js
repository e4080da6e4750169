// The exchanges of the app and Slack, newest last, with a filter.
import { h, icon, setChildren } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });
const DIRECTIONS = { in: "app → Slack", out: "Slack → app" };
const FOLLOW_PIXELS = 80;
const MAX_SUMMARY = 120;

export class TrafficLog {
  #api;
  #last = 0;
  #rows = [];
  #text = h("input.field", { type: "search", "aria-label": "Filter by text", placeholder: "Filter by text" });
  #direction = menu("Direction", DIRECTIONS);
  #kind = menu("Kind");
  #count = h("p.muted", { role: "status" });
  #list = h("ol.exchanges", { "aria-label": "Exchanges" });
  node = h(
    "div.traffic",
    { tabindex: "0" },
    h(
      "p.muted",
      {},
      "Every exchange between the app and Slack. Open one to read its payload and the response.",
    ),
    h(
      "div.filter",
      { role: "search", oninput: () => this.#filter() },
      this.#text,
      this.#direction,
      this.#kind,
    ),
    this.#count,
    this.#list,
  );

  constructor(api) {
    this.#api = api;
  }

  /** Fetches and adds the new exchanges. */
  async refresh() {
    const entries = await this.#api.traffic(this.#last);
    if (!entries.length) return;
    const { node } = this;
    const followsEnd = node.scrollHeight - node.scrollTop - node.clientHeight < FOLLOW_PIXELS;
    this.#last = entries.at(-1).n;
    for (const { kind } of entries) this.#offerKind(kind);
    const rows = entries.map((entry) => ({ entry, node: render(entry) }));
    this.#rows.push(...rows);
    this.#list.append(...rows.map((added) => added.node));
    this.#filter();
    if (followsEnd) node.scrollTop = node.scrollHeight;
  }

  #offerKind(kind) {
    const isKnown = [...this.#kind.options].some(({ value }) => value === kind);
    if (!isKnown) this.#kind.append(h("option", { value: kind }, kind));
  }

  #filter() {
    const [text, direction, kind] = [this.#text, this.#direction, this.#kind].map(({ value }) => value);
    const query = text.trim().toLowerCase();
    let shown = 0;
    for (const row of this.#rows) {
      const { entry } = row;
      const matches =
        (!direction || entry.direction === direction) &&
        (!kind || entry.kind === kind) &&
        (!query || searchText(row).includes(query));
      row.node.hidden = !matches;
      shown += matches;
    }
    this.#count.textContent = `${shown} of ${this.#rows.length}`;
  }
}

function menu(label, options = {}) {
  const choices = Object.entries(options).map(([value, text]) => h("option", { value }, text));
  return h("select.menu", { "aria-label": label }, h("option", { value: "" }, `${label}: all`), choices);
}

/** Returns everything that a row shows, in lower case; made at the first search. */
function searchText(row) {
  const { body, response } = row.entry;
  row.searchText ??= [row.node.textContent, JSON.stringify(body), JSON.stringify(response)]
    .join(" ")
    .toLowerCase();
  return row.searchText;
}

function render(entry) {
  const { at, direction, kind, method, ok, latency_ms: latency } = entry;
  const details = h("details", {
    ontoggle: () => details.open && setChildren(details, [summary, ...content(entry)]),
  });
  const summary = h(
    "summary",
    {},
    h("time", {}, CLOCK.format(at * 1000)),
    h("span", {}, DIRECTIONS[direction]),
    h("strong", {}, method),
    h("span.muted", {}, kind === method ? "" : kind),
    h("span.outcome", {}, ok === false && icon("warning"), outcome(entry)),
    h("span.latency", {}, latency === undefined ? "" : `${latency} ms`),
  );
  details.append(summary);
  return h("li", { class: ok === false ? "failed" : null }, details);
}

/** Returns the payload and the response; rows are filled only when they are opened. */
const content = ({ body, response }) => [
  json("Payload", body),
  response === null ? h("p.muted", {}, "The response was empty.") : json("Response", response),
];

const json = (label, value) =>
  h("figure", {}, h("figcaption.muted", {}, label), h("pre", {}, JSON.stringify(value, null, 2)));

/** Returns the error, the retry, and what the app acknowledged with or the HTTP status, in one line. */
function outcome({ direction, error, status, attempt, response }) {
  const retry = attempt ? `retry ${attempt}` : null;
  const result = direction === "in" ? status : error ? null : acknowledgement(response);
  return [error, retry, result].filter(Boolean).join(" · ");
}

function acknowledgement(response) {
  if (response === null) return "acknowledged";
  if (typeof response === "string") return shortened(`text: ${JSON.stringify(response)}`);
  const { response_action: action, errors, text } = response;
  if (errors) return shortened(`errors: ${JSON.stringify(errors)}`);
  if (action) return `response_action: ${action}`;
  return text ? shortened(`text: ${JSON.stringify(text)}`) : `with ${Object.keys(response).join(", ")}`;
}

const shortened = (text) => (text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY)}…` : text);
