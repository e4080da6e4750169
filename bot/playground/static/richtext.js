// Slack's rich_text blocks: sections, lists, quotes and preformatted text.
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
  user: ({ user_id }, world) => reference(`@${user_id}`, world),
  channel: ({ channel_id }, world) => reference(`#${channel_id}`, world),
  usergroup: ({ usergroup_id }, world) => reference(`!subteam^${usergroup_id}`, world),
  broadcast: ({ range }, world) => reference(`!${range}`, world),
  date: ({ timestamp, fallback }) => fallback ?? new Date(timestamp * 1000).toLocaleString(),
  color: ({ value }) => value,
};

const inline = (elements, world) =>
  elements.map((element) => styled(element.style, ELEMENTS[element.type]?.(element, world) ?? ""));

const section = ({ elements }, world) => h("div.lines", {}, inline(elements, world));

function list({ style, indent = 0, offset = 0, border, elements }, world) {
  const tag = style === "ordered" ? "ol" : "ul";
  const attributes = {
    start: tag === "ol" && offset + 1,
    class: border ? "bordered" : null,
    style: { "--indent": indent },
  };
  return h(
    tag,
    attributes,
    elements.map((item) => h("li", {}, section(item, world))),
  );
}

const PARTS = {
  rich_text_section: section,
  rich_text_list: list,
  rich_text_quote: (part, world) =>
    h("blockquote", { class: part.border ? "bordered" : null }, section(part, world)),
  rich_text_preformatted: ({ elements }, world) => h("pre", {}, inline(elements, world)),
};

export const richText = ({ elements }, world) =>
  elements.map((part) => PARTS[part.type]?.(part, world) ?? null);
