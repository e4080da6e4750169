"""Rounds with repeated deliveries, restarts, rejected posts, and people outside the channel."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.interviews import rounds
from bot.interviews.session import TAKEN_BACK
from bot.playground import Person, Playground
from bot.render.post import delivery_failure
from bot.server.composition import running
from bot.settings import Settings
from tests.answers import ENGINEER
from tests.bot.blocks import buttons, texts
from tests.bot.connection import connected_bot
from tests.bot.desk import Desk
from tests.bot.interviews.round_driver import ASK, QUESTION, RoundDriver, age

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]


@pytest.mark.usefixtures("bot")
def test_the_last_answers_delivered_twice_close_the_round_once(
    driver: RoundDriver, slack: Playground, amara: Person, jonas: Person, posts: Posts
) -> None:
    driver.begin(amara, f'/framework-choose with @jonas "{QUESTION}" flask-vs-streamlit')
    driver.hand_in(amara)
    driver.result(jonas, **ENGINEER)
    slack.control.duplicate_deliveries(2)
    assert jonas.submit() == {"ok": True}
    assert "handed in" in str(jonas.modal)
    slack.control.clear()
    driver.comparison()
    driver.post("Closed: 2 people")
    assert len(posts(driver.place)) == 2


@pytest.mark.usefixtures("bot")
def test_presses_delivered_twice_propose_close_and_record_once(
    driver: RoundDriver, slack: Playground, desk: Desk, amara: Person, jonas: Person, posts: Posts
) -> None:
    desk.begin(amara, driver.place)
    desk.answer_all(amara)
    slack.control.duplicate_deliveries(2)
    desk.press(amara, "Propose to the team")
    amara.close()
    driver.hand_in(jonas)
    driver.close(amara)
    driver.open_record(amara)
    amara.fill("Why", "All agree")
    amara.fill("Tell channel", "")
    amara.submit()
    assert "D-1" in str(amara.modal)
    amara.close()
    driver.post("Recorded as *D-1*")
    assert len(posts(driver.place)) == 2
    amara.press_in(driver.place, driver.comparison()["ts"], "Record the decision")
    assert driver.private_reply(amara, "already recorded, as D-1")
    assert "D-2" not in str(desk.command(amara, "/framework-decisions", driver.place))


@pytest.mark.usefixtures("bot")
def test_two_people_handing_in_at_once_both_count(
    driver: RoundDriver, amara: Person, jonas: Person, meilin: Person
) -> None:
    driver.begin(amara)
    driver.result(jonas)
    driver.result(meilin, **ENGINEER)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(Person.submit, (jonas, meilin))) == [{"ok": True}] * 2
    assert driver.post("Closed: 2 people have answered")


def test_a_round_continues_after_a_restart(
    driver: RoundDriver,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
) -> None:
    with connected_bot(slack, settings):
        driver.begin(amara)
        driver.hand_in(jonas)
        driver.take(meilin)
        driver.desk.answer(meilin)
    with connected_bot(slack, settings):
        driver.desk.answer_all(meilin)
        assert meilin.submit() == {"ok": True}
        assert driver.post("Closed: 2 people have answered")
        assert buttons(driver.comparison()) == ["Record the decision"]


def test_a_round_closes_after_two_weeks_and_its_owner_is_notified(
    driver: RoundDriver,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    posts: Posts,
) -> None:
    with connected_bot(slack, settings):
        driver.begin(amara)
        driver.hand_in(jonas)
        driver.post("1 of the 2 people asked has")
    age(settings, timedelta(weeks=2, minutes=1))
    with connected_bot(slack, settings):
        [note] = slack.wait_for(lambda: posts(amara.direct()))
        assert "closed after two weeks: 1 person has answered." in note["text"]
        reply = driver.comparison()
        assert "only 1 person has answered" in reply["text"]
        assert buttons(reply) == []
        assert "Streamlit" not in reply["text"]


@pytest.mark.usefixtures("bot")
def test_people_outside_a_public_channel_are_asked_in_a_direct_message(
    driver: RoundDriver, slack: Playground, amara: Person, jonas: Person, meilin: Person
) -> None:
    slack.control.kick(meilin.id, driver.place)
    driver.begin(amara)
    [note] = slack.wait_for(lambda: meilin.messages(meilin.direct()))
    assert buttons(note) == ["Take the interview"]
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    slack.wait_for(lambda: meilin.modal)
    driver.desk.answer_all(meilin)
    assert "1 of the 2 people asked" in str(driver.desk.answer(meilin))


def invited(driver: RoundDriver, slack: Playground, owner: Person, outside: Person) -> Json:
    """Start a round with a person who is not in the channel, and return the invitation."""
    slack.control.kick(outside.id, driver.place)
    driver.begin(owner)
    [note] = slack.wait_for(lambda: outside.messages(outside.direct()))
    return dict(note)


@pytest.mark.usefixtures("bot")
def test_a_round_in_a_private_channel_is_not_revealed_to_outsiders(
    driver: RoundDriver, slack: Playground, amara: Person, meilin: Person, channels: dict[str, str]
) -> None:
    driver.place = channels["leads"]
    driver.begin(amara)
    note = slack.wait_for(lambda: driver.posts(amara.direct()))[0]
    assert f"<@{meilin.id}>" in note["text"]
    assert "private" in note["text"]
    assert meilin.messages(meilin.direct()) == []


@pytest.mark.usefixtures("bot")
def test_a_round_whose_post_is_rejected_is_cancelled(
    driver: RoundDriver, slack: Playground, amara: Person, posts: Posts
) -> None:
    slack.control.kick(slack.seed.bot_user_id, driver.place)
    driver.desk.command(amara, ASK, driver.place)
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    assert note["text"] == delivery_failure("round:", driver.place, "not_in_channel").text


@pytest.mark.usefixtures("bot")
def test_an_invitation_shows_that_the_round_was_cancelled(
    driver: RoundDriver, slack: Playground, settings: Settings, amara: Person, meilin: Person
) -> None:
    """So does a person who was about to hand in."""
    note = invited(driver, slack, amara, meilin)
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    slack.wait_for(lambda: meilin.modal)
    driver.desk.answer_all(meilin)
    with running(settings) as services:
        [row] = services.stores.database.execute("SELECT team_id, id FROM rounds")
        rounds.cancel(services.stores, row["team_id"], row["id"])
        messages = slack.wait_for(
            lambda: [m for m in meilin.messages(meilin.direct()) if "Cancelled" in m["text"]]
        )
        rounds.invite(
            services.stores, rounds.get(services.stores, row["team_id"], row["id"]), "U0LATE"
        )
        assert not services.stores.outbox.contains(row["team_id"], f"round-U0LATE:{row['id']}")
    assert buttons(messages[0]) == []
    assert TAKEN_BACK in texts(driver.desk.answer(meilin))


@pytest.mark.usefixtures("bot")
def test_the_button_of_a_cancelled_round_says_so(
    driver: RoundDriver, slack: Playground, settings: Settings, amara: Person, meilin: Person
) -> None:
    note = invited(driver, slack, amara, meilin)
    with running(settings) as services:
        [row] = services.stores.database.execute("SELECT team_id, id FROM rounds")
        services.stores.rounds.cancel(row["team_id"], row["id"])
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    driver.desk.see(lambda: [m["text"] for m in meilin.messages(meilin.direct())], TAKEN_BACK)
    assert meilin.modal is None


@pytest.mark.usefixtures("bot")
def test_an_invitation_shows_that_the_round_is_closed(
    driver: RoundDriver, slack: Playground, amara: Person, meilin: Person
) -> None:
    note = invited(driver, slack, amara, meilin)
    assert buttons(note) == ["Take the interview"]
    driver.close(amara)
    [note] = slack.wait_for(
        lambda: [m for m in meilin.messages(meilin.direct()) if "Closed:" in m["text"]]
    )
    assert buttons(note) == []


@pytest.mark.usefixtures("bot")
def test_a_round_needs_a_channel(driver: RoundDriver, desk: Desk, amara: Person) -> None:
    assert "in channels" in desk.command(amara, ASK, amara.direct())["text"]
    desk.begin(amara, amara.direct())
    assert "Propose" not in str(desk.answer_all(amara))


@pytest.mark.usefixtures("bot")
def test_people_who_have_left_are_reported_to_the_owner_at_the_start(
    driver: RoundDriver, slack: Playground, amara: Person, meilin: Person
) -> None:
    slack.control.deactivate(meilin.id)
    driver.begin(amara)
    [note] = slack.wait_for(lambda: driver.posts(amara.direct()))
    assert f"<@{meilin.id}> can't answer: their account is deactivated" in note["text"]
    assert meilin.messages(meilin.direct()) == []


@pytest.mark.usefixtures("bot")
def test_nobody_is_called_an_outsider_because_slack_does_not_say_who_is_one(
    driver: RoundDriver, slack: Playground, amara: Person, meilin: Person, channels: dict[str, str]
) -> None:
    driver.place = channels["leads"]
    slack.control.refuse("internal_error", methods=["users.conversations"], times=None)
    driver.begin(amara)
    [note] = slack.wait_for(lambda: driver.posts(amara.direct()))
    assert "Slack can't tell me right now whether" in note["text"]
    assert "private" not in note["text"]
    assert meilin.messages(meilin.direct()) == []


@pytest.mark.usefixtures("bot")
def test_participants_close_and_record_a_round_whose_owner_has_left(
    driver: RoundDriver, slack: Playground, amara: Person, jonas: Person, meilin: Person
) -> None:
    driver.begin(amara)
    for person in (jonas, meilin):
        driver.hand_in(person)
    driver.comparison()
    slack.control.deactivate(amara.id)
    form = driver.open_record(jonas)
    assert form["callback_id"] == "interview_record"
    jonas.fill("Why", "Because we had to choose")
    assert jonas.submit() == {"ok": True}
    driver.post("D-1")


@pytest.mark.usefixtures("bot")
def test_a_participant_is_not_sent_to_the_owner_while_slack_does_not_say_whether_there_is_one(
    driver: RoundDriver, slack: Playground, amara: Person, jonas: Person
) -> None:
    driver.begin(amara)
    slack.control.refuse("internal_error", methods=["users.info"], times=None)
    driver.close(jonas)
    assert driver.private_reply(jonas, rounds.CANT_ASK)
