"""Decisions that are named in conversation, such as D-12, for all who read along."""

import re
from typing import Final

from bot.render.decision_mentions import mentions_message
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.payloads import Command, Question
from bot.slack.places import is_direct
from storage.records import Viewer

MOST_NAMED: Final = 5
_NAME: Final = r"_*[Dd]-[1-9]\d{0,8}_*"
"""Or d-12, as typed on a phone; what is in italics has underscores around it."""
NAMED: Final = re.compile(rf"(?<![\w#@/.:=-])(?<!\w[(\[]){_NAME}(?:/{_NAME})*(?![\w-]|\.[a-z\d])")
"""One, or several such as D-1/D-2; a part of a word, a path or a formula is no name."""
ELSEWHERE: Final = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|<(?:[#@!]|[a-z]+:)[^>]*>|\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+",
    re.DOTALL | re.IGNORECASE,
)
"""Code, links and mentions, in which nobody names a decision."""


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers of the decisions that somebody names, the first few of them."""
    named = " ".join(NAMED.findall(ELSEWHERE.sub(" ", text)))
    return tuple(map(int, dict.fromkeys(re.findall(r"\d+", named))))[:MOST_NAMED]


def without_names(text: str) -> str:
    """What else is said."""
    return NAMED.sub("", text).strip()


def named(services: Services, question: Question, *, follows: bool = False) -> Message | None:
    """The decisions that a message names, a line each; None where there is nothing to say of them.

    Only whoever spoke to the bot hears that there is none, or none that may be seen here.
    """
    numbers = numbers_in(question.text)
    wanted = question.addressed or follows or _wanted(services.stores, question)
    if not (numbers and wanted):
        return None
    viewer = _readers(services.slack, question)
    found = [services.stores.decisions.seen(question.team_id, number, viewer) for number in numbers]
    seen = [one for one in found if one]
    unseen = set(numbers) - {one.number for one in seen}
    if not (seen or question.addressed):
        return None
    missed = sorted(unseen) if question.addressed else ()
    return mentions_message(
        seen, [f"D-{number}" for number in missed], private=is_direct(question.channel)
    )


def told_alone(stores: Stores, slack: Slack, command: Command) -> Message | None:
    """The decisions that a command names, for whoever typed it; None where it names none."""
    if not (numbers := numbers_in(command.text)):
        return None
    viewer = slack.membership.viewer_in_time(command.channel, command.user)
    found = [stores.decisions.seen(command.team_id, number, viewer) for number in numbers]
    missed = [f"D-{number}" for number, one in zip(numbers, found, strict=True) if not one]
    return mentions_message([one for one in found if one], missed, private=True)


def _wanted(stores: Stores, question: Question) -> bool:
    return stores.channel_settings.answers_all(question.team_id, question.channel)


def _readers(slack: Slack, question: Question) -> Viewer:
    """Sees what all may see who read the answer."""
    audience = slack.membership
    seen = (
        audience.viewer(question.user)
        if is_direct(question.channel)
        else audience.audience(question.channel)
    )
    return seen.model_copy(update={"channels": seen.channels | {question.channel}})
