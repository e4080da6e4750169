// Buttons, overflow menus, feedback and icon buttons, and their confirmation dialogs.
import { h, icon, isSafeUrl, link, uniqueId } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** Opens the dialog of a confirm object; resolves to true if there is none, or it is confirmed. */
function confirmed(confirm, workspace) {
  if (!confirm) return Promise.resolve(true);
  const titleId = uniqueId("confirm");
  return new Promise((resolve) => {
    const finish = (answer) => () => {
      dialog.remove();
      resolve(answer);
    };
    const style = confirm.style === "danger" ? ".danger" : ".primary";
    const dialog = h(
      "dialog.confirm",
      { "aria-labelledby": titleId, oncancel: finish(false) },
      h("h2", { id: titleId }, plain(confirm.title)),
      h("div.text", {}, textObject(confirm.text, workspace)),
      h(
        "footer",
        {},
        h(
          "button.button",
          { type: "button", onclick: finish(false) },
          confirm.deny ? plain(confirm.deny) : "Cancel",
        ),
        h(
          `button.button${style}`,
          { type: "button", onclick: finish(true) },
          confirm.confirm ? plain(confirm.confirm) : "Yes",
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function press(field, value, confirm) {
  if (await confirmed(confirm, field.workspace)) await field.act(value);
}

function button(element, field) {
  const style = element.style ? `.${element.style}` : "";
  const label = plain(element.text);
  const node = h(
    `button.button${style}`,
    {
      type: "button",
      "data-field": field.attributes()["data-field"],
      "aria-label": element.accessibility_label,
      onclick: () => press(field, element.value ?? null, element.confirm),
    },
    label,
  );
  if (!element.url || !isSafeUrl(element.url)) return node;
  const anchor = link(element.url, label);
  anchor.className = node.className;
  return anchor;
}

function overflow(element, field) {
  const menuId = uniqueId("menu");
  const show = (isOpen) => {
    menu.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) menu.querySelector("[role=menuitem]").focus();
  };
  const opener = h(
    "button.button.square",
    {
      type: "button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": menuId,
      "data-field": field.attributes()["data-field"],
      onclick: () => show(menu.hidden),
    },
    icon("more"),
  );
  const menu = h(
    "div.menu-list",
    { role: "menu", id: menuId, hidden: true, "aria-label": "More actions" },
    element.options.map((option) =>
      overflowItem(option, () => {
        show(false);
        opener.focus();
        press(field, option.value, element.confirm);
      }),
    ),
  );
  const node = h(
    "span.overflow",
    { onkeydown: (event) => menuKeys(event, menu, opener, show) },
    opener,
    menu,
  );
  node.addEventListener(
    "focusout",
    ({ relatedTarget }) => relatedTarget && !node.contains(relatedTarget) && show(false),
  );
  return node;
}

function overflowItem(option, choose) {
  const content = [plain(option.text), option.description && h("span.muted", {}, plain(option.description))];
  if (!option.url) return h("button", { type: "button", role: "menuitem", onclick: choose }, content);
  const anchor = link(option.url, content);
  anchor.setAttribute("role", "menuitem");
  anchor.addEventListener("click", choose);
  return anchor;
}

function menuKeys(event, menu, opener, show) {
  if (menu.hidden) return;
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  if (event.key === "Escape") {
    show(false);
    opener.focus();
  }
  if (!step && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
}

function feedbackButtons(element, field) {
  const vote = (side, iconName, { text, value, accessibility_label: name }) =>
    h(
      "button.button.icon-button",
      {
        type: "button",
        "aria-label": name ?? plain(text),
        title: plain(text),
        "aria-pressed": "false",
        "data-field": `${field.attributes()["data-field"]} ${side}`,
        onclick: ({ currentTarget }) => {
          for (const other of currentTarget.parentNode.children)
            other.setAttribute("aria-pressed", String(other === currentTarget));
          field.act(value);
        },
      },
      icon(iconName),
    );
  return h(
    "span.feedback",
    {},
    vote("yes", "up", element.positive_button),
    vote("no", "down", element.negative_button),
  );
}

const isHiddenFrom = (person, visibleTo = []) => visibleTo.length > 0 && !visibleTo.includes(person);

const iconButton = (element, field) =>
  h(
    "button.button.icon-button",
    {
      type: "button",
      "aria-label": element.accessibility_label ?? plain(element.text),
      title: plain(element.text),
      "data-field": field.attributes()["data-field"],
      hidden: isHiddenFrom(field.workspace.me.id, element.visible_to_user_ids),
      onclick: () => press(field, element.value ?? null, element.confirm),
    },
    icon("trash"),
  );

export const BUTTONS = { button, overflow, feedback_buttons: feedbackButtons, icon_button: iconButton };
