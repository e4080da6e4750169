"""How the bot answers in a channel."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot import ids
from bot.slack.message import Message
from bot.slack.mrkdwn import section

ALL = (
    "In <#{channel}> I answer every question I'm sure about, even without a mention, and show "
    "decisions that people name, such as D-12. I ignore everything else."
)
SPOKEN_TO = (
    "In <#{channel}> I answer when someone mentions me, and follow-up questions in threads where "
    "I've already answered."
)


def settings_message(channel: str, answers_all: bool) -> Message:  # noqa: FBT001
    """What is set now, and the button for the other way."""
    sentence = (ALL if answers_all else SPOKEN_TO).format(channel=channel)
    text, value = (
        ("Answer only when mentioned", "off")
        if answers_all
        else ("Answer every question you're sure about", "on")
    )
    button = ButtonElement(text=text, action_id=ids.ANSWER_ALL, value=value)
    return Message(text=sentence, blocks=[section(sentence), ActionsBlock(elements=[button])])
