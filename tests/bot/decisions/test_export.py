"""Exports: a file in a direct message."""

import io
import json
import zipfile
from collections.abc import Callable
from urllib.request import urlopen

import pytest

from bot.decisions import export
from bot.playground import Person
from bot.runtime.faults import NO_ANSWER, REJECTED
from tests.bot.desk import Desk

pytestmark = pytest.mark.usefixtures("bot")


def sent(desk: Desk, person: Person) -> tuple[str, bytes]:
    """Wait for the file that the bot sends, and return its name and content."""
    message = desk.slack.wait_for(
        lambda: next((m for m in person.messages(person.direct()) if m.get("files")), None)
    )
    [file] = message["files"]
    with urlopen(file["url_private"]) as opened:
        return file["name"], opened.read()


@pytest.fixture
def recorded(bot: None, desk: Desk, amara: Person, channels: dict[str, str]) -> None:
    """A decision in the private channel and one in a public channel."""
    for place, title in (("leads", "Zanzibar"), ("platform", "Pemba")):
        desk.record(amara, channels[place], **{"Title": title, "Tell channel": channels[place]})


@pytest.mark.parametrize(
    ("form", "name", "read"),
    [
        ("madr", "decisions.zip", lambda raw: str(unzipped(raw))),
        ("json", "decisions.json", lambda raw: json.dumps(json.loads(raw)["decisions"])),
        ("csv", "decisions.csv", lambda raw: raw.decode()),
    ],
)
@pytest.mark.usefixtures("recorded")
def test_an_export_has_what_the_person_may_see(
    desk: Desk,
    amara: Person,
    meilin: Person,
    channels: dict[str, str],
    form: str,
    name: str,
    read: Callable[[bytes], str],
) -> None:
    for person, titles in ((amara, {"Zanzibar", "Pemba"}), (meilin, {"Pemba"})):
        reply = desk.command(person, f"/framework-decisions export {form}", channels["general"])
        assert reply["text"] == f"I sent you {name} in a direct message."
        found, raw = sent(desk, person)
        assert found == name
        assert {title for title in ("Zanzibar", "Pemba") if title in read(raw)} == titles


def unzipped(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.usefixtures("recorded")
def test_the_default_format_is_a_folder_of_markdown(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.command(amara, "/framework-decisions export", channels["general"])
    _, raw = sent(desk, amara)
    assert sorted(unzipped(raw)) == ["decisions/0001-zanzibar.md", "decisions/0002-pemba.md"]


@pytest.mark.usefixtures("recorded")
def test_a_list_has_an_export_button(desk: Desk, amara: Person, channels: dict[str, str]) -> None:
    place = channels["general"]
    listed = desk.command(amara, "/framework-decisions", place)
    amara.press_in(place, listed["ts"], "Export")
    assert sent(desk, amara)[0] == "decisions.zip"


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("method", ["getUploadURLExternal", "completeUploadExternal"])
@pytest.mark.parametrize("body", ["null", "[]", "<html>"])
def test_an_upload_that_slack_answers_oddly_is_reported(
    desk: Desk, amara: Person, channels: dict[str, str], method: str, body: str
) -> None:
    desk.slack.control.answer(body, methods=[f"files.{method}"])
    reply = desk.command(amara, "/framework-decisions export json", channels["general"])
    assert NO_ANSWER in reply["text"]


@pytest.mark.usefixtures("recorded")
def test_an_upload_that_slack_rejects_is_reported(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    desk.slack.control.refuse("internal_error", methods=["files.completeUploadExternal"])
    reply = desk.command(amara, "/framework-decisions export json", channels["general"])
    assert REJECTED in reply["text"]
    assert "reference" in reply["text"]


def test_an_unknown_format_and_an_empty_record_are_refused(
    desk: Desk, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    unknown = desk.command(amara, "/framework-decisions export xlsx", place)["text"]
    assert "I can export as madr, json, csv" in unknown
    empty = desk.command(amara, "/framework-decisions export", place)["text"]
    assert "nothing to export" in empty


@pytest.mark.usefixtures("recorded")
def test_too_large_an_export_is_refused(
    desk: Desk, amara: Person, channels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_DECISIONS", 1)
    reply = desk.command(amara, "/framework-decisions export csv", channels["general"])
    assert "more than I can send here" in reply["text"]
