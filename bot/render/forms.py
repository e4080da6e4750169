"""The forms that record a decision without an interview, and edit one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    PlainTextInputElement,
    UserMultiSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot import ids
from bot.render.change_forms import change_form_view
from bot.slack import state
from bot.slack.mrkdwn import USER, WINDOW_TITLE_LIMIT, clip, context, escape, section
from bot.slack.payloads import Value
from bot.slack.state import ChangeForm
from storage.records import FIELDS, Decision, fields_of

INPUT_LIMIT: Final = 3000
"""The maximum length of a text input's value."""
_IDS: Final = {"chosen_label": ids.CHOSEN, "revisit_on": ids.REVISIT}
RECORD_FIELDS: Final = {
    _IDS.get(name, name): name
    for name in (*fields_of("line"), *fields_of("text", "people"), *fields_of("day"))
    if FIELDS[name].editable and FIELDS[name].label
}
"""The fields of the edit form, with their names in the record."""
EDIT_FIELDS: Final = tuple(RECORD_FIELDS)
KINDS: Final = {field: FIELDS[name].kind for field, name in RECORD_FIELDS.items()}
_DAYS: Final = tuple(field for field in EDIT_FIELDS if KINDS[field] == "day")
DRAFT_FIELDS: Final = (
    *(field for field in EDIT_FIELDS if field not in {ids.CONTEXT, *_DAYS}),
    ids.CHANNEL,
    *_DAYS,
)
LABELS: Final = {
    **{field: FIELDS[name].label for field, name in RECORD_FIELDS.items()},
    ids.CHANNEL: "Tell channel",
}
REQUIRED: Final = frozenset({ids.TITLE, ids.CHOSEN, ids.WHY})


def draft_view(metadata: str, filled: Mapping[str, Value], notice: str = "") -> View:
    """Return the form for a decision without an interview, below a `notice` in mrkdwn.

    `filled` maps field names to initial values.
    """
    inputs = [field_input(metadata, one, element(one, filled.get(one))) for one in DRAFT_FIELDS]
    return View(
        type="modal",
        callback_id=ids.DRAFT_FORM,
        title="Record a decision",
        submit="Record",
        close="Cancel",
        private_metadata=metadata,
        blocks=[*([section(notice)] if notice else []), *inputs],
    )


def supersedes_notice(decision: Decision, *, with_title: bool) -> str:
    """Return the notice that names the decision to be replaced; its title may be private."""
    title = f" {escape(decision.title, 1000)}" if with_title else ""
    return f"Supersedes *{decision.id}*{title}"


def edit_view(
    form: ChangeForm, decision: Decision, filled: Mapping[str, Value], notice: Sequence[str] = ()
) -> View:
    """Return the form that edits a decision, below the lines of a `notice`.

    A text that is too long for an input is left out: people edit it in an export.
    """
    long = [LABELS[field] for field in EDIT_FIELDS if len(filled.get(field) or "") > INPUT_LIMIT]
    blocks: list[Block] = [section(clip("\n".join(notice), 2900))] if notice else []
    blocks += [
        field_input(
            form.view_key, field, element(field, filled.get(field)), required=REQUIRED - {ids.WHY}
        )
        for field in EDIT_FIELDS
        if LABELS[field] not in long
    ]
    if long:
        blocks.append(context(f"Too long to edit here, so left as is: {', '.join(long)}."))
    title = clip(f"Edit {decision.id}", WINDOW_TITLE_LIMIT)
    return change_form_view(ids.EDIT_FORM, form, title, "Save", blocks)


def field_input(
    view_key: str,
    field: str,
    element: InputInteractiveElement,
    hint: str | None = None,
    required: Collection[str] = REQUIRED,
) -> InputBlock:
    """Return the input of a field, with the label that it has in every form."""
    return InputBlock(
        block_id=state.block_id(view_key, field),
        label=LABELS[field],
        element=element,
        hint=hint,
        optional=field not in required,
    )


def element(field: str, value: Value) -> InputInteractiveElement:
    """Return the element for a field's value, with `value` as its initial one."""
    text = value if isinstance(value, str) and value else None
    kind = KINDS.get(field)
    if kind == "people":
        users = [user for user in value or () if USER.fullmatch(user)]
        return UserMultiSelectElement(action_id=field, initial_users=users or None)
    if field == ids.CHANNEL:
        channels = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
        return ConversationSelectElement(
            action_id=field, initial_conversation=text, filter=channels
        )
    if kind == "day":
        return DatePickerElement(action_id=field, initial_date=text)
    return PlainTextInputElement(action_id=field, multiline=kind != "line", initial_value=text)
