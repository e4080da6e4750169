"""The weekly digest of questions that the guides could not answer."""

from collections.abc import Sequence
from typing import Final

from bot.slack.message import Message
from bot.slack.mrkdwn import context, escape, join_within, section

MAX_GROUPS: Final = 10
MAX_QUOTES: Final = 3
QUOTE_LIMIT: Final = 300
GAPS_HINT: Final = (
    "`framework-bot gaps --yaml` prints all of them as entries and aliases to paste into a guide."
)


def digest_message(
    groups: Sequence[Sequence[str]], *, quotable: int, private: int, unknown: int = 0
) -> Message:
    """Return the digest: the largest groups, quoted, and the number of all other questions.

    A group holds questions that mean the same, the most typical one first. `quotable` questions
    were asked in public; `private` ones, and those of which it is `unknown`, are only counted.
    """
    head = f"*I had no good answer to {_questions(quotable + private + unknown)} last week.*"
    shown = [_group(group) for group in groups[:MAX_GROUPS]]
    left_out = quotable - sum(map(len, groups[:MAX_GROUPS]))
    foot = " ".join([*_other_counts(left_out, private, unknown), GAPS_HINT])
    return Message(
        text=join_within([head, *shown]) + f"\n{foot}",
        blocks=[*map(section, (head, *shown)), context(foot)],
    )


def _group(group: Sequence[str]) -> str:
    quoted = [
        f"“{escape(' '.join(text.split()), QUOTE_LIMIT)}”"
        for text in list(dict.fromkeys(group))[:MAX_QUOTES]
    ]
    count = f"*{len(group)} similar:* " if len(group) > 1 else ""
    return f"• {count}{' · '.join(quoted)}"


def _other_counts(left_out: int, private: int, unknown: int) -> list[str]:
    return [
        *([f"Not shown: {_questions(left_out)} asked less often."] if left_out else []),
        *([counted_only(private)] if private else []),
        *([counted_as_unknown(unknown)] if unknown else []),
    ]


def counted_only(private: int) -> str:
    """Return the sentence that counts the questions asked in private."""
    return f"Counted but not quoted: {_questions(private)} asked in private."


def counted_as_unknown(unknown: int) -> str:
    """Return the sentence that counts the questions of unknown channels."""
    return (
        f"Counted but not quoted: {_questions(unknown)}, because Slack couldn't tell me who may "
        "read them."
    )


def _questions(count: int) -> str:
    return f"{count} question{'s' * (count != 1)}"
