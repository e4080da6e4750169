"""From a message to its one answer, or to silence."""

import logging
from dataclasses import asdict, replace
from functools import partial

from bot.answers import decision_mentions
from bot.answers.composing import Place, asks_slack, say, say_how_to_ask
from bot.render.decision_mentions import combined
from bot.runtime.background import Task
from bot.services import Runtime, Services, Stores
from bot.slack import outbox_sender
from bot.slack.message import Message
from bot.slack.payloads import Question
from knowledge.search.asking import is_question, says_nothing
from knowledge.search.engine import Verdict, title_of
from storage.errors import StorageError
from storage.records import Call, Gap
from storage.work.inbox import Delivery
from storage.work.threads import Answered

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_IN_HAND = 1_000
"""Questions that wait for their turn in memory; the others wait in the inbox."""


def hear(services: Services, question: Question) -> None:
    """Take over what is for the bot, once for all its deliveries, and answer it soon.

    Once this returns, the answer comes even if the process dies. Where the database is out of
    order the answer comes all the same, kept by nothing but this process.
    """
    if question.key in services.runtime.questions.handled:
        services.runtime.metrics.duplicates.inc()
        return
    if not _is_for_the_bot(services.stores, question):
        return
    try:
        fresh = services.stores.inbox.accept(question.team_id, question.key, asdict(question))
    except StorageError as error:
        log.warning("A question can't be kept: %s", error)
        if not _was_kept(services.stores, question) and services.runtime.questions.handled.add(
            question.key
        ):
            services.runtime.questions.answered_without_db.add(question.key)
            services.runtime.tasks.later(partial(_answer_directly, services, question))
        return
    if not fresh:
        services.runtime.metrics.duplicates.inc()
    elif services.runtime.questions.handled.add(question.key):
        log.info("The question %s is taken.", question.key)
        if _room(services.runtime):
            work = partial(answer, services, question)
            computes = not _names(question.text)
            services.runtime.tasks.later(
                _in_hand(services.runtime, question, work), computes=computes
            )
    else:  # another delivery, for which the database was out of order, is answered already
        services.stores.inbox.done(question.team_id, question.key)


def _was_kept(stores: Stores, question: Question) -> bool:
    """Whether an earlier delivery was accepted, as far as the database can still be read."""
    try:
        return stores.inbox.knows(question.team_id, question.key)
    except StorageError:
        return False


def _is_for_the_bot(stores: Stores, question: Question) -> bool:
    """Whether somebody spoke to it, goes on in a thread of its own, or the channel wants it.

    What channels want is an answer to each question, and to be told of decisions that are named.
    """
    if question.addressed:
        return True
    asks = is_question(question.text)
    if not (asks or decision_mentions.numbers_in(question.text)):
        return False
    wanted = stores.channel_settings.answers_all(question.team_id, question.channel)
    return wanted or (asks and _last_answer(stores, question) is not None)


def _last_answer(stores: Stores, question: Question) -> Answered | None:
    """What the bot answered last in the thread of the question; None in any other thread."""
    if not (question.in_thread and question.thread_ts):
        return None
    return stores.threads.last(question.team_id, question.channel, question.thread_ts)


def answer(services: Services, question: Question) -> None:
    """Put the answer into the outbox, in one commit with the note that it is handled.

    Where Slack has to say first who reads along, that goes on on a thread that may wait.
    """
    last = _last_answer(services.stores, question)
    if told := decision_mentions.named(services, question, follows=last is not None):
        question = replace(question, text=decision_mentions.without_names(question.text))
        last = None  # it goes on from the decision, and not from the answer before
    verdict = _verdict(services.runtime, question, last)
    services.runtime.metrics.verdicts.labels(verdict.kind).inc()
    reply = partial(_reply, services, question, verdict, follows=last is not None, told=told)
    if asks_slack(services.stores, services.slack, verdict, _place(question)):
        services.runtime.tasks.soon(reply)
    else:
        reply()


def _reply(
    services: Services,
    question: Question,
    verdict: Verdict,
    *,
    follows: bool,
    told: Message | None,
) -> None:
    """Nobody waits for the disk: the answer is flushed while it is on its way."""
    call = _call(services, question, verdict, follows=follows, told=told)
    with (
        services.slack.sender.enqueuing() as put,
        services.stores.database.transaction(flushed=False),
    ):
        if call:
            put(call)
            only_told = told is not None and verdict.kind != "answer"
            _remember(services.stores, question, verdict, only_told=only_told)
        services.stores.inbox.done(question.team_id, question.key)
    services.stores.database.flush()


