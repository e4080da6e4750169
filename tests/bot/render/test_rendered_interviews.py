"""Slack accepts every page of an interview and a round, whatever the guide's text."""

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.render import citations, interview, record, result, rounds
from bot.render.interview import Progress, QuestionPage
from knowledge.guide.models import Choice, Criterion, Entry, Evidence, Guide, Option
from knowledge.interview.comparison import compare
from knowledge.interview.explanation import explain
from knowledge.interview.reasoning import NOT_SURE, Change, Conclusion, Reason
from storage.records import Round
from tests.bot.render.anything import HOSTILE, TEXT, check, some_guides


@given(some_guides(), TEXT)
@settings(max_examples=60, deadline=None)
def test_every_page_of_an_interview_fits(guide: Guide, text: str) -> None:
    options = [option.id for option in guide.options]
    conclusion = Conclusion(
        guide=guide.id,
        answers={"one": "c0"},
        recommendation=options[0],
        scores=dict.fromkeys(options, 1.5),
        margin=0.0,
        ruled_out=dict.fromkeys(options, text),
        reasons=tuple(
            Reason(criterion="one", option=option, points=-1.5, because=text) for option in options
        ),
        would_change=tuple(
            Change(criterion="one", from_="c0", to=choice.id, recommendation=None)
            for choice in guide.criteria[0].options
        ),
        questions_asked=("one",),
    )
    undecided = conclusion.model_copy(
        update={"recommendation": None, "ruled_out": {}, "answers": {"one": NOT_SURE}}
    )
    filled = {ids.CHOSEN: options[-1], ids.TITLE: text[:3000]}
    asking = QuestionPage(ids.QUESTIONS, guide.criteria, 1, 2)
    progress = Progress(f"{ids.QUESTIONS}:one", 1, 1, 0)
    for page in (
        interview.guides_page("i", [guide] * 12, guide.id),
        result.result_page("i", guide, conclusion, explain(guide, conclusion)),
        result.result_page("i", guide, undecided, explain(guide, undecided)),
        citations.entry_view(guide, "e0"),
        interview.unfinished_page("i", guide, progress, timedelta(days=2), outdated=True),
        interview.questions_page("i", asking, {"one": "c0"}, first=False),
        interview.summary_page("i", guide, {"one": "c0"}),
        interview.with_outdated_note(
            result.result_page("i", guide, conclusion, explain(guide, conclusion)), timedelta(0)
        ),
        record.record_page("i", guide, filled),
    ):
        check(page)


def round_(text: str, guide: Guide, people: tuple[str, ...], *, proposed: bool = False) -> Round:
    """Return a round that these people have answered, either asked to or after a proposal."""
    return Round(
        team_id="T1",
        id="r" * 18,
        owner="U0AMARA001",
        guide=guide.id,
        guide_title=guide.title,
        guide_hash="",
        question=text,
        channel="C0DATATEAM",
        asked=() if proposed else people[:20],
        answered=people,
        proposal=text if proposed else "",
        began_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


@given(some_guides(), TEXT, st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_message_and_page_of_a_round_fits_and_is_harmless(
    guide: Guide, text: str, proposed: bool
) -> None:
    choices = [choice.id for choice in guide.criteria[0].options]
    people = tuple(f"U{number}" for number in range(len(choices)))
    begun = round_(text, guide, people, proposed=proposed)
    comparison = compare(guide, [{"one": choice} for choice in choices])
    for shown in (
        rounds.round_message(begun),
        rounds.round_message(begun.model_copy(update={"state": "closed"})),
        rounds.comparison_message(begun, guide, comparison),
        rounds.comparison_message(begun, guide, None),
        rounds.expired_message(begun),
        rounds.outsiders_message(begun, people),
        rounds.handed_in_page("i", begun),
        rounds.proposed_page("i", begun.channel),
    ):
        assert not any(word in check(shown) for word in HOSTILE)


def long_guide(count: int, length: int) -> Guide:
    """Return a guide of `count` criteria, with questions and answers of `length` characters."""
    option_ids = ("this", "that")
    criteria = tuple(
        Criterion(
            id=f"q{number}",
            step="Step",
            question=f"{number}?".ljust(length, "q"),
            options=tuple(
                Choice(
                    id=one,
                    label=one.ljust(length, "a"),
                    evidence={one: Evidence(points=1.0, because="It does.", cites="e0")},
                )
                for one in option_ids
            ),
        )
        for number in range(count)
    )
    return Guide(
        id="long",
        title="Long",
        summary="s",
        checked=date(2026, 11, 23),
        options=tuple(Option(id=one, label=one, summary="s") for one in option_ids),
        entries=(Entry(id="e0", question="Which?", answer="This."),),
        criteria=criteria,
    )


@given(st.integers(1, 24), st.integers(10, 600))
@settings(max_examples=20, deadline=None)
@example(20, 300)
def test_long_differences_fit_and_the_rest_is_counted(count: int, length: int) -> None:
    guide = long_guide(count, length)
    people = [dict.fromkeys([f"q{n}" for n in range(count)], one) for one in ("this", "that")]
    begun = round_("Which?", guide, ("U1", "U2"))
    document = check(rounds.comparison_message(begun, guide, compare(guide, people)))
    shown = len(re.findall(r"\*\d+\?q*", document))
    left_out = re.search(r"And (\d+) more\.", document)
    assert shown >= 1
    assert shown + int(left_out[1] if left_out else 0) == count
