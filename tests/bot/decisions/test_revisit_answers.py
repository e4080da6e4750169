"""Reminders to revisit a decision, and the answers to them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.decisions.changes import apply_change
from bot.decisions.revisit_answers import NO_DAY, decision_of
from bot.decisions.revisits import queue_due_reminders, schedule_in_time_zones
from bot.errors import Refusal
from bot.playground import Person, Playground
from bot.playground.seed import User, default_seed
from bot.render.forms import LABELS
from bot.render.home import DUE
from bot.render.post import delivery_failure
from bot.render.replay import same_result
from bot.render.revisit import NO_REMINDERS, SNOOZE_LABELS
from bot.services import Services
from bot.slack import manifest
from bot.slack.payloads import Press
from bot.slack.state import RevisitForm
from storage.moments import morning
from storage.record.changes import ChangeRefused, Edit
from tests.bot.blocks import headers, texts
from tests.bot.desk import Desk
from tests.bot.drafts import DRAFT
from tests.clock import at, services_at

pytestmark = pytest.mark.usefixtures("no_scheduler")

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]
RunScheduler = Callable[[datetime], None]

DAY = datetime.now(UTC).date() + timedelta(days=400)
YEAR = timedelta(days=365)
OWNER = User("U0OWNER008", "oona", "Oona Byrne", is_owner=True)


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace with an owner."""
    seed = default_seed()
    with Playground(
        seed=replace(seed, users=(*seed.users, OWNER)), manifest=manifest.read()
    ) as playground:
        yield playground


@pytest.fixture
def run_scheduler(services: Services, slack: Playground) -> RunScheduler:
    """Do what the scheduler does, at any time, and wait until the bot has sent it."""

    def run(now: datetime) -> None:
        then = services_at(services, now)
        schedule_in_time_zones(then)
        queue_due_reminders(then)
        slack.wait_for(lambda: not then.stores.outbox.oldest_unsent_age())

    return run


def content(message: Json) -> str:
    return str(message["text"]) + str(message.get("blocks"))


@pytest.fixture
def reminder(
    bot: None,
    desk: Desk,
    jonas: Person,
    channels: dict[str, str],
    posts: Posts,
    run_scheduler: RunScheduler,
    services: Services,
) -> Json:
    """The reminder about an announced decision, on its day."""
    place = channels["platform"]
    desk.record(jonas, place, **{"Tell channel": place, "Revisit on": DAY.isoformat()})
    desk.slack.wait_for(
        lambda: services.stores.outbox.posted_message(desk.slack.seed.team.id, "decision:D-1")
    )
    run_scheduler(morning(DAY, ZoneInfo("Europe/Berlin")))
    return desk.slack.wait_for(lambda: next(iter(reminders(posts(place))), None))


def reminders(posted: list[Json]) -> list[Json]:
    return [post for post in posted if post["text"].startswith("Does ")]


def test_the_reminder_is_posted_in_the_thread_of_the_announcement(
    reminder: Json, posts: Posts, channels: dict[str, str]
) -> None:
    [announcement] = [post for post in posts(channels["platform"]) if "recorded" in content(post)][
        :1
    ]
    assert reminder["thread_ts"] == announcement["ts"]
    assert reminder["subtype"] == "thread_broadcast"
    assert "Does D-1 still hold? How we build the forecast demo" in reminder["text"]
    assert same_result("Streamlit") in texts(reminder)


