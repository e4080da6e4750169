from datetime import datetime

import pytest

from storage.database import Database
from storage.records import Installation
from storage.work.settings import ChannelSettings, Installations
from tests.clock import at


@pytest.fixture
def settings(database: Database) -> ChannelSettings:
    return ChannelSettings(database)


def test_a_channel_is_answered_without_a_mention_only_once_it_opts_in(
    settings: ChannelSettings, now: datetime
) -> None:
    assert not settings.answers_all("T1", "C1")
    at(settings, now).set_answers_all("T1", "C1", value=True, by="UADA")
    assert settings.answers_all("T1", "C1")
    at(settings, now).set_answers_all("T1", "C1", value=False, by="UBOB")
    assert not settings.answers_all("T1", "C1")


def test_a_setting_applies_to_one_channel_of_one_workspace(
    settings: ChannelSettings, now: datetime
) -> None:
    at(settings, now).set_answers_all("T1", "C1", value=True, by="UADA")
    assert not settings.answers_all("T1", "C2")
    assert not settings.answers_all("T2", "C1")


def test_who_set_it_last_can_be_looked_up(
    database: Database, settings: ChannelSettings, now: datetime
) -> None:
    at(settings, now).set_answers_all("T1", "C1", value=True, by="UADA")
    at(settings, now).set_answers_all("T1", "C1", value=True, by="UBOB")
    [row] = database.execute("SELECT set_by FROM channel_settings")
    assert row["set_by"] == "UBOB"


HERE = Installation(team_id="T1", bot_user_id="UBOT", bot_id="B1", url="https://here.slack.com/")
THERE = Installation(team_id="T2")


def test_the_installation_of_the_last_token_is_known_and_the_token_itself_is_not_stored(
    database: Database, now: datetime
) -> None:
    installations = at(Installations(database), now)
    assert installations.get("xoxb-here") is None
    installations.save("xoxb-here", HERE)
    assert installations.get("xoxb-here") == HERE
    installations.save("xoxb-there", THERE)
    assert installations.get("xoxb-there") == THERE
    assert installations.get("xoxb-here") is None
    assert "xoxb" not in str([tuple(row) for row in database.execute("SELECT * FROM installation")])
