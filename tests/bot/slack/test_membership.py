"""Who may read what, if Slack limits, interrupts or garbles its lists."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.playground import Playground
from bot.playground.seed import Room, Seed, User, default_seed
from bot.runtime.metrics import Metrics
from bot.slack import manifest
from bot.slack.client import CountingClient
from bot.slack.directory import TTL_SECONDS
from bot.slack.installation import InstallationSource
from bot.slack.lookups import FAILURE_TTL_SECONDS
from bot.slack.membership import MAX_PROFILES, Membership
from bot.slack.reading import MAX_PAGES, Unanswered
from storage.opening import open_database
from storage.work.settings import Installations

Json = dict[str, Any]
Calls = Callable[[], list[str]]
MembershipOf = Callable[[str, str], Membership]
TIMEOUT_SECONDS = 30.0
CROWD = tuple(User(f"U0CROWD{number:04}", f"c{number}", "Ann O.") for number in range(2_500))
SMALL, LARGE, GUESTS = "C0SMALL001", "C0LARGE001", "C0GUESTS01"
GUEST = User("U0GUEST001", "gita", "Gita Rao", is_guest=True)


class Clock:
    """A clock that a test moves."""

    now = 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace of many people, with a small and two large channels."""
    default = default_seed()
    everyone = tuple(user.id for user in (*default.users, *CROWD))
    rooms = (
        Room(SMALL, "small", everyone[:3]),
        Room(LARGE, "large", everyone),
        Room(GUESTS, "guests", (*everyone, GUEST.id)),
    )
    seed = Seed(default.team, (*default.users, *CROWD, GUEST), rooms)
    with Playground(seed=seed, manifest=manifest.read()) as playground:
        yield playground


@pytest.fixture
def membership_of(clock: Clock, tmp_path: Path) -> Iterator[MembershipOf]:
    """Return the membership of an app, by the token and the address of its Web API."""
    with closing(open_database(tmp_path / "installations.db")) as database, ExitStack() as stack:
        database.migrate()

        def connect(token: str, url: str) -> Membership:
            client = CountingClient(Metrics().calls, token=token, base_url=url)
            installation = InstallationSource(client, Installations(database))
            installation.start()
            installation.confirmed.result(TIMEOUT_SECONDS)
            stack.callback(installation.stop)
            return Membership(client, installation, clock)

        yield connect


@pytest.fixture
def membership(slack: Playground, membership_of: MembershipOf) -> Membership:
    return membership_of(slack.bot_token, slack.api_url)


def test_a_small_channel_asks_about_its_members_only(membership: Membership, calls: Calls) -> None:
    readers = membership.audience(SMALL)
    assert (readers.inside, readers.certain) == (True, True)
    assert calls().count("users.list") == 0
    assert calls().count("users.info") == 4  # three people and the bot


def test_a_small_channel_is_known_while_the_list_of_people_is_limited(
    slack: Playground, membership: Membership
) -> None:
    slack.control.ratelimit(3600, methods=["users.list"], times=None)
    assert not membership.audience(LARGE).certain
    assert membership.audience(SMALL).inside


def test_a_limited_list_of_people_is_gone_on_with(
    slack: Playground, membership: Membership, clock: Clock, calls: Calls
) -> None:
    slack.control.ratelimit(1, methods=["users.list"], times=1)
    waiting = membership.audience(LARGE)
    assert (waiting.inside, waiting.certain) == (False, False)
    # The list is completed on a thread of its own; nobody has to ask again for that.
    slack.wait_for(lambda: calls().count("users.list") == 1)
    clock.now += FAILURE_TTL_SECONDS
    slack.wait_for(lambda: calls().count("users.list") >= 4)
    clock.now += FAILURE_TTL_SECONDS
    slack.wait_for(lambda: is_inside(membership, clock))
    assert calls().count("users.list") == 4  # the one that was limited, and three pages


def is_inside(membership: Membership, clock: Clock) -> bool:
    clock.now += FAILURE_TTL_SECONDS
    return membership.audience(LARGE).inside


def test_a_large_channel_costs_a_page_a_thousand_people(
    membership: Membership, calls: Calls
) -> None:
    assert membership.audience(LARGE).inside
    assert not membership.audience(GUESTS).inside
    assert membership.audience(GUESTS).certain
    assert calls().count("users.list") == 3
    assert calls().count("users.info") <= 2 * MAX_PROFILES


def test_a_list_that_is_read_anew_counts_meanwhile(
    slack: Playground, membership: Membership, clock: Clock
) -> None:
    assert membership.audience(LARGE).inside
    slack.control.ratelimit(3600, methods=["users.list"], times=None)
    clock.now += TTL_SECONDS
    assert membership.audience(LARGE).inside
    clock.now += TTL_SECONDS
    assert not membership.audience(LARGE).certain


def test_a_method_that_is_limited_is_left_alone_as_long_as_slack_says(
    slack: Playground, membership: Membership, clock: Clock, calls: Calls
) -> None:
    slack.control.ratelimit(30, methods=["users.conversations"], times=1)
    for _ in range(9):
        assert not membership.viewer("U0AMARA001").certain
        clock.now += FAILURE_TTL_SECONDS
    assert calls().count("users.conversations") == 1
    clock.now += FAILURE_TTL_SECONDS
    assert membership.viewer("U0AMARA001").certain


def test_no_owner_is_sought_for_ever_without_the_scope(
    slack: Playground, membership: Membership
) -> None:
    slack.control.refuse("not_allowed_token_type", methods=["users.list"], times=None)
    assert membership.owner() is None


