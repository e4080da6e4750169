"""A round: several people take the same interview on their own, and it is compared."""

from typing import Any

import pytest

from bot.playground import Person
from tests.answers import ANALYST, ENGINEER
from tests.bot.blocks import buttons, inputs
from tests.bot.interviews.table import QUESTION, Table


@pytest.mark.usefixtures("bot")
def test_three_answer_alone_and_the_channel_reads_where_they_differ(
    table: Table, amara: Person, jonas: Person, meilin: Person
) -> None:
    post = table.begin(amara)
    assert QUESTION in str(post)
    assert all(f"<@{person.id}>" in str(post) for person in (jonas, meilin))
    assert "Nobody who was asked has answered yet." in str(post)
    handed_in = table.hand_in(amara, **ANALYST)
    assert "Nobody who was asked has answered; of the others, 1 person has." in handed_in
    assert "1 of the 2 asked has answered" in table.hand_in(jonas, **ENGINEER)
    assert table.post("1 of the 2 asked has answered; of the others, 1 person has.")
    assert "round is closed" in table.hand_in(meilin, **{**ANALYST, "horizon": "years"})
    compared = str(table.comparison()["blocks"])
    assert "together: *Recommended:" in compared
    assert "2 × Streamlit, 1 × Flask" in compared
    assert "2 × “" in compared
    assert "would turn the result" in compared
    assert not any(f"<@{person.id}>" in compared for person in (jonas, meilin))
    assert buttons(table.post("Closed: 3 people have answered")) == []


@pytest.mark.usefixtures("bot")
def test_the_record_begins_with_the_combined_picture_and_names_what_differed(
    table: Table, desk: Any, amara: Person, jonas: Person, meilin: Person
) -> None:
    table.begin(amara)
    for person, answers in ((amara, ANALYST), (jonas, {"horizon": "years"}), (meilin, ANALYST)):
        table.hand_in(person, **answers)
    form = inputs(table.open_record(amara))
    assert form["Title"]["initial_value"] == QUESTION
    assert form["Chosen"]["initial_option"]["value"] == "streamlit"
    assert form["Deciders"]["initial_users"] == sorted([amara.id, jonas.id, meilin.id])
    assert form["Tell channel"]["initial_conversation"] == table.place
    assert "Back" not in str(amara.modal)
    amara.fill("Why", "Two of three need it this month")
    assert amara.submit() == {"ok": True}
    assert "D-1" in str(amara.modal)
    amara.close()
    shown = str(desk.command(amara, "/framework-decisions D-1", table.place))
    assert "2 × “" in shown
    assert table.post("Recorded as *D-1*")


@pytest.mark.usefixtures("bot")
def test_a_proposal_shows_the_result_of_its_author_and_of_nobody_else(
    table: Table, amara: Person, jonas: Person
) -> None:
    post = table.propose(amara)
    assert f"<@{amara.id}> took the interview, which comes to *Streamlit*" in str(post)
    assert "Recommended: Flask" in str(table.result(jonas, **ENGINEER))
    jonas.submit()
    assert "Recommended: Flask" not in str(table.post("2 people have answered"))
    table.close(amara)
    compared = str(table.comparison()["blocks"])
    assert "×" not in compared, "with two people a count gives the other away"
    assert "” or “" in compared


@pytest.mark.usefixtures("bot")
def test_only_the_owner_closes_and_records(table: Table, amara: Person, jonas: Person) -> None:
    table.propose(amara)
    table.close(jonas)
    assert table.whispered(jonas, "Only whoever began this round")
    table.hand_in(jonas)
    table.close(amara)
    jonas.press_in(table.place, table.comparison()["ts"], "Record the decision")
    assert table.whispered(jonas, "can do that")
    assert jonas.modal is None


@pytest.mark.usefixtures("bot")
def test_answers_can_be_handed_in_again_until_the_round_is_closed(
    table: Table, desk: Any, amara: Person, jonas: Person
) -> None:
    table.propose(amara)
    table.hand_in(jonas, **ENGINEER)
    summary = table.take(jonas)
    assert summary["callback_id"] == "interview_summary"
    desk.press(jonas, "Change", "goal")
    desk.alter(jonas, goal="demo")
    assert desk.answer(jonas)["submit"]["text"] == "Hand in"
    assert "2 people have answered" in str(desk.answer(jonas))
    jonas.close()
    assert "A demo of a model" in str(table.take(jonas))
    desk.answer(jonas)
    table.close(amara)
    table.comparison()
    assert "is closed" in str(desk.press(jonas, "Back"))


@pytest.mark.usefixtures("bot")
def test_what_is_handed_in_late_is_refused_and_not_mistaken_for_what_counts(
    table: Table, desk: Any, amara: Person, jonas: Person
) -> None:
    table.propose(amara)
    table.result(jonas)
    table.close(amara)
    assert "there is nothing to compare" not in str(table.comparison())
    assert "is closed" in str(desk.answer(jonas))
