from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.opening import open_database
from storage.record.changes import Edit, Object, Redact, Supersede
from storage.record.log import DecisionLog
from storage.records import Draft, Interview
from tests.clock import at

DraftOf = Callable[..., Draft]
InterviewOf = Callable[..., Interview]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_database(path)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def log(database: Database) -> DecisionLog:
    return DecisionLog(database)


@pytest.fixture
def no_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers wait for each other as long as a busy machine takes."""
    for name in (
        "storage.database.WRITER_TIMEOUT",
        "storage.database.BUSY_TIMEOUT",
        "storage.sqlite.connection.BUSY_TIMEOUT",
    ):
        monkeypatch.setattr(name, 60.0)


@pytest.fixture(scope="module")
def shared_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database for all examples of a property test, each in its own workspace."""
    with closing(open_database(tmp_path_factory.mktemp("shared") / "record.db")) as database:
        yield database


@pytest.fixture(scope="module")
def shared_log(shared_database: Database) -> DecisionLog:
    return DecisionLog(shared_database)


@pytest.fixture(scope="session")
def new_team() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"T{next(numbers)}"


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def draft_of() -> DraftOf:
    def draft(**given: Any) -> Draft:
        usual = {
            "team_id": "T1",
            "title": "Churn dashboard",
            "why": "The analysts write Python.",
            "chosen": "streamlit",
            "chosen_label": "Streamlit",
            "created_by": "UADA",
        }
        return Draft.model_validate(usual | given)

    return draft


@pytest.fixture(scope="session")
def interview_of(now: datetime) -> InterviewOf:
    def interview(**given: Any) -> Interview:
        usual = {
            "id": "I1",
            "team_id": "T1",
            "user_id": "UADA",
            "guide": "flask-vs-streamlit",
            "channel": "C1",
            "started_at": now,
            "updated_at": now,
        }
        return Interview.model_validate(usual | given)

    return interview


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path / "second.db")) as database:
        yield database


@pytest.fixture
def lived(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    """A log in which every kind of change has been made."""
    for key in range(4):
        at(log, now).record(draft_of(title=f"Choice {key}", deciders=["UBOB"]), key=str(key))
    at(log, now).change("T1", 1, Object(reason="=SUM(A1)"), who="UBOB")
    at(log, now).change("T1", 1, Edit(fields={"why": "Bëtter 🎉"}), who="UADA")
    at(log, now).record(draft_of(title="Old"), key="old")
    at(log, now).change("T1", 5, Supersede(by="D-2"), who="UADA")
    at(log, now).change("T1", 3, Redact(reason="Law."), who="operator", may_all=True)
    at(log, now).set_visibility("T1", 4, "public")
    return log
