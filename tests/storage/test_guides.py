from datetime import datetime

from storage.database import Database
from storage.guides import GuideVersions


def test_a_version_is_kept_once_and_found_by_its_hash(database: Database, now: datetime) -> None:
    versions = GuideVersions(database)
    versions.keep("4f", "sql", '{"title": "Ünïcode 🤔"}', now=now)
    versions.keep("4f", "sql", "something else", now=now)
    versions.keep("5a", "sql", "{}", now=now)
    assert versions.get("4f") == '{"title": "Ünïcode 🤔"}'
    assert versions.get("5a") == "{}"


def test_a_version_that_was_never_kept_is_none(database: Database) -> None:
    assert GuideVersions(database).get("4f") is None
