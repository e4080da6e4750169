"""Composition objects: texts, options, confirmations."""

from typing import Any

from bot.playground.blockkit.schema import (
    Check,
    Problem,
    Problems,
    alternatives,
    anything,
    boolean,
    items,
    one_of,
    record,
    string,
    typed,
)

URL = string(3000)
ID = string(255)


def plain(maximum: int = 3000) -> Check:
    """Check a plain_text object."""
    fields = {"type": one_of("plain_text"), "text": string(maximum)}
    return alternatives(typed({"plain_text": record(fields, {"emoji": boolean})}))


def mrkdwn(maximum: int = 3000) -> Check:
    """Check a mrkdwn object."""
    fields = {"type": one_of("mrkdwn"), "text": string(maximum)}
    return record(fields, {"verbatim": boolean})


def any_text(maximum: int = 3000) -> Check:
    """Check a text object of either type."""
    fields = {"type": one_of("plain_text"), "text": string(maximum)}
    variants = {"plain_text": record(fields, {"emoji": boolean}), "mrkdwn": mrkdwn(maximum)}
    return alternatives(typed(variants))


def option(text: Check, **more: Check) -> Check:
    """Check an option; `text` checks its text and description."""
    required = {"text": text, "value": string(150, minimum=0)}
    return record(required, {"description": text, **more})


MENU_OPTION = option(plain(75))
LIST_OPTION = option(any_text(75))
OVERFLOW_OPTION = option(plain(75), url=URL)
OPTION_GROUP = record({"label": plain(75), "options": items(MENU_OPTION, maximum=100)}, {})

CONFIRM = record(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
DISPATCH = record(
    {},
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), maximum=2)},
)
FILTER = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
SLACK_FILE = record({}, {"id": ID, "url": URL})
WORKFLOW = record(
    {"trigger": record({"url": URL}, {"customizable_input_parameters": anything})}, {}
)
FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})


def initial_among_options(value: Any, at: str) -> Problems:
    """Check that initial options are among the options."""
    groups = [value, *value.get("option_groups", ())]
    available = [option for group in groups for option in group.get("options", ())]
    for key in ("initial_option", "initial_options"):
        initial = value.get(key, [])
        for each in initial if isinstance(initial, list) else [initial]:
            if each not in available:
                yield Problem(f"`{key}` must be among the options", f"{at}/{key}")
