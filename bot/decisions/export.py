"""The record as a file, for one person: what that person may see, and nothing else."""

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
MOST: Final = 5000
MOST_BYTES: Final = 20_000_000
TOO_MUCH: Final = (
    "That's more than I can send here. Ask the person who runs me to use "
    "`framework-bot decisions export`, which has no size limit."
)
FORMATS: Final = get_args(Format)
UNKNOWN: Final = f"I can export as {', '.join(FORMATS)}. For example: `export json`."
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file can say; the same record gives the same file."""


@dataclass(frozen=True, slots=True)
class File:
    """What is sent."""

    name: str
    content: bytes
    decisions: int


def is_export(words: str) -> bool:
    """Whether somebody asks for the record as a file, and not for decisions with that word."""
    return words.lower().split()[:1] == [WORD] and len(words.split()) <= 2


def format_of(words: str) -> Format:
    """The format that `export FORMAT` asks for; MADR where it says none."""
    wanted = words.lower().split()[1:] or ["madr"]
    for form in FORMATS:
        if wanted == [form]:
            found: Format = form
            return found
    raise Refusal(UNKNOWN)


def send(stores: Stores, slack: Slack, team: str, user: str, form: Format) -> str:
    """Put the file into the person's direct message; what the person reads beside it."""
    made = _made(stores, slack, team, user, form)
    channel = slack.client.conversations_open(users=user)["channel"]["id"]
    slack.client.files_upload_v2(
        channel=channel,
        filename=made.name,
        content=made.content,
        title=made.name,
        initial_comment=f"All decisions you can see: {made.decisions}.",
    )
    return f"I sent you {made.name} in a direct message."


def _made(stores: Stores, slack: Slack, team: str, user: str, form: Format) -> File:
    viewer = slack.membership.viewer(user)
    if not slack.membership.is_cached(user):
        raise Refusal("Slack can't tell me right now what you can see. Try again in a minute.")
    told = list(islice(stores.decisions.records(team, viewer), MOST + 1))
    if not told:
        raise Refusal("There are no decisions you can see, so there's nothing to export.")
    content = _content(told, form)
    if len(told) > MOST or len(content) > MOST_BYTES:
        raise Refusal(TOO_MUCH)
    suffix = "zip" if form == "madr" else form
    return File(f"decisions.{suffix}", content, len(told))


def _content(told: list[ExportedDecision], form: Format) -> bytes:
    match form:
        case "json":
            return export.as_json(told).encode()
        case "csv":
            return export.as_csv(told).encode()
        case "madr":
            return _zipped(export.as_madr(told))


def _zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"decisions/{name}", _EPOCH), content)
    return packed.getvalue()
