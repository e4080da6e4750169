// Shared by mrkdwn and Markdown: scanning for spans, and references in angle brackets.
import { h, isSafeUrl, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

export const leaf = (text) => withEmoji(unescape(text));

/**
 * Returns the nodes of `text`. The leftmost match of the rules [global pattern, match => node] wins,
 * and of two at one place the first rule. Each pattern's next match is kept until the scan passes it.
 */
export function spans(text, rules, plain = leaf) {
  const nodes = [];
  const next = rules.map(() => ({ index: -1 }));
  let position = 0;
  for (;;) {
    const found = leftmost(text, rules, next, position);
    if (!found) break;
    const { match, node } = found;
    if (match.index > position) nodes.push(plain(text.slice(position, match.index)));
    nodes.push(node(match));
    position = match.index + match[0].length;
  }
  if (position < text.length) nodes.push(plain(text.slice(position)));
  return nodes;
}

function leftmost(text, rules, next, position) {
  let best = null;
  rules.forEach(([pattern, node], rule) => {
    if (next[rule] && next[rule].index < position) {
      pattern.lastIndex = position;
      next[rule] = pattern.exec(text);
    }
    const match = next[rule];
    if (match && (!best || match.index < best.match.index)) best = { match, node };
  });
  return best;
}

const mention = (name, kind = "") => h(`span.mention${kind}`, {}, name);

const userMention = (id, label, workspace) =>
  mention(`@${workspace.user(id)?.name ?? label ?? id}`, id === workspace.me.id ? ".mention-me" : "");

function special(body, label) {
  const [name, ...rest] = body.split("^");
  if (["channel", "here", "everyone"].includes(name)) return mention(`@${name}`, ".broadcast");
  if (name === "subteam") return mention(label ?? `@${rest[0]}`);
  if (name === "date") return h("time", {}, unescape(label ?? rest[1] ?? ""));
  return unescape(label ?? `<!${body}>`);
}

/** Returns the node for <…>: a user, a channel, a broadcast or a URL. */
export function reference(body, workspace) {
  const [target, ...rest] = body.split("|");
  const label = rest.length ? rest.join("|") : null;
  if (target[0] === "@") return userMention(target.slice(1), label, workspace);
  if (target[0] === "#")
    return mention(`#${workspace.channel(target.slice(1))?.name ?? (label || target.slice(1))}`);
  if (target[0] === "!") return special(target.slice(1), label);
  const url = unescape(target);
  if (!isSafeUrl(url)) return unescape(`<${body}>`);
  return link(url, leaf(label ?? url.replace(/^mailto:/, "")));
}

export const BARE_URL = /https?:\/\/[^\s<>|`]*[^\s<>|`*_~.,:;!?"')\]]/g;

export const bareUrl = ([url]) => link(unescape(url), unescape(url));
