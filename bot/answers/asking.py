"""`/framework-ask`: an answer for one person, or a channel's settings."""

import logging

from bot.answers import decision_mentions
from bot.answers.answering import keep_gap
from bot.answers.composing import Place, say, say_how_to_ask
from bot.errors import Refusal
from bot.render.decision_mentions import combined
from bot.render.settings import settings_message
from bot.services import Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.payloads import Command, Press
from bot.slack.places import is_channel
from bot.slack.state import key_of_command
from knowledge.search.asking import says_nothing
from storage.errors import StorageError

log = logging.getLogger(__name__)

ONLY_CHANNELS = "I answer everything here. Run this in a channel to see how I answer there."
ONLY_MEMBERS = (
    "Only channel members can change how I answer there, and Slack doesn't tell me that you're "
    "one. If I'm not in the channel, `/invite` me; otherwise try again in a minute."
)


def ask(services: Services, command: Command) -> Message:
    """The answer, for whoever typed the command."""
    if says_nothing(command.text):
        return say_how_to_ask(services.runtime, key_of_command(command.trigger_id))
    told = _told(services.stores, services.slack, command)
    words = decision_mentions.without_names(command.text) if told else command.text
    verdict = services.runtime.guides.search.ask(words)
    if told and verdict.kind != "answer":
        return told
    services.runtime.metrics.verdicts.labels(verdict.kind).inc()
    key = key_of_command(command.trigger_id)
    try:
        keep_gap(services.stores, command.team_id, command.channel, key, verdict)
    except StorageError as error:
        log.warning("A question is answered without a trace of it: %s", error)
    place = Place(command.team_id, command.channel, command.user)
    answer = say(services, verdict, place, key)
    return combined(told, answer) if told else answer


def _told(stores: Stores, slack: Slack, command: Command) -> Message | None:
    try:
        return decision_mentions.told_alone(stores, slack, command)
    except StorageError as error:
        log.warning("A question is answered without the decisions that it names: %s", error)
        return None


def settings(services: Services, command: Command) -> Message:
    """How the bot answers in the channel, with the button that changes it."""
    if not is_channel(command.channel):
        raise Refusal(ONLY_CHANNELS)
    return settings_message(
        command.channel,
        services.stores.channel_settings.answers_all(command.team_id, command.channel),
    )


def change_settings(stores: Stores, slack: Slack, press: Press) -> Message:
    """Answer every question in the channel, or only when spoken to; asks Slack who is a member."""
    if press.channel not in slack.membership.viewer(press.user).channels:
        raise Refusal(ONLY_MEMBERS)
    answers_all = press.value == "on"
    stores.channel_settings.set_answers_all(
        press.team_id, press.channel, answers_all, by=press.user
    )
    return settings_message(press.channel, answers_all)
