"""The weekly digest of what the guides could not answer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.digest import HOUR, WEEK, tell_gaps, week_end
from bot.playground import Person, Playground
from bot.render.digest import digest_message
from bot.runtime.guides import encoder_of
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from storage.records import Gap
from tests.clock import services_at

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
Keep = Callable[..., None]

MONDAY = week_end(datetime.now(UTC)) - WEEK
"""Late enough that nothing is forgotten yet, and a week ago, so that the next one is over too."""

DARK = ("does streamlit have a dark mode", "is there a dark mode in streamlit?")
MENU = "where is the menu of the cafeteria"


@pytest.fixture
def settings(settings: Settings, channels: dict[str, str]) -> Settings:
    """The digest is wanted in the private channel."""
    return settings.model_copy(update={"digest_channel": channels["leads"]})


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """A bot that tells no digest by itself."""
    with running(settings.model_copy(update={"digest_channel": ""})) as services:
        yield services


@pytest.fixture
def keep(services: Services, channels: dict[str, str]) -> Keep:
    """Keep questions that were asked in a channel, a day before this Monday."""

    def kept(*texts: str, channel: str = "general", asked_at: datetime = MONDAY) -> None:
        for text in texts:
            services.stores.gaps.save(
                Gap(
                    team_id="T1",
                    key=text,
                    text=text,
                    verdict="unknown",
                    guide=None,
                    entry=None,
                    channel=channels.get(channel, channel),
                    asked_at=asked_at - timedelta(days=1),
                )
            )

    return kept


@pytest.fixture
def tell(services: Services, settings: Settings) -> Callable[[datetime], None]:
    """What the caretaker does, at any moment."""

    def told(now: datetime) -> None:
        then = services_at(services, now)
        tell_gaps(then.stores, then.slack, encoder_of(settings), settings.digest_channel)

    return told


@pytest.fixture
def digests(slack: Playground, services: Services, posts: Posts, settings: Settings) -> Any:
    """The digests posted, once nothing is owed any more."""

    def posted() -> list[Json]:
        slack.wait_for(lambda: services.stores.outbox.pending() == 0)
        return posts(settings.digest_channel)

    return posted


def test_what_means_the_same_is_told_together_the_most_frequent_first(
    keep: Keep, tell: Any, digests: Any
) -> None:
    keep(MENU, *DARK)
    tell(MONDAY)
    [post] = digests()
    head, first, second, foot = (str(block) for block in post["blocks"])
    assert "3 questions" in head
    assert "2 alike" in first
    assert all(text in first for text in DARK)
    assert MENU in second
    assert "framework-bot gaps --yaml" in foot


def test_only_what_was_asked_in_public_channels_is_quoted(
    keep: Keep, tell: Any, digests: Any, amara: Person
) -> None:
    keep(MENU)
    keep(DARK[0], channel="leads")
    keep(DARK[1], channel=amara.direct())
    keep("what about elm", channel="C0UNKNOWN")
    tell(MONDAY)
    [post] = digests()
    assert MENU in str(post)
    assert not any(text in str(post) for text in (*DARK, "elm"))
    assert "4 questions" in post["text"]
    assert "3 questions that not everybody saw" in post["text"]


@pytest.mark.usefixtures("bot")
def test_what_was_asked_with_a_command_in_a_public_channel_is_only_counted(
    desk: Any, services: Services, tell: Any, digests: Any, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    desk.ask(amara, place, f"@framework-bot {MENU}")
    desk.command(amara, "/framework-ask where is the far side of the moon", place)
    answer = desk.command(amara, "/framework-ask is flask good for a rest api", place)
    amara.press_in(place, answer["ts"], "Not helpful")
    desk.slack.wait_for(lambda: len(services.stores.gaps.all(None)) == 3)
    tell(week_end(datetime.now(UTC)) + WEEK)
    [post] = digests()
    assert MENU in str(post)
    assert "moon" not in str(post)
    assert "rest api" not in str(post)
    assert "2 questions that not everybody saw" in post["text"]


def test_where_slack_cannot_tell_a_channels_kind_nothing_is_quoted(
    slack: Playground, keep: Keep, tell: Any, digests: Any
) -> None:
    keep(MENU)
    slack.control.refuse("internal_error", methods=["conversations.info"], times=None)
    tell(MONDAY)
    [post] = digests()
    assert MENU not in str(post)
    assert "1 question " in post["text"]


def test_a_week_is_told_once_and_the_next_one_anew(keep: Keep, tell: Any, digests: Any) -> None:
    keep(MENU)
    tell(MONDAY - timedelta(seconds=1))
    assert digests() == []
    for hours in (0, 1, 100, 167):
        tell(MONDAY + timedelta(hours=hours))
    assert len(digests()) == 1
    keep(DARK[0], asked_at=MONDAY + WEEK)
    tell(MONDAY + WEEK)
    assert [MENU in str(post) for post in digests()] == [True, False]


def test_a_week_without_gaps_is_not_told(keep: Keep, tell: Any, digests: Any) -> None:
    keep(MENU, asked_at=MONDAY - WEEK)
    keep(DARK[0], asked_at=MONDAY + WEEK)
    tell(MONDAY)
    assert digests() == []


def test_two_bots_on_one_record_and_their_restarts_tell_a_week_once(
    settings: Settings, keep: Keep, digests: Any, slack: Playground
) -> None:
    keep(MENU, asked_at=MONDAY + WEEK)
    for _ in range(2):
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(running(settings))
            slack.wait_for(digests)
    assert len(digests()) == 1


def test_what_people_asked_mentions_nobody_in_the_digest(
    keep: Keep, tell: Any, digests: Any
) -> None:
    keep("<!channel> is <http://evil.example|this> & <@U1> a framework?")
    tell(MONDAY)
    [post] = digests()
    assert "&lt;!channel&gt;" in str(post["blocks"])
    assert "<!" not in str(post)
    assert "<http" not in str(post)


@given(st.timedeltas(timedelta(0), timedelta(days=9000)))
def test_a_week_ends_on_the_last_monday_at_nine(later: timedelta) -> None:
    now = MONDAY + later
    end = week_end(now)
    assert end <= now < end + WEEK
    assert (end.weekday(), end.time()) == (0, HOUR)


@given(st.lists(st.lists(st.text(min_size=1), min_size=1, max_size=8), max_size=30))
def test_a_digest_of_any_length_is_within_the_limits(groups: list[list[str]]) -> None:
    large = [[text * 400 for text in group] for group in groups]
    message = digest_message(large, quotable=sum(map(len, groups)), private=3)
    assert len(message.blocks) <= 12
    assert len(message.text) < 4000
    for block in message.blocks:
        block.validate_json()
