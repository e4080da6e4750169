"""views.*: triggers, hashes, ids, stacks and Home."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Person, Playground

Json = dict[str, Any]
GENERAL = "C0GENERAL1"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(**more: Any) -> Json:
    return {"type": "modal", "title": plain("A form"), "blocks": [{"type": "divider"}], **more}


@pytest.fixture
def trigger(slack: Playground, amara: Person) -> Callable[[], str]:
    """Return a new trigger_id of Amara's."""

    def fresh() -> str:
        amara.command("/go", GENERAL)
        return str(slack.traffic()[-1]["body"]["trigger_id"])

    return fresh


@pytest.fixture
def opened(client: WebClient, trigger: Callable[[], str]) -> Callable[..., Json]:
    """Open a modal for Amara; return the view."""

    def open_form(**more: Any) -> Json:
        view: Json = client.views_open(trigger_id=trigger(), view=form(**more))["view"]
        return view

    return open_form


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error code of a refused call."""
    with pytest.raises(SlackApiError) as refusal:
        call(**arguments)
    return str(refusal.value.response["error"])


def test_a_stack_holds_three_modals(
    slack: Playground, client: WebClient, opened: Callable[..., Json], trigger: Callable[[], str]
) -> None:
    root = opened()
    middle = client.views_push(trigger_id=trigger(), view=form())["view"]
    top = client.views_push(trigger_id=trigger(), view=form())["view"]
    assert top["root_view_id"] == root["id"]
    assert top["previous_view_id"] == middle["id"]
    fourth = {"trigger_id": trigger(), "view": form()}
    assert refused(client.views_push, **fourth) == "push_limit_reached"


def test_a_trigger_opens_one_modal(client: WebClient, trigger: Callable[[], str]) -> None:
    once = trigger()
    client.views_open(trigger_id=once, view=form())
    assert refused(client.views_open, trigger_id=once, view=form()) == "exchanged_trigger_id"


def test_a_refused_view_does_not_use_up_its_trigger(
    client: WebClient, trigger: Callable[[], str]
) -> None:
    once = trigger()
    assert refused(client.views_open, trigger_id=once, view={}) == "invalid_arguments"
    assert client.views_open(trigger_id=once, view=form())["ok"]


def test_an_unknown_trigger_is_refused(client: WebClient) -> None:
    unknown = "1234567.7654321.0123456789abcdef"
    assert refused(client.views_open, trigger_id=unknown, view=form()) == "invalid_trigger_id"
    with pytest.raises(SlackApiError, match="invalid `trigger_id`"):
        client.views_open(trigger_id="soon", view=form())


def test_a_trigger_expires() -> None:
    with Playground(trigger_lifetime=0) as slack:
        Person(slack, "U0AMARA001").command("/go", GENERAL)
        late = slack.traffic()[0]["body"]["trigger_id"]
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        assert refused(client.views_open, trigger_id=late, view=form()) == "expired_trigger_id"


def test_an_update_with_an_outdated_hash_is_refused(
    client: WebClient, opened: Callable[..., Json], amara: Person
) -> None:
    view = opened()
    seen = {"view_id": view["id"], "hash": view["hash"], "view": form(title=plain("Next"))}
    client.views_update(**seen)
    assert refused(client.views_update, **seen) == "hash_conflict"
    client.views_update(view_id=view["id"], view=form())
    assert (amara.modal or {})["title"]["text"] == "A form"


def test_a_closed_modal_cannot_be_updated(
    client: WebClient, opened: Callable[..., Json], amara: Person
) -> None:
    view = opened()
    amara.close()
    assert refused(client.views_update, view_id=view["id"], view=form()) == "not_found"


def test_an_external_id_is_unique(
    client: WebClient, opened: Callable[..., Json], trigger: Callable[[], str]
) -> None:
    view = opened(external_id="mine")
    client.views_update(external_id="mine", view=form(external_id="mine"))
    again = {"trigger_id": trigger(), "view": form(external_id="mine")}
    assert refused(client.views_push, **again) == "duplicate_external_id"
    assert view["external_id"] == "mine"


def test_a_push_needs_an_open_modal(client: WebClient, trigger: Callable[[], str]) -> None:
    assert refused(client.views_push, trigger_id=trigger(), view=form()) == "not_found"


def test_a_view_of_the_wrong_type_is_refused(client: WebClient, trigger: Callable[[], str]) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert refused(client.views_open, trigger_id=trigger(), view=home) == "invalid_arguments"
    assert refused(client.views_publish, user_id="U0AMARA001", view=form()) == "invalid_arguments"


def test_a_home_is_published_for_one_person_and_guarded_by_its_hash(
    client: WebClient, amara: Person, meilin: Person
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id=amara.id, view=home)["view"]
    assert (amara.published or {})["id"] == first["id"]
    assert meilin.published is None
    client.views_publish(user_id=amara.id, view=home, hash=first["hash"])
    stale = {"user_id": amara.id, "view": home, "hash": first["hash"]}
    assert refused(client.views_publish, **stale) == "hash_conflict"
    assert refused(client.views_publish, user_id="U404", view=home) == "user_not_found"
