"""Reminders that show the latest answer, whoever answers when."""

from datetime import date, timedelta

import pytest

from bot import ids
from bot.decisions import revisit_answers
from bot.decisions.revisits import ANSWERS
from bot.playground import Person, Playground
from bot.render.revisit import outcome_message
from bot.services import Services
from bot.slack import outbox_sender, state
from bot.slack.payloads import OpenView
from bot.slack.state import RevisitForm
from storage.record.changes import Edit
from storage.records import OutboxCall
from tests.bot.drafts import DRAFT
from tests.clock import at

NEVER = None
REMINDER = "Does it still hold?"


@pytest.fixture
def day(services: Services) -> date:
    """The day to revisit D-1."""
    return services.stores.now().date() + timedelta(days=40)


@pytest.fixture
def place(
    services: Services, slack: Playground, channels: dict[str, str], day: date, people: object
) -> str:
    """A channel with two reminders about D-1."""
    given = {"team_id": slack.seed.team.id, "deciders": ("U0JONAS002",), "revisit_on": day}
    draft = DRAFT.model_copy(update=given)
    services.stores.decisions.record(draft, key="1")
    for turn in (1, 2):
        queue_reminder(services, slack, channels["platform"], f"revisit:D-1:{day}:{turn}")
    slack.wait_for(lambda: len(reminders(services, slack)) == 2)
    return channels["platform"]


def queue_reminder(services: Services, slack: Playground, channel: str, key: str) -> None:
    arguments = {"channel": channel, "text": REMINDER}
    question = OutboxCall(
        team_id=slack.seed.team.id, key=key, method=outbox_sender.POST, arguments=arguments
    )
    services.stores.outbox.put(question)
    services.slack.sender.wake()


def reminders(services: Services, slack: Playground) -> list[str]:
    """Return the ts of the reminders that are posted."""
    posts = services.stores.outbox.posted_messages(slack.seed.team.id, "revisit:D-1:")
    return [post.ts for post in posts if post.ts]


def answer(
    services: Services, slack: Playground, channel: str, ts: str, user: str, until: date | None
) -> None:
    """Submit the form that was opened from a reminder."""
    asked = RevisitForm(1, channel, ts)
    chosen = state.block_id(asked.encode(), ids.REVISIT)
    view = OpenView(
        team_id=slack.seed.team.id,
        user=user,
        view_id="V1",
        hash="1",
        callback_id=ids.CONFIRM_FORM,
        metadata=asked.encode(),
        values={chosen: until.isoformat() if until else None},
        fields=(),
    )
    revisit_answers.submit_answer(services, view)


def outcome(services: Services, slack: Playground, by: str | None) -> str:
    """Return the text of the outcome whose last answer is that of the user `by`, if any."""
    decision = services.stores.decisions.get(slack.seed.team.id, 1)
    assert decision
    history = services.stores.decisions.history(decision.team_id, 1)
    answers = [event for event in history if event.what in ANSWERS]
    last = answers[-1] if answers else None
    assert (last and last.who) == by
    return outcome_message(decision, last).text


def shown(services: Services, slack: Playground, amara: Person, place: str) -> list[str]:
    """Return the texts of the reminders once the outbox is empty."""
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    return [message["text"] for message in amara.messages(place)]


def test_every_reminder_shows_the_last_answer_in_the_history(
    services: Services, slack: Playground, amara: Person, jonas: Person, place: str, day: date
) -> None:
    first, second = reminders(services, slack)
    later = day + timedelta(days=100)
    answer(services, slack, place, first, amara.id, later)
    assert str(shown(services, slack, amara, place)).count(amara.id) == 2
    answer(services, slack, place, second, jonas.id, NEVER)
    assert shown(services, slack, amara, place) == [outcome(services, slack, jonas.id)] * 2


def test_an_update_delayed_by_an_error_does_not_show_an_old_answer(
    services: Services, slack: Playground, amara: Person, jonas: Person, place: str, day: date
) -> None:
    """Both answers are stored while Slack rejects updates, which are rendered when sent."""
    first, second = reminders(services, slack)
    slack.control.refuse("internal_error", methods=["chat.update"], times=2)
    answer(services, slack, place, second, jonas.id, day + timedelta(days=1))
    answer(services, slack, place, first, amara.id, day + timedelta(days=2))
    assert shown(services, slack, amara, place) == [outcome(services, slack, amara.id)] * 2


def test_a_reminder_still_in_the_outbox_shows_the_answer_too(
    services: Services, slack: Playground, amara: Person, place: str, day: date
) -> None:
    slack.control.refuse("ratelimited", methods=["chat.postMessage"], times=1)
    queue_reminder(services, slack, place, f"revisit:D-1:{day}:3")
    answer(services, slack, place, reminders(services, slack)[0], amara.id, NEVER)
    assert shown(services, slack, amara, place) == [outcome(services, slack, amara.id)] * 3


def test_a_reminder_purged_from_the_outbox_shows_the_answer(
    services: Services, slack: Playground, amara: Person, place: str
) -> None:
    first, _ = reminders(services, slack)
    services.stores.outbox.purge(services.stores.now())
    answer(services, slack, place, first, amara.id, NEVER)
    assert shown(services, slack, amara, place) == [outcome(services, slack, amara.id), REMINDER]


def test_answering_a_reminder_that_an_edit_made_needless_says_so(
    services: Services, slack: Playground, amara: Person, place: str
) -> None:
    team, now = slack.seed.team.id, services.stores.now()
    at(services.stores.decisions, now).change(
        team, 1, Edit(fields={"revisit_on": None}), who=amara.id
    )
    answer(services, slack, place, reminders(services, slack)[0], amara.id, NEVER)
    assert shown(services, slack, amara, place) == [outcome(services, slack, None)] * 2
