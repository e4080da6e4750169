from datetime import datetime

import pytest

from storage.database import Database
from storage.work.settings import ChannelSettings
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
