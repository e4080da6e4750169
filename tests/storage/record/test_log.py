import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.errors import StorageError
from storage.finding.query import DecisionQuery
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft, Viewer
from tests.clock import at
from tests.readable import readable

TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
WHOLE_DRAFTS = st.fixed_dictionaries(
    {
        "title": TEXT,
        "why": TEXT,
        "chosen": TEXT,
        "chosen_label": TEXT,
        "created_by": TEXT,
        "recommended": st.none() | TEXT,
        "recommended_label": st.none() | TEXT,
        "guide": st.none() | TEXT,
        "guide_title": st.none() | TEXT,
        "interview_id": st.none() | TEXT,
        "options": st.lists(
            st.builds(
                ConsideredOption,
                id=TEXT,
                label=TEXT,
                score=st.floats(-100, 100),
                summary=TEXT,
                pros=st.tuples(TEXT),
                cons=st.tuples(TEXT, TEXT),
            ),
            max_size=3,
        ),
        "reasons": st.lists(TEXT, max_size=3),
        "answers": st.dictionaries(TEXT, TEXT, max_size=3),
        "drivers": st.dictionaries(TEXT, TEXT, max_size=3),
        "deciders": st.lists(TEXT, max_size=3),
        "channel": st.none() | TEXT,
        "told": st.booleans(),
        "context": TEXT,
        "consequences": TEXT,
        "confirmation": TEXT,
        "consulted": st.lists(TEXT, max_size=3),
        "informed": st.lists(TEXT, max_size=3),
        "source": st.none() | TEXT,
        "guide_checked": st.none() | st.dates(),
        "guide_hash": st.none() | TEXT,
        "revisit_on": st.none() | st.dates(),
    }
)


@settings(max_examples=60)
@given(given=WHOLE_DRAFTS, when=st.datetimes(timezones=st.just(UTC)))
def test_a_recorded_decision_is_read_back_unchanged(
    shared_log: DecisionLog, new_team: Callable[[], str], given: dict[str, object], when: datetime
) -> None:
    draft = Draft.model_validate(given | {"team_id": new_team()})
    decision = at(shared_log, when).record(draft, key="I1")
    assert dict(decision).items() >= dict(draft).items()
    assert decision.created_at == when
    assert shared_log.get(draft.team_id, 1) == decision