def test_confirming_sets_the_next_day_to_revisit(
    reminder: Json, desk: Desk, jonas: Person, channels: dict[str, str], services: Services
) -> None:
    place = channels["platform"]
    jonas.press_in(place, reminder["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    following = DAY + YEAR
    jonas.fill(LABELS[ids.REVISIT], following.isoformat())
    assert jonas.submit() == {"ok": True}
    desk.see(lambda: jonas.thread(place, reminder["thread_ts"]), f"{following:%-d %B %Y}")
    decision = services.stores.decisions.get(desk.slack.seed.team.id, 1)
    assert decision
    assert decision.revisit_on == following
    history = services.stores.decisions.history(decision.team_id, 1)
    assert (history[-1].what, history[-1].who) == ("confirmed", jonas.id)


@pytest.mark.parametrize("answered", [0, 1])
def test_answering_one_reminder_replaces_all_of_them(
    answered: int,
    reminder: Json,
    desk: Desk,
    jonas: Person,
    channels: dict[str, str],
    run_scheduler: RunScheduler,
) -> None:
    """A week later there is a second reminder; the buttons of the first still work."""
    place = channels["platform"]
    run_scheduler(morning(DAY, ZoneInfo("Europe/Berlin")) + timedelta(weeks=1))
    both = desk.slack.wait_for(lambda: found if len(found := open_at(jonas, place)) == 2 else [])
    jonas.press_in(place, both[answered]["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    assert jonas.submit() == {"ok": True}
    desk.slack.wait_for(lambda: not open_at(jonas, place))
    answered_texts = [post["text"] for post in jonas.messages(place)]
    assert sum(text.startswith("D-1: <@U0JONAS002>") for text in answered_texts) == 2


def open_at(person: Person, place: str) -> list[Json]:
    """Return the reminders in a channel that nobody has answered."""
    return reminders(person.messages(place))


def test_confirming_without_a_day_stops_the_reminders(
    reminder: Json,
    desk: Desk,
    jonas: Person,
    channels: dict[str, str],
    run_scheduler: RunScheduler,
    posts: Posts,
) -> None:
    place = channels["platform"]
    jonas.press_in(place, reminder["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    assert jonas.submit() == {"ok": True}
    desk.see(lambda: posts(place), NO_REMINDERS)
    run_scheduler(morning(DAY, UTC) + YEAR)
    assert reminders(posts(place)) == []


def test_snoozing_postpones_the_reminder(
    reminder: Json, desk: Desk, jonas: Person, channels: dict[str, str], services: Services
) -> None:
    jonas.press_in(channels["platform"], reminder["ts"], "Snooze")
    desk.slack.wait_for(lambda: jonas.modal)
    jonas.fill("Ask again", SNOOZE_LABELS["day"])
    assert list(jonas.submit()["errors"].values()) == [NO_DAY]
    jonas.fill("Ask again", SNOOZE_LABELS["month"])
    assert jonas.submit() == {"ok": True}
    decision = services.stores.decisions.get(desk.slack.seed.team.id, 1)
    assert decision
    assert decision.revisit_on == datetime.now(UTC).date() + timedelta(days=30)


def test_only_the_author_and_the_deciders_answer(
    reminder: Json, desk: Desk, meilin: Person, channels: dict[str, str]
) -> None:
    meilin.press_in(channels["platform"], reminder["ts"], "Still holds")
    refused = desk.slack.wait_for(lambda: meilin.modal)
    assert "Only the author and the deciders of D-1" in str(refused)


def test_a_time_zone_that_slack_does_not_tell_is_asked_for_again(
    services: Services, slack: Playground
) -> None:
    day, team = date(2097, 3, 4), slack.seed.team.id
    draft = DRAFT.model_copy(
        update={"team_id": team, "revisit_on": day, "created_by": "U0JONAS002"}
    )
    slack.control.refuse("internal_error", methods=["users.info"], times=None)
    services.stores.decisions.record(draft, key="1")
    schedule_in_time_zones(services)
    assert [one.due_at for one in services.stores.agenda.undated()] == [morning(day, UTC)]
    slack.control.clear()
    schedule_in_time_zones(services)
    assert services.stores.agenda.undated() == ()


@pytest.mark.parametrize("may", [True, False])
def test_a_workspace_owner_may_answer_if_the_setting_allows_it(
    may: bool, services: Services, slack: Playground
) -> None:
    team, now = slack.seed.team.id, services.stores.now()
    at(services.stores.decisions, now).record(DRAFT.model_copy(update={"team_id": team}), key="1")
    with_setting = replace(services, slack=replace(services.slack, owners_may_edit=may))
    press = Press(team_id=team, user=OWNER.id, value="1", trigger_id="1", view=None)
    edit = Edit(fields={"title": "Zanzibar"})
    if may:
        assert decision_of(with_setting.stores, with_setting.slack, press).number == 1
        assert apply_change(with_setting, team, 1, edit, who=OWNER.id).title == "Zanzibar"
    else:
        with pytest.raises(Refusal, match="Only the author and the deciders"):
            decision_of(with_setting.stores, with_setting.slack, press)
        with pytest.raises(ChangeRefused, match="Only the author and the deciders"):
            apply_change(with_setting, team, 1, edit, who=OWNER.id)


@given(
    number=st.integers(0, 10**9),
    channel=st.sampled_from(["", "C1"]),
    home=st.none() | st.sampled_from([" ", "accepted flask-vs-streamlit"]),
)
def test_the_forms_metadata_round_trips(number: int, channel: str, home: str | None) -> None:
    asked = RevisitForm(number, channel, "17.5" if channel else "", home)
    assert RevisitForm.decode(asked.encode()) == asked


@pytest.mark.usefixtures("bot")
def test_a_due_decision_can_be_confirmed_on_home(
    desk: Desk, amara: Person, channels: dict[str, str], services: Services
) -> None:
    today = services.stores.now().date()
    fields = {"Tell channel": "", "Revisit on": today.isoformat()}
    desk.record(amara, channels["data-team"], **fields)
    assert DUE in headers(desk.home(amara))
    amara.press("Still holds")
    desk.slack.wait_for(lambda: amara.modal)
    assert amara.submit() == {"ok": True}
    desk.see_gone(lambda: headers(amara.published), DUE)


def test_change_opens_the_decision(
    reminder: Json, desk: Desk, jonas: Person, channels: dict[str, str]
) -> None:
    jonas.press_in(channels["platform"], reminder["ts"], "Change")
    assert desk.slack.wait_for(lambda: jonas.modal)["title"]["text"] == "Decision D-1"


@pytest.mark.usefixtures("bot")
def test_without_an_announcement_the_reminder_goes_to_the_author(
    desk: Desk, amara: Person, channels: dict[str, str], posts: Posts, run_scheduler: RunScheduler
) -> None:
    fields = {"Tell channel": "", "Revisit on": DAY.isoformat()}
    desk.record(amara, channels["data-team"], **fields)
    run_scheduler(morning(DAY, UTC))
    desk.slack.wait_for(lambda: reminders(amara.messages(amara.direct())))
    assert posts(channels["data-team"]) == []


@pytest.mark.usefixtures("bot")
def test_the_author_is_notified_if_the_reminder_is_rejected(
    desk: Desk,
    amara: Person,
    channels: dict[str, str],
    services: Services,
    run_scheduler: RunScheduler,
) -> None:
    place = channels["platform"]
    desk.record(amara, place, **{"Tell channel": place, "Revisit on": DAY.isoformat()})
    desk.slack.wait_for(
        lambda: services.stores.outbox.posted_message(desk.slack.seed.team.id, "decision:D-1")
    )
    desk.slack.control.kick(desk.slack.app.bot_user_id, place)
    run_scheduler(morning(DAY, UTC))
    failure = delivery_failure("revisit:D-1:", place, "not_in_channel").text
    desk.see(lambda: [m["text"] for m in amara.messages(amara.direct())], failure)
