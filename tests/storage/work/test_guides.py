from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database import Database
from storage.record.log import DecisionLog
from storage.records import Draft, Interview
from storage.work.guides import GuideVersions
from storage.work.interviews import Interviews
from tests.clock import at

DAY = timedelta(days=1)


def test_a_version_is_stored_once_and_found_by_its_hash(database: Database, now: datetime) -> None:
    versions = GuideVersions(database)
    at(versions, now).save("4f", "sql", '{"title": "Ünïcode 🤔"}')
    at(versions, now).save("4f", "sql", "something else")
    at(versions, now).save("5a", "sql", "{}")
    assert versions.get("4f") == '{"title": "Ünïcode 🤔"}'
    assert versions.get("5a") == "{}"


def test_an_unknown_version_is_none(database: Database) -> None:
    assert GuideVersions(database).get("4f") is None


def test_versions_without_references_are_purged(
    database: Database,
    log: DecisionLog,
    interview_of: Callable[..., Interview],
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    versions = GuideVersions(database)
    for content_hash in ("asked", "decided", "unused"):
        at(versions, now).save(content_hash, "sql", "{}")
    Interviews(database).save(interview_of(guide="sql", guide_hash="asked"))
    at(log, now).record(draft_of(), key="plain")
    at(log, now).record(draft_of(guide_hash="decided"), key="guided")
    assert versions.purge(now + DAY) == 1
    assert versions.get("unused") is None
    assert versions.get("asked") == versions.get("decided") == "{}"


def test_a_version_used_again_is_not_purged(database: Database, now: datetime) -> None:
    versions = GuideVersions(database)
    at(versions, now).save("4f", "sql", "{}")
    at(versions, now + 2 * DAY).save("4f", "sql", "{}")
    assert versions.purge(now + DAY) == 0
    assert versions.purge(now + 3 * DAY) == 1
