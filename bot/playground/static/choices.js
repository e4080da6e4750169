// Menus, radio buttons and checkboxes. Every choice is {value, text, description?} whatever it stands for.
import { h, uniqueId } from "./dom.js";
import { phrase, plain } from "./mrkdwn.js";
import { picker } from "./picker.js";

const options = (list) => list.map((option) => ({ ...option, text: plain(option.text) }));

/** Groups [label or null, choices] of a select menu. */
const staticGroups = ({ options: flat, option_groups: groups }) =>
  groups
    ? groups.map(({ label, options: list }) => [plain(label), options(list)])
    : [[null, options(flat ?? [])]];

const users = (_, world) => [
  [null, world.users.map(({ id, real_name, name }) => ({ value: id, text: real_name || name }))],
];

const channelChoice = (channel) => ({
  value: channel.id,
  text: channel.is_im ? `@${channel.name}` : `#${channel.name}`,
});

const kind = ({ is_im, is_private }) => (is_im ? "im" : is_private ? "private" : "public");

const conversations = ({ filter }, world) => {
  const include = filter?.include ?? ["im", "private", "public"];
  const bots = (channel) => filter?.exclude_bot_users && channel.is_im && world.partner(channel).is_bot;
  return [
    [
      null,
      world.channels
        .filter((channel) => include.includes(kind(channel)) && !bots(channel))
        .map(channelChoice),
    ],
  ];
};

const publicChannels = (_, world) => [
  [null, world.channels.filter((channel) => kind(channel) === "public").map(channelChoice)],
];

const openConversation = (element, world) =>
  (element.default_to_current_conversation && world.current) || null;

/** Kind of menu -> its groups and what it proposes. */
const SOURCES = {
  static: {
    groups: staticGroups,
    one: (e) => e.initial_option?.value,
    many: (e) => e.initial_options?.map(({ value }) => value),
  },
  users: { groups: users, one: (e) => e.initial_user, many: (e) => e.initial_users },
  channels: { groups: publicChannels, one: (e) => e.initial_channel, many: (e) => e.initial_channels },
  conversations: {
    groups: conversations,
    one: (e, world) => e.initial_conversation ?? openConversation(e, world),
    many: (e, world) => e.initial_conversations ?? [openConversation(e, world)].filter(Boolean),
  },
  external: {
    groups: () => [],
    one: (e) => e.initial_option?.value,
    many: (e) => e.initial_options?.map(({ value }) => value),
  },
};

const values = (groups) => groups.flatMap(([, choices]) => choices.map(({ value }) => value));

const optionNodes = (choices) => choices.map(({ value, text }) => h("option", { value }, text));

const single = (source) => (element, slot) => {
  const groups = source.groups(element, slot.world);
  const prompt = element.placeholder ? plain(element.placeholder) : "Choose…";
  const node = h("select.menu", {
    id: slot.id,
    ...slot.naming(),
    "aria-label": slot.labelledby ? null : prompt,
    onchange: () => slot.changed(node.value || null),
  });
  node.append(h("option", { value: "" }, prompt));
  for (const [label, choices] of groups)
    node.append(...(label ? [h("optgroup", { label }, optionNodes(choices))] : optionNodes(choices)));
  node.value =
    slot.initial(source.one(element, slot.world), (kept) => kept === null || values(groups).includes(kept)) ??
    "";
  if (node.selectedIndex < 0) node.value = "";
  slot.reads(() => node.value || null);
  return node;
};

const multiple = (source) => (element, slot) => {
  const groups = source.groups(element, slot.world);
  const known = values(groups);
  const chosen = slot.initial(source.many(element, slot.world) ?? []) ?? [];
  const { node, read } = picker({
    slot,
    groups,
    prompt: element.placeholder ? plain(element.placeholder) : "Choose…",
    chosen: chosen.filter((value) => known.includes(value)),
    most: element.max_selected_items ?? Infinity,
  });
  slot.reads(read);
  return node;
};

function choice(type, name, option, checked, slot) {
  const id = uniqueId("choice");
  const about = option.description ? `${id}-about` : null;
  return h(
    "div.choice",
    {},
    h("input", {
      type,
      name,
      id,
      value: option.value,
      checked,
      "aria-describedby": about,
      "data-field": `${slot.naming()["data-field"]} ${option.value}`,
    }),
    h("label", { for: id }, phrase(option.text, slot.world)),
    about && h("p.muted", { id: about }, phrase(option.description, slot.world)),
  );
}

function group(role, type, element, slot, chosen, read) {
  const name = uniqueId("choices");
  return h(
    "div.choices",
    {
      role,
      id: slot.id,
      ...slot.naming(),
      "data-field": null,
      onchange: () => slot.changed(read()),
    },
    element.options.map((option) => choice(type, name, option, chosen.includes(option.value), slot)),
  );
}

const checked = (node) => [...node.querySelectorAll("input:checked")].map(({ value }) => value);

function radioButtons(element, slot) {
  const offered = element.options.map(({ value }) => value);
  const chosen = slot.initial(element.initial_option?.value ?? null, (kept) => offered.includes(kept));
  const read = () => checked(node)[0] ?? null;
  const node = group("radiogroup", "radio", element, slot, [chosen], read);
  slot.reads(read);
  return node;
}

function checkboxes(element, slot) {
  const chosen = slot.initial(element.initial_options?.map(({ value }) => value) ?? []);
  const read = () => checked(node);
  const node = group("group", "checkbox", element, slot, chosen ?? [], read);
  slot.reads(read);
  return node;
}

export const CHOICES = { radio_buttons: radioButtons, checkboxes };
for (const [name, source] of Object.entries(SOURCES)) {
  CHOICES[`${name}_select`] = single(source);
  CHOICES[`multi_${name}_select`] = multiple(source);
}
