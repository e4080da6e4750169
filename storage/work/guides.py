"""The versions of guides that interviews began with, so that each finishes on its own."""

from datetime import datetime

from storage.database import Database
from storage.moments import stamp


class GuideVersions:
    """Guides as JSON documents, by the hash of what they say; the same for every workspace.

    Raises `StorageError` where `database` can't be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, content_hash: str, guide: str, document: str) -> None:
        """Keep a version of the guide of this id; of one that is kept only the time is new."""
        now = self._database.now()
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO guide_versions (hash, guide, document, kept_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET kept_at = excluded.kept_at",
                content_hash,
                guide,
                document,
                stamp(now),
            )

    def get(self, content_hash: str) -> str | None:
        """The document; None where it was never kept."""
        rows = self._database.execute(
            "SELECT document FROM guide_versions WHERE hash = ?", content_hash
        )
        return rows[0]["document"] if rows else None

    def purge(self, before: datetime) -> int:
        """Forget what was last used `before` and nothing that is kept names; say how many."""
        with self._database.transaction():
            gone = self._database.execute(
                "DELETE FROM guide_versions WHERE kept_at < ? AND hash NOT IN "
                "(SELECT guide_hash FROM interviews WHERE guide_hash IS NOT NULL "
                "UNION SELECT guide_hash FROM rounds "
                "UNION SELECT guide_hash FROM decisions WHERE guide_hash IS NOT NULL) "
                "RETURNING hash",
                stamp(before),
            )
        return len(gone)
