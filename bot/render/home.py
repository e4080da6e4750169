"""The Home tab."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, get_args

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
from bot.render.decisions import CANT_LIST, UNCERTAIN, change_button, decision_row
from bot.render.revisit import answer_buttons
from bot.slack.mrkdwn import OPTION_LIMIT, clip, context, section
from bot.slack.state import ANY, HomeFilters
from storage.records import Decision, DecisionOrDamaged, Status

MAX_GUIDES: Final = 99
"""A menu takes 100 options, and one of them is "Any"."""
WAITING: Final = "Waiting for you"
DUE: Final = "Due for review"
OWN: Final = "Your decisions"
LATEST: Final = "Latest decisions"


@dataclass(frozen=True, slots=True)
class HomeLists:
    """The lists of decisions on a person's Home.

    `certain` is False if Slack could not say which decisions the person may see.
    """

    waiting: Sequence[DecisionOrDamaged] = ()
    due: Sequence[DecisionOrDamaged] = ()
    own: Sequence[DecisionOrDamaged] = ()
    recent: Sequence[DecisionOrDamaged] = ()
    certain: bool = True


def home_view(lists: HomeLists, filters: HomeFilters, guides: Sequence[tuple[str, str]]) -> View:
    """Return the Home tab; `guides` are the ids and titles to filter by."""
    filtered = filters != HomeFilters()
    nothing = "No decisions match these filters." if filtered else "No decisions to show yet."
    doubt = [] if lists.certain or not (lists.own or lists.recent) else [context(UNCERTAIN)]
    return View(
        type="home",
        blocks=[
            HeaderBlock(text="Choose a framework, and remember why"),
            section(
                "Ask me a question here, or mention me in a channel. A short interview gives you a "
                "recommendation, with reasons."
            ),
            _start_buttons(),
            *_list(WAITING, lists.waiting, _vote_buttons),
            *_list(DUE, lists.due, answer_buttons),
            DividerBlock(),
            _menu(ids.HOME_STATUS, "Status", _statuses(), filters.status),
            _menu(ids.HOME_GUIDE, "Guide", guides, filters.guide),
            *doubt,
            *_list(OWN, lists.own),
            HeaderBlock(text=LATEST),
            *(
                map(decision_row, lists.recent)
                if lists.recent
                else [section(nothing if lists.certain else CANT_LIST)]
            ),
            context(
                f"Search older decisions with `{ids.DECISIONS}` and a few words. "
                f"`{ids.DECISIONS} help` lists filters."
            ),
        ],
    )


def _start_buttons() -> ActionsBlock:
    return ActionsBlock(
        elements=[
            ButtonElement(
                text="Start an interview", action_id=ids.START_INTERVIEW, style="primary"
            ),
            ButtonElement(text="Record a decision", action_id=ids.RECORD_DECISION),
        ]
    )


def _vote_buttons(decision: Decision) -> Sequence[ButtonElement]:
    return [change_button(button, decision) for button in (APPROVE, OBJECT)]


def _list(
    title: str,
    decisions: Sequence[DecisionOrDamaged],
    buttons: Callable[[Decision], Sequence[ButtonElement]] | None = None,
) -> Iterator[Block]:
    if decisions:
        yield HeaderBlock(text=title)
    for decision in decisions:
        yield decision_row(decision)
        if buttons and isinstance(decision, Decision):
            yield ActionsBlock(elements=[*buttons(decision)])


def _statuses() -> list[tuple[str, str]]:
    return [(status, status.capitalize()) for status in get_args(Status)]


def _menu(
    action_id: str, title: str, choices: Sequence[tuple[str, str]], chosen: str | None
) -> SectionBlock:
    options = [
        Option(value=value, label=clip(text, OPTION_LIMIT))
        for value, text in [(ANY, "Any"), *choices[:MAX_GUIDES]]
    ]
    initial = next((option for option in options if option.value == chosen), options[0])
    block = section(f"*{title}*")
    block.block_id = action_id
    block.accessory = StaticSelectElement(
        action_id=action_id, options=options, initial_option=initial
    )
    return block
