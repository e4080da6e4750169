"""Reports deciders who can't approve: people who have left the workspace, and bots."""

import logging
from collections import defaultdict
from typing import Final

from bot.decisions.announcements import concerned
from bot.render.post import departure
from bot.runtime.faults import skip_damaged
from bot.services import Services, Stores
from bot.slack import outbox_sender
from bot.slack.mrkdwn import USER
from bot.slack.reading import Unanswered

log = logging.getLogger(__name__)

MAX_PEOPLE: Final = 50
"""Limits the people to ask Slack about in one go."""


class Departures:
    """Asks Slack about the deciders of open proposals, going round them a few at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._last_asked = ""

    def __call__(self) -> None:
        """Report those of the next few deciders who can't approve; stop if Slack can't say."""
        team_id = self._services.slack.membership.team()
        waiting = defaultdict(list)
        for one in self._services.stores.agenda.unapproved():
            if one.team_id == team_id and USER.fullmatch(one.user_id):
                waiting[one.user_id].append(one.number)
        in_turn = sorted(waiting, key=lambda user: (user <= self._last_asked, user))
        for user in in_turn[:MAX_PEOPLE]:
            if self._services.runtime.tasks.closing.is_set():
                return
            try:
                account = self._services.slack.membership.account(user)
            except Unanswered as error:
                log.warning("Slack can't say whether a decider has left: %s", error)
                return
            self._last_asked = user
            if account != "active":
                for number in waiting[user]:
                    with skip_damaged(f"D-{number} of {team_id}", "its author isn't notified"):
                        _report(self._services.stores, team_id, number, user)
                self._services.slack.sender.wake()


def _report(stores: Stores, team_id: str, number: int, user: str) -> None:
    """Queue the notice to the author or another decider, once for as long as the outbox knows.

    If there is nobody else, it is addressed to the user, and passed on when that is refused.
    """
    decision = stores.decisions.get(team_id, number)
    if decision is None:
        return
    reader = next((person for person in concerned(decision) if person != user), user)
    call = outbox_sender.post(
        team_id, f"left:{decision.id}:{user}", departure(decision, user), channel=reader
    )
    stores.outbox.put(call)
