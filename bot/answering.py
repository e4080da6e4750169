"""From a question to its one answer."""

import logging
from dataclasses import asdict
from functools import partial

from bot import postman
from bot.errors import Refusal
from bot.payloads import Question
from bot.render import answers
from bot.render.message import Message
from bot.services import Services
from knowledge.models import Guide
from knowledge.search import Candidate, answer_of, title_of
from storage.errors import StorageError
from storage.records import Call

log = logging.getLogger(__name__)

EXAMPLES = 3
MOST_ATTEMPTS = 5


def accept(services: Services, question: Question) -> None:
    """Take the question over, once for all its deliveries, and answer it soon.

    Once this returns, the answer comes even if the process dies. Where the database is out of
    order the answer comes all the same, kept by nothing but this process.
    """
    if question.key in services.unkept:
        return
    try:
        fresh = services.inbox.accept(
            question.team_id, question.key, asdict(question), now=services.clock()
        )
    except StorageError as error:
        log.warning("A question is answered without a trace of it: %s", error)
        if services.unkept.add(question.key):
            services.work.soon(partial(_answer_directly, services, question))
        return
    if fresh:
        services.work.soon(partial(answer, services, question))


def answer(services: Services, question: Question) -> None:
    """Put the answer into the outbox, in one commit with the note that it is handled."""
    call = _call(services, question)
    with services.database.transaction():
        services.outbox.put(call, now=services.clock())
        services.inbox.done(question.team_id, question.key)
    services.postman.wake()


def _answer_directly(services: Services, question: Question) -> None:
    services.postman.post(_call(services, question))


def answer_abandoned(services: Services) -> None:
    """Answer what a process that died had accepted."""
    for delivery in services.inbox.claim_abandoned(services.clock()):
        if delivery.attempts > MOST_ATTEMPTS:
            log.error("The question %s can't be answered; it is given up.", delivery.key)
            services.inbox.done(delivery.team_id, delivery.key)
        else:
            answer(services, Question(**delivery.payload))


def _call(services: Services, question: Question) -> Call:
    """The post that answers the question, in its thread."""
    thread = {"thread_ts": question.thread_ts} if question.thread_ts else {}
    message = reply(services, question.text).arguments()
    return Call(
        team_id=question.team_id,
        key=f"answer:{question.key}",
        method=postman.POST,
        arguments={"channel": question.channel, **thread, **message},
    )


def reply(services: Services, text: str) -> Message:
    """The message that answers a question; how to ask, if there is none."""
    if not text.strip():
        return answers.help_message(_examples(services))
    verdict = services.search.ask(text)
    if verdict.kind == "answer":
        best = verdict.candidates[0]
        return _answer(services.guide(best.guide), best.entry)
    return answers.suggestions(verdict) if verdict.kind == "suggest" else answers.unknown(verdict)


def reply_to_choice(services: Services, target: str) -> Message:
    """The answer that a button offers, `guide/entry`; `Refusal` if the guide has it no longer."""
    guide_id, _, entry_id = target.partition("/")
    try:
        return _answer(services.guide(guide_id), entry_id)
    except LookupError:
        raise Refusal("My guides no longer have that question. Ask it in your own words.") from None


def _answer(guide: Guide, entry_id: str) -> Message:
    return answers.answer(
        title_of(guide, entry_id), answer_of(guide, entry_id), guide.checked_on(entry_id)
    )


def _examples(services: Services) -> list[Candidate]:
    return [
        Candidate(guide=guide.id, entry=entry.id, question=entry.question, score=1.0)
        for guide in services.guides
        for entry in guide.entries
    ][:EXAMPLES]
