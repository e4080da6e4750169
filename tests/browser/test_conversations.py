"""Channels, threads, commands and the traffic in the browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.playground import Person, Playground

pytestmark = pytest.mark.slow

Visit = Callable[..., Page]

AMARA, JONAS, MEILIN = "U0AMARA001", "U0JONAS002", "U0MEILIN03"


def write(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label)
    box.fill(text)
    box.press("Enter")


def messages(page: Page, place: str = "#general") -> Locator:
    return page.get_by_role("log", name=f"Messages in {place}")


def test_two_people_and_the_app_talk_in_a_thread(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    amara, jonas = visit(slack, AMARA), visit(slack, JONAS)
    write(amara, "Message #general", "@gallery which one?")
    for page in (jonas, amara):
        page.get_by_role("button", name="1 reply").click()
    thread = jonas.get_by_role("log", name="Thread")
    expect(thread).to_contain_text("Heard: @gallery which one?")
    expect(thread.get_by_role("article", name="Message from gallery")).to_contain_text("APP")
    write(amara, "Reply…", "Thanks, both")
    expect(thread.get_by_role("article", name="Message from Amara Diallo").last).to_contain_text(
        "Thanks, both"
    )
    expect(jonas.get_by_role("button", name="2 replies")).to_be_visible()


def test_another_channel_is_marked_unread_until_opened(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    amara, jonas = visit(slack, AMARA), visit(slack, JONAS, channel="C0DATATEAM")
    write(jonas, "Message #data-team", "Morning")
    amara.get_by_role("link", name="data-team unread").click()
    expect(messages(amara, "#data-team")).to_contain_text("Morning")
    expect(amara.get_by_role("link", name="data-team", exact=True)).to_be_visible()


def test_an_ephemeral_message_is_seen_by_one_person(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    amara, jonas = visit(slack, AMARA), visit(slack, JONAS)
    write(amara, "Message #general", "/whisper hello")
    expect(messages(amara)).to_contain_text("Only visible to you")
    write(amara, "Message #general", "For all")
    expect(messages(jonas)).to_contain_text("For all")
    expect(messages(jonas)).not_to_contain_text("Psst")


def test_a_private_channel_is_not_listed_for_others(slack: Playground, visit: Visit) -> None:
    channels = visit(slack, MEILIN).get_by_role("region", name="Channels")
    expect(channels.get_by_role("link", name="general")).to_be_visible()
    expect(channels.get_by_role("link", name="leads")).to_have_count(0)


def test_commands_are_suggested_and_completed_with_the_keyboard(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    page = visit(slack, AMARA)
    box = page.get_by_label("Message #general")
    box.press_sequentially("/w")
    expect(page.get_by_role("option", name="/whisper [words]")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("/whisper ")
    box.fill("/")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("/whisper ")


def test_an_unknown_command_shows_an_error_to_its_author(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    page = visit(slack, AMARA)
    write(page, "Message #general", "/nothing at all")
    expect(messages(page)).to_contain_text("/nothing is not a valid command.")


def test_markup_typed_by_people_stays_text(slack: Playground, gallery: Any, visit: Visit) -> None:
    page = visit(slack, AMARA)
    hostile = [
        "<img src=x onerror=document.title='hacked'>",
        "<script>document.title='hacked'</script>",
        "[click](javascript:document.title='hacked') <javascript:alert(1)|click>",
        "<!channel> &lt;b&gt;",
    ]
    for text in hostile:
        write(page, "Message #general", text)
        expect(messages(page).get_by_role("article").filter(has_text=text)).to_be_visible()
    gallery.client.chat_postMessage(
        channel="C0GENERAL1", text="x", blocks=[{"type": "markdown", "text": "\n\n".join(hostile)}]
    )
    from_app = messages(page).get_by_role("article", name="Message from gallery")
    expect(from_app).to_contain_text(hostile[0])
    expect(from_app.get_by_text("click", exact=False)).not_to_have_count(0)
    assert messages(page).locator("img, script, a[href^=javascript]").count() == 0
    assert "hacked" not in page.title()


def test_escape_closes_the_thread_and_the_url_keeps_the_location(
    slack: Playground, visit: Visit
) -> None:
    page = visit(slack, AMARA)
    write(page, "Message #general", "A start")
    page.get_by_role("article").hover()
    page.get_by_role("button", name="Reply in thread").click()
    expect(page.get_by_label("Reply…")).to_be_focused()
    page.reload()
    expect(page.get_by_role("log", name="Thread")).to_contain_text("A start")
    page.get_by_label("Reply…").press("Escape")
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    expect(page.get_by_label("Message #general")).to_be_focused()


def test_a_narrow_window_hides_the_channels_behind_a_button(
    slack: Playground, visit: Visit
) -> None:
    page = visit(slack, AMARA, width=390, height=800)
    link = page.get_by_role("link", name="platform")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Channels and people").click()
    link.click()
    expect(page.get_by_label("Message #platform")).to_be_visible()
    expect(link).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_disconnected_app_is_marked(slack: Playground, gallery: Any, visit: Visit) -> None:
    sidebar = visit(slack, AMARA).get_by_role("navigation", name="Workspace")
    expect(sidebar.get_by_role("link", name="gallery Home")).to_be_visible()
    expect(sidebar).not_to_contain_text("not connected")
    slack.control.freeze_sockets()
    expect(sidebar).to_contain_text("gallery is not connected.")


def test_the_traffic_can_be_read(slack: Playground, gallery: Any, visit: Visit) -> None:
    page = visit(slack, AMARA)
    page.get_by_role("link", name="Traffic").click()
    gallery.client.chat_postMessage(channel="C0GENERAL1", text="Seen by all")
    call = page.get_by_role("listitem").filter(has_text="chat.postMessage")
    call.locator("summary").click()
    expect(call.get_by_role("figure", name="Payload")).to_contain_text('"text": "Seen by all"')
    expect(call.get_by_role("figure", name="Response")).to_contain_text('"ok": true')


def test_the_traffic_shows_acknowledgements_and_can_be_filtered(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    amara = Person(slack, AMARA)
    gallery.form["blocks"] = gallery.form["blocks"][:1]
    amara.command("/form", "C0GENERAL1")
    slack.wait_for(lambda: amara.modal)
    amara.fill("Name", "taken")
    assert amara.submit()["errors"]
    amara.command("/whisper hello", "C0GENERAL1")

    page = visit(slack, JONAS, tab="traffic")  # a modal covers the page of Amara
    rows = page.get_by_role("list", name="Exchanges").get_by_role("listitem")
    submission = rows.filter(has_text="view_submission")
    expect(submission).to_contain_text('errors: {"name":"This name is taken."}')
    expect(submission).to_contain_text(re.compile(r"\d ms$"))
    expect(rows.filter(has_text="/whisper")).to_contain_text('text: "Psst, hello"')

    page.get_by_label("Kind").select_option("slash_commands")
    expect(rows.filter(visible=True)).to_have_count(2)
    page.get_by_label("Filter by text").fill("psst")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^1 of \d+$"))).to_be_visible()
    page.get_by_label("Direction").select_option("app → Slack")
    expect(rows.filter(visible=True)).to_have_count(0)
    page.get_by_label("Kind").select_option("Kind: all")
    page.get_by_label("Filter by text").fill("VIEWS.OPEN")
    expect(rows.filter(visible=True)).to_have_count(1)
