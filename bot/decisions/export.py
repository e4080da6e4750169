"""Sends a person a file with all decisions that the person may see."""

import io
import zipfile
from dataclasses import dataclass
from itertools import islice
from typing import Final, get_args

from bot.errors import Refusal
from bot.services import Slack, Stores
from storage.exchange import export
from storage.exchange.export import Format
from storage.records import ExportedDecision

WORD: Final = "export"
MAX_DECISIONS: Final = 5000
MAX_BYTES: Final = 20_000_000
TOO_MUCH: Final = (
    "That's more than I can send here. Ask the person who runs me to use "
    "`framework-bot decisions export`, which has no size limit."
)
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
UNKNOWN: Final = f"I can export as {', '.join(FORMATS)}. For example: `export json`."
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip file can hold. With a fixed time, the same record gives the same file."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of `decisions` decisions."""

    name: str
    content: bytes
    decisions: int


def is_export(text: str) -> bool:
    """Return whether a command asks for an export, rather than searching for that word."""
    words = text.lower().split()
    return words[:1] == [WORD] and len(words) <= 2


def format_of(text: str) -> Format:
    """Return the format in `export FORMAT`, MADR by default; raise Refusal for an unknown one."""
    wanted = text.lower().split()[1:] or ["madr"]
    for name in FORMATS:
        if wanted == [name]:
            return name
    raise Refusal(UNKNOWN)


def send(stores: Stores, slack: Slack, team_id: str, user: str, form: Format) -> str:
    """Send the file to the person in a direct message, and return the reply to the command.

    Raise Refusal if there is nothing to export, too much, or Slack can't say what they may see.
    """
    file = _file(stores, slack, team_id, user, form)
    channel = slack.client.conversations_open(users=user)["channel"]["id"]
    slack.client.files_upload_v2(
        channel=channel,
        filename=file.name,
        content=file.content,
        title=file.name,
        initial_comment=f"All decisions you can see: {file.decisions}.",
    )
    return f"I sent you {file.name} in a direct message."


def _file(stores: Stores, slack: Slack, team_id: str, user: str, form: Format) -> ExportFile:
    viewer = slack.membership.viewer(user)
    if not viewer.certain:
        raise Refusal("Slack can't tell me right now what you can see. Try again in a minute.")
    decisions = list(islice(stores.decisions.export(team_id, viewer), MAX_DECISIONS + 1))
    if not decisions:
        raise Refusal("There are no decisions you can see, so there's nothing to export.")
    content = _content(decisions, form)
    if len(decisions) > MAX_DECISIONS or len(content) > MAX_BYTES:
        raise Refusal(TOO_MUCH)
    suffix = "zip" if form == "madr" else form
    return ExportFile(f"decisions.{suffix}", content, len(decisions))


def _content(decisions: list[ExportedDecision], form: Format) -> bytes:
    match form:
        case "json":
            return export.as_json(decisions).encode()
        case "csv":
            return export.as_csv(decisions).encode()
        case "madr":
            return _zip(export.as_madr(decisions))


def _zip(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"decisions/{name}", _EPOCH), content)
    return packed.getvalue()
