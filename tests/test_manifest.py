"""manifest.yml follows Slack's rules and declares what the code needs."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml

from bot import ids, listeners
from bot.slack import manifest
from bot.slack.membership import KINDS

ROOT = Path(__file__).parent.parent
Check = Callable[[Any], bool]


def text(most: int, pattern: str = r"[\s\S]*") -> Check:
    return lambda value: (
        isinstance(value, str)
        and 1 <= len(value) <= most
        and re.fullmatch(pattern, value) is not None
    )


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def some(most: int, check: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and 0 < len(value) <= most
        and all(map(check, value))
        and len({str(each) for each in value}) == len(value)
    )


def fields(required: tuple[str, ...], **allowed: Check) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and set(required) <= set(value) <= set(allowed)
        and all(allowed[key](part) for key, part in value.items())
    )


URL = r"https?://.+"
COMMAND = fields(
    ("command", "description"),
    command=text(32, r"/.+"),
    url=text(3000, URL),
    description=text(2000),
    usage_hint=text(1000),
    should_escape=flag,
)
SHORTCUT = fields(
    ("name", "type", "callback_id", "description"),
    name=text(24),
    type=text(7, "message|global"),
    callback_id=text(255),
    description=text(150),
)
RULES = fields(
    ("display_information",),
    display_information=fields(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=lambda value: text(4000)(value) and len(value) >= 175,
        background_color=text(7, r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?"),
    ),
    features=fields(
        (),
        app_home=fields(
            (),
            home_tab_enabled=flag,
            messages_tab_enabled=flag,
            messages_tab_read_only_enabled=flag,
        ),
        bot_user=fields(("display_name",), display_name=text(80), always_online=flag),
        slash_commands=some(50, COMMAND),
        shortcuts=some(10, SHORTCUT),
    ),
    oauth_config=fields((), scopes=fields((), bot=some(255, text(50)))),
    settings=fields(
        (),
        event_subscriptions=fields((), request_url=text(3500, URL), bot_events=some(100, text(50))),
        interactivity=fields(("is_enabled",), is_enabled=flag, request_url=text(3500, URL)),
        org_deploy_enabled=flag,
        socket_mode_enabled=flag,
        token_rotation_enabled=flag,
    ),
)
"""Slack's schema for the fields that this manifest uses; any other field is a mistake."""

EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
KIND_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
SEARCHED = {"channels:history", "groups:history", "im:history", "mpim:history"}
"""The bot searches for its own posts wherever it can be mentioned."""

METHOD_SCOPES: dict[str, set[str]] = {
    "auth_test": set(),
    "apps_connections_open": set(),
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": SEARCHED,
    "conversations.replies": SEARCHED,
    "conversations_info": set(KIND_SCOPES.values()),
    "conversations_open": {"im:write"},
    "files_upload_v2": {"files:write"},
    "conversations_members": set(KIND_SCOPES.values()),
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "users_conversations": {KIND_SCOPES[kind] for kind in KINDS.split(",")},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}


class Registry:
    """Stands in for a Bolt app and records its listeners."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(constraint: Any, matchers: Any = None) -> Callable[..., None]:
            self.found.add((kind, getattr(constraint, "pattern", constraint)))
            return lambda _: None

        return register

    def names(self, kind: str) -> set[str]:
        return {name for found, name in self.found if found == kind}


@pytest.fixture
def registry() -> Registry:
    found = Registry()
    listeners.register(found, Mock())  # type: ignore[arg-type]
    return found


def methods() -> Iterator[str]:
    """Yield the Web API methods that the bot calls, by slack_sdk's or by Slack's names."""
    family = "(?:apps|auth|chat|conversations|files|reactions|users|views)"
    for file in (ROOT / "bot").rglob("*.py"):
        if "playground" not in file.relative_to(ROOT).parts:
            source = file.read_text(encoding="utf-8")
            yield from re.findall(rf"client\.({family}_\w+)", source)
            yield from re.findall(rf'"({family}\.\w+)"', source)


def test_the_manifest_follows_slacks_rules() -> None:
    assert RULES(yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("display_information", {"name": "x" * 36}),
        ("display_information", {"name": "x", "background_color": "teal"}),
        ("features", {"slash_commands": [{"command": "ask", "description": "x"}]}),
        ("features", {"bot_user": {}}),
        ("settings", {"socket_mode": True}),
        ("settings", {"interactivity": {}}),
        ("colour", "green"),
    ],
)
def test_the_rules_refuse_what_slack_refuses(part: str, value: Any) -> None:
    assert not RULES({**manifest.read(), part: value})


def test_every_command_has_a_listener(registry: Registry) -> None:
    commands = manifest.read()["features"]["slash_commands"]
    assert {each["command"] for each in commands} == registry.names("command")
    assert registry.names("command") == {ids.ASK, ids.CHOOSE, ids.DECISIONS}
    assert all(each["should_escape"] for each in commands)


def test_every_shortcut_has_a_listener(registry: Registry) -> None:
    shortcuts = manifest.read()["features"]["shortcuts"]
    assert {each["callback_id"] for each in shortcuts} == registry.names("message_shortcut")
    assert all(each["type"] == "message" for each in shortcuts)


def test_every_event_has_a_listener(registry: Registry) -> None:
    events = manifest.read()["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in events} == registry.names("event")
    assert set(events) <= set(EVENT_SCOPES)


def test_the_scopes_are_the_minimum_for_events_and_calls() -> None:
    events = manifest.read()["settings"]["event_subscriptions"]["bot_events"]
    received = set[str]().union(*(EVENT_SCOPES[event] for event in events))
    called = set[str]().union(*(METHOD_SCOPES[method] for method in methods()))
    assert manifest.scopes() == received | called | {"commands"}


def test_every_method_in_the_table_is_called() -> None:
    assert set(methods()) == set(METHOD_SCOPES)


def test_interactivity_and_home_are_enabled(registry: Registry) -> None:
    assert registry.names("view")
    assert registry.names("action")
    assert manifest.read()["settings"]["interactivity"]["is_enabled"]
    assert manifest.read()["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
