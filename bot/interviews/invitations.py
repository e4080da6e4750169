"""What is strip_mentions behind `/framework-choose` beside people, as whom to ask what. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot import ids
from bot.errors import Refusal
from bot.slack.mrkdwn import plain_text
from bot.slack.payloads import MENTION, Command, strip_mentions
from bot.slack.places import is_channel

WITH: Final = "with"
MOST_ASKED: Final = 20
MOST_OF_A_QUESTION: Final = 300
NOT_PEOPLE: Final = frozenset({"USLACKBOT"})
QUOTED: Final = re.compile(r'["“”„](.*?)["“”]', re.DOTALL)
BETWEEN: Final = re.compile(r"(?:[\s,;&+/]|(?<![\w-])(?:and|or|with)(?![\w-]))+", re.IGNORECASE)
"""What stands between people and beside a guide's id, and says nothing."""
GROUP: Final = re.compile(r"<!|(?<![\w@])@(?:here|channel|everyone)(?![\w-])", re.IGNORECASE)
"""How Slack writes a group of users, or all of a channel; or as it was strip_mentions."""

USAGE: Final = f'`{ids.CHOOSE} {WITH} @ada @bob "Which one for the demo?"`'


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a person asks; `guide` is an id or empty, and so is the `question`."""

    asked: tuple[str, ...]
    guide: str
    question: str


def is_invitation(command: Command) -> bool:
    """Whether others are to be asked: somebody is named, or it begins with the word for it."""
    beside = QUOTED.sub(" ", command.line)
    words = strip_mentions(beside).lower().split()
    at_others = any(word.startswith("@") for word in words) or GROUP.search(beside)
    return bool(_mentioned(beside) or at_others) or words[:1] == [WITH]


def invitation_of(command: Command, bot_user_id: str) -> Invitation:
    """Whom the command asks what; raises `Refusal` where that can't be."""
    quoted = QUOTED.search(command.line)
    question = " ".join(plain_text(quoted[1]).split()) if quoted else ""
    beside = QUOTED.sub(" ", command.line)
    if GROUP.search(beside):
        raise Refusal(f"I can't ask groups or whole channels. Name people one by one: {USAGE}.")
    rest = [word for word in BETWEEN.split(strip_mentions(beside)) if word]
    if unknown := next((word for word in rest if word.startswith("@")), None):
        raise Refusal(
            f"I can't find anyone called {unknown}. Pick people from Slack's suggestions."
        )
    if not is_channel(command.channel):
        raise Refusal("Rounds take place in channels. Type this in one that you're all in.")
    if len(question) > MOST_OF_A_QUESTION:
        raise Refusal(f"Keep the question to {MOST_OF_A_QUESTION} characters or fewer.")
    if len(rest) > 1:
        raise Refusal(f"Name at most one guide, and put the question in quotes: {USAGE}.")
    asked = _asked(_mentioned(beside), command.user, bot_user_id)
    return Invitation(asked, "".join(rest), question)


def _mentioned(line: str) -> tuple[str, ...]:
    """The ids of the people in a text as Slack sends it, each once."""
    return tuple(dict.fromkeys(MENTION.findall(line)))


def _asked(asked: tuple[str, ...], user: str, bot_user_id: str) -> tuple[str, ...]:
    if not asked:
        raise Refusal(f"Say who to ask: {USAGE}.")
    if len(asked) > MOST_ASKED:
        raise Refusal(f"Ask at most {MOST_ASKED} people. You named {len(asked)}.")
    if user in asked:
        raise Refusal("Leave yourself out. You can take part anyway, like everyone in the channel.")
    if not NOT_PEOPLE.union({bot_user_id}).isdisjoint(asked):
        raise Refusal("I can't interview bots. Name people only.")
    return asked
