"""Whom a post goes to if the person or place it is for can't be reached any more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.decisions import announcements
from bot.decisions.revisits import queue_due_reminders, reminder_updates
from bot.interviews import rounds
from bot.playground import Person, Playground
from bot.playground.seed import AMARA, JONAS, MEILIN, User, default_seed
from bot.render.answers import owner_message
from bot.render.post import delivery_failure
from bot.services import Services
from bot.slack import manifest, outbox_sender
from bot.slack.message import Message
from bot.slack.mrkdwn import section
from storage.record.changes import Approve, Confirm, Edit
from storage.records import Decision
from tests.bot.blocks import buttons
from tests.bot.desk import Desk
from tests.bot.drafts import DRAFT, round_of
from tests.clock import at

Json = dict[str, Any]
Inbox = Callable[[str], list[Json]]
Settle = Callable[[], None]

OWNER = User("U0OWNER008", "oona", "Oona Byrne", is_owner=True)
WEEK = timedelta(weeks=1)
LEFT = "That account is deactivated."


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace with an owner, who is in no channel."""
    seed = default_seed()
    with Playground(
        seed=replace(seed, users=(*seed.users, OWNER)), manifest=manifest.read()
    ) as playground:
        yield playground


@pytest.fixture
def inbox(slack: Playground) -> Inbox:
    """Return the direct messages that a person has got."""

    def read(user: str) -> list[Json]:
        person = Person(slack, user)
        return person.messages(person.direct())

    return read


@pytest.fixture
def settle(services: Services, slack: Playground) -> Settle:
    """Wait until nothing is left to send."""

    def wait() -> None:
        services.slack.sender.wake()
        slack.wait_for(lambda: not services.stores.outbox.pending())

    return wait


def record(services: Services, slack: Playground, **fields: Any) -> Decision:
    """Record a decision of Amara's, which Jonas has approved; it is told to no channel, and due."""
    last_week = services.stores.now() - WEEK
    given = {"team_id": slack.seed.team.id, "title": "Zanzibar", "deciders": (JONAS.id,), **fields}
    draft = DRAFT.model_copy(update={"revisit_on": last_week.date(), **given})
    log = at(services.stores.decisions, last_week)
    decision = log.record(draft, key="1")
    for user in decision.deciders:
        decision = log.change(decision.team_id, 1, Approve(), who=user)
    return decision


def remind(services: Services) -> None:
    """Queue the reminder, unless the scheduler has done it first."""
    queue_due_reminders(services)


