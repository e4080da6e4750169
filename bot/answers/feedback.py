"""Handles the buttons below an answer: votes, other meanings, sharing, asking the owner."""

from typing import Literal

from bot.answers.composing import Place, compose
from bot.errors import Refusal
from bot.render import answers
from bot.services import Runtime, Services, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.payloads import Press
from bot.slack.state import AnswerRef
from storage.records import Gap

HELPFUL = "Thanks, noted as helpful. Only you see this."
NOT_HELPFUL = (
    "Thanks, noted as not helpful. Only you see this; the guide's owner will see the question."
)
SHARED = "I'm sharing it with the channel."
PASSED_ON = "I've saved your question for the guide's owner."
GONE = "My guides no longer have that question. Please ask in your own words."
OUTDATED = "That button is from an earlier version of me. Please ask again."
MAX_OTHERS = 3


def target_of(press: Press) -> AnswerRef:
    """Return what the pressed button refers to; raise Refusal if its value can't be read."""
    try:
        return AnswerRef.decode(press.value)
    except ValueError:
        raise Refusal(OUTDATED) from None


def vote(services: Services, press: Press, *, helpful: bool) -> str:
    """Save the person's vote on the answer, which replaces an earlier one; return the reply."""
    target = target_of(press)
    with services.stores.database.transaction():
        services.stores.votes.cast(
            press.team_id,
            f"{press.channel}:{press.message_ts}",
            press.user,
            helpful,
            guide=target.guide,
            entry=target.entry,
        )
        if not helpful:
            _save_missed(services.stores, press, target)
    return HELPFUL if helpful else NOT_HELPFUL


def other_meanings(stores: Stores, runtime: Runtime, press: Press) -> Message:
    """Return the next best entries that the person may have meant."""
    target = target_of(press)
    _save_missed(stores, press, target)
    verdict = runtime.guides.search.ask(target.question, limit=MAX_OTHERS + 1)
    shown = (target.guide, target.entry)
    rest = [one for one in verdict.candidates if (one.guide, one.entry) != shown]
    return answers.alternatives(rest[:MAX_OTHERS], target)


def chosen_answer(services: Services, press: Press) -> Message:
    """Return the answer that a suggestion leads to, and make it the last answer of the thread."""
    place = Place(press.team_id, press.channel, press.user if press.ephemeral else "")
    target = target_of(press)
    try:
        answer = compose(services, target, place)
    except LookupError:
        raise Refusal(GONE) from None
    if press.thread_ts and not press.ephemeral:
        where = (press.team_id, press.channel, press.thread_ts)
        services.stores.threads.join(*where, guide=target.guide, entry=target.entry)
    return answers.answer_message(answer, shareable=press.ephemeral)


def share(services: Services, press: Press) -> str:
    """Post an answer that only one person saw to the channel; return the reply to that person."""
    place = Place(press.team_id, press.channel)
    try:
        answer = compose(services, target_of(press), place)
    except LookupError:
        raise Refusal(GONE) from None
    call = outbox_sender.post(
        press.team_id,
        f"share:{press.channel}:{press.message_ts}",
        answers.shared_message(answer, press.user),
        channel=press.channel,
        thread_ts=press.thread_ts,
        notify_user=press.user,
    )
    services.stores.outbox.put(call)
    services.slack.sender.wake()
    return SHARED


def ask_owner(services: Services, press: Press) -> str:
    """Save the question for the guide's owner, and notify the owner if there is one."""
    target = target_of(press)
    with services.stores.database.transaction():
        services.stores.gaps.save(_gap(services.stores, press, target, "unknown"))
        services.stores.gaps.mark_wanted(press.team_id, target.key)
        owner = next((g.owner for g in services.runtime.guides.loaded if g.id == target.guide), "")
        if owner:
            message = answers.owner_message(target.question, press.user)
            key = f"wish:{target.key}"
            call = outbox_sender.post(
                press.team_id, key, message, channel=owner, notify_user=press.user
            )
            services.stores.outbox.put(call)
    services.slack.sender.wake()
    return f"I've passed your question on to <@{owner}>." if owner else PASSED_ON


def _save_missed(stores: Stores, press: Press, target: AnswerRef) -> None:
    if target.question:
        stores.gaps.save(_gap(stores, press, target, "missed"))


def _gap(
    stores: Stores, press: Press, target: AnswerRef, verdict: Literal["unknown", "missed"]
) -> Gap:
    return Gap(
        team_id=press.team_id,
        key=target.key,
        text=target.question,
        verdict=verdict,
        guide=target.guide or None,
        entry=target.entry or None,
        channel=press.channel,
        asked_at=stores.now(),
    )
