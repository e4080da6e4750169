"""The post that announces a decision in its channel, kept up to date."""

from collections.abc import Iterator
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot import ids
from bot.render.buttons import APPROVE, OBJECT
from bot.render.decisions import change_button, open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import (
    SECTION_LIMIT,
    escape,
    join_within,
    mention,
    mentions,
    section,
)
from bot.slack.places import is_channel, is_direct
from storage.records import Decision

TITLE_IN_TEXT: Final = 300
OWNERS_HINT: Final = (
    "Nobody else who is involved can be reached. To be able to answer for them, ask the bot's "
    "operator to set `OWNERS_MAY_EDIT`."
)
REMEDIES: Final = {
    "is_archived": "That channel is archived.",
    "user_disabled": "That account is deactivated.",
}
NOT_A_MEMBER: Final = frozenset({"not_in_channel", "channel_not_found"})


def announcement(decision: Decision, successor: Decision | None = None) -> Message:
    """Return the post of a decision in its current state.

    `successor` is the decision that has superseded it.
    """
    summary = f"{decision.id} · {escape(decision.title, TITLE_IN_TEXT)}: {_choice(decision)}"
    status = [*_status_lines(decision), *_succession_lines(decision, successor)]
    return Message(
        text=summary,
        blocks=[
            section(f"*{decision.id}* · *{escape(decision.title, 2000)}*"),
            section(join_within(status, limit=SECTION_LIMIT - 10)),
            *([section(escape(decision.why))] if decision.why.strip() else []),
            section(join_within(_facts(decision), limit=SECTION_LIMIT - 10)),
            ActionsBlock(elements=_buttons(decision)),
        ],
    )


def waiting_for(deciders: list[str]) -> str:
    """Return the words that ask deciders for their vote."""
    return f"waiting for {mentions(deciders, 600)} to approve or object"


def _status_lines(decision: Decision) -> Iterator[str]:
    """Yield the status, the approvals, and each objection with its reason."""
    voted = {*decision.approvals, *decision.objections}
    asked = [user for user in decision.deciders if user not in voted]
    waits = decision.status == "proposed" and asked
    yield f"*{decision.status.capitalize()}*{f' · {waiting_for(asked)}' if waits else ''}"
    if decision.approvals:
        yield f"Approved by {mentions(decision.approvals, 600)}"
    for user, reason in decision.objections.items():
        yield f"{mention(user)} objects: {escape(reason, 500)}"


def _facts(decision: Decision) -> Iterator[str]:
    yield f"{mention(decision.created_by)} recorded a decision: {_choice(decision)}."
    if decision.deciders:
        yield f"Deciders: {mentions(decision.deciders, 600)}"
    if decision.revisit_on:
        yield f"Revisit on {decision.revisit_on:%-d %B %Y}."


def _succession_lines(decision: Decision, successor: Decision | None) -> Iterator[str]:
    if successor:
        # In another channel the successor's title may be private.
        shared = successor.channel == decision.channel
        title = f" · {escape(successor.title, 300)}" if shared else ""
        yield f"Superseded by *{successor.id}*{title}"
    if decision.supersedes:
        yield f"Supersedes {join_within(decision.supersedes, ', ', 600)}"


def _buttons(decision: Decision) -> list[ButtonElement]:
    """Return the same buttons for every reader; a press that is not allowed is refused."""
    votes = (APPROVE, OBJECT) if decision.status == "proposed" and decision.deciders else ()
    return [*(change_button(button, decision) for button in votes), open_button(decision)]


def _choice(decision: Decision) -> str:
    chosen = f"*{escape(decision.chosen_label, 300)}*"
    if decision.recommended is None:
        return chosen
    if decision.recommended == decision.chosen:
        return f"{chosen}, as the interview recommended"
    advised = escape(decision.recommended_label or decision.recommended, 300)
    return f"{chosen}, although the interview recommended {advised}"


def departure(decision: Decision, user: str) -> Message:
    """Return the message about a decider who can't approve, to somebody else involved in it.

    It has no words of the decision, as an owner of the workspace may come to read it.
    """
    sentence = (
        f"{decision.id} is waiting for the approval of {mention(user)}, who can't give it: the "
        "account is deactivated, a bot's, or not shown to me. To go on without it, open the "
        f"decision with `{ids.DECISIONS} {decision.id}` and edit its deciders."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def hidden_reminder(decision: Decision) -> Message:
    """Return the reminder to an owner of the workspace who may not see the decision itself."""
    sentence = (
        f"{decision.id} is due for review, but I can't reach its author or any of its deciders: "
        f"{mentions((decision.created_by, *decision.deciders), 600)}. Only they and the people in "
        "its channel may see it here. The bot's operator can show it to you: "
        f"`framework-bot decisions show {decision.id}`."
    )
    return Message(text=sentence, blocks=[section(sentence)])


def _place(channel: str) -> str:
    return f"in <#{channel}>" if is_channel(channel) else f"to <@{channel}>"


def delivery_failure(key: str, channel: str, code: str) -> Message:
    """Return the message to the person behind a post that Slack refused.

    `key` is the post's key in the outbox, `code` Slack's error code.
    """
    kind, _, name = key.partition(":")
    place = "to you" if is_direct(channel) else _place(channel)
    decision_id = name.partition(":")[0]
    failure = {
        "decision": f"{name} is recorded, but I couldn't post it {place}.",
        "revisit": f"I couldn't post the reminder about {decision_id} {place}.",
        "share": f"I couldn't share the answer {place}.",
        "wish": f"I couldn't pass your question on {place}.",
        "round": f"I couldn't post {place}, so the round hasn't started.",
        "answer": f"I couldn't post the answer to your question {place}.",
    }.get(kind, f"I couldn't post {place}.")
    sentence = f"{failure} {_remedy(kind, name, channel, code)}"
    return Message(text=sentence, blocks=[section(sentence)])


def _remedy(kind: str, name: str, channel: str, code: str) -> str:
    if code not in NOT_A_MEMBER or not is_channel(channel):
        return REMEDIES.get(code, f"Slack's error is `{code}`.")
    if kind == "decision":
        command = f"`{ids.DECISIONS} {name}`"
        return f"Invite me there with `/invite` for next time; {command} shows the decision."
    return "Invite me there with `/invite` first, then try again."
