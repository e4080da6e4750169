"""Past decisions, for whoever may see them."""

import re

from slack_sdk.models.views import View

from bot.errors import Refusal
from bot.render.decisions import decision_message, decision_view, home_view, listing
from bot.render.message import Message
from bot.services import Services
from storage.pages import Page
from storage.records import Decision, visible

NUMBER = re.compile(r"[Dd]-?(\d{1,9})")
IN_A_LIST = 10
AT_HOME = 10


def review(services: Services, team: str, user: str, words: str) -> Message:
    """One decision in full, where `words` is its number, else those that match."""
    if number := NUMBER.fullmatch(words.strip()):
        return decision_message(_find(services, team, user, int(number[1])))
    return page(services, team, user, words)


def page(
    services: Services, team: str, user: str, words: str, before: int | None = None
) -> Message:
    """A page of decisions, newest first, below the number `before`."""
    viewer = services.audience.viewer(user)
    found = services.decisions.page(
        Page(team, viewer, words=words, before=before, limit=IN_A_LIST + 1)
    )
    shown = found[:IN_A_LIST]
    return listing(shown, words, shown[-1].number if len(found) > IN_A_LIST else None)


def opened(services: Services, team: str, user: str, number: str) -> View:
    """One decision in full, as a modal."""
    return decision_view(_find(services, team, user, int(number) if number.isdecimal() else 0))


def at_hand(services: Services, team: str, user: str, number: str) -> View | None:
    """What `opened` returns, where that can be said without asking Slack; else None."""
    decision = services.decisions.get(team, int(number) if number.isdecimal() else 0)
    seen = decision and visible(decision, services.audience.known(user))
    return decision_view(decision) if decision and seen else None


def home(services: Services, team: str, user: str) -> View:
    """The Home tab of a person."""
    viewer = services.audience.viewer(user)
    return home_view(services.decisions.page(Page(team, viewer, limit=AT_HOME)))


def _find(services: Services, team: str, user: str, number: int) -> Decision:
    """The decision; the same `Refusal` where there is none and where it may not be seen."""
    decision = services.decisions.get(team, number)
    if decision is None or not visible(decision, services.audience.viewer(user)):
        raise Refusal(f"There is no decision D-{number} that you may see.")
    return decision
