"""Settings of channels, made by their members, and the installation that they belong to."""

from hashlib import sha256

from storage.database import Database
from storage.moments import stamp
from storage.records import Installation


class ChannelSettings:
    """The settings in `database`. Raises `StorageError` if it can't be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answers_all(self, team_id: str, channel: str) -> bool:
        """Return whether questions are answered without a mention. Off by default."""
        rows = self._database.execute(
            "SELECT 1 FROM channel_settings WHERE team_id = ? AND channel = ? AND answers_all",
            team_id,
            channel,
        )
        return bool(rows)

    def set_answers_all(
        self,
        team_id: str,
        channel: str,
        value: bool,  # noqa: FBT001
        *,
        by: str,
    ) -> None:
        """Store the setting, and the user who chose it for the operator to see."""
        now = self._database.now()
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO channel_settings (team_id, channel, answers_all, set_by, set_at) "
                "VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET answers_all = excluded.answers_all, "
                "    set_by = excluded.set_by, set_at = excluded.set_at",
                team_id,
                channel,
                value,
                by,
                stamp(now),
            )


class Installations:
    """The installation that Slack confirmed last for a bot token, of which only a hash is stored.

    Raises `StorageError` if `database` can't be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, token: str) -> Installation | None:
        """Return the installation of this token; None for any other token than the last one."""
        rows = self._database.execute(
            "SELECT team_id, bot_user_id, bot_id, url FROM installation WHERE token_hash = ?",
            _hash(token),
        )
        return Installation.model_validate(dict(rows[0])) if rows else None

    def save(self, token: str, installation: Installation) -> None:
        """Store the installation in place of the one before."""
        now = self._database.now()
        with self._database.transaction():
            self._database.execute("DELETE FROM installation")
            self._database.execute(
                "INSERT INTO installation (token_hash, team_id, bot_user_id, bot_id, url, "
                "confirmed_at) VALUES (:token_hash, :team_id, :bot_user_id, :bot_id, :url, :at)",
                token_hash=_hash(token),
                at=stamp(now),
                **installation.model_dump(),
            )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
