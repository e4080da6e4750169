"""Slack accepts every answer and notice, whatever its text."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.limits import check_message, check_view
from bot.render import answers
from bot.render.answers import Answer
from bot.render.faults import ephemeral, notice_view, with_notice
from bot.slack.state import AnswerRef
from knowledge.guide.models import TableRow
from knowledge.search.engine import Candidate, Verdict
from storage.records import Decision
from tests.bot.render.anything import TEXT, check, some_decisions


@given(TEXT, TEXT, st.integers(0, 3), st.none() | some_decisions())
@settings(max_examples=60, deadline=None)
def test_every_answer_fits(
    question: str, markdown: str, count: int, decided: Decision | None
) -> None:
    candidates = tuple(
        Candidate(guide="any", entry=f"e{number}", question=question, score=0.5)
        for number in range(count)
    )
    verdict = Verdict(question=question, kind="suggest", score=0.5, candidates=candidates)
    target = AnswerRef("any", "e0", question, "C1:1.2")
    cells = {f"o{number}": markdown for number in range(4)}
    row = TableRow(id="row", label=question, cells=cells, meaning=markdown)
    answer = Answer(
        target,
        question,
        markdown,
        date(2026, 11, 23),
        row=row,
        columns=list(cells),
        decided=decided,
    )
    for shown in (answer, replace(answer, row=None)):
        check(answers.answer_message(shown, shareable=True))
        check(answers.shared_message(shown, "U0AMARA001"))
    check(answers.suggestions(verdict, "k"))
    check(answers.unknown(verdict, "k"))
    check(answers.alternatives(candidates, target))
    check(answers.owner_message(question, "U0AMARA001"))
    check(answers.help_message(candidates, "k"))


@given(TEXT)
@settings(max_examples=60, deadline=None)
def test_every_notice_fits_into_every_view(sentence: str) -> None:
    view = notice_view(sentence)
    check(view)
    twice = with_notice(
        with_notice({**view.to_dict(), "id": "V1", "hash": "1.a"}, sentence), "again"
    )
    check_view(twice)
    assert [block.get("block_id") for block in twice["blocks"]].count("notice") == 1
    check_message(ephemeral(sentence))
