// Building nodes, never parsing HTML: what people type can only become text.

/** Returns a node: h("p.muted", {id: "x", onclick: f}, child, …). Skips null and false children. */
export function h(selector, attributes = {}, ...children) {
  const [name, ...classes] = selector.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) assign(node, key, value);
  node.append(...present(children));
  return node;
}

function assign(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "style")
    for (const [name, css] of Object.entries(value)) node.style.setProperty(name, css);
  else node.setAttribute(key, value === true ? "" : value);
}

const present = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

export const fill = (node, ...children) => node.replaceChildren(...present(children));

let serial = 0;
export const uniqueId = (prefix) => `${prefix}-${++serial}`;

const SAFE = new Set(["http:", "https:", "mailto:"]);

export function isSafeUrl(url) {
  return URL.canParse(url) && SAFE.has(new URL(url).protocol);
}

/** Returns a link that opens in a new tab, or plain text for an unsafe scheme. */
export function link(url, ...children) {
  if (!isSafeUrl(url)) return h("span", {}, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  home: "M4 11 12 4l8 7v9h-6v-6h-4v6H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14 6l-6 6 6 6",
  reply: "M5 5h14v10h-7l-5 4v-4H5z",
  send: "M4 20 21 12 4 4l2.5 8zM6.5 12H13",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  up: "M7 11v9H4v-9zm0 0 4-7c1.5 0 2.5 1 2 3l-.7 3H19l-1.5 10H7",
  down: "M7 13V4H4v9zm0 0 4 7c1.5 0 2.5-1 2-3l-.7-3H19L17.5 4H7",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.5v.01",
  traffic: "M4 8h14l-4-4M20 16H6l4 4",
};

/** Returns a decorative icon; the control around it has the accessible name. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function avatar(user, selector = "span.avatar") {
  const color = /^#?[0-9a-f]{6}$/i.test(user.color ?? "") ? `#${user.color.replace("#", "")}` : "#5b6b78";
  const initials = user.initials || [...(user.real_name || user.name || "?")][0].toUpperCase();
  return h(selector, { style: { "--person": color }, "aria-hidden": "true" }, initials);
}

/** Returns the focused field in `node` and its selection, for `restoreFocus` after a redraw. */
export function focusedField(node) {
  const active = document.activeElement;
  if (!node?.contains(active) || !active.dataset.field) return null;
  return {
    field: active.dataset.field,
    selection: "selectionStart" in active && [active.selectionStart, active.selectionEnd],
  };
}

/** Focuses the same field after a redraw; returns false if it is gone. */
export function restoreFocus(node, focus) {
  const field = focus && node.querySelector(`[data-field="${CSS.escape(focus.field)}"]`);
  if (!field) return false;
  field.focus({ preventScroll: true });
  if (focus.selection && focus.selection[0] !== null && field.setSelectionRange)
    field.setSelectionRange(...focus.selection);
  return true;
}

/** Makes `nodes` the children of `parent`, without moving those that stay in order. */
export function setChildren(parent, nodes) {
  const remaining = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!remaining.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}
