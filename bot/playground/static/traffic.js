// What the app and Slack said to each other, newest last; each line opens to its body.
import { h, icon } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

const WHO = { in: "app → Slack", out: "Slack → app" };

export class TrafficLog {
  #api;
  #last = 0;
  #lines = h("ol.exchanges", { "aria-label": "Exchanges" });
  node = h(
    "div.traffic",
    { tabindex: "0" },
    h("p.muted", {}, "Every call between the app and Slack. Open a line to read its body."),
    this.#lines,
  );

  constructor(api) {
    this.#api = api;
  }

  /** Fetches and adds what is new. */
  async refresh() {
    const entries = await this.#api.traffic(this.#last);
    if (!entries.length) return;
    const { node } = this;
    const followsEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 80;
    this.#last = entries.at(-1).n;
    this.#lines.append(...entries.map(line));
    if (followsEnd) node.scrollTop = node.scrollHeight;
  }
}

const line = ({ at, direction, kind, method, status, ok, error, body }) =>
  h(
    "li",
    { class: ok === false ? "failed" : null },
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h("time", {}, CLOCK.format(at * 1000)),
        h("span", {}, WHO[direction]),
        h("strong", {}, method ?? kind),
        h("span.muted", {}, [error ?? status, kind === method ? null : kind].filter(Boolean).join(" · ")),
        ok === false && icon("warning"),
      ),
      h("pre", {}, JSON.stringify(body, null, 2)),
    ),
  );
