"""Answers questions: accepts them into the inbox, and queues their answers."""

import logging
from dataclasses import asdict, replace
from functools import partial

from bot.answers import decision_mentions
from bot.answers.composing import Place, help_message, needs_slack, verdict_message
from bot.render.decision_mentions import combined
from bot.runtime.background import Task
from bot.services import Runtime, Services, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.payloads import Question
from knowledge.search.engine import Verdict, title_of
from knowledge.search.questions import is_question, is_small_talk
from storage.errors import StorageError
from storage.records import Gap, OutboxCall
from storage.work.inbox import Delivery
from storage.work.threads import LastAnswer

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
MAX_IN_MEMORY = 1_000
"""Limits the questions waiting in memory; the rest wait in the inbox."""


def accept(services: Services, question: Question) -> None:
    """Store a question that the bot should answer, and answer it after the acknowledgement.

    Every delivery of a message may be passed in; only the first one counts. Once this returns, the
    answer survives the death of the process. If the database fails, the question is answered all
    the same, but only this process knows about it.
    """
    if question.key in services.runtime.questions.handled:
        services.runtime.metrics.duplicates.inc()
        return
    if not _should_answer(services.stores, question):
        return
    try:
        fresh = services.stores.inbox.accept(question.team_id, question.key, asdict(question))
    except StorageError as error:
        log.warning("Could not store a question: %s", error)
        _accept_without_db(services, question)
        return
    if not fresh:
        services.runtime.metrics.duplicates.inc()
    elif services.runtime.questions.handled.add(question.key):
        log.info("Question %s accepted.", question.key)
        if _free_slots(services.runtime):
            work = partial(answer, services, question)
            computes = not _mentions_decisions(question.text)
            services.runtime.tasks.later(
                _leased(services.runtime, question, work), computes=computes
            )
    else:  # an earlier delivery was answered while the database failed
        services.stores.inbox.mark_done(question.team_id, question.key)


def _accept_without_db(services: Services, question: Question) -> None:
    if _was_accepted(services.stores, question):
        return
    if services.runtime.questions.handled.add(question.key):
        services.runtime.questions.answered_without_db.add(question.key)
        services.runtime.tasks.later(partial(_answer_without_db, services, question))


def _was_accepted(stores: Stores, question: Question) -> bool:
    """Return whether the inbox has the question; False if it can't be read either."""
    try:
        return stores.inbox.contains(question.team_id, question.key)
    except StorageError:
        return False


def _should_answer(stores: Stores, question: Question) -> bool:
    """Return whether the bot was addressed, is part of the thread, or answers all in the channel.

    A channel that opted in gets an answer to each question, and a line about each decision that is
    mentioned.
    """
    if question.addressed:
        return True
    asks = is_question(question.text)
    if not (asks or _mentions_decisions(question.text)):
        return False
    opted_in = stores.channel_settings.answers_all(question.team_id, question.channel)
    return opted_in or (asks and _last_answer(stores, question) is not None)


def _last_answer(stores: Stores, question: Question) -> LastAnswer | None:
    """Return the bot's last answer in the question's thread, if the bot took part in it."""
    if not (question.in_thread and question.thread_ts):
        return None
    return stores.threads.last(question.team_id, question.channel, question.thread_ts)


def answer(services: Services, question: Question) -> None:
    """Queue the answer and mark the question as done, in one transaction.

    If Slack must be asked who reads the answer, a thread that may block does the rest.
    """
    last = _last_answer(services.stores, question)
    mentions = decision_mentions.describe(services, question, follows=last is not None)
    if mentions:
        question = replace(question, text=decision_mentions.strip_mentions(question.text))
        last = None  # the conversation has moved on to the decision
    verdict = _verdict(services.runtime, question, last)
    services.runtime.metrics.verdicts.labels(verdict.kind).inc()
    finish = partial(
        _queue_answer, services, question, verdict, follows=last is not None, mentions=mentions
    )
    if needs_slack(services.stores, services.slack, verdict, _place(question)):
        services.runtime.tasks.soon(finish)
    else:
        finish()


def _queue_answer(
    services: Services,
    question: Question,
    verdict: Verdict,
    *,
    follows: bool,
    mentions: Message | None,
) -> None:
    call = _post(services, question, verdict, follows=follows, mentions=mentions)
    # Flushing to disk takes place while the answer is on its way to Slack.
    with (
        services.slack.sender.enqueuing() as put,
        services.stores.database.transaction(flushed=False),
    ):
        if call:
            put(call)
            only_mentions = mentions is not None and verdict.kind != "answer"
            _save_outcome(services.stores, question, verdict, only_mentions=only_mentions)
        services.stores.inbox.mark_done(question.team_id, question.key)
    services.stores.database.flush()


def _place(question: Question) -> Place:
    return Place(question.team_id, question.channel)


def _answer_without_db(services: Services, question: Question) -> None:
    verdict = services.runtime.guides.search.ask(question.text)
    if call := _post(services, question, verdict, follows=False):
        services.slack.sender.post_without_outbox(call)


