"""Counts of people in the messages about a round."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.render.rounds import comparison_message, expired_message, progress
from knowledge.guide.loader import load_guides, packaged_guides
from storage.records import Round

ADA, BOB, CAT, DAN = "UADA", "UBOB", "UCAT", "UDAN"


def begun(asked: tuple[str, ...] = (), answered: tuple[str, ...] = (), **more: Any) -> Round:
    """Return a round that Dan owns."""
    return Round(
        team_id="T1",
        id="R1",
        owner=DAN,
        guide="web",
        guide_title="Web",
        guide_hash="0f",
        question="Which?",
        channel="C1",
        asked=asked,
        answered=answered,
        began_at=datetime(2026, 11, 23, tzinfo=UTC),
        **more,
    )


@pytest.mark.parametrize(
    ("asked", "answered", "sentence"),
    [
        ((ADA,), (), "Nobody who was asked has answered yet."),
        ((ADA,), (DAN,), "Nobody who was asked has answered. Others who answered: 1."),
        ((ADA,), (ADA,), "Everyone who was asked has answered."),
        ((ADA, BOB), (), "Nobody who was asked has answered yet."),
        ((ADA, BOB), (BOB,), "1 of the 2 people asked has answered."),
        ((ADA, BOB), (ADA, BOB), "Everyone who was asked has answered."),
        (
            (ADA, BOB, CAT),
            (ADA, BOB, DAN, "UEVE"),
            "2 of the 3 people asked have answered. Others who answered: 2.",
        ),
        ((), (DAN,), "1 person has answered."),
        ((), (DAN, ADA), "2 people have answered."),
    ],
)
def test_an_open_round_says_how_many_have_answered(
    asked: tuple[str, ...], answered: tuple[str, ...], sentence: str
) -> None:
    assert progress(begun(asked, answered)) == sentence


@pytest.mark.parametrize(
    ("answered", "words"),
    [((), "nobody has"), ((ADA,), "1 person has"), ((ADA, BOB), "2 people have")],
)
def test_a_closed_round_says_how_many_have_answered(answered: tuple[str, ...], words: str) -> None:
    closed = begun((ADA, BOB, CAT), answered, state="closed")
    assert progress(closed) == f"Closed: {words} answered. The result is in the thread."
    assert f"{words} answered." in expired_message(closed).text


@pytest.mark.parametrize(
    ("answered", "sentence"),
    [
        ((), "<@UDAN>, nobody has answered, so there's nothing to compare. You can"),
        ((ADA,), "<@UDAN>, only 1 person has answered, so there's nothing to compare. Those"),
    ],
)
def test_too_few_answers_to_compare_are_counted_in_the_same_words(
    answered: tuple[str, ...], sentence: str
) -> None:
    guide, *_ = load_guides(packaged_guides())
    told = comparison_message(begun((ADA, BOB), answered), guide, None)
    assert told.text.startswith(sentence)
