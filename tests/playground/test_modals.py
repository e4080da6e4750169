"""Modals as people use them: filling, submitting, updating, closing."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.playground import Person, Playground

Json = dict[str, Any]
Run = Callable[[Callable[[App], None]], None]
GENERAL = "C0GENERAL1"
TROUBLE = "We had some trouble connecting. Try again?"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def asks(label: str, element: Json, block_id: str = "", **more: Any) -> Json:
    block = {"type": "input", "block_id": block_id or label.lower(), "label": plain(label)}
    return {**block, "element": {"action_id": "entry", **element}, **more}


def form(*blocks: Json, **more: Any) -> Json:
    shell = {"type": "modal", "callback_id": "form", "title": plain("A form")}
    return {**shell, "submit": plain("Send"), "blocks": [*blocks] or [NAME], **more}


NAME = asks("Name", {"type": "plain_text_input"})
COLOURS = {"type": "static_select", "options": [option("Red"), option("Green")]}


class FormApp:
    """An app that opens the modals and returns the responses that a test sets."""

    def __init__(self) -> None:
        self.opens: Json = form()
        self.answer: Json = {}
        self.submissions: SimpleQueue[Json] = SimpleQueue()
        self.closed: SimpleQueue[Json] = SimpleQueue()

    def register(self, app: App) -> None:
        @app.command("/open")
        def opened(ack: Ack, body: Json, client: WebClient) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=self.opens)

        @app.view("form")
        def submitted(ack: Ack, body: Json) -> None:
            self.submissions.put(body)
            ack(**self.answer)

        @app.view_closed("form")
        def left(ack: Ack, body: Json) -> None:
            ack()
            self.closed.put(body)


@pytest.fixture
def app(run: Run) -> FormApp:
    """The app, connected."""
    app = FormApp()
    run(app.register)
    return app


@pytest.fixture
def opened(slack: Playground, app: FormApp, amara: Person) -> Callable[..., Json]:
    """Let the app open a modal with these blocks for Amara; return the view."""

    def open_form(*blocks: Json, channel: str = GENERAL, **more: Any) -> Json:
        app.opens = form(*blocks, **more)
        amara.command("/open", channel)
        return slack.wait_for(lambda: amara.modal) or {}

    return open_form


def values(body: Json) -> Json:
    """Return the submitted values by block_id."""
    state = body["view"]["state"]["values"]
    return {block_id: entries["entry"] for block_id, entries in state.items()}


def test_a_modal_opens_for_the_person_who_acted(
    slack: Playground, opened: Callable[..., Json], meilin: Person
) -> None:
    view = opened()
    assert (view["title"]["text"], view["callback_id"]) == ("A form", "form")
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert view["hash"]
    assert meilin.modal is None


def test_a_submission_reports_every_input_and_closes(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened(
        NAME,
        asks("Colour", COLOURS),
        asks("Tags", {"type": "checkboxes", "options": [option("A"), option("B")]}),
        asks("Day", {"type": "datepicker", "initial_date": "2026-01-02"}),
        asks("Who", {"type": "multi_users_select"}),
        asks("Where", {"type": "conversations_select"}),
        asks("Note", {"type": "plain_text_input"}, optional=True),
        private_metadata="kept",
    )
    amara.fill("Name", "Zed")
    amara.fill("Colour", "Green")
    amara.fill("Tags", ["A"])
    amara.fill("Who", ["U0JONAS002"])
    amara.fill("Where", GENERAL)
    assert amara.submit() == {"ok": True}
    body = app.submissions.get(timeout=5)
    reported = values(body)
    assert reported["name"] == {"type": "plain_text_input", "value": "Zed"}
    assert reported["colour"]["selected_option"] == option("Green")
    assert reported["tags"]["selected_options"] == [option("A")]
    assert reported["day"]["selected_date"] == "2026-01-02"
    assert reported["who"]["selected_users"] == ["U0JONAS002"]
    assert reported["where"]["selected_conversation"] == GENERAL
    assert reported["note"]["value"] is None
    assert (body["user"]["id"], body["view"]["private_metadata"]) == (amara.id, "kept")
    assert amara.modal is None


def test_a_select_can_default_to_the_current_conversation(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    here = {"type": "conversations_select", "default_to_current_conversation": True}
    opened(asks("Where", here))
    amara.submit()
    assert values(app.submissions.get(timeout=5))["where"]["selected_conversation"] == GENERAL


def test_an_incomplete_form_is_not_submitted(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened(NAME, asks("Note", {"type": "plain_text_input"}, optional=True))
    required = {"name": "Please complete this required field."}
    assert amara.submit() == {"ok": False, "errors": required}
    assert app.submissions.empty()
    assert amara.modal


def test_a_value_that_is_no_option_is_refused(opened: Callable[..., Json], amara: Person) -> None:
    opened(asks("Colour", COLOURS))
    amara.fill("Colour", "Blue")
    with pytest.raises(Exception, match="no option 'Blue'"):
        amara.submit()
    amara.fill("Colour", "Red")
    assert amara.submit()["ok"]


def test_errors_from_the_app_keep_the_modal_and_its_values(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened()
    app.answer = {"response_action": "errors", "errors": {"name": "Taken."}}
    amara.fill("Name", "Zed")
    assert amara.submit() == {"ok": False, "errors": {"name": "Taken."}}
    app.answer = {}
    assert amara.submit() == {"ok": True}
    typed = [values(app.submissions.get(timeout=5))["name"]["value"] for _ in range(2)]
    assert typed == ["Zed", "Zed"]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"nowhere": "Taken."}},
        {"response_action": "errors", "errors": ["Taken."]},
        {"response_action": "update", "view": form() | {"title": plain("x" * 25)}},
        {"response_action": "update"},
        {"response_action": "push", "view": {}},
        {"response_action": "dance"},
    ],
)
def test_an_invalid_response_shows_a_connection_error(
    app: FormApp, opened: Callable[..., Json], amara: Person, answer: Json
) -> None:
    view = opened()
    app.answer = answer
    amara.fill("Name", "Zed")
    assert amara.submit() == {"ok": False, "error": TROUBLE}
    assert (amara.modal or {})["hash"] == view["hash"]


def test_an_unacknowledged_submission_shows_a_connection_error(
    slack: Playground, opened: Callable[..., Json], amara: Person
) -> None:
    opened()
    slack.control.drop_sockets()
    amara.fill("Name", "Zed")
    assert amara.submit() == {"ok": False, "error": TROUBLE}
    assert amara.modal


def test_an_update_in_the_response_keeps_the_view_id_and_changes_the_hash(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    view = opened()
    app.answer = {"response_action": "update", "view": form(title=plain("Next"))}
    amara.fill("Name", "Zed")
    assert amara.submit() == {"ok": True}
    shown = amara.modal or {}
    assert (shown["id"], shown["title"]["text"]) == (view["id"], "Next")
    assert shown["hash"] != view["hash"]


def test_values_survive_an_update_where_the_ids_stay(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened(NAME, asks("Day", {"type": "datepicker", "initial_date": "2026-01-01"}))
    later = {"type": "datepicker", "initial_date": "2027-01-01"}
    fresh = {"type": "plain_text_input", "initial_value": "fresh"}
    after = form(asks("Name", fresh), asks("Day", later), asks("Name", fresh, "name-2"))
    app.answer = {"response_action": "update", "view": after}
    amara.fill("Name", "Zed")
    amara.submit()
    app.answer = {}
    amara.submit()
    app.submissions.get(timeout=5)
    reported = values(app.submissions.get(timeout=5))
    assert reported["name"]["value"] == "Zed"
    assert reported["day"]["selected_date"] == "2026-01-01"
    assert reported["name-2"]["value"] == "fresh"


def test_an_update_that_removes_the_chosen_option_clears_the_choice(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened(asks("Colour", COLOURS))
    only_red = COLOURS | {"options": [option("Red")]}
    app.answer = {"response_action": "update", "view": form(asks("Colour", only_red))}
    amara.fill("Colour", "Green")
    assert amara.submit()["ok"]
    assert amara.submit()["errors"] == {"colour": "Please complete this required field."}


def test_submitting_closes_the_top_modal_and_clear_closes_all(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    opened()
    app.answer = {"response_action": "push", "view": form()}
    for depth in (2, 3):
        amara.fill("Name", "Zed")
        amara.submit()
        assert len(amara.state()["modals"]) == depth
    amara.fill("Name", "Zed")
    assert amara.submit() == {"ok": False, "error": TROUBLE}
    app.answer = {}
    amara.submit()
    assert len(amara.state()["modals"]) == 2
    app.answer = {"response_action": "clear"}
    amara.submit()
    assert amara.modal is None


def test_closing_notifies_the_app_if_notify_on_close_is_set(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    view = opened(notify_on_close=True)
    amara.close()
    assert amara.modal is None
    closed = app.closed.get(timeout=5)
    assert (closed["view"]["id"], closed["is_cleared"]) == (view["id"], False)
    opened()
    amara.close()
    opened(notify_on_close=True, clear_on_close=True)
    amara.close()
    assert app.closed.get(timeout=5)["is_cleared"] is True
    assert app.closed.empty()


def test_a_conversation_select_can_provide_a_response_url(
    app: FormApp, opened: Callable[..., Json], amara: Person
) -> None:
    where = {"type": "conversations_select", "response_url_enabled": True}
    opened(asks("Where", where))
    amara.fill("Where", GENERAL)
    amara.submit()
    (given,) = app.submissions.get(timeout=5)["response_urls"]
    assert (given["block_id"], given["channel_id"]) == ("where", GENERAL)
