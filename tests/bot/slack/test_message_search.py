"""Posts of unknown outcome are searched for within Slack's limits, and posted once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Person, Playground
from bot.runtime.metrics import Metrics
from bot.server.composition import client_of
from bot.settings import Settings
from bot.slack import manifest, message_search, outbox_sender
from bot.slack.message import Message
from bot.slack.outbox_sender import POST, OutboxSender
from storage.database import Database
from storage.opening import open_database
from storage.work.outbox import Outbox

KEY = "answer:1"
BUSY = 40
MINUTE = 60.0
SEARCHES = ("conversations.history", "conversations.replies")
DAYS = timedelta(days=2)


class Seconds:
    """A clock that the test sets; `date` is wrong by `error`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.error = timedelta()
        self._begun = datetime.now(UTC)

    def __call__(self) -> float:
        return self.now

    def date(self) -> datetime:
        return self._begun + timedelta(seconds=self.now - 1000) + self.error


class Bench:
    """A sender without threads, in a workspace whose limits go by the same clock."""

    def __init__(
        self, slack: Playground, settings: Settings, database: Database, clock: Seconds
    ) -> None:
        self.slack, self.clock, self.database = slack, clock, database
        self._settings = settings
        self.outbox, self.metrics = Outbox(database), Metrics()
        self.restart()
        self.team = slack.seed.team.id

    def restart(self) -> None:
        """Go on with a new sender, which knows what is in the database."""
        token = self._settings.secret("SLACK_BOT_TOKEN")
        client = client_of(self._settings, token, self.metrics)
        client.auth_test()
        self.sender = OutboxSender(self.outbox, client, self.database.now, self.metrics, self.clock)

    def queue(self, channel: str, **place: str) -> None:
        """Queue a post."""
        message = Message(text="Streamlit", blocks=[])
        call = outbox_sender.post(self.team, KEY, message, channel=channel, **place)
        self.outbox.put(call)

    def step(self) -> None:
        """Make the next attempt, when it is due and not earlier."""
        while not (claimed := self.outbox.claim(limit=1)):
            self.clock.now += 1
        self.sender.deliver(claimed[0])

    def finish(self) -> None:
        """Make attempts until the post is sent."""
        while self.outbox.pending():
            self.step()

    def calls(self, *methods: str) -> list[dict[str, Any]]:
        """Return the calls of these methods that Slack has received."""
        return [one for one in self.slack.traffic() if one["method"] in methods]


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def slack(clock: Seconds) -> Iterator[Playground]:
    with Playground(manifest=manifest.read(), clock=clock) as slack:
        slack.control.limit_history()
        yield slack


@pytest.fixture
def bench(slack: Playground, settings: Settings, clock: Seconds, tmp_path: Path) -> Iterator[Bench]:
    with closing(open_database(tmp_path / "record.db")) as database:
        database.clock = clock.date
        yield Bench(slack, settings, database, clock)


@pytest.fixture(params=["channel", "thread", "direct message", "group message"])
def place(
    request: pytest.FixtureRequest, slack: Playground, amara: Person, channels: dict[str, str]
) -> dict[str, str]:
    """Where to post: a busy channel, thread, direct message and group message."""
    channel = channels["data-team"]
    match request.param:
        case "thread":
            return {"channel": channel, "thread_ts": amara.say(channel, "Which one?")}
        case "direct message":
            return {"channel": amara.id}
        case "group message":
            slack.control.make_group_message(channel)
    return {"channel": channel}


def conversation(place: dict[str, str], person: Person) -> str:
    """Return the id of the conversation."""
    return person.direct() if place["channel"] == person.id else place["channel"]


def be_busy(amara: Person, place: dict[str, str]) -> None:
    """Let others write more than Slack shows on two pages."""
    for number in range(BUSY):
        amara.say(conversation(place, amara), f"Number {number}", place.get("thread_ts"))


def posts(amara: Person, place: dict[str, str]) -> int:
    """Return the number of posts that have arrived."""
    channel, thread = conversation(place, amara), place.get("thread_ts")
    read = amara.thread(channel, thread) if thread else amara.messages(channel)
    return sum("bot_id" in one for one in read)


def test_a_post_in_a_busy_conversation_is_found_page_by_page(
    bench: Bench, slack: Playground, amara: Person, place: dict[str, str]
) -> None:
    be_busy(amara, place)
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    bench.step()
    be_busy(amara, place)
    begun = bench.clock.now
    bench.finish()
    pages = bench.calls(*SEARCHES)
    assert posts(amara, place) == 1
    assert len(pages) > 2
    assert all(page["ok"] for page in pages), "no call came too early"
    assert len({page["body"].get("cursor") for page in pages}) == len(pages)
    assert bench.clock.now - begun < (len(pages) + 1) * MINUTE


def test_a_search_goes_on_after_a_restart_where_it_was(
    bench: Bench, slack: Playground, amara: Person, place: dict[str, str]
) -> None:
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    bench.step()
    be_busy(amara, place)
    while bench.outbox.pending():
        bench.step()
        bench.restart()
    pages = bench.calls(*SEARCHES)
    cursors = [page["body"].get("cursor") for page in pages if page["ok"]]
    assert posts(amara, place) == 1
    assert len(set(cursors)) == len(cursors)


