"""Events: which ones the app receives."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.playground import Person, Playground

Json = dict[str, Any]
Listen = Callable[..., Any]
Settled = Callable[[Playground, int], list[Json]]
GENERAL, LEADS = "C0GENERAL1", "C0LEADS001"


def test_a_mention_in_a_channel_is_two_events(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    ts = amara.say(GENERAL, "@demo-app which <b>?")
    settled(slack, 2)
    assert app.kinds == ["app_mention", "message"]
    message, mention = sorted(app.events, key=lambda event: str(event["type"]), reverse=True)
    for event in (message, mention):
        assert event["text"] == f"<@{slack.app.bot_user_id}> which &lt;b&gt;?"
        assert (event["user"], event["channel"], event["ts"]) == (amara.id, GENERAL, ts)
    assert message["channel_type"] == "channel"


def test_events_have_unique_ids_and_name_the_app(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    amara.say(GENERAL, "@demo-app")
    settled(slack, 2)
    payloads = [envelope.payload for envelope in app.envelopes]
    assert len({payload["event_id"] for payload in payloads}) == 2
    assert {payload["api_app_id"] for payload in payloads} == {slack.app.id}
    assert {payload["team_id"] for payload in payloads} == {slack.seed.team.id}


def test_a_direct_message_is_one_event_even_with_a_mention(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    amara.say(amara.direct(), "@demo-app hello")
    settled(slack, 1)
    assert app.kinds == ["message"]
    assert app.events[0]["channel_type"] == "im"


def test_a_private_channel_is_of_type_group(
    slack: Playground, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    amara.say(LEADS, "hello")
    settled(slack, 1)
    assert app.events[0]["channel_type"] == "group"


def test_the_apps_own_messages_and_edits_are_events(
    slack: Playground, client: WebClient, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    ts = client.chat_postMessage(channel=GENERAL, text="a")["ts"]
    client.chat_update(channel=GENERAL, ts=ts, text="b")
    client.chat_delete(channel=GENERAL, ts=ts)
    settled(slack, 3)
    assert app.kinds == ["message", "message_changed", "message_deleted"]
    events = app.by_kind
    assert events["message"]["bot_id"] == slack.app.bot_id
    changed = events["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("b", "a")
    assert events["message_deleted"]["deleted_ts"] == ts


def test_an_ephemeral_message_is_no_event(
    slack: Playground, client: WebClient, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    client.chat_postEphemeral(channel=GENERAL, user=amara.id, text="psst")
    amara.say(GENERAL, "hello")
    settled(slack, 1)
    assert [event["text"] for event in app.events] == ["hello"]


def test_a_reply_names_its_thread(slack: Playground, amara: Person, listen: Listen) -> None:
    parent = amara.say(GENERAL, "a")
    app = listen(slack)
    amara.say(GENERAL, "b", thread=parent)
    slack.wait_for(lambda: any(event["text"] == "b" for event in app.events))
    (reply,) = [event for event in app.events if event["text"] == "b"]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (parent, amara.id)


def test_a_bot_outside_a_channel_gets_no_events_of_it(
    slack: Playground, amara: Person, listen: Listen
) -> None:
    slack.control.kick(slack.app.bot_user_id, GENERAL)
    app = listen(slack)
    amara.say(GENERAL, "@demo-app hello?")
    amara.say(LEADS, "hello")
    slack.wait_for(lambda: "hello" in [event.get("text") for event in app.events])
    assert "hello?" not in str(app.events)


def test_joining_leaving_and_reacting_are_events(
    slack: Playground, client: WebClient, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    ts = client.chat_postMessage(channel=LEADS, text="x")["ts"]
    slack.control.invite("U0MEILIN03", LEADS)
    slack.control.kick("U0MEILIN03", LEADS)
    client.reactions_add(channel=LEADS, timestamp=ts, name="eyes")
    settled(slack, 4)
    came_and_went = ["member_joined_channel", "member_left_channel"]
    assert app.kinds == [*came_and_went, "message", "reaction_added"]


def test_opening_home_is_an_event_with_the_published_view(
    slack: Playground, client: WebClient, amara: Person, listen: Listen, settled: Settled
) -> None:
    app = listen(slack)
    assert amara.home() is None
    client.views_publish(user_id=amara.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    assert amara.home() is not None
    settled(slack, 2)
    first, second = app.events
    assert "view" not in first
    assert second["view"]["type"] == "home"
    assert (second["tab"], second["user"], second["channel"]) == ("home", amara.id, amara.direct())


def test_only_subscribed_events_are_delivered(listen: Listen, settled: Settled) -> None:
    subscribed = {"settings": {"event_subscriptions": {"bot_events": ["app_mention"]}}}
    with Playground(manifest=subscribed, ping_every=0.05) as slack:
        app = listen(slack)
        Person(slack, "U0AMARA001").say(GENERAL, "@demo-app hello")
        settled(slack, 1)
        assert app.kinds == ["app_mention"]
