"""Whatever stands in a guide or a decision, what the bot sends is what Slack takes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from bot import ids
from bot.answers.targets import Target
from bot.decisions import moves, revising
from bot.decisions.cursors import Cursor
from bot.interviews.steps import Asking, Progress
from bot.playground.limits import check_message, check_view
from bot.render import (
    answers,
    cited,
    decisions,
    detail,
    forms,
    home,
    interview,
    life,
    post,
    record,
    result,
    rounds,
)
from bot.render.answers import Answer
from bot.render.faults import ephemeral, notice_view, with_notice
from bot.render.message import Message
from bot.render.text import clip, escape
from knowledge.comparison import compare
from knowledge.explanation import explain
from knowledge.interview import NOT_SURE, Change, Conclusion, Reason
from knowledge.models import Choice, Criterion, Entry, Evidence, Guide, Option, TableRow
from knowledge.search import Candidate, Verdict
from storage.finding.pages import CLOSE, OPEN
from storage.finding.tiers import Found
from storage.records import Considered, Decision, Event, Status
from storage.round import Round

ANY = st.text(max_size=40) | st.sampled_from(["<!channel>", "&" * 5000, "🤔" * 3000, "x y " * 999])
TEXT = ANY.map(lambda text: f"a{text}").filter(str.strip)
POINTS = st.sampled_from([-2.0, 0.5, 3.0])
USERS = st.lists(st.sampled_from(["U0AMARA001", "U0JONAS002"]), max_size=50).map(tuple)
SOURCE = "https://x.slack.com/archives/C1/p1?a=b&c=d"
GUIDES = [(f"guide-{number}", "A guide " * 20) for number in range(150)]
HOSTILE = ("<!channel>", "<!everyone>", "<!here>", "<http")


@st.composite
def some_decisions(draw: st.DrawFn) -> Decision:
    """A decision with any text in each of its fields."""
    return Decision(
        team_id="T1",
        number=draw(st.integers(1, 999_999)),
        title=draw(TEXT),
        context=draw(ANY),
        why=draw(TEXT),
        consequences=draw(ANY),
        confirmation=draw(ANY),
        source=draw(st.none() | ANY | st.just(SOURCE)),
        status=draw(st.sampled_from(get_args(Status))),
        superseded_by=draw(st.sampled_from([None, "D-7"])),
        supersedes=draw(st.sampled_from([(), ("D-1",) * 200])),
        chosen="a",
        chosen_label=draw(TEXT),
        recommended=draw(st.sampled_from([None, "a", "b"])),
        recommended_label=draw(TEXT),
        created_by="U0AMARA001",
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        deciders=draw(USERS),
        consulted=draw(USERS),
        approvals=dict.fromkeys(draw(USERS), datetime(2026, 11, 23, tzinfo=UTC)),
        objections=draw(st.dictionaries(TEXT, TEXT, max_size=30)),
        channel="C0DATATEAM",
        told=draw(st.booleans()),
        options=tuple(
            Considered(id=str(number), label=label, score=1.5)
            for number, label in enumerate(draw(st.lists(TEXT, max_size=30)))
        ),
        reasons=tuple(draw(st.lists(TEXT, max_size=30))),
        drivers=draw(st.dictionaries(TEXT, TEXT, max_size=30)),
        revisit_on=draw(st.none() | st.dates(date(2026, 1, 1))),
    )


@st.composite
def some_guides(draw: st.DrawFn) -> Guide:
    """A guide of one question with any text, and up to 30 options and answers."""
    count = draw(st.integers(1, 30))
    choices = tuple(
        Choice(
            id=f"c{number}",
            label=draw(TEXT),
            description=draw(TEXT),
            evidence={
                f"o{number}": Evidence(points=draw(POINTS), because=draw(TEXT), cites="e0")
                for number in range(count if number == 0 else 0)
            },
        )
        for number in range(count)
    )
    return Guide(
        id="any",
        title=draw(TEXT),
        summary="s",
        checked=date(2026, 11, 23),
        options=tuple(
            Option(id=f"o{number}", label=draw(TEXT), summary="s") for number in range(count)
        ),
        entries=(Entry(id="e0", question=draw(TEXT), answer=draw(TEXT)),),
        criteria=(
            Criterion(
                id="one",
                step=draw(TEXT),
                question=draw(TEXT),
                help=draw(TEXT),
                examples=(draw(TEXT),),
                who=draw(TEXT),
                options=choices,
            ),
        ),
    )


def check(shown: Message | View) -> str:
    """Slack takes it; all that it says."""
    if isinstance(shown, Message):
        document: dict[str, Any] = shown.arguments()
        check_message(document, max_text=40_000)
    else:
        document = shown.to_dict()
        check_view(document)
    return json.dumps(document, ensure_ascii=False)


@given(some_decisions())
@settings(max_examples=60, deadline=None)
def test_every_view_of_a_decision_fits_and_is_harmless(decision: Decision) -> None:
    found = [Found(decision=decision, snippet=f"{OPEN}{decision.why}{CLOSE}", rank=(3, 1))] * 10
    many = [decision] * 10
    review = home.Review(waiting=many, due=many, own=many, recent=many, certain=False)
    for shown in (
        post.announcement(decision, decision),
        record.recorded_page(decision),
        detail.decision_message(decision),
        detail.decision_view(decision, decision.created_by),
        decisions.listing(found, Cursor("zebra", ((0, 9),)), Cursor("zebra", ((0, 9), (1, 3)))),
        home.home_view(review, home.Filters(), GUIDES),
    ):
        said = check(shown).replace("<https://x.slack.com/archives/", "")
        assert not any(word in said for word in HOSTILE)


@given(some_decisions(), TEXT)
@settings(max_examples=40, deadline=None)
def test_every_form_about_a_decision_fits(decision: Decision, text: str) -> None:
    slip = moves.Slip(moves.OBJECT.action, decision.number, 1, "accepted any")
    events = [
        Event(
            team_id="T1",
            number=decision.number,
            sequence=number,
            at=decision.created_at,
            who=text,
            what="edited",
            why=text,
            changes={"title": text, "why": text, "deciders": [text], "revisit_on": None},
            salt=None,
            content_hash="",
            hash="",
        )
        for number in range(30)
    ]
    for shown in (
        life.reason_view(slip, moves.OBJECT, decision),
        life.successor_view(slip, decision, [decision] * 120),
        life.history_view(decision, events, 5, 10),
        forms.edit_page(slip, decision, revising.filled(decision), [text, text]),
        forms.draft_page("token.C1.0..", {ids.WHY: text[:3000]}),
    ):
        check(shown)
    told = check(life.history_view(decision, events, 0, 10))
    assert not any(word in told for word in HOSTILE)


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
    asking = Asking(ids.QUESTIONS, guide.criteria, 1, 2)
    progress = Progress(f"{ids.QUESTIONS}:one", 1, 1, 0)
    for page in (
        interview.guides_page("i", [guide] * 12, guide.id),
        result.result_page("i", guide, conclusion, explain(guide, conclusion)),
        result.result_page("i", guide, undecided, explain(guide, undecided)),
        cited.cited_page(guide, "e0"),
        interview.unfinished_page("i", guide, progress, timedelta(days=2), outdated=True),
        interview.questions_page("i", asking, {"one": "c0"}, first=False),
        interview.summary_page("i", guide, {"one": "c0"}),
        interview.with_outdated(
            result.result_page("i", guide, conclusion, explain(guide, conclusion)), timedelta(0)
        ),
        record.record_page("i", guide, filled),
    ):
        check(page)


@given(some_guides(), TEXT, st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_message_and_page_of_a_round_fits_and_is_harmless(
    guide: Guide, text: str, proposed: bool
) -> None:
    choices = [choice.id for choice in guide.criteria[0].options]
    people = tuple(f"U{number}" for number in range(len(choices)))
    begun = Round(
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
    comparison = compare(guide, [{"one": choice} for choice in choices])
    for shown in (
        rounds.round_message(begun),
        rounds.round_message(begun.model_copy(update={"state": "closed"})),
        rounds.comparison_message(begun, guide, comparison),
        rounds.comparison_message(begun, guide, None),
        rounds.over(begun),
        rounds.outside(begun, people),
        rounds.handed_in_page("i", begun),
        rounds.proposed_page("i", begun.channel),
    ):
        assert not any(word in check(shown) for word in HOSTILE)


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
    target = Target("any", "e0", question, "C1:1.2")
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
    check(answers.others(candidates, target))
    check(answers.for_owner(question, "U0AMARA001"))
    check(answers.help_message(candidates))


@given(st.text(), st.text(), TEXT, st.text(max_size=80))
def test_what_a_button_is_about_fits_into_it_and_comes_back(
    guide: str, entry: str, asked: str, key: str
) -> None:
    target = Target(guide[:99], entry[:99], asked, key)
    value = target.encode()
    assert len(value) <= 2000
    back = Target.decode(value)
    assert (back.guide, back.entry, back.key) == (target.guide, target.entry, target.key)
    assert asked.startswith(back.asked)


@pytest.mark.parametrize("value", ["", "x", "[]", '["a","b","c"]', '["a","b","c",1]', "{}", "1"])
def test_a_button_of_another_version_is_told_apart(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Target.decode(value)


@given(TEXT)
@settings(max_examples=60, deadline=None)
def test_every_notice_fits_whatever_view_it_stands_in(sentence: str) -> None:
    view = notice_view(sentence)
    check(view)
    twice = with_notice(
        with_notice({**view.to_dict(), "id": "V1", "hash": "1.a"}, sentence), "again"
    )
    check_view(twice)
    assert [block.get("block_id") for block in twice["blocks"]].count("notice") == 1
    check_message(ephemeral(sentence))


@given(st.text(max_size=200), st.integers(1, 50))
def test_clipped_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
    assert clip(text, limit) == text or clip(text, limit).endswith("…")


@given(st.text(alphabet="&<>a!", max_size=60), st.integers(1, 50))
def test_escaped_text_fits_and_holds_no_half_entity(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert len(escaped) <= limit
    assert "<" not in escaped
    assert ">" not in escaped
    bare = escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in bare


@pytest.mark.parametrize("text", ["", "a", "ab"])
def test_short_text_is_left_alone(text: str) -> None:
    assert clip(text, 2) == escape(text, 2) == text
