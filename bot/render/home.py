"""The Home tab: what waits for a person, and what is recorded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot import ids
from bot.render.buttons import APPROVE, OBJECT
from bot.render.decisions import UNCERTAIN, move_button, row
from bot.render.revisit import answer_buttons
from bot.slack.mrkdwn import OPTION_LIMIT, clip, context, section
from bot.slack.state import ANY, HomeFilters
from storage.records import Decision, DecisionOrDamaged, Status

MOST_GUIDES = 99


@dataclass(frozen=True, slots=True)
class Review:
    """What there is for a person to review; `certain` says that Slack has told what they see."""

    waiting: Sequence[DecisionOrDamaged] = ()
    due: Sequence[DecisionOrDamaged] = ()
    own: Sequence[DecisionOrDamaged] = ()
    recent: Sequence[DecisionOrDamaged] = ()
    certain: bool = True


def home_view(review: Review, filters: HomeFilters, guides: Sequence[tuple[str, str]]) -> View:
    """The Home tab; `guides` are ids with titles, by which the lists can be narrowed."""
    narrowed = filters != HomeFilters()
    nothing = "No decisions match these filters." if narrowed else "No decisions to show yet."
    return View(
        type="home",
        blocks=[
            HeaderBlock(text="Choose a framework, and remember why"),
            section(
                "Ask me a question here, or mention me in a channel. A short interview gives you a "
                "recommendation, with reasons."
            ),
            _begin(),
            *_listed("Waiting for you", review.waiting, _votes),
            *_listed("Due for review", review.due, answer_buttons),
            DividerBlock(),
            _menu(ids.HOME_STATUS, "Status", _statuses(), filters.status),
            _menu(ids.HOME_GUIDE, "Guide", guides, filters.guide),
            *([] if review.certain else [context(UNCERTAIN)]),
            *_listed("Your decisions", review.own),
            HeaderBlock(text="Latest decisions"),
            *(map(row, review.recent) if review.recent else [section(nothing)]),
            context(
                f"Search older decisions with `{ids.DECISIONS}` and a few words. "
                f"`{ids.DECISIONS} help` lists filters."
            ),
        ],
    )


def _begin() -> ActionsBlock:
    return ActionsBlock(
        elements=[
            ButtonElement(
                text="Start an interview", action_id=ids.START_INTERVIEW, style="primary"
            ),
            ButtonElement(text="Record a decision", action_id=ids.RECORD_DECISION),
        ]
    )


def _votes(decision: Decision) -> Sequence[ButtonElement]:
    return [move_button(move, decision) for move in (APPROVE, OBJECT)]


def _listed(
    title: str,
    decisions: Sequence[DecisionOrDamaged],
    buttons: Callable[[Decision], Sequence[ButtonElement]] | None = None,
) -> Iterator[Block]:
    if decisions:
        yield HeaderBlock(text=title)
    for decision in decisions:
        yield row(decision)
        if buttons and isinstance(decision, Decision):
            yield ActionsBlock(elements=[*buttons(decision)])


def _statuses() -> list[tuple[str, str]]:
    return [(status, status.capitalize()) for status in get_args(Status)]


def _menu(
    action: str, title: str, choices: Sequence[tuple[str, str]], chosen: str | None
) -> SectionBlock:
    options = [
        Option(value=value, label=clip(text, OPTION_LIMIT))
        for value, text in [(ANY, "Any"), *choices[:MOST_GUIDES]]
    ]
    initial = next((option for option in options if option.value == chosen), options[0])
    block = section(f"*{title}*")
    block.block_id = action
    block.accessory = StaticSelectElement(action_id=action, options=options, initial_option=initial)
    return block
