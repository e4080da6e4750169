"""The record as a file in a direct message."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

from bot.decisions import export
from bot.playground import Person

pytestmark = pytest.mark.usefixtures("bot")


def sent(desk: Any, person: Person) -> tuple[str, bytes]:
    """Name and content of the file that the bot has sent."""
    message = desk.slack.wait_for(
        lambda: next((m for m in person.messages(person.direct()) if m.get("files")), None)
    )
    [file] = message["files"]
    with urlopen(file["url_private"]) as opened:
        return file["name"], opened.read()


@pytest.fixture
def recorded(bot: None, desk: Any, amara: Person, channels: dict[str, str]) -> None:
    """A decision of the private channel and one of a public channel."""
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
def test_a_person_gets_what_the_person_may_see(
    desk: Any,
    amara: Person,
    meilin: Person,
    channels: dict[str, str],
    form: str,
    name: str,
    read: Callable[[bytes], str],
) -> None:
    for person, titles in ((amara, {"Zanzibar", "Pemba"}), (meilin, {"Pemba"})):
        told = desk.command(person, f"/framework-decisions export {form}", channels["general"])
        assert told["text"] == f"{name} is in our direct messages."
        found, raw = sent(desk, person)
        assert found == name
        assert {title for title in ("Zanzibar", "Pemba") if title in read(raw)} == titles


def unzipped(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.usefixtures("recorded")
def test_without_a_format_it_is_a_folder_of_markdown_and_the_same_each_time(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.command(amara, "/framework-decisions export", channels["general"])
    _, raw = sent(desk, amara)
    assert sorted(unzipped(raw)) == ["decisions/0001-zanzibar.md", "decisions/0002-pemba.md"]


@pytest.mark.usefixtures("recorded")
def test_a_list_has_a_button_that_does_the_same(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    listed = desk.command(amara, "/framework-decisions", place)
    amara.press_in(place, listed["ts"], "Export")
    assert sent(desk, amara)[0] == "decisions.zip"


@pytest.mark.usefixtures("recorded")
def test_what_slack_does_not_take_is_told(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    desk.slack.control.refuse("internal_error", methods=["files.completeUploadExternal"])
    told = desk.command(amara, "/framework-decisions export json", channels["general"])
    assert "Slack did not take what I sent" in told["text"]
    assert "reference" in told["text"]


def test_an_unknown_format_and_an_empty_record_are_refused(
    desk: Any, amara: Person, channels: dict[str, str]
) -> None:
    place = channels["general"]
    unknown = desk.command(amara, "/framework-decisions export xlsx", place)["text"]
    assert "I can export as madr, json, csv" in unknown
    empty = desk.command(amara, "/framework-decisions export", place)["text"]
    assert "nothing to export" in empty


@pytest.mark.usefixtures("recorded")
def test_more_than_a_message_should_carry_is_refused(
    desk: Any, amara: Person, channels: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 1)
    told = desk.command(amara, "/framework-decisions export csv", channels["general"])
    assert "more than I can send here" in told["text"]
