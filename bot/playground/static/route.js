// Where one is, kept in the address: ?as=U…&channel=C…&thread=TS&tab=home. Two tabs can be two people.

const KEYS = ["as", "channel", "thread", "tab"];

export class Route {
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    this.#read();
    addEventListener("popstate", () => {
      this.#read();
      this.#onChange();
    });
  }

  #read() {
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) this[key] = query.get(key);
    this.tab ??= "messages";
  }

  address(changes) {
    const place = { ...this, ...changes };
    const query = new URLSearchParams();
    for (const key of KEYS) if (place[key] && place[key] !== "messages") query.set(key, place[key]);
    return `/?${query}`;
  }

  go(changes) {
    history.pushState(null, "", this.address(changes));
    Object.assign(this, changes);
    this.#onChange();
  }

  /** Fills in what the address left open, without a step in the history. */
  settle(changes) {
    Object.assign(this, changes);
    history.replaceState(null, "", this.address({}));
  }
}
