"""Settings of channels, made by their members."""

from storage.database import Database
from storage.moments import stamp


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
