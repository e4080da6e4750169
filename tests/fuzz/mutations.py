"""Random mutations of payloads."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

HOST = "evil.example"
HOSTILE = (
    "<!channel>",
    "<!here|here> <!everyone>",
    "@channel @here @everyone",
    "<!subteam^S0EVERYONE>",
    f"<http://{HOST}|click>",
    f"[click](http://{HOST})",
    "<@U0JONAS002>",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "*_~`>```",
    "\u202eright to left\u2066",
    "\x00\x07\x1b[31m",
    "\ud800",
    "x" * 5_000,
    "😀" * 2_000,
    "../../etc/passwd",
    "=cmd|' /C calc'!A1",
    "%s%n{0}{{}}${jndi:x}",
    "'; DROP TABLE decisions;--",
    "<script>alert(1)</script>",
    "",
)
ODD: tuple[Any, ...] = (None, True, 0, -1, 2**63, 1e308, [], {}, [[]], [{}], "x", {"type": "x"})
DEEP = 200
NESTED = (1, 30, 150)


def mutated(payload: Any, chance: Random) -> Any:
    """Return the payload with one to four random changes."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(changed))
        if places:
            container, key = chance.choice(places)
            chance.choice(CHANGES)(container, key, chance)
    return changed


def garbled(body: bytes, chance: Random) -> bytes:
    """Return the bytes with some of them changed, duplicated or cut off."""
    at = chance.randrange(len(body) + 1)
    noise = chance.randbytes(chance.randint(0, 8))
    return chance.choice(
        [body[:at], body[:at] + noise + body[at:], body[:at] + noise + body[at + 8 :], body + body]
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield value, key
        if isinstance(part, dict | list) and key != "blocks":  # the bot wrote them itself
            yield from _places(part)


def _hostile(container: Any, key: Any, chance: Random) -> None:
    container[key] = chance.choice(HOSTILE)


def _mixed(container: Any, key: Any, chance: Random) -> None:
    container[key] = f"{container[key]} {chance.choice(HOSTILE)}"


def _odd(container: Any, key: Any, chance: Random) -> None:
    container[key] = copy.deepcopy(chance.choice(ODD))


def _gone(container: Any, key: Any, _: Random) -> None:
    del container[key]


def _deep(container: Any, key: Any, _: Random) -> None:
    container[key] = json.loads("[" * DEEP + "]" * DEEP)


def _nested(container: Any, key: Any, chance: Random) -> None:
    for _ in range(chance.choice(NESTED)):
        container[key] = {key: container[key]} if isinstance(container, dict) else [container[key]]


def _swapped(container: Any, key: Any, chance: Random) -> None:
    other = chance.choice(list(container if isinstance(container, dict) else range(len(container))))
    container[key], container[other] = container[other], container[key]


CHANGES = (_hostile, _hostile, _mixed, _odd, _gone, _swapped, _deep, _nested)
