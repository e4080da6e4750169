"""Rounds: several people take the same interview on their own, then it is compared."""

import pytest

from bot.interviews import rounds
from bot.playground import Person
from tests.answers import ANALYST, ENGINEER
from tests.bot.blocks import buttons, inputs
from tests.bot.desk import Desk
from tests.bot.interviews.round_driver import QUESTION, RoundDriver


@pytest.mark.usefixtures("bot")
def test_three_people_answer_alone_and_the_comparison_shows_where_they_differ(
    driver: RoundDriver, amara: Person, jonas: Person, meilin: Person
) -> None:
    post = driver.begin(amara)
    assert QUESTION in str(post)
    assert all(f"<@{person.id}>" in str(post) for person in (jonas, meilin))
    assert "Nobody who was asked has answered yet." in str(post)
    handed_in = driver.hand_in(amara, **ANALYST)
    assert "Nobody who was asked has answered. Others who answered: 1." in handed_in
    assert "1 of the 2 people asked has answered" in driver.hand_in(jonas, **ENGINEER)
    assert driver.post("1 of the 2 people asked has answered. Others who answered: 1.")
    assert "round is closed" in driver.hand_in(meilin, **{**ANALYST, "horizon": "years"})
    compared = str(driver.comparison()["blocks"])
    assert "the combined result: *Recommended:" in compared
    assert "2 × Streamlit, 1 × Flask" in compared
    assert "2 × “" in compared
    assert "would change the result" in compared
    assert not any(f"<@{person.id}>" in compared for person in (jonas, meilin))
    assert buttons(driver.post("Closed: 3 people have answered")) == []


@pytest.mark.usefixtures("bot")
def test_the_record_form_is_filled_in_from_the_combined_answers(
    driver: RoundDriver, desk: Desk, amara: Person, jonas: Person, meilin: Person
) -> None:
    driver.begin(amara)
    for person, answers in ((amara, ANALYST), (jonas, {"horizon": "years"}), (meilin, ANALYST)):
        driver.hand_in(person, **answers)
    form = inputs(driver.open_record(amara))
    assert form["Title"]["initial_value"] == QUESTION
    assert form["Chosen"]["initial_option"]["value"] == "streamlit"
    assert form["Deciders"]["initial_users"] == sorted([amara.id, jonas.id, meilin.id])
    assert form["Tell channel"]["initial_conversation"] == driver.place
    assert "Back" not in str(amara.modal)
    amara.fill("Why", "Two of three need it this month")
    assert amara.submit() == {"ok": True}
    assert "D-1" in str(amara.modal)
    amara.close()
    shown = str(desk.command(amara, "/framework-decisions D-1", driver.place))
    assert "2 × “" in shown
    assert driver.post("Recorded as *D-1*")


@pytest.mark.usefixtures("bot")
def test_a_proposal_shows_the_result_of_its_author_only(
    driver: RoundDriver, amara: Person, jonas: Person
) -> None:
    post = driver.propose(amara)
    assert f"<@{amara.id}> took the interview and got *Streamlit*" in post["text"]
    assert "Recommended: Flask" in str(driver.result(jonas, **ENGINEER))
    jonas.submit()
    assert "Recommended: Flask" not in str(driver.post("2 people have answered"))
    driver.close(amara)
    compared = str(driver.comparison()["blocks"])
    assert "×" not in compared, "with two people, a count would give the other's answer away"
    assert "” or “" in compared


@pytest.mark.usefixtures("bot")
def test_only_the_owner_closes_and_records(
    driver: RoundDriver, amara: Person, jonas: Person
) -> None:
    driver.propose(amara)
    driver.close(jonas)
    assert driver.private_reply(jonas, rounds.NOT_YOURS)
    driver.hand_in(jonas)
    driver.close(amara)
    jonas.press_in(driver.place, driver.comparison()["ts"], "Record the decision")
    assert driver.private_reply(jonas, rounds.NOT_YOURS)
    assert jonas.modal is None


@pytest.mark.usefixtures("bot")
def test_answers_can_be_handed_in_again_until_the_round_is_closed(
    driver: RoundDriver, desk: Desk, amara: Person, jonas: Person
) -> None:
    driver.propose(amara)
    driver.hand_in(jonas, **ENGINEER)
    summary = driver.take(jonas)
    assert summary["callback_id"] == "interview_summary"
    desk.press(jonas, "Change", "goal")
    desk.alter(jonas, goal="demo")
    assert desk.answer(jonas)["submit"]["text"] == "Hand in"
    assert "2 people have answered" in str(desk.answer(jonas))
    jonas.close()
    assert "A demo of a model" in str(driver.take(jonas))
    desk.answer(jonas)
    driver.close(amara)
    driver.comparison()
    assert "is closed" in str(desk.press(jonas, "Back"))


@pytest.mark.usefixtures("bot")
def test_answers_handed_in_late_are_refused(
    driver: RoundDriver, desk: Desk, amara: Person, jonas: Person
) -> None:
    driver.propose(amara)
    driver.result(jonas)
    driver.close(amara)
    assert "there is nothing to compare" not in str(driver.comparison())
    assert "is closed" in str(desk.answer(jonas))
