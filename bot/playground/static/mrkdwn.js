// Slack's mrkdwn as nodes.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { BARE_URL, bareUrl, leaf, reference, spans, unescape } from "./inline.js";

// A span ends in its line; the bound keeps a line of 40,000 asterisks from taking seconds.
const styled = (mark) => {
  const outside = `[\\p{L}\\p{N}${mark}]`;
  const inside = `(?![\\s${mark}])([^\\n]{0,3000}?[^\\s${mark}])`;
  return new RegExp(`(?<!${outside})${mark}${inside}${mark}(?!${outside})`, "gu");
};

const rules = (workspace, verbatim, inline) => [
  [/`([^`\n]+)`/g, ([, code]) => h("code", {}, unescape(code))],
  [/<([^<>\n]+)>/g, ([, body]) => reference(body, workspace)],
  [styled("\\*"), ([, inner]) => h("strong", {}, inline(inner))],
  [styled("_"), ([, inner]) => h("em", {}, inline(inner))],
  [styled("~"), ([, inner]) => h("s", {}, inline(inner))],
  [/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, ([, name]) => emoji(name)],
  ...(verbatim ? [] : [[BARE_URL, bareUrl]]),
];

/** Returns a parser of inline text; with `verbatim`, only URLs in angle brackets are links. */
function inlineParser(workspace, verbatim = false) {
  const inline = (text) => spans(text, rules(workspace, verbatim, inline));
  return inline;
}

const KINDS = [
  ["quote", /^(?:&gt;|>) ?(.*)$/],
  ["bullet", /^[ \t]*[•◦▪-] +(.*)$/],
  ["number", /^[ \t]*(\d{1,9})[.)] +(.*)$/],
];

function kindOf(line) {
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(line);
    if (match) return { kind, text: match.at(-1), number: match[1] };
  }
  return { kind: "text", text: line };
}

function runs(lines) {
  const groups = [];
  for (const line of lines.map(kindOf)) {
    if (groups.at(-1)?.[0].kind === line.kind) groups.at(-1).push(line);
    else groups.push([line]);
  }
  return groups;
}

const items = (run, inline) => run.map(({ text }) => h("li", {}, inline(text)));

const RUN = {
  text: (run, inline) => h("div.lines", {}, inline(run.map(({ text }) => text).join("\n"))),
  quote: (run, inline) =>
    h("blockquote", {}, h("div.lines", {}, inline(run.map(({ text }) => text).join("\n")))),
  bullet: (run, inline) => h("ul", {}, items(run, inline)),
  number: (run, inline) => h("ol", { start: run[0].number }, items(run, inline)),
};

function prose(text, inline) {
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  return runs(lines).map((run) => RUN[run[0].kind](run, inline));
}

const FENCED = /```\n?([\s\S]+?)```/g;

/** Returns the block nodes of mrkdwn. */
export const mrkdwn = (text, workspace, verbatim) =>
  spans(text, [[FENCED, ([, code]) => h("pre", {}, unescape(code.replace(/\n$/, "")))]], (rest) =>
    h("div", {}, prose(rest, inlineParser(workspace, verbatim))),
  );

/** Returns the inline nodes of a text object. */
export const inlineText = (object, workspace) =>
  object.type === "mrkdwn" ? inlineParser(workspace, object.verbatim)(object.text) : [plain(object)];

/** Returns the block nodes of a text object. */
export const textObject = (object, workspace) =>
  object.type === "mrkdwn"
    ? mrkdwn(object.text, workspace, object.verbatim)
    : [h("div.lines", {}, plain(object))];

export const plain = (object) => (object.emoji === false ? unescape(object.text) : leaf(object.text));
