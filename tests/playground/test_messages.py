"""Messages that the app posts, edits and deletes, as people see them."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Playground

GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error code of a refused call."""
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


def test_the_response_has_the_message_as_stored(
    slack: Playground, client: WebClient, amara: Person
) -> None:
    blocks = [{"type": "actions", "elements": [{"type": "datepicker"}]}]
    answer = client.chat_postMessage(channel=GENERAL, text="hello", blocks=blocks)
    message = answer["message"]
    assert (message["bot_id"], message["user"]) == (slack.app.bot_id, slack.app.bot_user_id)
    assert message["blocks"][0]["block_id"]
    assert message["blocks"][0]["elements"][0]["action_id"]
    assert [each["ts"] for each in amara.messages(GENERAL)] == [answer["ts"]]


def test_timestamps_are_unique_and_increase(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=GENERAL, text="x")["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))


def test_a_message_needs_text_or_blocks(client: WebClient) -> None:
    empty = {"channel": GENERAL, "text": " "}
    assert refused(client.api_call, api_method="chat.postMessage", json=empty) == "no_text"
    assert refused(client.chat_postMessage, channel="C404", text="x") == "channel_not_found"
    assert refused(client.api_call, api_method="chat.postMessage") == "invalid_arguments"


def test_blocks_in_a_form_are_parsed_as_json(client: WebClient) -> None:
    arguments = {"channel": GENERAL, "blocks": '[{"type": "divider"}]'}
    answer = client.api_call("chat.postMessage", params=arguments)
    assert answer["message"]["blocks"][0]["type"] == "divider"
    for blocks in ("[", '{"type": "divider"}'):
        arguments["blocks"] = blocks
        code = refused(client.api_call, api_method="chat.postMessage", params=arguments)
        assert code == "invalid_blocks_format"


def test_a_message_with_a_block_over_a_limit_is_refused(client: WebClient, amara: Person) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=GENERAL, text="fallback", blocks=[section])
    assert refusal.value.response["error"] == "invalid_blocks"
    assert refusal.value.response["errors"]
    assert amara.messages(GENERAL) == []


def test_a_text_over_forty_thousand_characters_is_truncated(client: WebClient) -> None:
    assert "warning" not in client.chat_postMessage(channel=GENERAL, text="x" * 40_000)
    answer = client.chat_postMessage(channel=GENERAL, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]


def test_an_edit_has_up_to_four_thousand_characters(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=GENERAL, text="x")["ts"]
    client.chat_update(channel=GENERAL, ts=ts, text="x" * 4_000)
    code = refused(client.chat_update, channel=GENERAL, ts=ts, text="x" * 4_001)
    assert code == "msg_too_long"


def test_markdown_text_excludes_text_and_blocks(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=GENERAL, markdown_text="**x**")
    assert posted["message"]["blocks"][0]["type"] == "markdown"
    both = {"channel": GENERAL, "markdown_text": "x", "text": "x"}
    assert refused(client.chat_postMessage, **both) == "markdown_text_conflict"


def test_an_archived_channel_takes_no_messages(slack: Playground, client: WebClient) -> None:
    slack.control.archive(GENERAL)
    assert refused(client.chat_postMessage, channel=GENERAL, text="x") == "is_archived"


def test_a_message_to_a_person_goes_to_their_direct_messages(
    client: WebClient, amara: Person
) -> None:
    answer = client.chat_postMessage(channel=amara.id, text="psst")
    assert answer["channel"] == amara.direct()
    assert [each["text"] for each in amara.messages(amara.direct())] == ["psst"]
    assert refused(client.chat_postMessage, channel="U404", text="x") == "channel_not_found"


def test_an_edit_is_marked_and_replaces_the_blocks(client: WebClient, amara: Person) -> None:
    metadata = {"event_type": "recorded", "event_payload": {"id": "7"}}
    posted = client.chat_postMessage(
        channel=GENERAL, text="a", blocks=[{"type": "divider"}], metadata=metadata
    )
    client.chat_update(channel=GENERAL, ts=posted["ts"], text="b")
    (message,) = amara.messages(GENERAL)
    assert (message["text"], message["metadata"]) == ("b", metadata)
    assert "blocks" not in message
    assert message["edited"]["user"]


