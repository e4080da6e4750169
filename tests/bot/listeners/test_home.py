"""The Home tab."""

from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.playground import Person, Playground
from bot.server.app import create_app
from bot.services import Services

Json = dict[str, Any]


def opened(services: Services, person: Person, event: Json) -> int:
    """Deliver the event that the person opened a tab; return the status."""
    home = {"type": "app_home_opened", "user": person.id, "channel": person.direct(), **event}
    body = {"type": "event_callback", "event": home}
    app = create_app(services, services.slack.client)
    return int(app.dispatch(BoltRequest(mode="socket_mode", body=body)).status)


@pytest.mark.parametrize("event", [{"tab": "home"}, {"tab": "unheard_of"}, {"tab": None}, {}])
def test_home_is_published_unless_another_tab_was_opened(
    event: Json, services: Services, slack: Playground, amara: Person
) -> None:
    assert opened(services, amara, event) == 200
    slack.wait_for(lambda: amara.published)


@pytest.mark.parametrize("tab", ["messages", "about"])
def test_nothing_is_published_for_the_other_tabs(
    tab: str, services: Services, slack: Playground, amara: Person, jonas: Person
) -> None:
    assert opened(services, amara, {"tab": tab}) == 200
    assert opened(services, jonas, {"tab": "home"}) == 200
    slack.wait_for(lambda: jonas.published)
    assert amara.published is None
