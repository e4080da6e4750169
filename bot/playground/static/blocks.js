// Blocks of messages, modals and Home.
import { h, link, uniqueId } from "./dom.js";
import { BUTTONS } from "./buttons.js";
import { CHOICES } from "./choices.js";
import { INPUTS } from "./inputs.js";
import { markdown } from "./markdown.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const picture = ({ image_url, alt_text }, selector) =>
  h(selector, { src: image_url, alt: alt_text, loading: "lazy" });

const ELEMENTS = { ...BUTTONS, ...CHOICES, ...INPUTS, image: (element) => picture(element, "img.thumbnail") };

const unsupported = (what) => h("p.muted", {}, `The playground can't show ${what}.`);

const element = (object, block, form, options) =>
  ELEMENTS[object.type]?.(object, form.field(block, object, options)) ??
  unsupported(`this element (${object.type})`);

function section(block, form) {
  const id = uniqueId("text");
  return h(
    "div.section",
    {},
    h(
      "div.text",
      { id },
      block.text && textObject(block.text, form.workspace),
      block.fields &&
        h(
          "div.fields",
          {},
          block.fields.map((field) => h("div", {}, textObject(field, form.workspace))),
        ),
    ),
    block.accessory && h("div.accessory", {}, element(block.accessory, block, form, { labelledby: id })),
  );
}

const context = (block, form) =>
  h(
    "div.context",
    {},
    block.elements.map((part) =>
      part.type === "image"
        ? picture(part, "img.inline")
        : h("div.text", {}, textObject(part, form.workspace)),
    ),
  );

const actions = (block, form) =>
  h(
    "div.actions",
    {},
    block.elements.map((object) => element(object, block, form)),
  );

const image = (block) =>
  h("figure", {}, block.title && h("figcaption", {}, plain(block.title)), picture(block, "img"));

const GROUPS = ["radio_buttons", "checkboxes"];

/** Keeps "(optional)" out of the label, which is the control's accessible name. */
function input(block, form) {
  const [labelId, hintId, errorId] = ["label", "hint", "error"].map(uniqueId);
  const describedby = block.hint ? `${hintId} ${errorId}` : errorId;
  const control = element(block.element, block, form, {
    labelledby: labelId,
    describedby,
    dispatches: Boolean(block.dispatch_action),
  });
  const focusable = control.matches("[id]") ? control : (control.querySelector("[id]") ?? control);
  const isGroup = GROUPS.includes(block.element.type);
  const error = h("p.error", { id: errorId, hidden: true });
  form.onError(block, (sentence) => {
    error.textContent = sentence ?? "";
    error.hidden = sentence === null;
    focusable.toggleAttribute("data-invalid", sentence !== null);
    if (!isGroup) focusable.setAttribute("aria-invalid", String(sentence !== null));
  });
  return h(
    "div.input",
    { "data-autofocus": block.element.focus_on_load },
    h(
      "div.label",
      {},
      h(isGroup ? "span" : "label", { id: labelId, for: isGroup ? null : focusable.id }, plain(block.label)),
      block.optional && h("span.muted", {}, " (optional)"),
    ),
    control,
    error,
    block.hint && h("p.hint", { id: hintId }, plain(block.hint)),
  );
}

const cellText = (cell, form) => {
  if (cell.type === "rich_text") return richText(cell, form.workspace);
  return String(cell.text ?? cell.value ?? "");
};

function tableRow(tag, cells, settings, form) {
  return h(
    "tr",
    {},
    cells.map((cell, column) => {
      const { align = "left", is_wrapped: wraps = false } = settings[column] ?? {};
      return h(tag, { class: `align-${align}${wraps ? " wraps" : ""}` }, cellText(cell, form));
    }),
  );
}

function table({ rows: [head, ...body], column_settings: settings = [] }, form) {
  return h(
    "div.table",
    { tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, tableRow("th", head, settings, form)),
      h(
        "tbody",
        {},
        body.map((row) => tableRow("td", row, settings, form)),
      ),
    ),
  );
}

const BLOCKS = {
  header: ({ text }) => h("h3.header", {}, plain(text)),
  section,
  divider: () => h("hr"),
  context,
  actions,
  context_actions: actions,
  input,
  image,
  rich_text: (block, form) => h("div.text", {}, richText(block, form.workspace)),
  markdown: (block, form) => h("div.text.markdown", {}, markdown(block.text, form.workspace)),
  table,
  video: ({ title, title_url }) => h("p", {}, title_url ? link(title_url, plain(title)) : plain(title)),
};

export const renderBlocks = (blocks, form) =>
  blocks.map((block) =>
    h(
      "div.block",
      { "data-block": block.type },
      BLOCKS[block.type]?.(block, form) ?? unsupported(`this block (${block.type})`),
    ),
  );
