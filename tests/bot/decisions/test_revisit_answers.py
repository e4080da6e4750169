"""The question whether a decision still holds, in Slack."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.changes import change
from bot.decisions.revisit_answers import pressed
from bot.decisions.revisits import ask_due, date_mornings
from bot.errors import Refusal
from bot.playground import Person, Playground
from bot.playground.seed import User, default_seed
from bot.services import Services
from bot.slack import manifest
from bot.slack.payloads import Press
from bot.slack.state import RevisitForm
from storage.moments import morning
from storage.record.changes import ChangeRefused, Edit
from tests.bot.drafts import DRAFT
from tests.clock import at, services_at

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]

DAY = datetime.now(UTC).date() + timedelta(days=400)
YEAR = timedelta(days=365)
OWNER = User("U0OWNER008", "oona", "Oona Byrne", is_owner=True)


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace with somebody who owns it."""
    seed = default_seed()
    with Playground(
        seed=replace(seed, users=(*seed.users, OWNER)), manifest=manifest.read()
    ) as playground:
        yield playground


@pytest.fixture
def look_at(services: Services, slack: Playground) -> Callable[[datetime], None]:
    """What the caretaker does at any moment; the bot's own postman posts it."""

    def looked(now: datetime) -> None:
        then = services_at(services, now)
        date_mornings(then)
        ask_due(then)
        slack.wait_for(lambda: not then.stores.outbox.oldest_unsent_age())

    return looked


def shown(message: Json) -> str:
    return str(message["text"]) + str(message.get("blocks"))


@pytest.fixture
def asked(
    bot: None,
    desk: Any,
    jonas: Person,
    channels: dict[str, str],
    posts: Posts,
    look_at: Any,
    services: Services,
) -> Json:
    """The question about a decision that a channel was told, on its day."""
    place = channels["platform"]
    desk.record(jonas, place, **{"Tell channel": place, "Revisit on": DAY.isoformat()})
    desk.slack.wait_for(
        lambda: services.stores.outbox.posted_message(desk.slack.seed.team.id, "decision:D-1")
    )
    look_at(morning(DAY, ZoneInfo("Europe/Berlin")))
    found: Json = desk.slack.wait_for(lambda: next(iter(questions(posts(place))), None))
    return found


def questions(posted: list[Json]) -> list[Json]:
    return [post for post in posted if post["text"].startswith("Does ")]


def test_it_is_asked_in_the_channel_in_the_thread_of_the_decisions_post(
    asked: Json, posts: Posts, channels: dict[str, str]
) -> None:
    [told] = [post for post in posts(channels["platform"]) if "recorded" in shown(post)][:1]
    assert asked["thread_ts"] == told["ts"]
    assert asked["subtype"] == "thread_broadcast"
    assert "Does D-1 still hold? How we build the forecast demo" in asked["text"]
    assert "Still the same: today's guide would say" in shown(asked)