def answer_abandoned(services: Services) -> None:
    """Answer questions that a dead process had accepted, or that found no room in memory.

    Renew the leases of this process first, so that its own questions never count as abandoned.
    """
    services.stores.inbox.renew(services.runtime.questions.leased.copy())
    for delivery in services.stores.inbox.claim_abandoned(limit=_free_slots(services.runtime)):
        work = partial(_resume, services, delivery)
        computes = not _mentions_decisions(str(delivery.payload.get("text")))
        services.runtime.tasks.soon(_leased(services.runtime, delivery, work), computes=computes)


def _mentions_decisions(text: str) -> bool:
    """Return whether a text mentions decisions.

    Such a question may have to wait for Slack, so it must not occupy the thread that computes.
    """
    return bool(decision_mentions.mentioned_numbers(text))


def _free_slots(runtime: Runtime) -> int:
    return max(0, MAX_IN_MEMORY - len(runtime.questions.leased))


def _leased(runtime: Runtime, item: Question | Delivery, work: Task) -> Task:
    """Return `work` as a task whose question counts as leased from now until it has finished."""
    name = item.team_id, item.key
    runtime.questions.leased.add(name)

    def run() -> None:
        try:
            work()
        finally:
            runtime.questions.leased.discard(name)

    return run


def _resume(services: Services, delivery: Delivery) -> None:
    if delivery.key in services.runtime.questions.answered_without_db:
        services.stores.inbox.mark_done(delivery.team_id, delivery.key)
    elif services.stores.inbox.begin_attempt(delivery.team_id, delivery.key) > MAX_ATTEMPTS:
        log.error("Giving up on question %s after %d attempts.", delivery.key, MAX_ATTEMPTS)
        services.stores.inbox.mark_done(delivery.team_id, delivery.key)
    else:
        answer(services, Question(**delivery.payload))


def _verdict(runtime: Runtime, question: Question, last: LastAnswer | None) -> Verdict:
    """Return the verdict on a question; on too few words, together with the last answer's title.

    If that only leads to the same entry again, the follow-up asked something else.
    """
    verdict = runtime.guides.search.ask(question.text)
    if verdict.kind == "answer" or last is None or last.guide is None or last.entry is None:
        return verdict
    try:
        before = title_of(runtime.guides.get(last.guide), last.entry)
    except LookupError:
        return verdict
    wider = runtime.guides.search.ask(f"{before} {question.text}", last.guide)
    says_more = wider.kind == "answer" and wider.candidates[0].entry != last.entry
    return wider if says_more else verdict


def _post(
    services: Services,
    question: Question,
    verdict: Verdict,
    *,
    follows: bool,
    mentions: Message | None = None,
) -> OutboxCall | None:
    """Return the post that answers in the question's thread; None if the bot should stay silent.

    `follows` says that the question follows an answer of the bot. `mentions` describes decisions
    that the question mentions; one post holds both.
    """
    worth_posting = ("answer", "suggest") if follows else ("answer",)
    if not (mentions or question.addressed) and verdict.kind not in worth_posting:
        return None
    return outbox_sender.post(
        question.team_id,
        f"answer:{question.key}",
        _message(services, question, verdict, mentions),
        channel=question.channel,
        thread_ts=question.thread_ts,
        notify_user=question.user if question.addressed else None,
    )


def _message(
    services: Services, question: Question, verdict: Verdict, mentions: Message | None
) -> Message:
    if mentions:
        asks = verdict.kind == "answer" and (question.addressed or is_question(question.text))
        return combined(mentions, _message(services, question, verdict, None)) if asks else mentions
    if question.addressed and is_small_talk(question.text):
        return help_message(services.runtime, question.key)
    return verdict_message(services, verdict, _place(question), question.key)


def _save_outcome(
    stores: Stores, question: Question, verdict: Verdict, *, only_mentions: bool
) -> None:
    """Save the thread's last answer, and a gap if the guides had none.

    A post that describes mentioned decisions only is no gap; nor does it make the bot part of a
    thread of people who did not address it.
    """
    if only_mentions and not question.addressed:
        return
    nearest = verdict.candidates[0] if verdict.candidates else None
    answered = nearest if verdict.kind == "answer" else None
    stores.threads.join(
        question.team_id,
        question.channel,
        question.thread_ts or question.ts,
        guide=answered.guide if answered else None,
        entry=answered.entry if answered else None,
    )
    if not (only_mentions or is_small_talk(question.text)):
        save_gap(stores, question.team_id, question.channel, question.key, verdict)


def save_gap(stores: Stores, team_id: str, channel: str, key: str, verdict: Verdict) -> None:
    """Save the question for the guide's author, unless the verdict answers it."""
    if verdict.kind == "answer":
        return
    nearest = verdict.candidates[0] if verdict.candidates else None
    stores.gaps.save(
        Gap(
            team_id=team_id,
            key=key,
            text=verdict.question,
            verdict=verdict.kind,
            guide=nearest.guide if nearest else None,
            entry=nearest.entry if nearest else None,
            channel=channel,
            asked_at=stores.now(),
        )
    )
