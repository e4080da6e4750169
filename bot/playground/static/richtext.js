// rich_text blocks: sections, lists, quotes and preformatted text.
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { reference } from "./inline.js";

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

const styled = (style, node) =>
  Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);

const character = (unicode) => String.fromCodePoint(...unicode.split("-").map((code) => parseInt(code, 16)));

const ELEMENTS = {
  text: ({ text }) => text,
  link: ({ url, text }) => link(url, text || url),
  emoji: ({ name, unicode }) => (unicode ? character(unicode) : emoji(name)),
  user: ({ user_id }, workspace) => reference(`@${user_id}`, workspace),
  channel: ({ channel_id }, workspace) => reference(`#${channel_id}`, workspace),
  usergroup: ({ usergroup_id }, workspace) => reference(`!subteam^${usergroup_id}`, workspace),
  broadcast: ({ range }, workspace) => reference(`!${range}`, workspace),
  date: ({ timestamp, fallback }) => fallback ?? new Date(timestamp * 1000).toLocaleString(),
  color: ({ value }) => value,
};

const inline = (elements, workspace) =>
  elements.map((element) => styled(element.style, ELEMENTS[element.type]?.(element, workspace) ?? ""));

const section = ({ elements }, workspace) => h("div.lines", {}, inline(elements, workspace));

function list({ style, indent = 0, offset = 0, border, elements }, workspace) {
  const tag = style === "ordered" ? "ol" : "ul";
  const attributes = {
    start: tag === "ol" && offset + 1,
    class: border ? "bordered" : null,
    style: { "--indent": indent },
  };
  return h(
    tag,
    attributes,
    elements.map((item) => h("li", {}, section(item, workspace))),
  );
}

const PARTS = {
  rich_text_section: section,
  rich_text_list: list,
  rich_text_quote: (part, workspace) =>
    h("blockquote", { class: part.border ? "bordered" : null }, section(part, workspace)),
  rich_text_preformatted: ({ elements }, workspace) => h("pre", {}, inline(elements, workspace)),
};

export const richText = ({ elements }, workspace) =>
  elements.map((part) => PARTS[part.type]?.(part, workspace) ?? null);