def _place(question: Question) -> Place:
    return Place(question.team_id, question.channel)


def _answer_directly(services: Services, question: Question) -> None:
    """Answer what was addressed to the bot, without the database."""
    if call := _call(
        services, question, services.runtime.guides.search.ask(question.text), follows=False
    ):
        services.slack.sender.post_without_outbox(call)


def answer_abandoned(services: Services) -> None:
    """Answer what a process that died had accepted, and what there was no room for before.

    Each question by itself. What this process has in hand is not abandoned, however long it waits.
    """
    services.stores.inbox.hold(services.runtime.questions.leased.copy())
    for delivery in services.stores.inbox.claim_abandoned(limit=_room(services.runtime)):
        work = partial(_take_up, services, delivery)
        computes = not _names(str(delivery.payload.get("text")))
        services.runtime.tasks.soon(_in_hand(services.runtime, delivery, work), computes=computes)


def _names(text: str) -> bool:
    """Whether it names decisions: Slack has to say who reads along, and nobody must wait for that
    who asks something else."""
    return bool(decision_mentions.numbers_in(text))


def _room(runtime: Runtime) -> int:
    return max(0, MOST_IN_HAND - len(runtime.questions.leased))


def _in_hand(runtime: Runtime, kept: Question | Delivery, work: Task) -> Task:
    """The work on a question, which this process has in hand from now until it is done."""
    name = kept.team_id, kept.key
    runtime.questions.leased.add(name)

    def do() -> None:
        try:
            work()
        finally:
            runtime.questions.leased.discard(name)

    return do


def _take_up(services: Services, delivery: Delivery) -> None:
    if (
        delivery.key in services.runtime.questions.answered_without_db
    ):  # and could not be marked as answered then
        services.stores.inbox.done(delivery.team_id, delivery.key)
    elif services.stores.inbox.attempt(delivery.team_id, delivery.key) > MOST_ATTEMPTS:
        log.error("The question %s can't be answered; it is given up.", delivery.key)
        services.stores.inbox.done(delivery.team_id, delivery.key)
    else:
        answer(services, Question(**delivery.payload))


def _verdict(runtime: Runtime, question: Question, last: Answered | None) -> Verdict:
    """The verdict on the words; if they say too little, together with what they follow.

    What only comes to the answer that stands there already is no answer to what was added.
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


def _call(
    services: Services,
    question: Question,
    verdict: Verdict,
    *,
    follows: bool,
    told: Message | None = None,
) -> Call | None:
    """The post that answers, in the question's thread; None where silence is better.

    `follows` where the question follows an answer of the bot's; `told` is what it says of the
    decisions that were named: one message says that, and the answer to what else was asked.
    """
    wanted = ("answer", "suggest") if follows else ("answer",)
    if not (told or question.addressed) and verdict.kind not in wanted:
        return None
    return outbox_sender.post(
        question.team_id,
        f"answer:{question.key}",
        _message(services, question, verdict, told),
        channel=question.channel,
        thread_ts=question.thread_ts,
    )


def _message(
    services: Services, question: Question, verdict: Verdict, told: Message | None
) -> Message:
    if told:
        asked = verdict.kind == "answer" and (question.addressed or is_question(question.text))
        return combined(told, _message(services, question, verdict, None)) if asked else told
    if question.addressed and says_nothing(question.text):
        return say_how_to_ask(services.runtime, question.key)
    return say(services, verdict, _place(question), question.key)


def _remember(stores: Stores, question: Question, verdict: Verdict, *, only_told: bool) -> None:
    """Note where the thread is, and what could not be answered.

    Where it was `only_told` of decisions there was nothing to answer; the thread of people who
    did not speak to the bot stays theirs.
    """
    if only_told and not question.addressed:
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
    if not (only_told or says_nothing(question.text)):
        keep_gap(stores, question.team_id, question.channel, question.key, verdict)


def keep_gap(stores: Stores, team_id: str, channel: str, key: str, verdict: Verdict) -> None:
    """Keep a question that was not answered, for whoever looks after the guide."""
    if verdict.kind == "answer":
        return
    nearest = verdict.candidates[0] if verdict.candidates else None
    stores.gaps.keep(
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