def test_a_decision_is_numbered_per_workspace(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    ids = [
        at(log, now).record(draft_of(team_id=team), key=key).id
        for team, key in [("T1", "a"), ("T2", "b"), ("T1", "c"), ("T2", "d"), ("T1", "e")]
    ]
    assert ids == ["D-1", "D-1", "D-2", "D-2", "D-3"]
    assert log.teams() == ("T1", "T2")


def test_it_is_private_and_accepted_at_first(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    decision = at(log, now).record(draft_of(), key="I1")
    assert (decision.visibility, decision.status) == ("unknown", "accepted")


def test_the_same_interview_gives_the_same_decision(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    first = at(log, now).record(draft_of(title="First"), key="I1")
    again = at(log, now + timedelta(hours=1)).record(draft_of(title="Second"), key="I1")
    assert again == first
    assert log.get("T1", 2) is None


def test_the_same_key_in_another_workspace_is_another_decision(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(team_id="T1", title="Ours"), key="I1")
    assert at(log, now).record(draft_of(team_id="T2", title="Theirs"), key="I1").title == "Theirs"


@pytest.mark.usefixtures("no_timeouts")
def test_many_threads_number_without_gaps_and_record_each_key_once(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """32 threads record ten keys each, so that two threads record each key at once."""
    together = threading.Barrier(32)

    def work(thread: int) -> dict[str, int]:
        together.wait()
        keys = [f"I{thread // 2}-{turn}" for turn in range(10)]
        return {key: at(log, now).record(draft_of(), key=key).number for key in keys}

    with ThreadPoolExecutor(32) as pool:
        results = list(pool.map(work, range(32)))
    assert results[::2] == results[1::2]
    assert sorted(n for result in results[::2] for n in result.values()) == list(range(1, 161))


@pytest.mark.parametrize("number", [0, -1, 2, 2**32 + 1, 10**30])
def test_an_unused_number_is_none(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime, number: int
) -> None:
    at(log, now).record(draft_of(), key="I1")
    at(log, now).record(draft_of(team_id="T2"), key="I1")
    assert log.get("T1", number) is None


def test_a_decision_is_not_found_from_another_workspace(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(team_id="T1", title="Secret plan"), key="I1")
    at(log, now).record(draft_of(team_id="T2", title="Another plan"), key="I1")
    assert log.get("T3", 1) is None
    assert log.history("T3", 1) == ()
    assert log.find(DecisionQuery("T3", None)) == log.find(DecisionQuery("T3", None, "plan")) == ()
    found = readable(log.find(DecisionQuery("T2", None, "plan")))
    assert [one.title for one in found] == ["Another plan"]


def test_visibility_changes_for_one_decision_of_one_workspace(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for team, key in [("T1", "a"), ("T1", "b"), ("T2", "c")]:
        at(log, now).record(draft_of(team_id=team), key=key)
    at(log, now).set_visibility("T1", 1, "public")
    listed = [*log.find(DecisionQuery("T1", None)), *log.find(DecisionQuery("T2", None))]
    seen = [one.visibility for one in readable(listed)]
    assert seen == ["unknown", "public", "unknown"]


def test_the_history_has_one_entry_for_a_visibility(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(channel="C1"), key="a")
    for _ in range(2):
        at(log, now).set_visibility("T1", 1, "public")
    at(log, now).make_channel_private("T1", "C1")
    told = [(event.who, event.what, event.changes) for event in log.history("T1", 1)]
    assert told[1:] == [
        ("Slack", "placed", {"visibility": "public"}),
        ("Slack", "placed", {"visibility": "private"}),
    ]
    assert problems(database) == ()


def test_making_a_channel_private_changes_its_decisions_only(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for key in range(205):
        at(log, now).record(draft_of(channel="C1" if key % 2 else "C2"), key=str(key))
        at(log, now).set_visibility("T1", key + 1, "public")
    at(log, now).make_channel_private("T1", "C2")
    listed = readable(log.find(DecisionQuery("T1", None, limit=300)))
    seen = {(one.channel, one.visibility) for one in listed}
    assert seen == {("C1", "public"), ("C2", "private")}
    assert log.public_channels() == (("T1", "C1"),)


@settings(max_examples=25)
@given(size=st.integers(1, 7), words=st.sampled_from(["", "dash"]))
def test_pages_have_no_gaps_or_overlaps(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    size: int,
    words: str,
) -> None:
    team = new_team()
    for key in range(7):
        at(shared_log, now).record(draft_of(team_id=team), key=str(key))
    seen: list[int] = []
    while page := shared_log.find(
        DecisionQuery(team, None, words, before=seen[-1] if seen else None, limit=size)
    ):
        seen += [decision.number for decision in page]
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_page_before_the_first_is_empty_and_one_before_a_huge_number_is_the_first(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(), key="I1")
    assert [len(log.find(DecisionQuery("T1", None, before=n))) for n in (1, 0, -5, 10**30)] == [
        0,
        0,
        0,
        1,
    ]
    assert [len(log.find(DecisionQuery("T1", None, number=n))) for n in (1, 0, -5, 10**30)] == [
        1,
        0,
        0,
        0,
    ]


def test_a_list_can_have_one_status(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(), key="I1")
    assert len(log.find(DecisionQuery("T1", None, status="accepted"))) == 1
    assert log.find(DecisionQuery("T1", None, status="rejected")) == ()


@pytest.mark.parametrize("words", ["", "churn"])
def test_the_latest_accepted_decision_of_a_guide_is_one_that_the_viewer_may_see(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime, words: str
) -> None:
    for key, (team, guide, channel) in enumerate(
        [
            ("T1", "web", "C1"),
            ("T1", "web", "C1"),
            ("T1", "web", "G2"),
            ("T1", "jobs", "C1"),
            ("T1", None, "C1"),
            ("T2", "web", "C1"),
        ]
    ):
        at(log, now).record(draft_of(team_id=team, guide=guide, channel=channel), key=str(key))

    def latest(guide: str, viewer: Viewer | None) -> list[str]:
        page = DecisionQuery("T1", viewer, words, status="accepted", limit=1, guide=guide)
        return [one.id for one in log.find(page)]

    bob = Viewer(user_id="UBOB", channels=frozenset({"C1"}))
    assert latest("web", None) == ["D-3"]
    assert latest("web", bob) == ["D-2"]
    assert latest("jobs", bob) == ["D-4"]
    assert latest("web", Viewer(user_id="UEVE")) == latest("none", bob) == []


def test_the_operator_lists_several_workspaces_by_time(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for hour, team in enumerate(["T1", "T2", "T1", "T3"]):
        at(log, now + timedelta(hours=hour)).record(draft_of(team_id=team), key=str(hour))
    listed = log.find_across(("T1", "T2"), DecisionQuery("", None, "churn", limit=2))
    assert [(one.team_id, one.id) for one in listed] == [("T1", "D-2"), ("T2", "D-1")]


def test_history_begins_with_who_recorded_it(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(created_by="UADA"), key="I1")
    at(log, now).record(draft_of(), key="I1")
    [event] = log.history("T1", 1)
    assert (event.who, event.what, event.at) == ("UADA", "recorded", now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET who = 'UEVE'",
        "DELETE FROM history",
        "REPLACE INTO history SELECT * FROM history",
    ],
)
def test_history_is_append_only(
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
    statement: str,
) -> None:
    at(log, now).record(draft_of(), key="I1")
    before = log.history("T1", 1)
    with pytest.raises(StorageError) as refusal:
        database.execute(statement)
    assert str(refusal.value.__cause__) == "history is append-only"
    assert log.history("T1", 1) == before
