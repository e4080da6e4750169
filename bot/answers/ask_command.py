"""Handles `/framework-ask`: an answer for one person, or the settings of a channel."""

import logging

from bot.answers import decision_mentions
from bot.answers.answering import save_gap
from bot.answers.composing import Place, help_message, verdict_message
from bot.errors import Refusal
from bot.render.decision_mentions import combined
from bot.render.settings import settings_message
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.payloads import Command, Press
from bot.slack.places import is_channel
from bot.slack.state import key_of_command
from knowledge.search.questions import is_small_talk
from storage.errors import StorageError

log = logging.getLogger(__name__)

ONLY_CHANNELS = "I answer everything here. Run this in a channel to see how I answer there."
ONLY_MEMBERS = (
    "Only channel members can change how I answer there, and Slack doesn't tell me that you're "
    "one. If I'm not in the channel, `/invite` me; otherwise try again in a minute."
)
CANT_ASK = (
    "Slack can't tell me right now whether you're in this channel, and only its members can change "
    "how I answer there. Try again in a minute."
)


def ask(services: Services, command: Command) -> Message:
    """Return the answer for the person who typed the command, also while the database fails."""
    key = key_of_command(command.trigger_id)
    if is_small_talk(command.text):
        return help_message(services.runtime, key)
    mentions = _mentions(services.stores, services.slack, command)
    text = decision_mentions.strip_mentions(command.text) if mentions else command.text
    verdict = services.runtime.guides.search.ask(text)
    if mentions and verdict.kind != "answer":
        return mentions
    services.runtime.metrics.verdicts.labels(verdict.kind).inc()
    try:
        save_gap(services.stores, command.team_id, command.channel, key, verdict)
    except StorageError as error:
        log.warning("Answering a question without saving it: %s", error)
    place = Place(command.team_id, command.channel, command.user)
    answer = verdict_message(services, verdict, place, key)
    return combined(mentions, answer) if mentions else answer


def _mentions(stores: Stores, slack: Slack, command: Command) -> Message | None:
    try:
        return decision_mentions.describe_for(stores, slack, command)
    except StorageError as error:
        log.warning("Answering a question without the decisions that it mentions: %s", error)
        return None


def settings(services: Services, command: Command) -> Message:
    """Return the channel's setting with the button that changes it; raise Refusal elsewhere."""
    if not is_channel(command.channel):
        raise Refusal(ONLY_CHANNELS)
    return settings_message(
        command.channel,
        services.stores.channel_settings.answers_all(command.team_id, command.channel),
    )


def change_settings(stores: Stores, slack: Slack, press: Press) -> Message:
    """Answer every question in the channel, or only when addressed.

    Asks Slack whether the person is a member; raise Refusal if Slack doesn't confirm it.
    """
    viewer = slack.membership.viewer(press.user)
    if press.channel not in viewer.channels:
        raise Refusal(ONLY_MEMBERS if viewer.certain else CANT_ASK)
    answers_all = press.value == "on"
    stores.channel_settings.set_answers_all(
        press.team_id, press.channel, answers_all, by=press.user
    )
    return settings_message(press.channel, answers_all)