def test_it_still_holds_and_is_looked_at_again_on_the_day_that_the_person_chooses(
    asked: Json, desk: Any, jonas: Person, channels: dict[str, str], services: Services
) -> None:
    place = channels["platform"]
    jonas.press_in(place, asked["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    following = DAY + YEAR
    jonas.fill("Look at it again on", following.isoformat())
    assert jonas.submit() == {"ok": True}
    desk.see(lambda: jonas.thread(place, asked["thread_ts"]), f"{following:%-d %B %Y}")
    decision = services.stores.decisions.get(desk.slack.seed.team.id, 1)
    assert decision
    assert decision.revisit_on == following
    history = services.stores.decisions.history(decision.team_id, 1)
    assert (history[-1].what, history[-1].who) == ("confirmed", jonas.id)


@pytest.mark.parametrize("answered", [0, 1])
def test_an_answer_to_any_of_several_questions_takes_the_place_of_all(
    answered: int,
    asked: Json,
    desk: Any,
    jonas: Person,
    channels: dict[str, str],
    look_at: Any,
) -> None:
    """A week later it is asked again; the buttons of the earlier question work the same."""
    place = channels["platform"]
    look_at(morning(DAY, ZoneInfo("Europe/Berlin")) + timedelta(weeks=1))
    both = desk.slack.wait_for(lambda: found if len(found := open_at(jonas, place)) == 2 else [])
    jonas.press_in(place, both[answered]["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    assert jonas.submit() == {"ok": True}
    desk.slack.wait_for(lambda: not open_at(jonas, place))
    assert str(jonas.messages(place)).count("'text': 'D-1: <@U0JONAS002> says") == 2


def open_at(person: Person, place: str) -> list[Json]:
    """The questions in a channel that nobody has answered."""
    return questions(person.messages(place))


def test_it_still_holds_for_good(
    asked: Json, desk: Any, jonas: Person, channels: dict[str, str], look_at: Any, posts: Posts
) -> None:
    place = channels["platform"]
    jonas.press_in(place, asked["ts"], "Still holds")
    desk.slack.wait_for(lambda: jonas.modal)
    assert jonas.submit() == {"ok": True}
    desk.see(lambda: posts(place), "I ask no more")
    look_at(morning(DAY, UTC) + YEAR)
    assert questions(posts(place)) == []


def test_it_is_put_off_a_week_a_month_or_to_a_day(
    asked: Json, desk: Any, jonas: Person, channels: dict[str, str], services: Services
) -> None:
    jonas.press_in(channels["platform"], asked["ts"], "Snooze")
    desk.slack.wait_for(lambda: jonas.modal)
    jonas.fill("Ask again", "On the day below")
    assert list(jonas.submit()["errors"].values()) == ["Choose a day."]
    jonas.fill("Ask again", "In a month")
    assert jonas.submit() == {"ok": True}
    decision = services.stores.decisions.get(desk.slack.seed.team.id, 1)
    assert decision
    assert decision.revisit_on == datetime.now(UTC).date() + timedelta(days=30)


def test_only_the_author_and_the_deciders_answer(
    asked: Json, desk: Any, meilin: Person, channels: dict[str, str]
) -> None:
    meilin.press_in(channels["platform"], asked["ts"], "Still holds")
    refused = desk.slack.wait_for(lambda: meilin.modal)
    assert "Only the author and the deciders of D-1" in str(refused)


def test_where_slack_can_not_say_when_it_is_morning_it_is_asked_again(
    services: Services, slack: Playground
) -> None:
    day, team = date(2097, 3, 4), slack.seed.team.id
    draft = DRAFT.model_copy(
        update={"team_id": team, "revisit_on": day, "created_by": "U0JONAS002"}
    )
    slack.control.refuse("internal_error", methods=["users.info"], times=None)
    services.stores.decisions.record(draft, key="1")
    date_mornings(services)
    assert [one.due_at for one in services.stores.agenda.undated()] == [morning(day, UTC)]
    slack.control.clear()
    date_mornings(services)
    assert services.stores.agenda.undated() == ()


@pytest.mark.parametrize("may", [True, False])
def test_an_owner_of_the_workspace_answers_where_the_setting_says_so(
    may: bool, services: Services, slack: Playground
) -> None:
    team, now = slack.seed.team.id, services.stores.now()
    at(services.stores.decisions, now).record(DRAFT.model_copy(update={"team_id": team}), key="1")
    set_so = replace(services, slack=replace(services.slack, owners_may_edit=may))
    press = Press(team_id=team, user=OWNER.id, value="1", trigger_id="1", view=None)
    edit = Edit(fields={"title": "Zanzibar"})
    if may:
        assert pressed(set_so.stores, set_so.slack, press).number == 1
        assert change(set_so, team, 1, edit, who=OWNER.id).title == "Zanzibar"
    else:
        with pytest.raises(Refusal, match="Only the author and the deciders"):
            pressed(set_so.stores, set_so.slack, press)
        with pytest.raises(ChangeRefused, match="Only the author and the deciders"):
            change(set_so, team, 1, edit, who=OWNER.id)


@given(
    number=st.integers(0, 10**9),
    channel=st.sampled_from(["", "C1"]),
    home=st.none() | st.sampled_from([" ", "accepted flask-vs-streamlit"]),
)
def test_a_window_carries_where_it_was_asked(number: int, channel: str, home: str | None) -> None:
    asked = RevisitForm(number, channel, "17.5" if channel else "", home)
    assert RevisitForm.decode(asked.encode()) == asked


@pytest.mark.usefixtures("bot")
def test_what_is_due_is_answered_at_home_too(
    desk: Any, amara: Person, channels: dict[str, str], services: Services
) -> None:
    today = services.stores.now().date()
    fields = {"Tell channel": "", "Revisit on": today.isoformat()}
    desk.record(amara, channels["data-team"], **fields)
    assert "Due to be looked at again" in str(desk.home(amara))
    amara.press("Still holds")
    desk.slack.wait_for(lambda: amara.modal)
    assert amara.submit() == {"ok": True}
    desk.see_no_more(lambda: amara.published, "Due to be looked at again")


def test_change_opens_the_decision(
    asked: Json, desk: Any, jonas: Person, channels: dict[str, str]
) -> None:
    jonas.press_in(channels["platform"], asked["ts"], "Change")
    assert desk.slack.wait_for(lambda: jonas.modal)["title"]["text"] == "Decision D-1"


@pytest.mark.usefixtures("bot")
def test_what_no_channel_was_told_is_asked_of_its_author_alone(
    desk: Any, amara: Person, channels: dict[str, str], posts: Posts, look_at: Any
) -> None:
    fields = {"Tell channel": "", "Revisit on": DAY.isoformat()}
    desk.record(amara, channels["data-team"], **fields)
    look_at(morning(DAY, UTC))
    desk.slack.wait_for(lambda: questions(amara.messages(amara.direct())))
    assert posts(channels["data-team"]) == []


@pytest.mark.usefixtures("bot")
def test_the_author_hears_of_a_channel_that_can_not_be_asked(
    desk: Any, amara: Person, channels: dict[str, str], services: Services, look_at: Any
) -> None:
    place = channels["platform"]
    desk.record(amara, place, **{"Tell channel": place, "Revisit on": DAY.isoformat()})
    desk.slack.wait_for(
        lambda: services.stores.outbox.posted_message(desk.slack.seed.team.id, "decision:D-1")
    )
    desk.slack.control.kick(desk.slack.app.bot_user_id, place)
    look_at(morning(DAY, UTC))
    desk.see(lambda: amara.messages(amara.direct()), "I could not ask")
    assert "D-1 still holds" in str(amara.messages(amara.direct()))
