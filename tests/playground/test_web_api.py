"""The Web API, through slack_sdk's client."""

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Playground

GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"
SCOPES = ["chat:write", "channels:read", "channels:history"]


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error code of a refused call."""
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


def manifest(*scopes: str) -> dict[str, Any]:
    return {"oauth_config": {"scopes": {"bot": [*scopes]}}}


def test_a_token_is_required(slack: Playground) -> None:
    assert refused(WebClient(base_url=slack.api_url).auth_test) == "not_authed"


def test_a_token_must_be_the_apps(slack: Playground) -> None:
    assert refused(WebClient("xoxb-other", base_url=slack.api_url).auth_test) == "invalid_auth"


def test_each_type_of_token_has_its_own_methods(slack: Playground, client: WebClient) -> None:
    app_level = WebClient(slack.app_token, base_url=slack.api_url)
    assert refused(app_level.auth_test) == "not_allowed_token_type"
    call = client.apps_connections_open
    assert refused(call, app_token=slack.bot_token) == "not_allowed_token_type"
    assert app_level.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://")


def test_auth_test_identifies_the_app(slack: Playground, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["user_id"] == slack.app.bot_user_id
    assert answer["bot_id"] == slack.app.bot_id
    assert answer["team_id"] == slack.seed.team.id


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert refused(client.api_call, api_method="chat.shout") == "unknown_method"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_arguments_may_be_in_the_query_or_a_form(slack: Playground, method: str) -> None:
    query = f"token={slack.bot_token}&channel={GENERAL}"
    address, body = f"{slack.api_url}conversations.info", query.encode()
    request = Request(address, body) if method == "POST" else Request(f"{address}?{query}")
    with urlopen(request) as answer:
        assert json.load(answer)["channel"]["name"] == "general"


def test_malformed_json_is_refused(slack: Playground) -> None:
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{slack.api_url}api.test", b"{", headers)) as answer:
        assert json.load(answer) == {"ok": False, "error": "invalid_json"}


def test_another_host_name_is_refused(slack: Playground) -> None:
    request = Request(f"{slack.api_url}api.test", headers={"Host": "rebound.example"})
    with pytest.raises(HTTPError) as refusal:
        urlopen(request)
    assert refusal.value.code == 403
    refusal.value.close()


def test_a_missing_scope_is_named() -> None:
    with Playground(manifest=manifest(*SCOPES)) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as refusal:
            client.users_info(user="U0AMARA001")
        answer = refusal.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
        assert answer["provided"] == "channels:history,channels:read,chat:write"
        assert answer.headers["X-OAuth-Scopes"] == answer["provided"]


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("conversations.info", {"channel": LEADS}, "groups:read"),
        ("conversations.history", {"channel": LEADS}, "groups:history"),
        ("conversations.members", {"channel": "D0AMARA001"}, "im:read"),
        ("conversations.replies", {"channel": "D0AMARA001", "ts": "1.1"}, "im:history"),
        ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
        ("users.conversations", {"types": "im"}, "im:read"),
        ("conversations.open", {"users": "U0AMARA001"}, "im:write"),
        ("reactions.add", {"channel": GENERAL}, "reactions:write"),
    ],
)
def test_scopes_depend_on_the_type_of_conversation(
    method: str, arguments: dict[str, str], needed: str
) -> None:
    with Playground(manifest=manifest(*SCOPES)) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        assert client.conversations_info(channel=GENERAL)["ok"]
        with pytest.raises(SlackApiError) as refusal:
            client.api_call(method, params=arguments)
        assert refusal.value.response["needed"] == needed


def test_a_home_needs_the_home_tab() -> None:
    with Playground(manifest={"features": {"app_home": {"home_tab_enabled": False}}}) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        assert refused(client.views_publish, user_id="U0AMARA001", view=view) == "not_enabled"


def test_channels_are_listed_by_type_in_pages(client: WebClient) -> None:
    first = client.conversations_list(limit=2)
    rest = client.conversations_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    names = [channel["name"] for channel in [*first["channels"], *rest["channels"]]]
    assert names == ["general", "data-team", "platform"]
    assert rest["response_metadata"]["next_cursor"] == ""
    private = client.conversations_list(types="private_channel")["channels"]
    assert [(each["name"], each["is_private"]) for each in private] == [("leads", True)]


def test_invalid_paging_is_refused(client: WebClient) -> None:
    assert refused(client.conversations_list, cursor="???") == "invalid_cursor"
    assert refused(client.conversations_list, limit=0) == "invalid_limit"
    assert refused(client.conversations_list, types="secret_channel") == "invalid_types"


def test_a_channel_is_described(client: WebClient) -> None:
    general = client.conversations_info(channel=GENERAL, include_num_members=True)["channel"]
    assert (general["is_private"], general["is_member"], general["num_members"]) == (False, True, 4)
    direct = client.conversations_info(channel="D0AMARA001")["channel"]
    assert (direct["is_im"], direct["user"]) == (True, "U0AMARA001")
    assert refused(client.conversations_info, channel="C404") == "channel_not_found"


def test_a_private_channel_is_hidden_from_a_bot_outside_it(
    slack: Playground, client: WebClient
) -> None:
    slack.control.kick(slack.app.bot_user_id, LEADS)
    for call in (client.conversations_info, client.conversations_history):
        assert refused(call, channel=LEADS) == "channel_not_found"
    assert client.conversations_list(types="private_channel")["channels"] == []


def test_a_bot_outside_a_public_channel_sees_but_cannot_read_it(
    slack: Playground, client: WebClient
) -> None:
    slack.control.kick(slack.app.bot_user_id, GENERAL)
    assert client.conversations_info(channel=GENERAL)["channel"]["is_member"] is False
    assert refused(client.conversations_history, channel=GENERAL) == "not_in_channel"
    assert refused(client.chat_postMessage, channel=GENERAL, text="x") == "not_in_channel"


def test_members_are_listed(slack: Playground, client: WebClient) -> None:
    members = client.conversations_members(channel=LEADS)["members"]
    assert members == ["U0AMARA001", "U0JONAS002", slack.app.bot_user_id]


def test_the_channels_shared_with_a_person_are_listed(client: WebClient) -> None:
    types = "public_channel,private_channel"
    shared = {
        user: [
            each["name"] for each in client.users_conversations(user=user, types=types)["channels"]
        ]
        for user in ("U0AMARA001", "U0MEILIN03")
    }
    assert shared["U0AMARA001"] == ["general", "data-team", "platform", "leads"]
    assert shared["U0MEILIN03"] == ["general", "data-team", "platform"]


def test_a_direct_message_is_opened_by_user_id(client: WebClient) -> None:
    assert client.conversations_open(users="U0AMARA001")["channel"]["id"] == "D0AMARA001"
    full = client.conversations_open(users="U0AMARA001", return_im=True)["channel"]
    assert full["user"] == "U0AMARA001"
    assert refused(client.conversations_open, users="") == "users_list_not_supplied"
    assert refused(client.conversations_open, users="U404") == "user_not_found"


def test_people_have_a_name_and_a_time_zone(slack: Playground, client: WebClient) -> None:
    user = client.users_info(user="U0JONAS002")["user"]
    assert (user["real_name"], user["tz"], user["is_bot"]) == (
        "Jonas Weber",
        "Europe/Berlin",
        False,
    )
    assert user["tz_offset"] in {3600, 7200}
    assert refused(client.users_info, user="U404") == "user_not_found"
    members = client.users_list()["members"]
    assert [each["id"] for each in members if each["is_bot"]] == [slack.app.bot_user_id]


def test_history_is_newest_first_and_bounded(client: WebClient, amara: Person) -> None:
    one, two, three = [amara.say(GENERAL, word) for word in ("one", "two", "three")]

    def texts(**bounds: Any) -> list[str]:
        return [
            each["text"]
            for each in client.conversations_history(channel=GENERAL, **bounds)["messages"]
        ]

    assert texts() == ["three", "two", "one"]
    assert texts(oldest=one, latest=three) == ["two"]
    assert texts(oldest=one, latest=two, inclusive=True) == ["two", "one"]
    assert texts(limit=1) == ["three"]
    page = client.conversations_history(channel=GENERAL, limit=2)
    assert page["has_more"] is True
    assert texts(cursor=page["response_metadata"]["next_cursor"]) == ["one"]


def test_replies_are_in_their_thread_and_not_in_the_history(
    client: WebClient, amara: Person
) -> None:
    parent = amara.say(GENERAL, "which?")
    reply = amara.say(GENERAL, "this", thread=parent)
    history = client.conversations_history(channel=GENERAL)["messages"]
    assert [(each["ts"], each["reply_count"]) for each in history] == [(parent, 1)]
    for ts in (parent, reply):
        thread = client.conversations_replies(channel=GENERAL, ts=ts)["messages"]
        assert [each["text"] for each in thread] == ["which?", "this"]
    assert (
        refused(client.conversations_replies, channel=GENERAL, ts="1.000001") == "thread_not_found"
    )


def test_metadata_is_returned_only_on_request(client: WebClient) -> None:
    metadata = {"event_type": "recorded", "event_payload": {"id": "7"}}
    posted = client.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)
    client.chat_postMessage(channel=GENERAL, text="y", metadata=metadata, thread_ts=posted["ts"])
    asked: dict[str, Any] = {"channel": GENERAL, "include_all_metadata": True}
    assert client.conversations_history(**asked)["messages"][0]["metadata"] == metadata
    thread = client.conversations_replies(ts=posted["ts"], **asked)["messages"]
    assert [each["metadata"] for each in thread] == [metadata, metadata]
    assert "metadata" not in client.conversations_history(channel=GENERAL)["messages"][0]


def test_a_file_is_announced_uploaded_and_shared(client: WebClient, amara: Person) -> None:
    client.files_upload_v2(
        channel=GENERAL, content="a,b\n1,2\n", filename="record.csv", initial_comment="The record"
    )
    (message,) = amara.messages(GENERAL)
    assert message["text"] == "The record"
    with urlopen(message["files"][0]["url_private"]) as download:
        assert download.read() == b"a,b\n1,2\n"


def test_a_file_that_was_never_uploaded_cannot_be_shared(client: WebClient) -> None:
    announced = client.files_getUploadURLExternal(filename="x.csv", length=3)
    files = [{"id": announced["file_id"]}]
    assert refused(client.files_completeUploadExternal, files=files) == "file_not_found"
