"""Rounds on bad days: twice at once, restarts, people elsewhere, nobody there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.interviews import rounds
from bot.playground import Person, Playground
from bot.server.composition import running
from bot.settings import Settings
from tests.answers import ENGINEER
from tests.bot.blocks import buttons
from tests.bot.connection import at_work
from tests.bot.interviews.table import ASK, QUESTION, Table, age

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]


@pytest.mark.usefixtures("bot")
def test_the_last_answers_handed_in_twice_at_once_close_the_round_once(
    table: Table, slack: Playground, amara: Person, jonas: Person, posts: Posts
) -> None:
    table.begin(amara, f'/framework-choose with @jonas "{QUESTION}" flask-vs-streamlit')
    table.hand_in(amara)
    table.result(jonas, **ENGINEER)
    slack.control.duplicate_deliveries(2)
    assert jonas.submit() == {"ok": True}
    assert "handed in" in str(jonas.modal)
    slack.control.clear()
    table.comparison()
    table.post("Closed: 2 people")
    assert len(posts(table.place)) == 2


@pytest.mark.usefixtures("bot")
def test_two_presses_at_once_propose_once_close_once_and_record_once(
    table: Table, slack: Playground, desk: Any, amara: Person, jonas: Person, posts: Posts
) -> None:
    desk.begin(amara, table.place)
    desk.answer_all(amara)
    slack.control.duplicate_deliveries(2)
    desk.press(amara, "Propose to the team")
    amara.close()
    table.hand_in(jonas)
    table.close(amara)
    table.open_record(amara)
    amara.fill("Why", "All agree")
    amara.fill("Tell channel", "")
    amara.submit()
    assert "D-1" in str(amara.modal)
    amara.close()
    table.post("Recorded as *D-1*")
    assert len(posts(table.place)) == 2
    amara.press_in(table.place, table.comparison()["ts"], "Record the decision")
    assert table.whispered(amara, "recorded already, as D-1")
    assert "D-2" not in str(desk.command(amara, "/framework-decisions", table.place))


@pytest.mark.usefixtures("bot")
def test_two_answer_at_once_and_both_count(
    table: Table, amara: Person, jonas: Person, meilin: Person
) -> None:
    table.begin(amara)
    table.result(jonas)
    table.result(meilin, **ENGINEER)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(Person.submit, (jonas, meilin))) == [{"ok": True}] * 2
    assert table.post("Closed: 2 people have answered")


def test_a_round_goes_on_after_a_restart_on_the_guide_it_began_with(
    table: Table,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
) -> None:
    with at_work(slack, settings):
        table.begin(amara)
        table.hand_in(jonas)
        table.take(meilin)
        table.desk.answer(meilin)
    with at_work(slack, settings):
        table.desk.answer_all(meilin)
        assert meilin.submit() == {"ok": True}
        assert table.post("Closed: 2 people have answered")
        assert buttons(table.comparison()) == ["Record the decision"]


def test_a_round_closes_by_itself_after_two_weeks_and_its_owner_is_told(
    table: Table, slack: Playground, settings: Settings, amara: Person, jonas: Person, posts: Posts
) -> None:
    with at_work(slack, settings):
        table.begin(amara)
        table.hand_in(jonas)
        table.post("1 of the 2 asked has")
    age(settings, timedelta(weeks=2, minutes=1))
    with at_work(slack, settings):
        [note] = slack.wait_for(lambda: posts(amara.direct()))
        assert "closed after two weeks: 1 person has answered." in note["text"]
        reply = table.comparison()
        assert "only 1 person has answered" in reply["text"]
        assert buttons(reply) == []
        assert "Streamlit" not in reply["text"]


@pytest.mark.usefixtures("bot")
def test_who_is_asked_outside_of_a_public_channel_is_asked_in_private(
    table: Table, slack: Playground, amara: Person, jonas: Person, meilin: Person
) -> None:
    slack.control.kick(meilin.id, table.place)
    table.begin(amara)
    [note] = slack.wait_for(lambda: meilin.messages(meilin.direct()))
    assert buttons(note) == ["Take the interview"]
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    slack.wait_for(lambda: meilin.modal)
    table.desk.answer_all(meilin)
    assert "1 of the 2 asked" in str(table.desk.answer(meilin))


def invited(table: Table, slack: Playground, owner: Person, outside: Person) -> Json:
    """What somebody reads in private who is asked without being in the channel."""
    slack.control.kick(outside.id, table.place)
    table.begin(owner)
    [note] = slack.wait_for(lambda: outside.messages(outside.direct()))
    return dict(note)


@pytest.mark.usefixtures("bot")
def test_a_round_in_a_private_channel_stays_there(
    table: Table, slack: Playground, amara: Person, meilin: Person, channels: dict[str, str]
) -> None:
    table.place = channels["leads"]
    table.begin(amara)
    note = slack.wait_for(lambda: table.posts(amara.direct()))[0]
    assert f"<@{meilin.id}>" in note["text"]
    assert "private" in note["text"]
    assert meilin.messages(meilin.direct()) == []


@pytest.mark.usefixtures("bot")
def test_a_round_that_can_not_be_posted_has_not_begun(
    table: Table, slack: Playground, amara: Person, posts: Posts
) -> None:
    slack.control.kick(slack.seed.bot_user_id, table.place)
    table.desk.command(amara, ASK, table.place)
    [note] = slack.wait_for(lambda: posts(amara.direct()))
    assert "the round has not begun" in note["text"]


@pytest.mark.usefixtures("bot")
def test_who_was_asked_in_private_reads_that_the_round_was_taken_back(
    table: Table, slack: Playground, settings: Settings, amara: Person, meilin: Person
) -> None:
    """So does whoever was about to hand in."""
    note = invited(table, slack, amara, meilin)
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    slack.wait_for(lambda: meilin.modal)
    table.desk.answer_all(meilin)
    with running(settings) as services:
        [row] = services.stores.database.execute("SELECT team_id, id FROM rounds")
        rounds.cancel(services.stores, row["team_id"], row["id"])
        told = slack.wait_for(
            lambda: [m for m in meilin.messages(meilin.direct()) if "taken back" in m["text"]]
        )
        rounds.invite(
            services.stores, rounds.find(services.stores, row["team_id"], row["id"]), "U0LATE"
        )
        assert not services.stores.outbox.contains(row["team_id"], f"round-U0LATE:{row['id']}")
    assert buttons(told[0]) == []
    assert "goes on with it" in str(table.desk.answer(meilin))


@pytest.mark.usefixtures("bot")
def test_the_button_of_a_round_that_was_taken_back_says_so(
    table: Table, slack: Playground, settings: Settings, amara: Person, meilin: Person
) -> None:
    note = invited(table, slack, amara, meilin)
    with running(settings) as services:
        [row] = services.stores.database.execute("SELECT team_id, id FROM rounds")
        services.stores.rounds.cancel(row["team_id"], row["id"])
    meilin.press_in(meilin.direct(), note["ts"], "Take the interview")
    table.desk.see(lambda: meilin.messages(meilin.direct()), "goes on with it")
    assert meilin.modal is None


@pytest.mark.usefixtures("bot")
def test_an_invitation_in_private_shows_that_the_round_is_closed(
    table: Table, slack: Playground, amara: Person, meilin: Person
) -> None:
    note = invited(table, slack, amara, meilin)
    assert buttons(note) == ["Take the interview"]
    table.close(amara)
    [note] = slack.wait_for(
        lambda: [m for m in meilin.messages(meilin.direct()) if "Closed:" in m["text"]]
    )
    assert buttons(note) == []


@pytest.mark.usefixtures("bot")
def test_a_round_needs_a_channel(table: Table, desk: Any, amara: Person) -> None:
    assert "in a channel" in desk.command(amara, ASK, amara.direct())["text"]
    desk.begin(amara, amara.direct())
    assert "Propose" not in str(desk.answer_all(amara))
