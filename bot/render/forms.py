"""The forms in which a decision is written down without an interview, and edited."""

from collections.abc import Collection, Mapping, Sequence

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
from bot.render.life import form
from bot.slack import state
from bot.slack.mrkdwn import USER, WINDOW_TITLE_LIMIT, clip, context, escape, section
from bot.slack.payloads import Value
from bot.slack.state import ChangeForm
from storage.records import Decision

LONGEST = 3000
"""So many characters fit into a field."""
SINGLE_LINES = frozenset({ids.TITLE, ids.CHOSEN})
LABELS = {
    ids.TITLE: "Title",
    ids.CHOSEN: "Chosen",
    ids.CONTEXT: "Context",
    ids.WHY: "Why",
    ids.CONSEQUENCES: "Consequences",
    ids.DECIDERS: "Deciders",
    ids.CONSULTED: "Consulted",
    ids.INFORMED: "Informed",
    ids.CONFIRMATION: "Confirmation",
    ids.CHANNEL: "Tell channel",
    ids.REVISIT: "Revisit on",
}
PEOPLE = frozenset({ids.DECIDERS, ids.CONSULTED, ids.INFORMED})
DRAFTED = tuple(field for field in LABELS if field != ids.CONTEXT)
EDITED = tuple(field for field in LABELS if field != ids.CHANNEL)
REQUIRED = frozenset({ids.TITLE, ids.CHOSEN, ids.WHY})


def draft_page(metadata: str, filled: Mapping[str, Value], notice: str = "") -> View:
    """The form for a decision without an interview, below a `notice` in mrkdwn.

    `filled` maps fields to what stands there.
    """
    return View(
        type="modal",
        callback_id=ids.DRAFT,
        title="Record a decision",
        submit="Record",
        close="Cancel",
        private_metadata=metadata,
        blocks=[
            *([section(notice)] if notice else []),
            *(field_input(metadata, field, element(field, filled.get(field))) for field in DRAFTED),
        ],
    )


def replacing(decision: Decision, *, titled: bool) -> str:
    """Which decision another one is to replace: its number, and its title for who may read it."""
    title = f" {escape(decision.title, 1000)}" if titled else ""
    return f"Supersedes *{decision.id}*{title}"


def edit_page(
    slip: ChangeForm, decision: Decision, filled: Mapping[str, Value], notice: Sequence[str] = ()
) -> View:
    """The form that writes the words of a decision anew, below a `notice` of several lines.

    A text that is longer than a field takes is left out: it can be edited in an export only.
    """
    long = [LABELS[field] for field in EDITED if len(filled.get(field) or "") > LONGEST]
    fields = [field for field in EDITED if LABELS[field] not in long]
    blocks: list[Block] = [section(clip("\n".join(notice), 2900))] if notice else []
    blocks += [
        field_input(
            slip.view_key, field, element(field, filled.get(field)), required=REQUIRED - {ids.WHY}
        )
        for field in fields
    ]
    if long:
        blocks.append(context(f"Too long to edit here, so left as is: {', '.join(long)}."))
    return form(ids.EDITING, slip, clip(f"Edit {decision.id}", WINDOW_TITLE_LIMIT), "Save", blocks)


def field_input(
    window: str,
    field: str,
    element: InputInteractiveElement,
    hint: str | None = None,
    required: Collection[str] = REQUIRED,
) -> InputBlock:
    """A field of a form, by the name that it has in all of them."""
    return InputBlock(
        block_id=state.block_id(window, field),
        label=LABELS[field],
        element=element,
        hint=hint,
        optional=field not in required,
    )


def element(field: str, value: Value) -> InputInteractiveElement:
    """What takes a field's value, with the one that stands there."""
    text = value if isinstance(value, str) and value else None
    if field in PEOPLE:
        users = [user for user in value or () if USER.fullmatch(user)]
        return UserMultiSelectElement(action_id=field, initial_users=users or None)
    if field == ids.CHANNEL:
        members = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
        return ConversationSelectElement(action_id=field, initial_conversation=text, filter=members)
    if field == ids.REVISIT:
        return DatePickerElement(action_id=field, initial_date=text)
    return PlainTextInputElement(
        action_id=field, multiline=field not in SINGLE_LINES, initial_value=text
    )
