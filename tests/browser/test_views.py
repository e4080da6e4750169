"""Modals and Home in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.playground import Playground

pytestmark = pytest.mark.slow

Json = dict[str, Any]
Visit = Callable[..., Page]
Form = Callable[..., tuple[Page, Locator]]

AMARA, JONAS = "U0AMARA001", "U0JONAS002"


def text(content: str) -> Json:
    return {"type": "plain_text", "text": content}


def named(label: str) -> Json:
    action_id = label.lower()
    element = {"type": "plain_text_input", "action_id": action_id}
    return {"type": "input", "block_id": action_id, "label": text(label), "element": element}


def steps(*labels: str) -> Json:
    buttons = [
        {"type": "button", "action_id": label.lower(), "text": text(label)} for label in labels
    ]
    return {"type": "actions", "block_id": "steps", "elements": buttons}


@pytest.fixture
def form(slack: Playground, gallery: Any, visit: Visit) -> Form:
    """Open the app's form, with other blocks if given; return the page and the dialog."""

    def open_form(*blocks: Json) -> tuple[Page, Locator]:
        if blocks:
            gallery.form["blocks"] = [*blocks]
        page = visit(slack, AMARA)
        page.get_by_label("Message #general").fill("/form")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Form")
        expect(dialog).to_be_visible()
        return page, dialog

    return open_form


def test_every_input_of_a_modal_is_submitted(gallery: Any, form: Form) -> None:
    _, dialog = form()
    dialog.get_by_label("Name").fill("Ship it")
    dialog.get_by_label("Story").fill("Two\nlines")
    dialog.get_by_label("Colour").select_option("Green")
    dialog.get_by_label("Light").check()
    dialog.get_by_label("Glass").check()
    dialog.get_by_label("Owner").select_option("Jonas Weber")
    for helper in ("Amara Diallo", "Mei-Lin Chen"):
        dialog.get_by_label("Helpers").fill(helper[:3])
        dialog.get_by_role("listbox").get_by_role("option", name=helper).click()
    for colour in ("Blue", "Red"):
        dialog.get_by_label("Tags").fill(colour)
        dialog.get_by_label("Tags").press("Enter")
    dialog.get_by_role("button", name="Remove Blue").click()
    dialog.get_by_label("Public room").select_option("#platform")
    dialog.get_by_label("Day").fill("2030-02-28")
    dialog.get_by_label("Hour").fill("09:30")
    dialog.get_by_label("Mail").fill("a@example.com")
    dialog.get_by_label("Site").fill("https://example.com/")
    dialog.get_by_label("Amount").fill("1.5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    state = gallery.submitted.get(timeout=10)
    assert {name: shown(block[name]) for name, block in state.items()} == {
        "name": "Ship it",
        "story": "Two\nlines",
        "colour": "green",
        "shade": "light",
        "extras": ["glass"],
        "owner": JONAS,
        "helpers": [AMARA, "U0MEILIN03"],
        "tags": ["red"],
        "room": "C0GENERAL1",
        "public_room": "C0PLATFORM",
        "day": "2030-02-28",
        "hour": "09:30",
        "mail": "a@example.com",
        "site": "https://example.com/",
        "amount": "1.5",
    }


def shown(state: Json) -> Any:
    """Return the value in an element's state, options by their value."""
    [found] = [value for key, value in state.items() if key != "type"]
    if isinstance(found, dict):
        return found["value"]
    return (
        [each["value"] if isinstance(each, dict) else each for each in found]
        if isinstance(found, list)
        else found
    )


def test_an_error_is_shown_at_its_input_and_values_are_kept(form: Form) -> None:
    _, dialog = form(named("Name"), named("Reason"))
    name = dialog.get_by_label("Name")
    name.fill("taken")
    dialog.get_by_label("Reason").fill("It was there")
    name.press("Enter")
    expect(name).to_have_accessible_description("This name is taken.")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    expect(dialog.get_by_label("Reason")).to_have_value("It was there")


def test_an_empty_required_input_shows_an_error(form: Form) -> None:
    _, dialog = form(named("Name"))
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Name")).to_have_accessible_description(
        "Please complete this required field."
    )


def test_an_updated_view_keeps_values_and_focus(gallery: Any, form: Form) -> None:
    _, dialog = form(named("Name"), steps("More"))
    name = dialog.get_by_label("Name", exact=True)
    name.fill("Half a thou")
    dialog.get_by_role("button", name="More").click()
    expect(dialog.get_by_label("Second name")).to_be_visible()
    expect(name).to_have_value("Half a thou")
    expect(dialog.get_by_role("button", name="More")).to_be_focused()


def test_closing_a_pushed_view_restores_the_values_below(form: Form) -> None:
    page, dialog = form(named("Name"), steps("Next"))
    dialog.get_by_label("Name").fill("Below")
    dialog.get_by_role("button", name="Next").click()
    details = page.get_by_role("dialog", name="Details")
    details.get_by_label("Detail").fill("Above")
    details.get_by_role("button", name="Back").click()
    expect(dialog.get_by_label("Name")).to_have_value("Below")


def test_a_modal_traps_the_focus_and_escape_closes_it(form: Form) -> None:
    page, dialog = form(named("Name"))
    expect(dialog.get_by_label("Name")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        expect(page.locator(":is(nav, main, aside) :focus")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Message #general")).to_be_focused()


def test_home_shows_updates_of_the_published_view(
    slack: Playground, gallery: Any, visit: Visit
) -> None:
    page = visit(slack, AMARA)
    page.get_by_role("link", name="gallery Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_role("heading", name="Welcome home")).to_be_visible()
    home.get_by_role("button", name="Open").click()
    assert gallery.actions.get(timeout=10)["action_id"] == "open"
    blocks = [{"type": "header", "text": text("Something new")}]
    gallery.client.views_publish(user_id=AMARA, view={"type": "home", "blocks": blocks})
    expect(home).to_contain_text("Something new")
