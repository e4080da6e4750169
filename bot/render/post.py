"""The post that tells a channel of a decision, as it stands now."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from bot import ids
from bot.render.buttons import APPROVE, OBJECT
from bot.render.decisions import move_button, open_button
from bot.slack.message import Message
from bot.slack.mrkdwn import SECTION_LIMIT, escape, fitting, people, person, section
from bot.slack.places import is_channel
from storage.records import Decision

TITLE_IN_TEXT = 300
UNINVITED = frozenset({"not_in_channel", "channel_not_found"})


def announcement(decision: Decision, successor: Decision | None = None) -> Message:
    """What the channel is told, and what the post shows later.

    `successor` is the decision that has taken its place.
    """
    summary = f"{decision.id} · {escape(decision.title, TITLE_IN_TEXT)}: {_choice(decision)}"
    state = [*_standing(decision), *_succession(decision, successor)]
    return Message(
        text=summary,
        blocks=[
            section(f"*{decision.id}* · *{escape(decision.title, 2000)}*"),
            section(fitting(state, limit=SECTION_LIMIT - 10)),
            *([section(escape(decision.why))] if decision.why.strip() else []),
            section(fitting(_facts(decision), limit=SECTION_LIMIT - 10)),
            ActionsBlock(elements=_buttons(decision)),
        ],
    )


def _standing(decision: Decision) -> Iterator[str]:
    """Its status, who agreed, and who objected and why, a line each."""
    silent = {*decision.approvals, *decision.objections}
    asked = [user for user in decision.deciders if user not in silent]
    waits = f" · waiting for {people(asked, 600)} to approve or object"
    is_asked = decision.status == "proposed" and asked
    yield f"*{decision.status.capitalize()}*{waits if is_asked else ''}"
    if decision.approvals:
        yield f"Approved by {people(decision.approvals, 600)}"
    for user, reason in decision.objections.items():
        yield f"{person(user)} objects: {escape(reason, 500)}"


def _facts(decision: Decision) -> Iterator[str]:
    yield f"{person(decision.created_by)} recorded a decision: {_choice(decision)}."
    if decision.deciders:
        yield f"Deciders: {people(decision.deciders, 600)}"
    if decision.revisit_on:
        yield f"Revisit on {decision.revisit_on:%-d %B %Y}."


def _succession(decision: Decision, successor: Decision | None) -> Iterator[str]:
    if successor:
        shared = successor.channel == decision.channel  # else not all who read this may see that
        title = f" · {escape(successor.title, 300)}" if shared else ""
        yield f"Superseded by *{successor.id}*{title}"
    if decision.supersedes:
        yield f"Supersedes {fitting(decision.supersedes, ', ', 600)}"


def _buttons(decision: Decision) -> list[ButtonElement]:
    """The same for all who read it; whoever may not press one is told so."""
    votes = (APPROVE, OBJECT) if decision.status == "proposed" and decision.deciders else ()
    return [*(move_button(move, decision) for move in votes), open_button(decision)]


def _choice(decision: Decision) -> str:
    chosen = f"*{escape(decision.chosen_label, 300)}*"
    if decision.recommended is None:
        return chosen
    if decision.recommended == decision.chosen:
        return f"{chosen}, as the interview recommended"
    advised = escape(decision.recommended_label or decision.recommended, 300)
    return f"{chosen}, although the interview recommended {advised}"


def not_posted(key: str, channel: str, code: str) -> Message:
    """For whoever caused a post that Slack refused with `code`; `key` is the post's."""
    kind, _, name = key.partition(":")
    place = f"in <#{channel}>" if is_channel(channel) else f"to <@{channel}>"
    failed = {
        "decision": f"{name} is recorded, but I couldn't post it {place}.",
        "revisit": f"I couldn't post the question whether {name.partition(':')[0]} still holds "
        f"{place}.",
        "share": f"I couldn't share the answer {place}.",
        "wish": f"I couldn't pass your question on {place}.",
        "round": f"I couldn't post {place}, so the round hasn't started.",
    }.get(kind, f"I couldn't post {place}.")
    remedy = (
        "Invite me there with `/invite` first, then try again."
        if code in UNINVITED
        else f"Slack's error is `{code}`."
    )
    if kind == "decision" and code in UNINVITED:
        remedy = (
            f"Invite me there with `/invite` for next time; `{ids.DECISIONS} {name}` shows the "
            "decision."
        )
    sentence = f"{failed} {remedy}"
    return Message(text=sentence, blocks=[section(sentence)])
