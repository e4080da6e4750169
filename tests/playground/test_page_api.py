"""The page's API, and who may use it."""

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from bot.playground import Person, Playground
from bot.playground.client import Client, RefusedError

GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"


def status(request: Request | str) -> int:
    """Return the HTTP status of the response."""
    try:
        with urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code


def test_the_state_shows_what_the_person_can_see(
    slack: Playground, amara: Person, meilin: Person
) -> None:
    hers, theirs = amara.state(), meilin.state()
    assert hers["team"] == {"id": slack.seed.team.id, "name": slack.seed.team.name}
    assert (hers["me"]["id"], hers["me"]["initials"]) == (amara.id, "AD")
    assert [channel["id"] for channel in hers["channels"] if channel["is_private"]] == [LEADS]
    assert [channel["id"] for channel in theirs["channels"] if channel["is_private"]] == []
    assert [channel["user"] for channel in theirs["channels"] if channel["is_im"]] == [meilin.id]
    assert hers["bot"]["name"] == "demo-app"
    assert {user["id"] for user in hers["users"] if user["is_bot"]} == {slack.app.bot_user_id}


def test_the_manifest_names_the_app_and_its_shortcuts() -> None:
    shortcuts = [
        {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keeps"},
        {"name": "Start", "type": "global", "callback_id": "start", "description": "Starts"},
    ]
    features = {"bot_user": {"display_name": "helper"}, "shortcuts": shortcuts}
    with Playground(manifest={"features": features}) as slack:
        state = Person(slack, "U0AMARA001").state()
        assert state["bot"]["name"] == "helper"
        assert [each["callback_id"] for each in state["shortcuts"]] == ["keep"]


def test_invisible_channels_are_not_found(meilin: Person) -> None:
    for request in (meilin.messages, lambda channel: meilin.say(channel, "x")):
        with pytest.raises(RefusedError, match="channel_not_found"):
            request(LEADS)
        with pytest.raises(RefusedError, match="channel_not_found"):
            request("D0AMARA001")


def test_a_removed_member_cannot_post(slack: Playground, meilin: Person) -> None:
    slack.control.kick(meilin.id, GENERAL)
    with pytest.raises(RefusedError, match="not_in_channel"):
        meilin.say(GENERAL, "x")


def test_an_empty_message_is_refused(amara: Person) -> None:
    with pytest.raises(RefusedError, match="no_text"):
        amara.say(GENERAL, "  ")


def test_the_default_person_is_the_first(slack: Playground) -> None:
    assert Client(slack.url).get("state")["me"]["id"] == slack.seed.users[0].id


def test_an_unknown_person_is_refused(slack: Playground) -> None:
    with pytest.raises(RefusedError, match="user_not_found"):
        Person(slack, "U404").state()


def test_unread_messages_are_counted(client: WebClient, amara: Person, meilin: Person) -> None:
    def unread(person: Person) -> dict[str, int]:
        return {each["id"]: each["unread"] for each in person.state()["channels"]}

    parent = amara.say(GENERAL, "one")
    client.chat_postMessage(channel=GENERAL, text="two")
    client.chat_postMessage(channel=GENERAL, text="in the thread", thread_ts=parent)
    assert (unread(amara)[GENERAL], unread(meilin)[GENERAL]) == (1, 2)
    meilin.messages(GENERAL)
    assert unread(meilin)[GENERAL] == 0


def test_another_persons_modal_is_not_found(
    slack: Playground, client: WebClient, amara: Person, meilin: Person
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    view = client.views_publish(user_id=amara.id, view=home)["view"]
    page = Client(slack.url)
    for path in ("submit", "close"):
        with pytest.raises(RefusedError, match="not_found"):
            page.post(path, {"as": meilin.id, "view_id": view["id"]})


@contextmanager
def listening(slack: Playground, person: Person) -> Iterator[HTTPResponse]:
    """Open the stream of changes for this person."""
    connection = HTTPConnection(slack.url.removeprefix("http://"), timeout=5)
    connection.request("GET", f"/_/events?as={person.id}")
    with connection.getresponse() as stream:
        assert stream.getheader("Content-Type") == "text/event-stream"
        assert (stream.readline(), stream.readline()) == (b": open\n", b"\n")
        yield stream
    connection.close()


def change(stream: HTTPResponse) -> dict[str, Any]:
    line = stream.readline()
    stream.readline()
    found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return found


def test_the_stream_reports_changes(slack: Playground, client: WebClient, amara: Person) -> None:
    with listening(slack, amara) as stream:
        ts = amara.say(GENERAL, "a")
        assert change(stream) == {"type": "message", "channel": GENERAL, "ts": ts}
        reply = client.chat_postMessage(channel=GENERAL, text="b", thread_ts=ts)["ts"]
        place = {"channel": GENERAL, "ts": reply, "thread_ts": ts}
        assert change(stream) == {"type": "message", **place}
        client.chat_update(channel=GENERAL, ts=reply, text="c")
        assert change(stream) == {"type": "message_changed", **place}
        client.reactions_add(channel=GENERAL, timestamp=reply, name="eyes")
        assert change(stream) == {"type": "reaction", **place}
        client.chat_delete(channel=GENERAL, ts=reply)
        assert change(stream) == {"type": "message_deleted", **place}
        client.views_publish(
            user_id=amara.id, view={"type": "home", "blocks": [{"type": "divider"}]}
        )
        assert change(stream) == {"type": "home"}


def test_a_closed_tab_logs_no_error(
    slack: Playground, amara: Person, caplog: pytest.LogCaptureFixture
) -> None:
    tab = socket.create_connection(("127.0.0.1", slack.port))
    tab.sendall(f"GET /_/events?as={amara.id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert tab.recv(1000).startswith(b"HTTP/1.1 200")
    tab.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    tab.close()
    streams = slack._changes._streams
    slack.wait_for(lambda: amara.say(GENERAL, "Still there?") and not streams)
    assert caplog.records == []


def test_the_stream_omits_what_the_person_cannot_see(
    slack: Playground, client: WebClient, amara: Person, meilin: Person
) -> None:
    with listening(slack, meilin) as stream:
        amara.say(LEADS, "secret")
        client.chat_postMessage(channel=amara.id, text="secret")
        client.chat_postEphemeral(channel=GENERAL, user=amara.id, text="secret")
        ts = amara.say(GENERAL, "open")
        assert change(stream)["ts"] == ts


@pytest.mark.parametrize("path", ["say", "command", "submit", "control"])
def test_only_json_is_accepted(slack: Playground, path: str) -> None:
    """Any web page can post forms and plain text across origins."""
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        request = Request(f"{slack.url}/_/{path}", b"{}", {"Content-Type": content_type})
        assert status(request) == 415


def test_another_host_name_is_refused(slack: Playground) -> None:
    assert status(Request(f"{slack.url}/_/traffic", headers={"Host": "evil.example"})) == 403
    assert status(Request(f"{slack.url}/_/traffic", headers={"Host": "localhost"})) == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"as": "U0AMARA001"}'])
@pytest.mark.parametrize("path", ["say", "command", "action", "shortcut", "submit", "close"])
def test_a_malformed_document_is_refused(slack: Playground, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert status(Request(f"{slack.url}/_/{path}", body, headers)) == 400


def test_only_loopback_is_served() -> None:
    with pytest.raises(ValueError, match=r"can't serve 0\.0\.0\.0"):
        Playground(host="0.0.0.0")


def test_the_page_and_its_files_are_served(slack: Playground) -> None:
    with urlopen(slack.url) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
    with urlopen(f"{slack.url}/static/app.js") as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("path", ["none.js", "../server.py", "%2e%2e/server.py", "/etc/passwd"])
def test_no_other_file_is_served(slack: Playground, path: str) -> None:
    assert status(f"{slack.url}/static/{path}") == 404