def test_the_app_can_change_only_its_own_messages(client: WebClient, amara: Person) -> None:
    ts = amara.say(GENERAL, "mine")
    assert refused(client.chat_update, channel=GENERAL, ts=ts, text="x") == "cant_update_message"
    assert refused(client.chat_delete, channel=GENERAL, ts=ts) == "cant_delete_message"
    assert refused(client.chat_delete, channel=GENERAL, ts="1.000001") == "message_not_found"


def test_a_deleted_message_is_gone(client: WebClient, amara: Person) -> None:
    ts = client.chat_postMessage(channel=GENERAL, text="x")["ts"]
    client.chat_delete(channel=GENERAL, ts=ts)
    assert amara.messages(GENERAL) == []
    assert refused(client.chat_update, channel=GENERAL, ts=ts, text="y") == "message_not_found"


def test_an_ephemeral_message_is_seen_by_one_person(
    client: WebClient, amara: Person, meilin: Person
) -> None:
    ts = client.chat_postEphemeral(channel=GENERAL, user=amara.id, text="psst")["message_ts"]
    (message,) = amara.messages(GENERAL)
    assert (message["ts"], message["ephemeral"]) == (ts, True)
    assert meilin.messages(GENERAL) == []
    assert client.conversations_history(channel=GENERAL)["messages"] == []
    assert refused(client.chat_update, channel=GENERAL, ts=ts, text="x") == "message_not_found"


def test_an_ephemeral_message_needs_a_reader_in_the_channel(client: WebClient) -> None:
    arguments = {"channel": LEADS, "user": "U0MEILIN03", "text": "x"}
    assert refused(client.chat_postEphemeral, **arguments) == "user_not_in_channel"


def test_a_reply_to_a_reply_joins_its_thread(client: WebClient, amara: Person) -> None:
    parent = amara.say(GENERAL, "a")
    reply = client.chat_postMessage(channel=GENERAL, text="b", thread_ts=parent)["ts"]
    client.chat_postMessage(channel=GENERAL, text="c", thread_ts=reply)
    assert [each["text"] for each in amara.thread(GENERAL, parent)] == ["a", "b", "c"]
    bad = {"channel": GENERAL, "text": "x", "thread_ts": "yesterday"}
    assert refused(client.chat_postMessage, **bad) == "invalid_thread_ts"


def test_a_reply_shows_in_the_channel_if_broadcast(client: WebClient, amara: Person) -> None:
    parent = amara.say(GENERAL, "a")
    client.chat_postMessage(channel=GENERAL, text="b", thread_ts=parent, reply_broadcast=True)
    assert [each["text"] for each in amara.messages(GENERAL)] == ["a", "b"]


def test_a_permalink_names_the_message(slack: Playground, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=GENERAL, text="x")["ts"]
    reply = client.chat_postMessage(channel=GENERAL, text="y", thread_ts=parent)["ts"]
    plain = client.chat_getPermalink(channel=GENERAL, message_ts=parent)["permalink"]
    assert plain == f"{slack.url}/archives/{GENERAL}/p{parent.replace('.', '')}"
    deep = client.chat_getPermalink(channel=GENERAL, message_ts=reply)["permalink"]
    assert deep.endswith(f"?thread_ts={parent}&cid={GENERAL}")


def test_a_reaction_counts_once_per_person(client: WebClient, amara: Person) -> None:
    ts = amara.say(GENERAL, "x")
    reaction = {"channel": GENERAL, "timestamp": ts, "name": "eyes"}
    client.reactions_add(**reaction)
    assert amara.messages(GENERAL)[0]["reactions"][0]["count"] == 1
    assert refused(client.reactions_add, **reaction) == "already_reacted"
    assert refused(client.reactions_add, **{**reaction, "name": "No!"}) == "invalid_name"


def test_a_broadcast_is_flagged(client: WebClient, amara: Person) -> None:
    client.chat_postMessage(channel=GENERAL, text="quiet &lt;!channel&gt;")
    loud = client.chat_postMessage(channel=GENERAL, text="<!channel>")["ts"]
    amara.say(GENERAL, "@channel")
    assert [each["broadcast"] for each in amara.messages(GENERAL)] == [False, True, False]
    client.chat_update(channel=GENERAL, ts=loud, text="quiet")
    assert not any(each["broadcast"] for each in amara.messages(GENERAL))
