// The Markdown of `markdown` blocks: Slack's subset of CommonMark, with tables and strikethrough.
import { h, link } from "./dom.js";
import { BARE_URL, bareUrl, reference, spans, unescape } from "./inline.js";
import { emoji } from "./emoji.js";

const rules = (workspace) => [
  [/(`+)([^`\n]|[^`\n][^\n]{0,3000}?[^`\n])\1(?!`)/g, ([, , code]) => h("code", {}, code.trim() || code)],
  [/\\([!-/:-@[-`{-~])/g, ([, character]) => character],
  [
    /!?\[([^\]\n]{1,3000})\]\(\s*<?((?:[^\s()>]|\([^\s()]*\))+)>?(?:\s+"[^"\n]*")?\s*\)/g,
    ([, text, url]) => link(unescape(url), inline(text, workspace)),
  ],
  [/<((?:[@#!]|https?:|mailto:)[^<>\n]+)>/g, ([, body]) => reference(body, workspace)],
  [/\*\*(?!\s)([^\n]{0,3000}?[^\s])\*\*(?!\*)/g, ([, inner]) => h("strong", {}, inline(inner, workspace))],
  [
    /(?<![\p{L}\p{N}])__(?!\s)([^\n]{0,3000}?[^\s])__(?![\p{L}\p{N}])/gu,
    ([, inner]) => h("strong", {}, inline(inner, workspace)),
  ],
  [/\*(?![\s*])([^\n]{0,3000}?[^\s*])\*(?!\*)/g, ([, inner]) => h("em", {}, inline(inner, workspace))],
  [
    /(?<![\p{L}\p{N}_])_(?![\s_])([^\n]{0,3000}?[^\s_])_(?![\p{L}\p{N}_])/gu,
    ([, inner]) => h("em", {}, inline(inner, workspace)),
  ],
  [/~~(?!\s)([^\n]{0,3000}?[^\s~])~~/g, ([, inner]) => h("s", {}, inline(inner, workspace))],
  [/:([a-z0-9_+-]+):/g, ([, name]) => emoji(name)],
  [BARE_URL, bareUrl],
  [/ {2,}\n|\n/g, () => h("br")],
];

const inline = (text, workspace) => spans(text, rules(workspace), unescape);

const MAX_DEPTH = 20;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}(?:>|&gt;) ?(.*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

const isTable = (lines, at) =>
  lines[at].includes("|") && DELIMITERS.test(lines[at + 1] ?? "") && lines[at + 1].includes("|");

const startsBlock = (lines, at) =>
  [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(lines[at])) || isTable(lines, at);

/** Returns the lines from `at` while `holds(line, index)`, and the index after them. */
function take(lines, at, holds) {
  let end = at;
  while (end < lines.length && holds(lines[end], end)) end += 1;
  return [lines.slice(at, end), end];
}

function fence(lines, at) {
  const [, mark] = FENCE.exec(lines[at]);
  const closes = (line) =>
    line.trim().startsWith(mark) && !line.trim().slice(mark.length).replaceAll(mark[0], "");
  const [code, end] = take(lines, at + 1, (line) => !closes(line));
  return [h("pre", {}, code.join("\n")), end + 1];
}

function heading(lines, at, workspace) {
  const [, marks, text] = HEADING.exec(lines[at]);
  return [h(`h${Math.min(marks.length + 2, 6)}.level-${marks.length}`, {}, inline(text, workspace)), at + 1];
}

function quote(lines, at, workspace, { depth }) {
  const [quoted, end] = take(lines, at, (line) => QUOTE.test(line));
  return [
    h(
      "blockquote",
      {},
      blocks(
        quoted.map((line) => QUOTE.exec(line)[1]),
        workspace,
        { depth: depth + 1 },
      ),
    ),
    end,
  ];
}

const indent = (line) => /^\s*/.exec(line)[0].length;

function list(lines, at, workspace, { depth: level }) {
  const [, , marker] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(marker);
  const depth = indent(lines[at]);
  const isSibling = (line) =>
    ITEM.test(line) && indent(line) <= depth + 1 && /\d/.test(ITEM.exec(line)[2]) === ordered;
  const node = ordered ? h("ol", { start: parseInt(marker, 10) }) : h("ul");
  let position = at;
  while (position < lines.length && isSibling(lines[position])) {
    const [own, end] = item(lines, position, depth);
    node.append(h("li", {}, blocks(own, workspace, { depth: level + 1, tight: true })));
    position = end;
  }
  return [node, position];
}

/** Returns an item's lines without marker and indentation; blank lines count before indented text. */
function item(lines, at, depth) {
  const continues = (line, index) =>
    line.trim()
      ? indent(line) > depth + 1 || (!startsBlock(lines, index) && lines[index - 1].trim())
      : indent(lines[index + 1] ?? "") > depth + 1;
  const [rest, end] = take(lines, at + 1, continues);
  const margin = Math.min(...rest.filter((line) => line.trim()).map(indent), Infinity);
  const blank = lines[end] !== undefined && !lines[end].trim() && ITEM.test(lines[end + 1] ?? "") ? 1 : 0;
  return [[ITEM.exec(lines[at])[3], ...rest.map((line) => line.slice(margin))], end + blank];
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

function alignment(delimiter) {
  if (!delimiter.endsWith(":")) return "left";
  return delimiter.startsWith(":") ? "center" : "right";
}

function table(lines, at, workspace) {
  const [rows, end] = take(lines, at, (line) => line.includes("|"));
  const [head, delimiters, ...body] = rows.map(cells);
  const align = delimiters.map(alignment);
  const row = (tag, texts) =>
    h(
      "tr",
      {},
      head.map((_, column) =>
        h(tag, { class: `align-${align[column] ?? "left"}` }, inline(texts[column] ?? "", workspace)),
      ),
    );
  return [
    h(
      "div.table",
      { tabindex: "0", role: "region", "aria-label": "Table" },
      h(
        "table",
        {},
        h("thead", {}, row("th", head)),
        h(
          "tbody",
          {},
          body.map((texts) => row("td", texts)),
        ),
      ),
    ),
    end,
  ];
}

function paragraph(lines, at, workspace, { tight }) {
  const [rest, end] = take(lines, at + 1, (line, index) => line.trim() && !startsBlock(lines, index));
  const text = [lines[at], ...rest]
    .map((line) => line.trimStart())
    .join("\n")
    .trimEnd();
  return [tight ? h("span", {}, inline(text, workspace)) : h("p", {}, inline(text, workspace)), end];
}

/** `style`: the depth of nested lists and quotes, and `tight` for paragraphs without margins. */
function blocks(lines, workspace, style) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const [node, end] = block(lines, at, workspace, style);
    nodes.push(node);
    at = end;
  }
  return nodes;
}

function block(lines, at, workspace, style) {
  const line = lines[at];
  if (FENCE.test(line)) return fence(lines, at);
  if (HEADING.test(line)) return heading(lines, at, workspace);
  if (RULE.test(line)) return [h("hr"), at + 1];
  if (isTable(lines, at)) return table(lines, at, workspace);
  if (QUOTE.test(line) && style.depth < MAX_DEPTH) return quote(lines, at, workspace, style);
  if (ITEM.test(line) && style.depth < MAX_DEPTH) return list(lines, at, workspace, style);
  return paragraph(lines, at, workspace, style);
}

export const markdown = (text, workspace) =>
  blocks(text.replaceAll("\r\n", "\n").split("\n"), workspace, { depth: 0 });
