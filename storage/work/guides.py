"""The versions of guides that interviews and decisions were made with."""

from datetime import datetime

from storage.database import Database
from storage.moments import stamp


class GuideVersions:
    """Guides as JSON documents by the hash of their content, shared by all workspaces.

    An interview finishes on the version that it began with. Raises `StorageError` if `database`
    can't be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, content_hash: str, guide: str, document: str) -> None:
        """Store a version of the guide with this id, or update the time of a stored one."""
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
        """Return the document, or None if it is not stored."""
        rows = self._database.execute(
            "SELECT document FROM guide_versions WHERE hash = ?", content_hash
        )
        return rows[0]["document"] if rows else None

    def purge(self, before: datetime) -> int:
        """Delete the versions last used `before` that nothing refers to, and return how many."""
        with self._database.transaction():
            deleted = self._database.execute(
                "DELETE FROM guide_versions WHERE kept_at < ? AND hash NOT IN "
                "(SELECT guide_hash FROM interviews WHERE guide_hash IS NOT NULL "
                "UNION SELECT guide_hash FROM rounds "
                "UNION SELECT guide_hash FROM decisions WHERE guide_hash IS NOT NULL) "
                "RETURNING hash",
                stamp(before),
            )
        return len(deleted)
