"""`framework-bot serve`: requests from Slack and from others."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.slack import manifest
from bot.slack.payloads import MalformedPayload

FORM = "application/x-www-form-urlencoded"
COMMAND = b"command=%2Fframework-ask&text=rest+api&team_id=T1&channel_id=C1&user_id=U1&trigger_id=1"


@pytest.fixture(scope="module")
def slack() -> Iterator[Playground]:
    with Playground(manifest=manifest.read(), retry_after=(0.1, 0.2, 0.4)) as playground:
        yield playground


@pytest.fixture(scope="module")
def port(slack: Playground, serve: Any, tmp_path_factory: Any) -> Iterator[int]:
    with serve(slack, tmp_path_factory.mktemp("http")) as (_, found):
        yield found


@pytest.fixture
def send(slack: Playground, port: int, sender: Any) -> Iterator[Any]:
    with closing(sender(port, slack.signing_secret)) as sending:
        yield sending


def test_slack_can_verify_the_url(slack: Playground, port: int) -> None:
    assert slack.verify_url()
    slack.ssl_check()


def test_asking_choosing_recording_and_finding_work_over_http(
    port: int, desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    answer = desk.ask(amara, channels["general"], "<@U0PLAYGBOT> Is Flask good for a REST API?")
    assert "FastAPI" in answer["text"]
    number = desk.record(amara, channels["general"], Title="How the demo is built")
    assert number == "D-1"
    listing = desk.command(amara, "/framework-decisions demo", channels["general"])
    assert "How the demo is built" in listing["text"]
    assert "FastAPI" in desk.command(amara, "/framework-ask rest api?", channels["general"])["text"]


WRONG_HEADERS = [
    {"X-Slack-Request-Timestamp": "abc"},
    {"X-Slack-Request-Timestamp": ""},
    {"X-Slack-Request-Timestamp": None},
    {"X-Slack-Request-Timestamp": "-1"},
    {"X-Slack-Request-Timestamp": "1e9"},
    {"X-Slack-Request-Timestamp": "9" * 400},
    {"X-Slack-Request-Timestamp": "١٧٠٠٠٠٠٠٠٠".encode()},
    {"X-Slack-Request-Timestamp": "²"},
    {"X-Slack-Signature": ""},
    {"X-Slack-Signature": None},
    {"X-Slack-Signature": "abc"},
    {"X-Slack-Signature": "v0=" + "0" * 64},
    {"X-Slack-Signature": "v1=" + "0" * 64},
    {"X-Slack-Signature": "v0=" + "é" * 64},
    {"X-Slack-Signature": "v0=☃".encode()},
    {"X-Slack-Signature": "v0=" + "A" * 64},
]


@pytest.mark.parametrize("headers", WRONG_HEADERS, ids=str)
def test_a_request_without_a_valid_signature_is_rejected(
    send: Any, headers: dict[str, str | bytes | None]
) -> None:
    status, text = send(headers=headers)
    assert status == 401
    assert text.startswith("The request is not signed by Slack")


@pytest.mark.parametrize("moment", [0, 1_000_000_000, 99_999_999_999, 999_999_999_999])
def test_an_expired_signature_is_rejected(send: Any, moment: int) -> None:
    assert send(moment=moment) == (401, "The request is not signed by Slack, or it is too old.")


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"{",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=lambda body: repr(body[:16]),
)
@pytest.mark.parametrize("envelope", ["json", "payload"])
def test_a_body_that_is_not_a_json_object_is_rejected(
    send: Any, body: bytes, envelope: str
) -> None:
    sent = (body, "application/json") if envelope == "json" else (b"payload=" + body, FORM)
    assert send(*sent) == (400, "The body is not a JSON object.")


@pytest.mark.parametrize(("begins", "ends"), [('{"event":', "}"), ('{"actions":[', "]}")])
@pytest.mark.parametrize("deep", [100, 200, 300, 400, 800, 5_000])
def test_deeply_nested_objects_cause_no_server_error(
    send: Any, begins: str, ends: str, deep: int
) -> None:
    status, _ = send((begins * deep + "{}" + ends * deep).encode(), "application/json")
    assert status in {200, 400}


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"text": "\xff"}', b"payload=\xff"])
@pytest.mark.parametrize("content_type", ["application/json", FORM])
def test_a_body_that_is_not_utf8_is_rejected(send: Any, body: bytes, content_type: str) -> None:
    assert send(body, content_type) == (400, "The body is not UTF-8.")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'payload={"type":"view_closed"}&payload=nonsense', FORM),
        (b"payload=nonsense&payload={}", FORM),
        (b"", "application/json"),
        (b"{", FORM),
        (b"payload=", FORM),
        (b"a=%ff", FORM),
        (b"", FORM),
        (b" {} ", "application/json"),
        (b"{}", "text/plain"),
        (b"{}", ""),
        (COMMAND, "application/json"),
        (COMMAND, FORM.upper()),
    ],
)
def test_odd_bodies_cause_no_server_error(send: Any, body: bytes, content_type: str) -> None:
    status, _ = send(body, content_type)
    assert status in {200, 400}


def test_a_large_body_is_rejected(send: Any) -> None:
    assert send(b"{}" + b" " * 999_998)[0] == 200
    assert send(b"{}" + b" " * 999_999) == (413, "The body is larger than 1000000 bytes.")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"", 411),
        (b"Content-Length: -1\r\n", 400),
        (b"Content-Length: two\r\n", 400),
        (b"Content-Length: " + "٢".encode() + b"\r\n", 400),
        (b"Content-Length: 2\r\nContent-Length: 3\r\n", 400),
        (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 11\r\n", 400),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"Transfer-Encoding: chunked, chunked\r\n", 400),
        (b"Transfer-Encoding: gzip\r\n", 400),
        (b"Transfer-Encoding: snappy\r\n", 501),
        (b"Content-Length: " + b"9" * 5_000 + b"\r\n", 400),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else "",
)
def test_a_body_of_unknown_length_is_rejected(port: int, header: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        connection.sendall(head + header + b"\r\n2\r\n{}\r\n0\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Traceback" not in answer


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/%00", "/../"])
def test_other_paths_are_not_found(send: Any, path: str) -> None:
    status, text = send(path=path)
    assert (status, "/slack/events" in text) == (404, True)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"])
def test_other_methods_are_rejected(send: Any, method: str) -> None:
    assert send(method=method) == (405, "" if method == "HEAD" else "Use POST.")


UNKNOWN = [
    {"type": "event_callback", "team_id": "T1", "event": {"type": "star_added", "user": "U1"}},
    {"type": "shortcut", "callback_id": "none", "user": {"id": "U1"}, "trigger_id": "1"},
    {
        "type": "message_action",
        "callback_id": "none",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "1.2", "text": "x"},
        "trigger_id": "1",
    },
    {"type": "block_suggestion", "action_id": "none", "value": "x"},
    {"type": "app_rate_limited"},
    {"type": "something_new"},
    {},
]


@pytest.mark.parametrize("payload", UNKNOWN, ids=lambda payload: payload.get("type", "nothing"))
def test_unknown_payloads_are_acknowledged(send: Any, payload: Any) -> None:
    assert send.interact(payload) == (200, "")
    assert send(json.dumps(payload).encode()) == (200, "")


def test_a_misshapen_payload_is_rejected(send: Any) -> None:
    sentence = str(MalformedPayload())
    assert send.interact({"type": "view_closed", "view": 7}) == (400, sentence)
    assert send(b'{"type": "event_callback", "team_id": "T1"}') == (400, sentence)


def test_an_unknown_command_gets_an_ephemeral_reply(send: Any) -> None:
    status, text = send(COMMAND.replace(b"framework-ask", b"framework-sing"), FORM)
    assert (status, json.loads(text)["response_type"]) == (200, "ephemeral")


def test_a_form_of_an_earlier_version_gets_an_error_and_stays_filled_in(send: Any) -> None:
    field = {
        "type": "input",
        "block_id": "title:1",
        "label": {"type": "plain_text", "text": "Title"},
        "element": {"type": "plain_text_input", "action_id": "title"},
    }
    payload = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {"id": "V1", "type": "modal", "callback_id": "of_old", "blocks": [field]},
    }
    status, text = send.interact(payload)
    answer = json.loads(text)
    assert (status, answer["response_action"]) == (200, "errors")
    assert "earlier version" in answer["errors"]["title:1"]