def test_the_reminder_of_an_author_who_has_left_goes_to_a_decider(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    slack.control.deactivate(AMARA.id)
    record(services, slack)
    remind(services)
    settle()
    assert inbox(AMARA.id) == []
    [asked] = inbox(JONAS.id)
    assert "Does D-1 still hold? Zanzibar" in asked["text"]
    assert LEFT in asked["text"]
    assert buttons(asked)[:3] == ["Still holds", "Change", "Snooze"]


def test_an_answer_updates_a_reminder_that_went_to_somebody_else(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    slack.control.deactivate(AMARA.id)
    decision = record(services, slack)
    remind(services)
    settle()
    services.stores.decisions.change(decision.team_id, 1, Confirm(next=None), who=JONAS.id)
    for call in reminder_updates(services.stores, decision.team_id, 1, ()):
        services.stores.outbox.put(call)
    settle()
    [asked] = inbox(JONAS.id)
    assert "confirmed that it still holds" in asked["text"]


def test_with_its_deciders_gone_an_owner_gets_the_reminder_of_a_public_decision(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle, channels: dict[str, str]
) -> None:
    for user in (AMARA, JONAS):
        slack.control.deactivate(user.id)
    with services.stores.database.transaction():
        decision = record(services, slack, channel=channels["general"])
        services.stores.decisions.set_visibility(decision.team_id, 1, "public")
    remind(services)
    settle()
    [asked] = inbox(OWNER.id)
    assert "Does D-1 still hold? Zanzibar" in asked["text"]
    assert "OWNERS_MAY_EDIT" in str(asked["blocks"])


def test_an_owner_gets_no_words_of_a_private_decision_not_even_later(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    for user in (AMARA, JONAS):
        slack.control.deactivate(user.id)
    decision = record(services, slack, channel=f"D{AMARA.id[1:]}")
    remind(services)
    settle()
    for call in reminder_updates(services.stores, decision.team_id, 1, ()):
        services.stores.outbox.put(call)
    settle()
    [told] = inbox(OWNER.id)
    assert "D-1 is due for review" in told["text"]
    assert f"<@{AMARA.id}>" in told["text"]
    assert "Zanzibar" not in str(told)


def test_a_reminder_for_an_archived_channel_goes_to_the_author(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle, channels: dict[str, str]
) -> None:
    place = channels["platform"]
    decision = record(services, slack, channel=place, told=True, revisit_on=None)
    announce(services, decision)
    settle()
    slack.control.archive(place)
    yesterday = services.stores.now().date() - timedelta(days=1)
    edit = Edit(fields={"revisit_on": yesterday})
    services.stores.decisions.change(decision.team_id, 1, edit, who=AMARA.id)
    remind(services)
    settle()
    [asked] = inbox(AMARA.id)
    assert "Does D-1 still hold?" in asked["text"]
    assert "That channel is archived." in asked["text"]
    assert "thread_ts" not in asked


@pytest.mark.parametrize("gone", ["archived", "removed", "deleted"])
def test_a_decider_hears_of_an_announcement_that_failed_after_its_author_left(
    gone: str,
    services: Services,
    slack: Playground,
    inbox: Inbox,
    settle: Settle,
    channels: dict[str, str],
) -> None:
    place = "C0DELETED1" if gone == "deleted" else channels["leads"]
    if gone == "archived":
        slack.control.archive(place)
    if gone == "removed":
        slack.control.kick(slack.seed.bot_user_id, place)
    slack.control.deactivate(AMARA.id)
    announce(services, record(services, slack, channel=place, told=True, revisit_on=None))
    settle()
    [told] = inbox(JONAS.id)
    assert f"D-1 is recorded, but I couldn't post it in <#{place}>." in told["text"]
    assert inbox(AMARA.id) == []


def test_nobody_is_sought_for_ever(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    for user in (AMARA, JONAS, OWNER):
        slack.control.deactivate(user.id)
    record(services, slack, deciders=(JONAS.id, slack.seed.bot_user_id, "U0NOBODY01"))
    remind(services)
    settle()
    assert [inbox(user.id) for user in (AMARA, JONAS, OWNER)] == [[], [], []]


def test_a_post_waits_until_slack_says_whether_its_reader_has_left(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    slack.control.deactivate(AMARA.id)
    slack.control.refuse("internal_error", methods=["users.info"], times=2)
    slack.control.ratelimit(1, methods=["users.info"], times=1)
    record(services, slack)
    remind(services)
    settle()
    assert (len(inbox(AMARA.id)), len(inbox(JONAS.id))) == (0, 1)


def test_an_owner_is_looked_for_again_once_slack_lists_people(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    slack.control.deactivate(AMARA.id)
    slack.control.fail(500, methods=["users.list"], times=1)
    record(services, slack, deciders=())
    remind(services)
    settle()
    assert len(inbox(OWNER.id)) == 1


def test_who_asked_hears_that_the_guides_owner_has_left(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle
) -> None:
    send(services, slack, "wish:1", owner_message("why?", AMARA.id), JONAS.id, AMARA.id)
    slack.control.deactivate(JONAS.id)
    settle()
    [told] = inbox(AMARA.id)
    assert told["text"] == delivery_failure("wish:1", JONAS.id, "user_disabled").text


def test_the_owner_of_a_round_hears_of_an_invitation_to_somebody_who_has_left(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle, channels: dict[str, str]
) -> None:
    round_ = round_of(
        services, slack.seed.team.id, "R1", channels["general"], services.stores.now()
    )
    services.stores.rounds.begin(round_)
    slack.control.deactivate(MEILIN.id)
    rounds.invite(services.stores, round_, MEILIN.id)
    settle()
    [told] = inbox(AMARA.id)
    assert f"<@{MEILIN.id}>" in told["text"]
    assert LEFT in told["text"]


def test_the_end_of_a_round_whose_owner_has_left_is_told_to_a_participant(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle, channels: dict[str, str]
) -> None:
    began = services.stores.now() - rounds.DURATION - timedelta(days=1)
    round_ = round_of(services, slack.seed.team.id, "R1", channels["general"], began)
    at(services.stores.rounds, began).begin(round_.model_copy(update={"asked": (JONAS.id,)}))
    slack.control.deactivate(AMARA.id)
    rounds.close_overdue(services)
    settle()
    [told] = inbox(JONAS.id)
    assert "closed after two weeks" in told["text"]


def test_a_digest_for_an_archived_channel_goes_to_an_owner(
    services: Services, slack: Playground, inbox: Inbox, settle: Settle, channels: dict[str, str]
) -> None:
    slack.control.archive(channels["general"])
    message = Message(text="Unanswered", blocks=[section("Unanswered")])
    send(services, slack, "digest:2026-W01", message, channels["general"], None)
    settle()
    [told] = inbox(OWNER.id)
    assert told["text"].startswith("Unanswered\n")


@pytest.mark.usefixtures("bot")
def test_who_asked_hears_that_the_answer_could_not_be_posted(
    desk: Desk, slack: Playground, amara: Person, inbox: Inbox, channels: dict[str, str]
) -> None:
    slack.control.refuse("is_archived", methods=["chat.postMessage"], times=1)
    amara.say(channels["general"], "@framework-bot is flask good for a rest api")
    desk.see(lambda: inbox(AMARA.id), "I couldn't post the answer to your question in")


def announce(services: Services, decision: Decision) -> None:
    with services.stores.database.transaction():
        announcements.queue_post(services.stores, decision)


def send(
    services: Services,
    slack: Playground,
    key: str,
    message: Message,
    channel: str,
    notify_user: str | None,
) -> None:
    call = outbox_sender.post(
        slack.seed.team.id, key, message, channel=channel, notify_user=notify_user
    )
    services.stores.outbox.put(call)
