"""What the guides could not answer in a week, as a message."""

from collections.abc import Sequence

from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, fitting, section

MOST_GROUPS = 10
MOST_QUOTED = 3
QUOTE_LIMIT = 300
MEND = (
    "`framework-bot gaps --yaml` prints all of them as entries and aliases to paste into a guide."
)


def digest_message(groups: Sequence[Sequence[str]], *, quotable: int, private: int) -> Message:
    """The largest of the groups, quoted, and how many questions there were besides.

    A group holds questions that mean the same, the most telling first.
    """
    head = f"*I had no good answer to {_questions(quotable + private)} last week.*"
    shown = [_group(group) for group in groups[:MOST_GROUPS]]
    unshown = quotable - sum(map(len, groups[:MOST_GROUPS]))
    foot = " ".join([*_besides(unshown, private), MEND])
    return Message(
        text=fitting([head, *shown]) + f"\n{foot}",
        blocks=[*map(section, (head, *shown)), context(foot)],
    )


def _group(group: Sequence[str]) -> str:
    quoted = [
        f"“{escape(' '.join(text.split()), QUOTE_LIMIT)}”"
        for text in list(dict.fromkeys(group))[:MOST_QUOTED]
    ]
    count = f"*{len(group)} similar:* " if len(group) > 1 else ""
    return f"• {count}{' · '.join(quoted)}"


def _besides(unshown: int, private: int) -> list[str]:
    return [
        *([f"Not shown: {_questions(unshown)} asked less often."] if unshown else []),
        *([f"Counted but not quoted: {_questions(private)} asked in private."] * bool(private)),
    ]


def _questions(count: int) -> str:
    return f"{count} question{'s' * (count != 1)}"
