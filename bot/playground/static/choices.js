// Select menus, radio buttons and checkboxes. Every choice is {value, text, description?}.
import { h, uniqueId } from "./dom.js";
import { inlineText, plain } from "./mrkdwn.js";
import { picker } from "./picker.js";

const options = (list) => list.map((option) => ({ ...option, text: plain(option.text) }));

/** Returns the groups of a static select, as [label or null, choices]. */
const staticGroups = ({ options: flat, option_groups: groups }) =>
  groups
    ? groups.map(({ label, options: list }) => [plain(label), options(list)])
    : [[null, options(flat ?? [])]];

const users = (_, workspace) => [
  [null, workspace.users.map(({ id, real_name, name }) => ({ value: id, text: real_name || name }))],
];

const channelChoice = (channel) => ({
  value: channel.id,
  text: channel.is_im ? `@${channel.name}` : `#${channel.name}`,
});

const kind = ({ is_im, is_private }) => (is_im ? "im" : is_private ? "private" : "public");

const conversations = ({ filter }, workspace) => {
  const include = filter?.include ?? ["im", "private", "public"];
  const bots = (channel) => filter?.exclude_bot_users && channel.is_im && workspace.partner(channel).is_bot;
  return [
    [
      null,
      workspace.channels
        .filter((channel) => include.includes(kind(channel)) && !bots(channel))
        .map(channelChoice),
    ],
  ];
};

const publicChannels = (_, workspace) => [
  [null, workspace.channels.filter((channel) => kind(channel) === "public").map(channelChoice)],
];

const openConversation = (element, workspace) =>
  (element.default_to_current_conversation && workspace.current) || null;

/** Type of select menu -> its groups, and the initial value of a single or multi select. */
const SOURCES = {
  static: {
    groups: staticGroups,
    initial: (e) => e.initial_option?.value,
    initialMulti: (e) => e.initial_options?.map(({ value }) => value),
  },
  users: { groups: users, initial: (e) => e.initial_user, initialMulti: (e) => e.initial_users },
  channels: {
    groups: publicChannels,
    initial: (e) => e.initial_channel,
    initialMulti: (e) => e.initial_channels,
  },
  conversations: {
    groups: conversations,
    initial: (e, workspace) => e.initial_conversation ?? openConversation(e, workspace),
    initialMulti: (e, workspace) =>
      e.initial_conversations ?? [openConversation(e, workspace)].filter(Boolean),
  },
  external: {
    groups: () => [],
    initial: (e) => e.initial_option?.value,
    initialMulti: (e) => e.initial_options?.map(({ value }) => value),
  },
};

const values = (groups) => groups.flatMap(([, choices]) => choices.map(({ value }) => value));

const optionNodes = (choices) => choices.map(({ value, text }) => h("option", { value }, text));

const single = (source) => (element, field) => {
  const groups = source.groups(element, field.workspace);
  const prompt = element.placeholder ? plain(element.placeholder) : "Choose…";
  const node = h("select.menu", {
    id: field.id,
    ...field.attributes(),
    "aria-label": field.labelledby ? null : prompt,
    onchange: () => field.changed(node.value || null),
  });
  node.append(h("option", { value: "" }, prompt));
  for (const [label, choices] of groups)
    node.append(...(label ? [h("optgroup", { label }, optionNodes(choices))] : optionNodes(choices)));
  node.value =
    field.initial(
      source.initial(element, field.workspace),
      (value) => value === null || values(groups).includes(value),
    ) ?? "";
  if (node.selectedIndex < 0) node.value = "";
  field.onRead(() => node.value || null);
  return node;
};

const multiple = (source) => (element, field) => {
  const groups = source.groups(element, field.workspace);
  const known = values(groups);
  const chosen = field.initial(source.initialMulti(element, field.workspace) ?? []) ?? [];
  const { node, read } = picker({
    field,
    groups,
    prompt: element.placeholder ? plain(element.placeholder) : "Choose…",
    chosen: chosen.filter((value) => known.includes(value)),
    max: element.max_selected_items ?? Infinity,
  });
  field.onRead(read);
  return node;
};

function choice(type, name, option, checked, field) {
  const id = uniqueId("choice");
  const descriptionId = option.description ? `${id}-description` : null;
  return h(
    "div.choice",
    {},
    h("input", {
      type,
      name,
      id,
      value: option.value,
      checked,
      "aria-describedby": descriptionId,
      "data-field": `${field.attributes()["data-field"]} ${option.value}`,
    }),
    h("label", { for: id }, inlineText(option.text, field.workspace)),
    descriptionId && h("p.muted", { id: descriptionId }, inlineText(option.description, field.workspace)),
  );
}

function group(role, type, element, field, chosen, read) {
  const name = uniqueId("choices");
  return h(
    "div.choices",
    {
      role,
      id: field.id,
      ...field.attributes(),
      "data-field": null,
      onchange: () => field.changed(read()),
    },
    element.options.map((option) => choice(type, name, option, chosen.includes(option.value), field)),
  );
}

const checked = (node) => [...node.querySelectorAll("input:checked")].map(({ value }) => value);

function radioButtons(element, field) {
  const available = element.options.map(({ value }) => value);
  const chosen = field.initial(element.initial_option?.value ?? null, (value) => available.includes(value));
  const read = () => checked(node)[0] ?? null;
  const node = group("radiogroup", "radio", element, field, [chosen], read);
  field.onRead(read);
  return node;
}

function checkboxes(element, field) {
  const chosen = field.initial(element.initial_options?.map(({ value }) => value) ?? []);
  const read = () => checked(node);
  const node = group("group", "checkbox", element, field, chosen ?? [], read);
  field.onRead(read);
  return node;
}

export const CHOICES = { radio_buttons: radioButtons, checkboxes };
for (const [name, source] of Object.entries(SOURCES)) {
  CHOICES[`${name}_select`] = single(source);
  CHOICES[`multi_${name}_select`] = multiple(source);
}
