"""Slack accepts every view of a decision, whatever its text."""

from hypothesis import given, settings

from bot import ids
from bot.decisions import edits
from bot.render import buttons, change_forms, decisions, detail, forms, history, home, post, record
from bot.slack.state import ChangeForm, Cursor, HomeFilters
from storage.finding.query import HIGHLIGHT_END, HIGHLIGHT_START
from storage.finding.ranked_search import SearchHit
from storage.records import Decision, Event
from tests.bot.render.anything import GUIDES, HOSTILE, TEXT, check, some_decisions


@given(some_decisions())
@settings(max_examples=60, deadline=None)
def test_every_view_of_a_decision_fits_and_is_harmless(decision: Decision) -> None:
    found = [
        SearchHit(
            decision=decision,
            snippet=f"{HIGHLIGHT_START}{decision.why}{HIGHLIGHT_END}",
            rank=(3, 1),
        )
    ] * 10
    many = [decision] * 10
    review = home.HomeLists(waiting=many, due=many, own=many, recent=many, certain=False)
    for shown in (
        post.announcement(decision, decision),
        record.recorded_page(decision),
        detail.decision_message(decision),
        detail.decision_view(decision, decision.created_by),
        decisions.list_message(
            found, Cursor("zebra", ((0, 9),)), Cursor("zebra", ((0, 9), (1, 3)))
        ),
        home.home_view(review, HomeFilters(), GUIDES),
    ):
        said = check(shown).replace("<https://x.slack.com/archives/", "")
        assert not any(word in said for word in HOSTILE)


@given(some_decisions(), TEXT)
@settings(max_examples=40, deadline=None)
def test_every_form_about_a_decision_fits(decision: Decision, text: str) -> None:
    slip = ChangeForm(buttons.OBJECT.action_id, decision.number, 1, "accepted any")
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
        change_forms.reason_view(slip, buttons.OBJECT, decision),
        change_forms.successor_view(slip, decision, [decision] * 120),
        history.history_view(decision, events, 5, 10),
        forms.edit_view(slip, decision, edits.initial_values(decision), [text, text]),
        forms.draft_view("token.C1.0..", {ids.WHY: text[:3000]}),
        forms.draft_view("token.C1.1..", {}, forms.supersedes_notice(decision, with_title=True)),
    ):
        check(shown)
    told = check(history.history_view(decision, events, 0, 10))
    assert not any(word in told for word in HOSTILE)
