// The location in the URL: ?as=U…&channel=C…&thread=TS&tab=home. Two tabs can be two people.

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

  url(changes) {
    const location = { ...this, ...changes };
    const query = new URLSearchParams();
    for (const key of KEYS) if (location[key] && location[key] !== "messages") query.set(key, location[key]);
    return `/?${query}`;
  }

  go(changes) {
    history.pushState(null, "", this.url(changes));
    Object.assign(this, changes);
    this.#onChange();
  }

  /** Replaces the location without adding to the history. */
  replace(changes) {
    Object.assign(this, changes);
    history.replaceState(null, "", this.url({}));
  }
}
