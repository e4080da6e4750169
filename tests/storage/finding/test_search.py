from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.finding.query import DecisionQuery
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at
from tests.readable import readable

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
WORD = st.text(st.characters(categories=("Lu", "Ll", "Nd", "So")), min_size=1, max_size=12)


@pytest.fixture
def found(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> Callable[[str, str], bool]:
    def found(text: str, words: str) -> bool:
        at(log, now).record(draft_of(why=text), key=text)
        found = readable(log.find(DecisionQuery("T1", None, words)))
        return any(decision.why == text for decision in found)

    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Streamlit for analysts", "streamlit"),
        ("Streamlit for analysts", "ANALYSTS stream"),
        ("Überprüfung", "uberprufung"),
        ("we ship C++ here", "c++"),
        ("great🎉 news", "great news 🎉"),
        ("👍🏽 from the team", "👍"),
        ("この設計を採用する", "設計"),
        ("the low-code way", "low-code"),
        ("Flask & Streamlit", "flask & streamlit"),
        ('they said "maybe"', '"maybe"'),
        ("NEAR the OR gate", "near or"),
        ("naïve\u0301 choice", "naive"),
        ("ask <!channel> first", "<!channel>"),
        ("anything", "D-1"),
        ("anything", "   "),
        ("anything", "\x00"),
    ],
)
def test_a_decision_matches(found: Callable[[str, str], bool], text: str, words: str) -> None:
    assert found(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Streamlit for analysts", "streamlit engineers"),
        ("Streamlit for analysts", "lit"),
        ("one two", "one OR three"),
        ("one two", "NOT three"),
        ("one two", "NEAR(one two)"),
        ("one two", "three*"),
        ("one two", "why:one"),
        ("one two", "^two four"),
        ("one two", '"'),
        ("one two", "*"),
        ("one two", "🎉"),
        ("we ship C here", "c++"),
    ],
)
def test_a_decision_does_not_match(
    found: Callable[[str, str], bool], text: str, words: str
) -> None:
    assert not found(text, words)


@pytest.mark.parametrize(
    "given",
    [
        {"title": "zebra"},
        {"why": "zebra"},
        {"chosen_label": "zebra"},
        {"recommended_label": "zebra"},
        {"guide_title": "zebra"},
        {"reasons": ["one", "zebra"]},
        {"drivers": {"zebra?": "no"}},
        {"drivers": {"which?": "zebra"}},
        {"options": [{"id": "z", "label": "zebra", "score": 1}]},
    ],
)
def test_every_text_of_a_decision_is_searched(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime, given: dict[str, object]
) -> None:
    at(log, now).record(draft_of(), key="I1")
    at(log, now).record(draft_of(**given), key="I2")
    assert [one.number for one in log.find(DecisionQuery("T1", None, "zebra"))] == [2]


@settings(max_examples=150)
@given(words=ANY_TEXT | st.text('"*^()+-:{}NEAROT ', max_size=40))
def test_no_search_text_is_an_error(shared_log: DecisionLog, words: str) -> None:
    assert shared_log.find(DecisionQuery("T1", None, words)) == ()


def test_a_very_long_search_text_works(shared_log: DecisionLog) -> None:
    novel = " ".join(f"word{number}" for number in range(10_000))
    assert shared_log.find(DecisionQuery("T1", None, novel)) == ()


@settings(max_examples=60)
@given(text=st.lists(WORD, min_size=1, max_size=5), data=st.data())
def test_a_text_matches_each_of_its_words_and_their_prefixes(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    text: list[str],
    data: st.DataObject,
) -> None:
    team = new_team()
    at(shared_log, now).record(draft_of(team_id=team, why=" ".join(text)), key="I1")
    words = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in text)
    assert len(shared_log.find(DecisionQuery(team, None, words))) == 1
