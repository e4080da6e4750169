"""A channel's settings."""

from typing import Final

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot import ids
from bot.slack.message import Message
from bot.slack.mrkdwn import section

ANSWERS_ALL: Final = (
    "In <#{channel}> I answer every question I'm sure about, even without a mention, and show "
    "decisions that people name, such as D-12. I ignore everything else."
)
ANSWERS_MENTIONS: Final = (
    "In <#{channel}> I answer when someone mentions me, and follow-up questions in threads where "
    "I've already answered."
)
ANSWER_ALL: Final = "Answer every question you're sure about"
ANSWER_MENTIONS: Final = "Answer only when mentioned"


def settings_message(channel: str, answers_all: bool) -> Message:  # noqa: FBT001
    """Return a message with the channel's setting and the button that changes it."""
    sentence = (ANSWERS_ALL if answers_all else ANSWERS_MENTIONS).format(channel=channel)
    text, value = (ANSWER_MENTIONS, "off") if answers_all else (ANSWER_ALL, "on")
    button = ButtonElement(text=text, action_id=ids.ANSWER_ALL, value=value)
    return Message(text=sentence, blocks=[section(sentence), ActionsBlock(elements=[button])])
