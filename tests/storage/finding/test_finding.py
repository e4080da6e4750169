"""Ranked search, snippets, spelling and filtered lists."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.finding.query import HIGHLIGHT_END, HIGHLIGHT_START, DecisionQuery
from storage.record.changes import Edit
from storage.record.log import DecisionLog
from storage.records import Draft, Viewer
from tests.clock import at

WORDS = st.lists(st.sampled_from(["flask", "flasks", "flash", "streamlit", "dash"]), max_size=4)


@pytest.fixture
def found(log: DecisionLog) -> Callable[..., list[int]]:
    def found(words: str, **given: object) -> list[int]:
        page = DecisionQuery("T1", **{"viewer": None, "words": words} | given)  # type: ignore[arg-type]
        return [one.decision.number for one in log.search(page)]

    return found


def test_better_tiers_come_first_and_newer_decisions_within_a_tier(
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
    found: Callable[..., list[int]],
) -> None:
    for key, (title, why) in enumerate(
        [
            ("Dash for churn", "x"),
            ("Other", "dashboards, dashing"),
            ("Other", "a dash of it"),
            ("A dash", "x"),
            ("Other", "the dash"),
            ("Nothing", "x"),
        ]
    ):
        at(log, now).record(draft_of(title=title, why=why), key=str(key))
    assert found("dash") == [4, 1, 5, 3, 2]


@settings(max_examples=40)
@given(
    texts=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8),
    size=st.integers(1, 4),
    asked=st.sampled_from(["flask", "fla", "dash flask", "streamlti", "nowhere"]),
)
def test_ranked_pages_have_no_gaps_or_overlaps(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    texts: list[tuple[list[str], list[str]]],
    size: int,
    asked: str,
) -> None:
    team = new_team()
    for key, (title, why) in enumerate(texts):
        draft = draft_of(team_id=team, title=" ".join(title), why=" ".join(why), chosen_label="x")
        at(shared_log, now).record(draft, key=str(key))
    everything = shared_log.search(DecisionQuery(team, None, asked, limit=100))
    seen: list[Any] = []
    after = None
    while part := shared_log.search(DecisionQuery(team, None, asked, limit=size), after):
        seen += part
        after = part[-1].rank
    assert tuple(seen) == everything
    assert len({one.decision.number for one in everything}) == len(everything)
    listed = shared_log.find(DecisionQuery(team, None, asked, limit=100))
    numbers = sorted(one.decision.number for one in everything)
    assert not listed or numbers == sorted(one.number for one in listed)


def test_a_snippet_highlights_the_matched_words(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    why = (
        f"{'word ' * 50}the analysts know {HIGHLIGHT_START}Python{HIGHLIGHT_END} best{' word' * 50}"
    )
    at(log, now).record(draft_of(why=why), key="1")
    [found] = log.search(DecisionQuery("T1", None, "python"))
    assert f"analysts know {HIGHLIGHT_START}Python{HIGHLIGHT_END} best" in found.snippet
    assert found.snippet.count(HIGHLIGHT_START) == 1
    assert len(found.snippet) < 150


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("kubernetes", [1]),
        ("kubernets", [1]),
        ("kuberentes", [1]),
        ("kubernettes", [1]),
        ("kubernotes", [1]),
        ("KUBERNETÉS", [1]),
        ("cluster kubernets", [1]),
        ("kubxrnets", [1]),
        ("kubxrnats", []),
        ("postgres", []),
        ("postgres kubernetes", []),
        ("kub3rnetes", []),
        ("helo", []),
        ("clusters", [1]),
        ("oru", []),
        ("?!", []),
    ],
)
def test_a_misspelt_word_is_corrected_and_an_unknown_one_finds_nothing(
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
    found: Callable[..., list[int]],
    asked: str,
    expected: list[int],
) -> None:
    at(log, now).record(draft_of(why="Our Kubernetes cluster"), key="1")
    at(log, now).record(draft_of(), key="2")
    assert found(asked) == expected


def test_a_correction_reveals_no_word_of_an_invisible_decision(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """A word of a private decision neither adds nor hides a result."""
    at(log, now).record(draft_of(why="Project Merlin", channel="G1"), key="1")
    at(log, now).record(draft_of(why="Project Marlin", channel="C1"), key="2")
    outsider = Viewer(user_id="UEVE", channels=frozenset({"C1"}))

    def seen(words: str) -> list[int]:
        return [one.decision.number for one in log.search(DecisionQuery("T1", outsider, words))]

    assert seen("merlin") == seen("murlin") == seen("marlin") == [2]


def test_invisible_words_do_not_crowd_out_a_correction(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """However many there are, in the same workspace or another one."""
    hidden = " ".join(f"{letter}arlin" for letter in "abcdefghijkl")
    at(log, now).record(draft_of(why=hidden, channel="G1"), key="1")
    at(log, now).record(draft_of(team_id="T2", why=hidden, channel="C1"), key="1")
    at(log, now).record(draft_of(why="Project Marlin", channel="C1"), key="2")
    outsider = Viewer(user_id="UEVE", channels=frozenset({"C1"}))
    found = log.search(DecisionQuery("T1", outsider, "xarlin"))
    assert [one.decision.number for one in found] == [2]


def test_a_page_after_the_last_is_empty_without_corrections(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(why="flask"), key="1")
    at(log, now).record(draft_of(why="flasks"), key="2")
    at(log, now).record(draft_of(why="flash"), key="3")
    assert log.search(DecisionQuery("T1", None, "flask"), (2, 1)) == ()


def test_a_word_that_was_edited_away_is_no_longer_a_correction(
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
    found: Callable[..., list[int]],
) -> None:
    at(log, now).record(draft_of(why="Kubernetes"), key="1")
    at(log, now).change("T1", 1, Edit(fields={"why": "Nomad"}), who="UADA")
    assert found("kubernets") == []
    words = {row["word"] for row in database.execute("SELECT word FROM spellings")}
    assert words == {"churn", "dashboard", "nomad", "streamlit"}


@pytest.fixture
def varied(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    for day, (author, channel, guide) in enumerate(
        [
            ("UADA", "C1", "web"),
            ("UBOB", "C1", "web"),
            ("UADA", "C2", "web"),
            ("UADA", "C1", None),
            ("UBOB", "C2", "jobs"),
        ]
    ):
        draft = draft_of(created_by=author, channel=channel, guide=guide)
        at(log, now + timedelta(days=day)).record(draft, key=str(day))
    return log


@pytest.mark.parametrize("words", ["", "churn"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"by": "UADA"}, [4, 3, 1]),
        ({"channel": "C1"}, [4, 2, 1]),
        ({"by": "UADA", "channel": "C1", "guide": "web"}, [1]),
        ({"since": datetime(2026, 3, 3, tzinfo=UTC)}, [5, 4, 3, 2]),
        ({"until": datetime(2026, 3, 3, tzinfo=UTC)}, [1]),
        (
            {
                "since": datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
                "until": datetime(2026, 3, 5, 9, 30, tzinfo=UTC),
            },
            [3, 2],
        ),
        ({"since": datetime(2026, 3, 1, tzinfo=UTC), "before": 4}, [3, 2, 1]),
        ({"since": datetime(2026, 3, 1, tzinfo=UTC), "status": "accepted", "limit": 2}, [5, 4]),
        ({"by": "nobody"}, []),
    ],
)
def test_a_list_can_be_filtered(
    varied: DecisionLog, words: str, given: dict[str, object], expected: list[int]
) -> None:
    page = DecisionQuery("T1", None, words, **given)  # type: ignore[arg-type]
    assert [one.number for one in varied.find(page)] == expected


def test_a_list_between_days_is_sorted_by_time_rather_than_number(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for key, days in enumerate([5, 1, 3, 3]):
        at(log, now + timedelta(days=days)).record(draft_of(), key=str(key))

    def numbers(before: int | None, limit: int) -> list[int]:
        page = DecisionQuery("T1", None, since=now, before=before, limit=limit)
        return [one.number for one in log.find(page)]

    assert numbers(None, 9) == [1, 4, 3, 2]
    assert numbers(None, 2) + numbers(4, 2) == [1, 4, 3, 2]
