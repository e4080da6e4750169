"""The form that records a decision, and what is said once it is recorded."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot import ids
from bot.payloads import Value
from bot.render.interview import OPTION_LIMIT, back, modal
from bot.render.text import clip, context, escape, people, section
from knowledge.models import Guide
from storage.records import Decision

REQUIRED = frozenset({ids.TITLE, ids.CHOSEN, ids.WHY})


def record_page(
    window: str, guide: Guide, filled: Mapping[str, Value], *, first: bool = False
) -> View:
    """The form; `filled` maps field names to what stands in them. As the `first` page it leads
    nowhere back.
    """
    texts = {name: value for name, value in filled.items() if value and isinstance(value, str)}
    members = ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    elements: list[tuple[str, str, InputInteractiveElement, str | None]] = [
        (ids.TITLE, "Title", PlainTextInputElement(initial_value=texts.get(ids.TITLE)), None),
        (ids.CHOSEN, "Chosen", _options(guide, texts.get(ids.CHOSEN)), None),
        (
            ids.WHY,
            "Why",
            PlainTextInputElement(multiline=True, initial_value=texts.get(ids.WHY)),
            None,
        ),
        (
            ids.DECIDERS,
            "Deciders",
            UserMultiSelectElement(initial_users=filled.get(ids.DECIDERS) or None),
            "Who stands behind it. They may always read it.",
        ),
        (
            ids.CHANNEL,
            "Tell channel",
            ConversationSelectElement(initial_conversation=texts.get(ids.CHANNEL), filter=members),
            "The decision is posted there, and is as private as that channel.",
        ),
        (
            ids.REVISIT,
            "Revisit on",
            DatePickerElement(initial_date=texts.get(ids.REVISIT)),
            "A day on which to look at it again.",
        ),
    ]
    inputs: list[Block] = [_input(window, *element) for element in elements]
    return modal(ids.RECORD, window, [*inputs, *([] if first else [back()])], submit="Record")


def _input(
    window: str, name: str, label: str, element: InputInteractiveElement, hint: str | None
) -> InputBlock:
    element.action_id = name
    return InputBlock(
        block_id=ids.block_of(window, name),
        label=label,
        element=element,
        hint=hint,
        optional=name not in REQUIRED,
    )


def _options(guide: Guide, chosen: str | None) -> StaticSelectElement:
    options = [
        Option(value=option.id, label=clip(option.label, OPTION_LIMIT)) for option in guide.options
    ]
    initial = next((option for option in options if option.value == chosen), None)
    return StaticSelectElement(options=options, initial_option=initial)


def recorded_page(decision: Decision) -> View:
    """What the person reads once the decision is kept."""
    told = f" I am telling <#{decision.channel}>." if decision.told else ""
    asked = [user for user in decision.deciders if user not in decision.approvals]
    proposed = f"It is proposed until all have agreed: {people(asked)}."
    return modal(
        ids.RECORDED,
        decision.interview_id or "",
        [
            section(f"*{decision.id}* is recorded: *{escape(decision.title, 2500)}*"),
            section(f"Chosen: {escape(decision.chosen_label, 300)}.{told}"),
            *([section(proposed)] if decision.status == "proposed" and asked else []),
            context(f"`{ids.DECISIONS}` shows it again at any time, and so does my Home tab."),
        ],
        title=clip(f"Decision {decision.id}", 24),
    )
