"""The weekly digest of what the guides could not answer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.digest import HOUR, WEEK, queue_digest, week_end
from bot.playground import Person, Playground
from bot.render.digest import GAPS_HINT, counted_as_unknown, digest_message
from bot.runtime.guides import encoder_of
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from storage.records import Gap
from tests.bot.desk import Desk
from tests.clock import services_at

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
Save = Callable[..., None]
QueueDigest = Callable[[datetime], None]
Digests = Callable[[], list[Json]]

MONDAY = week_end(datetime.now(UTC)) - WEEK
"""The Monday before the last: recent enough to be retained, and the week after it is over, too."""

DARK = ("does streamlit have a dark mode", "is there a dark mode in streamlit?")
MENU = "where is the menu of the cafeteria"


@pytest.fixture
def settings(settings: Settings, channels: dict[str, str]) -> Settings:
    """The digest goes to the private channel."""
    return settings.model_copy(update={"digest_channel": channels["leads"]})


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """A bot that doesn't post digests on its own."""
    with running(settings.model_copy(update={"digest_channel": ""})) as services:
        yield services


@pytest.fixture
def save(services: Services, channels: dict[str, str]) -> Save:
    """Save questions that were asked in a channel a day before `asked_at`."""

    def save(*texts: str, channel: str = "general", asked_at: datetime = MONDAY) -> None:
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

    return save


@pytest.fixture
def queue(services: Services, settings: Settings) -> QueueDigest:
    """Do what the scheduler does, at any time."""

    def queue_at(now: datetime) -> None:
        then = services_at(services, now)
        queue_digest(then.stores, then.slack, encoder_of(settings), settings.digest_channel)

    return queue_at


@pytest.fixture
def digests(slack: Playground, services: Services, posts: Posts, settings: Settings) -> Digests:
    """The digests posted, once the outbox is empty."""

    def posted() -> list[Json]:
        slack.wait_for(lambda: services.stores.outbox.pending() == 0)
        return posts(settings.digest_channel)

    return posted


def test_similar_questions_are_grouped_the_most_frequent_first(
    save: Save, queue: QueueDigest, digests: Digests
) -> None:
    save(MENU, *DARK)
    queue(MONDAY)
    [post] = digests()
    head, first, second, foot = (str(block) for block in post["blocks"])
    assert "3 questions" in head
    assert "2 similar" in first
    assert all(text in first for text in DARK)
    assert MENU in second
    assert GAPS_HINT in foot


def test_only_questions_asked_in_public_channels_are_quoted(
    save: Save, queue: QueueDigest, digests: Digests, amara: Person
) -> None:
    save(MENU)
    save(DARK[0], channel="leads")
    save(DARK[1], channel=amara.direct())
    save("what about elm", channel="C0UNKNOWN")
    queue(MONDAY)
    [post] = digests()
    assert MENU in str(post)
    assert not any(text in str(post) for text in (*DARK, "elm"))
    assert "4 questions" in post["text"]
    assert "3 questions asked in private" in post["text"]


@pytest.mark.usefixtures("bot")
def test_questions_asked_with_a_command_are_counted_but_not_quoted(
    desk: Desk,
    services: Services,
    queue: QueueDigest,
    digests: Digests,
    amara: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    desk.ask(amara, place, f"@framework-bot {MENU}")
    desk.command(amara, "/framework-ask where is the far side of the moon", place)
    answer = desk.command(amara, "/framework-ask is flask good for a rest api", place)
    amara.press_in(place, answer["ts"], "Not helpful")
    desk.slack.wait_for(lambda: len(services.stores.gaps.all(None)) == 3)
    queue(week_end(datetime.now(UTC)) + WEEK)
    [post] = digests()
    assert MENU in str(post)
    assert "moon" not in str(post)
    assert "rest api" not in str(post)
    assert "2 questions asked in private" in post["text"]


def test_nothing_is_quoted_if_slack_does_not_say_whether_a_channel_is_public(
    slack: Playground, save: Save, queue: QueueDigest, digests: Digests
) -> None:
    save(MENU)
    slack.control.refuse("internal_error", methods=["conversations.info"], times=None)
    queue(MONDAY)
    [post] = digests()
    assert MENU not in str(post)
    assert "1 question " in post["text"]
    assert counted_as_unknown(1) in post["text"]
    assert "asked in private" not in post["text"]


def test_each_week_gets_one_digest(save: Save, queue: QueueDigest, digests: Digests) -> None:
    save(MENU)
    queue(MONDAY - timedelta(seconds=1))
    assert digests() == []
    for hours in (0, 1, 100, 167):
        queue(MONDAY + timedelta(hours=hours))
    assert len(digests()) == 1
    save(DARK[0], asked_at=MONDAY + WEEK)
    queue(MONDAY + WEEK)
    assert [MENU in str(post) for post in digests()] == [True, False]


def test_a_week_without_gaps_gets_no_digest(
    save: Save, queue: QueueDigest, digests: Digests
) -> None:
    save(MENU, asked_at=MONDAY - WEEK)
    save(DARK[0], asked_at=MONDAY + WEEK)
    queue(MONDAY)
    assert digests() == []


def test_two_bots_on_one_database_and_their_restarts_post_one_digest(
    settings: Settings, save: Save, digests: Digests, slack: Playground
) -> None:
    save(MENU, asked_at=MONDAY + WEEK)
    for _ in range(2):
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(running(settings))
            slack.wait_for(digests)
    assert len(digests()) == 1


def test_quoted_questions_mention_nobody(save: Save, queue: QueueDigest, digests: Digests) -> None:
    save("<!channel> is <http://evil.example|this> & <@U1> a framework?")
    queue(MONDAY)
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
def test_a_digest_of_any_length_fits_slacks_limits(groups: list[list[str]]) -> None:
    large = [[text * 400 for text in group] for group in groups]
    message = digest_message(large, quotable=sum(map(len, groups)), private=3)
    assert len(message.blocks) <= 12
    assert len(message.text) < 4000
    for block in message.blocks:
        block.validate_json()
