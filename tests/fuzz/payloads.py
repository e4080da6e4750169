"""Sample payloads to mutate: recorded in the playground, and some rare kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot import ids
from bot.playground import Person, Playground
from tests.faults.office import Office

Kind = Literal["events_api", "interactive", "slash_commands"]
ORGANISATION = {"enterprise_id": "E1", "team_id": None, "user_id": "U0PLAYGBOT", "is_bot": True}
MENTION = {
    "type": "app_mention",
    "text": "<@U0PLAYGBOT> rest api?",
    "user": "U0AMARA001",
    "ts": "1795400000.000100",
    "channel": "C0GENERAL1",
}
MESSAGE = {**MENTION, "type": "message", "channel_type": "channel"}
FILE = {"id": "F1", "mimetype": "image/png", "url_private": "http://127.0.0.1:9/file.png"}
ACTOR = {"team": {"id": "T0HARBOR01"}, "user": {"id": "U0AMARA001", "team_id": "T0HARBOR01"}}


@dataclass(frozen=True)
class Sample:
    """A payload, with the kind of its delivery."""

    kind: Kind
    payload: Mapping[str, Any]


def _event(event: Mapping[str, Any], **more: Any) -> Sample:
    envelope = {"type": "event_callback", "team_id": "T0HARBOR01", "event_id": "Ev1"}
    return Sample("events_api", {**envelope, "event": event, **more})


RARE = (
    _event(MENTION, enterprise_id="E1", authorizations=[ORGANISATION]),
    _event({**MENTION, "user_team": "T2", "source_team": "T2"}, is_ext_shared_channel=True),
    _event({**MESSAGE, "subtype": "file_share", "files": [FILE]}),
    _event({**MESSAGE, "subtype": "bot_message", "bot_id": "B1", "username": "other"}),
    _event({**MESSAGE, "subtype": "thread_broadcast", "root": MESSAGE, "thread_ts": "1.2"}),
    _event({"type": "message", "subtype": "message_changed", "message": MESSAGE, "channel": "D1"}),
    _event({**MESSAGE, "channel": "D0AMARA001", "channel_type": "im", "assistant_thread": {}}),
    _event({"type": "app_home_opened", "user": "U0AMARA001", "tab": "messages"}),
    _event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U2"]}}),
    Sample("events_api", {"type": "url_verification", "challenge": "3eZbrw1aBm2r"}),
    Sample("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1795400000}),
    Sample("interactive", {**ACTOR, "type": "shortcut", "callback_id": "x", "trigger_id": "1.2.x"}),
    Sample("interactive", {**ACTOR, "type": "block_suggestion", "action_id": "x", "value": "a"}),
    Sample("slash_commands", {"ssl_check": "1", "token": "x"}),
)


def gather(office: Office) -> tuple[Sample, ...]:
    """Use every surface once, and return the payloads that Slack delivered, plus rare ones."""
    slack = office.slack
    amara, room = Person(slack, slack.seed.users[0].id), slack.seed.rooms[0].id
    with office.work(4, 3):
        pass
    office.wait_until_settled()
    for command in (
        "/framework-ask rest api?",
        "/framework-ask settings",
        "/framework-decisions",
        "/framework-decisions <!channel> flask",
        "/framework-choose no-such-guide",
    ):
        amara.command(command, room)
    ts = amara.say(room, "@framework-bot is flask any good for a rest api")
    answer = slack.wait_for(lambda: amara.thread(room, ts)[1:])[0]
    for button in _buttons(answer, but=ids.OPEN_DECISION):
        amara.press_in(room, answer["ts"], button)
    amara.home()
    home = slack.wait_for(lambda: amara.published)
    for button in _buttons(home):
        amara.press(button)
        slack.wait_for(lambda: amara.modal)
        amara.close()
    return (*_delivered(slack), *RARE)


def _buttons(surface: Mapping[str, Any], but: str = "") -> list[str]:
    """Return the labels of a surface's buttons."""
    elements = [e for block in surface["blocks"] for e in block.get("elements", ())]
    elements += [block["accessory"] for block in surface["blocks"] if "accessory" in block]
    buttons = [e for e in elements if e["type"] == "button" and e["action_id"] != but]
    return list(dict.fromkeys(button["text"]["text"] for button in buttons))


def _delivered(slack: Playground) -> tuple[Sample, ...]:
    """Return the first delivery of each sort."""
    sorts: dict[str, Sample] = {}
    for entry in slack.traffic():
        if entry["direction"] == "out":
            body = entry["body"]
            view, actions = body.get("view") or {}, body.get("actions") or [{}]
            sort = f"{entry['method']} {view.get('callback_id')} {actions[0].get('action_id')}"
            sorts.setdefault(sort, Sample(entry["kind"], body))
    return tuple(sorts.values())
