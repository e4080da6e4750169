"""How the bot answers in a channel."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot import ids
from bot.slack.message import Message
from bot.slack.mrkdwn import section

ALL = (
    "In <#{channel}> I answer every question that I am sure about and tell of decisions that are "
    "named, such as D-12, without being mentioned. Everything else I leave alone."
)
SPOKEN_TO = (
    "In <#{channel}> I answer when I am mentioned, and when somebody asks on in a thread in which "
    "I have answered."
)


def settings_message(channel: str, answers_all: bool) -> Message:  # noqa: FBT001
    """What is set now, and the button for the other way."""
    sentence = (ALL if answers_all else SPOKEN_TO).format(channel=channel)
    text, value = (
        ("Answer only when mentioned", "off")
        if answers_all
        else ("Answer every question you are sure about", "on")
    )
    button = ButtonElement(text=text, action_id=ids.ANSWER_ALL, value=value)
    return Message(text=sentence, blocks=[section(sentence), ActionsBlock(elements=[button])])
