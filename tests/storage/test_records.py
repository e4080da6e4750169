from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from storage.records import ConsideredOption, Decision, Draft


def test_a_decision_can_not_be_changed(draft_of: Callable[..., Draft]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        draft_of().title = "Another"


def test_a_decision_id_contains_its_number(draft_of: Callable[..., Draft], now: datetime) -> None:
    assert Decision(**dict(draft_of()), number=12, created_at=now).id == "D-12"


def test_moments_are_stored_in_utc(draft_of: Callable[..., Draft]) -> None:
    in_delhi = datetime(2026, 3, 2, 15, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    decision = Decision(**dict(draft_of()), number=1, created_at=in_delhi)
    assert decision.created_at.tzinfo is UTC
    assert decision.created_at == in_delhi


def test_a_moment_without_a_time_zone_is_refused(draft_of: Callable[..., Draft]) -> None:
    naive = datetime(2026, 3, 2, 15, 0)  # noqa: DTZ001
    with pytest.raises(ValidationError, match="timezone"):
        Decision(**dict(draft_of()), number=1, created_at=naive)


def test_a_score_is_a_finite_number() -> None:
    with pytest.raises(ValidationError, match="finite"):
        ConsideredOption(id="flask", label="Flask", score=float("nan"))
