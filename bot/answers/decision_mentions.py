"""Describes decisions that people mention in conversation, such as D-12, to those who read it."""

import re
from collections.abc import Sequence
from typing import Final

from bot.render.decision_mentions import mentions_message
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.payloads import Command, Question
from bot.slack.places import is_direct
from storage.records import Viewer

MAX_MENTIONS: Final = 5
_ID: Final = r"_*[Dd]-[1-9]\d{0,8}_*"
"""An id, in lower case too as phones type it; in italics it has underscores around it."""
_MENTION: Final = re.compile(rf"(?<![\w#@/.:=-])(?<!\w[(\[]){_ID}(?:/{_ID})*(?![\w-]|\.[a-z\d])")
"""One id, or several such as D-1/D-2; never a part of a word, a path or a formula."""
_OPAQUE: Final = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|<(?:[#@!]|[a-z]+:)[^>]*>|\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+",
    re.DOTALL | re.IGNORECASE,
)
"""Code, links and Slack's own mentions, which mention no decision."""


def mentioned_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the decisions that a text mentions, at most `MAX_MENTIONS`."""
    ids = " ".join(_MENTION.findall(_OPAQUE.sub(" ", text)))
    return tuple(map(int, dict.fromkeys(re.findall(r"\d+", ids))))[:MAX_MENTIONS]


def strip_mentions(text: str) -> str:
    """Return the text without the ids of decisions."""
    return _MENTION.sub("", text).strip()


def describe(services: Services, question: Question, *, follows: bool = False) -> Message | None:
    """Return a line about each decision that a message mentions; None for nothing to say.

    Everybody who reads the message may see the decisions described. Decisions that don't exist, or
    that some of them may not see, are reported only if the bot was addressed. `follows` says that
    the message follows an answer of the bot.
    """
    numbers = mentioned_numbers(question.text)
    wanted = question.addressed or follows or _answers_all(services.stores, question)
    if not (numbers and wanted):
        return None
    viewer = _readers(services.slack, question)
    return _describe(
        services.stores,
        question.team_id,
        numbers,
        viewer,
        report_missing=question.addressed,
        private=is_direct(question.channel),
    )


def describe_for(stores: Stores, slack: Slack, command: Command) -> Message | None:
    """Return a line about each decision that a command mentions, for the person who typed it."""
    if not (numbers := mentioned_numbers(command.text)):
        return None
    viewer = slack.membership.viewer_in_time(command.channel, command.user)
    return _describe(stores, command.team_id, numbers, viewer, report_missing=True, private=True)


def _describe(  # noqa: PLR0913 - each is passed by name or is obvious
    stores: Stores,
    team_id: str,
    numbers: Sequence[int],
    viewer: Viewer,
    *,
    report_missing: bool,
    private: bool,
) -> Message | None:
    found = {number: stores.decisions.get_visible(team_id, number, viewer) for number in numbers}
    seen = [decision for decision in found.values() if decision]
    missing = [f"D-{number}" for number, decision in found.items() if not decision]
    if not report_missing:
        missing = []
    if not (seen or missing):
        return None
    return mentions_message(seen, missing, private=private, certain=viewer.certain)


def _answers_all(stores: Stores, question: Question) -> bool:
    return stores.channel_settings.answers_all(question.team_id, question.channel)


def _readers(slack: Slack, question: Question) -> Viewer:
    """Return a viewer that may see what all readers of the answer may see."""
    membership = slack.membership
    viewer = (
        membership.viewer(question.user)
        if is_direct(question.channel)
        else membership.audience(question.channel)
    )
    return viewer.model_copy(update={"channels": viewer.channels | {question.channel}})