def test_a_post_that_never_arrived_is_posted_once_the_search_is_over(
    bench: Bench, slack: Playground, amara: Person, place: dict[str, str]
) -> None:
    bench.queue(**place)
    slack.control.fail(500, methods=[POST])
    be_busy(amara, place)
    bench.finish()
    assert posts(amara, place) == 1
    pages = bench.calls(*SEARCHES)
    assert {(page["body"]["oldest"], page["body"]["latest"]) for page in pages}
    assert len(pages) == -(-BUSY // 15)


def test_a_second_attempt_of_unknown_outcome_is_searched_for_as_well(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = {"channel": channels["data-team"]}
    bench.queue(**place)
    slack.control.fail(500, methods=[POST])
    bench.step()
    slack.control.fail("drop", methods=[POST], when="after")
    bench.finish()
    assert posts(amara, place) == 1


def test_a_thread_with_a_thousand_replies_is_searched_at_full_speed(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    slack.control.clear()
    channel = channels["data-team"]
    place = {"channel": channel, "thread_ts": amara.say(channel, "Which one?")}
    for number in range(1000):
        amara.say(channel, f"Number {number}", place["thread_ts"])
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    begun = bench.clock.now
    bench.finish()
    assert posts(amara, place) == 1
    assert len(bench.calls(*SEARCHES)) <= 11
    assert bench.clock.now - begun < MINUTE


def test_a_post_that_was_deleted_meanwhile_is_sent_again(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = {"channel": channels["data-team"]}
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    bench.step()
    [post] = [one for one in amara.messages(place["channel"]) if "bot_id" in one]
    WebClient(slack.bot_token, base_url=slack.api_url).chat_delete(
        channel=place["channel"], ts=post["ts"]
    )
    bench.finish()
    assert posts(amara, place) == 1


def test_after_thirty_pages_the_post_is_sent_again_and_counted(
    bench: Bench,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(message_search, "MAX_CALLS", 3)
    slack.control.limit_history(page=1)
    place = {"channel": channels["data-team"]}
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    bench.step()
    be_busy(amara, place)
    bench.finish()
    assert len(bench.calls(*SEARCHES)) == 3
    assert posts(amara, place) == 2
    assert "framework_bot_outbox_unverified_total 1.0" in bench.metrics.text()


@pytest.mark.parametrize("code", ["cursor_expired", "some_new_code"])
def test_a_search_that_slack_refuses_without_a_known_reason_ends(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str], code: str
) -> None:
    place = {"channel": channels["data-team"]}
    bench.queue(**place)
    slack.control.fail(500, methods=[POST])
    slack.control.refuse(code, methods=[*SEARCHES], times=None)
    begun = bench.clock.now
    bench.finish()
    slack.control.clear()
    assert posts(amara, place) == 1
    assert bench.clock.now - begun < 6 * MINUTE


def test_a_post_is_sent_again_if_slack_forbids_the_search(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    place = {"channel": channels["data-team"]}
    bench.queue(**place)
    slack.control.fail(500, methods=[POST])
    slack.control.refuse("no_permission", methods=[*SEARCHES], times=None)
    bench.finish()
    slack.control.clear()
    assert posts(amara, place) == 1
    assert "framework_bot_outbox_unverified_total 1.0" in bench.metrics.text()


@pytest.mark.parametrize("before", [DAYS, -DAYS, timedelta()], ids=str)
@pytest.mark.parametrize("after", [DAYS, -DAYS, timedelta()], ids=str)
def test_a_post_is_found_whatever_the_clock_says(
    bench: Bench,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
    before: timedelta,
    after: timedelta,
) -> None:
    place = {"channel": channels["data-team"]}
    bench.clock.error = before
    bench.queue(**place)
    slack.control.fail(500, methods=[POST], when="after")
    bench.step()
    bench.clock.error = after
    bench.finish()
    assert posts(amara, place) == 1


def test_a_call_that_never_left_needs_no_search(
    bench: Bench, slack: Playground, channels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.queue(channels["data-team"])
    with monkeypatch.context() as unreachable:
        unreachable.setattr(bench.sender._client, "base_url", "http://127.0.0.1:9/")
        bench.step()
    bench.finish()
    assert bench.calls(*SEARCHES) == []
    assert len(bench.calls(POST)) == 1


def test_a_call_that_fails_unexpectedly_is_tried_ever_more_rarely(
    bench: Bench, channels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.queue(channels["data-team"])
    with monkeypatch.context() as faulty:
        faulty.setattr(bench.sender._client, "api_call", lambda *_, **__: 1 // 0)
        for _ in range(8):
            with pytest.raises(ZeroDivisionError):
                bench.step()
    begun = bench.clock.now
    bench.finish()
    assert bench.clock.now - begun > 2 * MINUTE


def test_all_searches_wait_for_the_same_limit(
    bench: Bench, slack: Playground, amara: Person, channels: dict[str, str]
) -> None:
    slack.control.fail(500, methods=[POST], times=3)
    for number in range(3):
        message = Message(text=str(number), blocks=[])
        bench.outbox.put(
            outbox_sender.post(bench.team, str(number), message, channel=channels["data-team"])
        )
    bench.finish()
    refused = [page for page in bench.calls(*SEARCHES) if not page["ok"]]
    assert len(bench.calls(*SEARCHES)) - len(refused) == 3
    assert len(refused) <= 2
    assert posts(amara, {"channel": channels["data-team"]}) == 3
