"""The form that records a decision, and what is said once it is recorded."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
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
from bot.render.decisions import open_button
from bot.render.interview import OPTION_LIMIT, back, modal
from bot.render.message import Message
from bot.render.text import SECTION_LIMIT, clip, context, escape, section
from knowledge.models import Guide
from storage.records import Decision

TITLE_IN_TEXT = 300
REQUIRED = frozenset({ids.TITLE, ids.CHOSEN, ids.WHY})
UNINVITED = frozenset({"not_in_channel", "channel_not_found"})


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
    return modal(
        ids.RECORDED,
        decision.interview_id or "",
        [
            section(f"*{decision.id}* is recorded: *{escape(decision.title, 2500)}*"),
            section(f"Chosen: {escape(decision.chosen_label, 300)}.{told}"),
            context(f"`{ids.DECISIONS}` shows it again at any time, and so does my Home tab."),
        ],
    )


def announcement(decision: Decision) -> Message:
    """What the channel is told."""
    head = f"*{decision.id}* · *{escape(decision.title, 2000)}*"
    facts = [f"<@{decision.created_by}> recorded a decision: {_choice(decision)}."]
    if decision.deciders:
        facts.append("Deciders: " + ", ".join(f"<@{user}>" for user in decision.deciders) + ".")
    if decision.revisit_on:
        facts.append(f"To be looked at again on {decision.revisit_on:%-d %B %Y}.")
    summary = f"{decision.id} · {escape(decision.title, TITLE_IN_TEXT)}: {_choice(decision)}"
    return Message(
        text=summary,
        blocks=[
            section(head),
            section(escape(decision.why)),
            section(clip("\n".join(facts), SECTION_LIMIT)),
            ActionsBlock(elements=[open_button(decision)]),
        ],
    )


def _choice(decision: Decision) -> str:
    chosen = f"*{escape(decision.chosen_label, 300)}*"
    if decision.recommended is None:
        return chosen
    if decision.recommended == decision.chosen:
        return f"{chosen}, as the interview recommended"
    advised = escape(decision.recommended_label or decision.recommended, 300)
    return f"{chosen}, where the interview recommended {advised}"


def not_posted(key: str, channel: str, code: str) -> Message:
    """For whoever caused a post that Slack refused with `code`; `key` is the post's."""
    kind, _, name = key.partition(":")
    place = f"<#{channel}>" if channel.startswith(("C", "G")) else f"<@{channel}>"
    failed = {
        "decision": f"{name} is recorded, but I could not tell {place}.",
        "share": f"I could not share the answer in {place}.",
        "wish": f"I could not pass your question on to {place}.",
        "round": f"I could not ask anybody in {place}, so the round has not begun.",
    }.get(kind, f"I could not write to {place}.")
    remedy = (
        "Invite me there with `/invite` first, and try again."
        if code in UNINVITED
        else f"Slack says `{code}`."
    )
    if kind == "decision" and code in UNINVITED:
        remedy = (
            f"Invite me there with `/invite` for the next time; `{ids.DECISIONS} {name}` shows it."
        )
    sentence = f"{failed} {remedy}"
    return Message(text=sentence, blocks=[section(sentence)])