def test_an_owner_is_found_on_the_pages_so_far(membership_of: MembershipOf) -> None:
    default = default_seed()
    users = (replace(default.users[0], is_owner=True), *default.users[1:])
    with Playground(seed=replace(default, users=users)) as owned:
        membership = membership_of(owned.bot_token, owned.api_url)
        owned.control.refuse("internal_error", methods=["users.list"], times=1)
        with pytest.raises(Unanswered):
            membership.owner()
        assert membership.owner() == users[0].id
        owned.control.deactivate(users[0].id)
        assert membership_of(owned.bot_token, owned.api_url).owner() is None


def test_who_has_left_is_asked_and_never_guessed(slack: Playground, membership: Membership) -> None:
    slack.control.deactivate("U0JONAS002")
    assert membership.account("U0JONAS002") == "left"
    assert membership.account("U0AMARA001") == "active"
    assert membership.account("U0NOBODY01") == "hidden"
    slack.control.refuse("internal_error", methods=["users.info"], times=1)
    with pytest.raises(Unanswered):
        membership.account("U0AMARA001")
    slack.control.refuse("not_allowed_token_type", methods=["users.info"], times=1)
    assert membership.account("U0AMARA001") == "active"


GARBLED: list[tuple[str, Json]] = [
    ("conversations.members", {}),
    ("conversations.members", {"members": None}),
    ("conversations.members", {"members": [None, "U1"]}),
    ("conversations.members", {"members": ["U1"], "response_metadata": {"next_cursor": "again"}}),
    ("users.conversations", {}),
    ("users.conversations", {"channels": None}),
    ("users.conversations", {"channels": [None]}),
    ("users.conversations", {"channels": [{}]}),
    ("users.conversations", {"channels": [], "response_metadata": {"next_cursor": "again"}}),
    ("users.info", {}),
    ("users.info", {"user": None}),
]


@pytest.mark.parametrize(("method", "answer"), GARBLED)
def test_an_answer_that_says_nothing_is_no_answer(
    method: str, answer: Json, membership_of: MembershipOf
) -> None:
    with closing(Api()) as api:
        api.answers[method] = lambda _: answer
        membership = membership_of("xoxb", api.url)
        seen = [membership.viewer("U1"), membership.audience("C1")]
        assert not all(one.certain for one in seen)
        assert [one.inside for one in seen if not one.certain] == [False] * sum(
            not one.certain for one in seen
        )


@pytest.mark.parametrize("channel", [{}, None, {"id": "C1"}, {"is_private": None}])
def test_a_channel_without_a_kind_is_not_called_private(
    channel: Json, membership_of: MembershipOf
) -> None:
    with closing(Api()) as api:
        api.answers["conversations.info"] = lambda _: {"channel": channel}
        membership = membership_of("xoxb", api.url)
        assert membership.visibility("C1") is None


def test_a_list_that_never_ends_is_given_up(membership_of: MembershipOf) -> None:
    with closing(Api()) as api:
        asked: list[Json] = []

        def endless(sent: Json) -> Json:
            asked.append(sent)
            cursor = f"c{len(asked)}"
            return {"members": ["U1"], "response_metadata": {"next_cursor": cursor}}

        api.answers["conversations.members"] = endless
        membership = membership_of("xoxb", api.url)
        assert not membership.audience("C1").certain
        assert len(asked) == MAX_PAGES


def test_a_list_that_is_limited_in_the_middle_is_continued_from_there(
    clock: Clock, membership_of: MembershipOf
) -> None:
    with closing(Api()) as api:
        asked: list[str] = []

        def limited(sent: Json) -> Json:
            asked.append(sent.get("cursor", ""))
            if asked == ["", "2"]:
                return {"error": "ratelimited"}
            more = {"response_metadata": {"next_cursor": "2"}} if asked == [""] else {}
            return {"channels": [{"id": f"C{len(asked)}"}], **more}

        api.answers["users.conversations"] = limited
        membership = membership_of("xoxb", api.url)
        assert not membership.viewer("U1").certain
        clock.now += FAILURE_TTL_SECONDS
        assert membership.viewer("U1").channels == {"C1", "C3"}
        assert asked == ["", "2", "2"]


@pytest.mark.parametrize(("pause", "begins"), [(FAILURE_TTL_SECONDS, "2"), (TTL_SECONDS, "")])
def test_an_interrupted_list_of_people_is_gone_on_with_unless_it_is_old(
    pause: float, begins: str, clock: Clock, membership_of: MembershipOf
) -> None:
    crowd = [f"U{number}" for number in range(2 * MAX_PROFILES)]
    with closing(Api()) as api:
        asked: list[str] = []

        def interrupted(sent: Json) -> Json:
            asked.append(sent.get("cursor", ""))
            if len(asked) == 2:
                return {"error": "internal_error"}
            if asked[-1] == "":
                return {"members": [], "response_metadata": {"next_cursor": "2"}}
            return {"members": [{"id": user, "team_id": "T1"} for user in crowd]}

        api.answers["users.list"] = interrupted
        api.answers["conversations.members"] = lambda _: {"members": crowd}
        membership = membership_of("xoxb", api.url)
        assert not membership.audience("C1").certain
        clock.now += pause
        assert membership.audience("C1").inside
        assert asked[:2] == ["", "2"]
        assert asked[2] == begins


class Api:
    """A Web API whose answers a test chooses, by method."""

    def __init__(self) -> None:
        answers: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {"team_id": "T1"},
            "users.info": lambda _: {"user": {"team_id": "T1"}},
            "users.conversations": lambda _: {"channels": [{"id": "C1"}]},
            "conversations.members": lambda _: {"members": ["U1"]},
        }

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: values[0] for name, values in parse_qs(body).items()}
                found = answers[self.path.removeprefix("/api/")](sent)
                answer = dumps({"ok": "error" not in found, **found}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Don't log requests."""

        self.answers = answers
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
