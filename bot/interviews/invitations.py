"""Parses the arguments of a `/framework-choose` that names people. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot import ids
from bot.errors import Refusal
from bot.slack.mrkdwn import plain_text
from bot.slack.payloads import MENTION, Command, strip_mentions
from bot.slack.places import is_channel

WITH: Final = "with"
MAX_INVITEES: Final = 20
MAX_QUESTION_LENGTH: Final = 300
NOT_PEOPLE: Final = frozenset({"USLACKBOT"})
QUOTATION: Final = re.compile(r'["“”„](.*?)["“”]', re.DOTALL)
SEPARATORS: Final = re.compile(r"(?:[\s,;&+/]|(?<![\w-])(?:and|or|with)(?![\w-]))+", re.IGNORECASE)
"""Punctuation and small words between people, or beside the id of a guide."""
GROUP: Final = re.compile(r"<!|(?<![\w@])@(?:here|channel|everyone)(?![\w-])", re.IGNORECASE)
"""A user group or a whole channel, as Slack encodes it or as somebody typed it."""

USAGE: Final = f'`{ids.CHOOSE} {WITH} @ada @bob "Which one for the demo?"`'


@dataclass(frozen=True, slots=True)
class Invitation:
    """The people to ask, the id of a guide and a question; the latter two may be empty."""

    invitees: tuple[str, ...]
    guide: str
    question: str


def is_invitation(command: Command) -> bool:
    """Return whether the command names people or groups, or begins with `with`."""
    beside = QUOTATION.sub(" ", command.line)
    words = strip_mentions(beside).lower().split()
    names_others = any(word.startswith("@") for word in words) or GROUP.search(beside)
    return bool(_mentioned(beside) or names_others) or words[:1] == [WITH]


def parse_invitation(command: Command, bot_user_id: str) -> Invitation:
    """Parse the command; raise Refusal for an invalid invitation."""
    quoted = QUOTATION.search(command.line)
    question = " ".join(plain_text(quoted[1]).split()) if quoted else ""
    beside = QUOTATION.sub(" ", command.line)
    if GROUP.search(beside):
        raise Refusal(f"I can't ask groups or whole channels. Name people one by one: {USAGE}.")
    rest = [word for word in SEPARATORS.split(strip_mentions(beside)) if word]
    if unknown := next((word for word in rest if word.startswith("@")), None):
        raise Refusal(
            f"I can't find anyone called {unknown}. Pick people from Slack's suggestions."
        )
    if not is_channel(command.channel):
        raise Refusal("Rounds take place in channels. Type this in one that you're all in.")
    if len(question) > MAX_QUESTION_LENGTH:
        raise Refusal(f"Keep the question to {MAX_QUESTION_LENGTH} characters or fewer.")
    if len(rest) > 1:
        raise Refusal(f"Name at most one guide, and put the question in quotes: {USAGE}.")
    invitees = _mentioned(beside)
    _check_invitees(invitees, command.user, bot_user_id)
    return Invitation(invitees, "".join(rest), question)


def _mentioned(line: str) -> tuple[str, ...]:
    """Return the ids of the people mentioned in a line, without duplicates."""
    return tuple(dict.fromkeys(MENTION.findall(line)))


def _check_invitees(invitees: tuple[str, ...], user: str, bot_user_id: str) -> None:
    if not invitees:
        raise Refusal(f"Say who to ask: {USAGE}.")
    if len(invitees) > MAX_INVITEES:
        raise Refusal(f"Ask at most {MAX_INVITEES} people. You named {len(invitees)}.")
    if user in invitees:
        raise Refusal("Leave yourself out. You can take part anyway, like everyone in the channel.")
    if not NOT_PEOPLE.union({bot_user_id}).isdisjoint(invitees):
        raise Refusal("I can't interview bots. Name people only.")
