"""A round: several people take the same interview on their own, and it is compared."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from bot.playground import Person, Playground
from bot.serve import connected
from bot.settings import Settings

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]

QUESTION = "Which one for the forecast?"
ASK = f'/framework-choose with @jonas @meilin "{QUESTION}" flask-vs-streamlit'
ANALYST: dict[str, str] = {}
"""The first option of each question."""
ENGINEER = {
    "goal": "product",
    "audience": "company",
    "skills": "full-stack",
    "look": "branded",
    "access": "sso",
    "state": "transactional",
    "operations": "standard",
    "horizon": "years",
}


@dataclass
class Table:
    """What people do in a round, in a few words each."""

    desk: Any
    slack: Playground
    posts: Posts
    place: str

    def begin(self, owner: Person, command: str = ASK) -> Json:
        """Ask the others; the post."""
        self.desk.command(owner, command, self.place)
        return self.post()

    def propose(self, owner: Person, **answers: str) -> Json:
        """Take the interview and propose its result; the post."""
        self.desk.begin(owner, self.place)
        self.desk.answer_all(owner, **answers)
        self.desk.press(owner, "Propose to the team")
        owner.close()
        return self.post()

    def post(self, words: str = "") -> Json:
        """The post of the round, once it has the words."""
        post: Json = self.slack.wait_for(
            lambda: next(
                (p for p in self.posts(self.place) if not _is_reply(p) and words in str(p)), None
            )
        )
        return post

    def take(self, person: Person) -> Json:
        """Press the button; the page that opens."""
        person.press_in(self.place, self.post()["ts"], "Take the interview")
        page: Json = self.slack.wait_for(lambda: person.modal)
        return page

    def result(self, person: Person, **answers: str) -> Json:
        """From the button to the result."""
        self.take(person)
        page: Json = self.desk.answer_all(person, **answers)
        return page

    def hand_in(self, person: Person, **answers: str) -> str:
        """From the button to the page that says so; what it says."""
        self.result(person, **answers)
        assert person.submit() == {"ok": True}
        said = str(person.modal)
        person.close()
        return said

    def close(self, person: Person) -> None:
        """Press the button that closes the round."""
        person.press_in(self.place, self.post()["ts"], "Close the round")

    def comparison(self) -> Json:
        """The reply in which the answers are compared."""
        reply: Json = self.slack.wait_for(
            lambda: next((p for p in self.posts(self.place) if _is_reply(p)), None)
        )
        return reply

    def open_record(self, person: Person) -> Json:
        """Press the button under the comparison; the form."""
        person.press_in(self.place, self.comparison()["ts"], "Record the decision")
        form: Json = self.slack.wait_for(lambda: person.modal)
        return form

    def whispered(self, person: Person, words: str) -> str:
        """What only the person reads, once it has the words."""
        text: str = self.slack.wait_for(
            lambda: next(
                (
                    m["text"]
                    for m in person.messages(self.place)
                    if m["ephemeral"] and words in m["text"]
                ),
                None,
            )
        )
        return text


def _is_reply(message: Json) -> bool:
    return message.get("thread_ts", message["ts"]) != message["ts"]


def buttons(message: Json) -> list[str]:
    """The texts of a message's buttons."""
    return [
        each["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    ]


def fields(form: Json) -> dict[str, Any]:
    """The elements of a form, by label."""
    return {b["label"]["text"]: b["element"] for b in form["blocks"] if b["type"] == "input"}


@pytest.fixture
def table(desk: Any, slack: Playground, posts: Posts, channels: dict[str, str]) -> Table:
    return Table(desk, slack, posts, channels["data-team"])


@pytest.mark.usefixtures("bot")
def test_three_answer_alone_and_the_channel_reads_where_they_differ(
    table: Table, amara: Person, jonas: Person, meilin: Person
) -> None:
    post = table.begin(amara)
    assert QUESTION in str(post)
    assert all(f"<@{person.id}>" in str(post) for person in (jonas, meilin))
    assert "0 of the 2 asked" in str(post)
    assert "0 of the 2 asked have answered, and 1 more" in table.hand_in(amara, **ANALYST)
    assert "1 of the 2 asked" in table.hand_in(jonas, **ENGINEER)
    assert "1 of the 2 asked has answered, and 1 more" in str(table.post("and 1 more"))
    assert "round is closed" in table.hand_in(meilin, **{**ANALYST, "horizon": "years"})
    compared = str(table.comparison()["blocks"])
    assert "together: *Recommended:" in compared
    assert "2 × Streamlit, 1 × Flask" in compared
    assert "2 × “" in compared
    assert "If all said" in compared
    assert not any(f"<@{person.id}>" in compared for person in (jonas, meilin))
    assert buttons(table.post("Closed: 3 people answered")) == []


@pytest.mark.usefixtures("bot")
def test_the_record_begins_with_the_combined_picture_and_names_what_differed(
    table: Table, desk: Any, amara: Person, jonas: Person, meilin: Person
) -> None:
    table.begin(amara)
    for person, answers in ((amara, ANALYST), (jonas, {"horizon": "years"}), (meilin, ANALYST)):
        table.hand_in(person, **answers)
    form = fields(table.open_record(amara))
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
    assert f"<@{amara.id}> took the interview: *Recommended: Streamlit*" in str(post)
    table.hand_in(jonas, **ENGINEER)
    after = table.post("2 people have answered")
    assert "Flask" not in str(after["blocks"]).replace(QUESTION, "").replace(
        "Streamlit or Flask", ""
    ).replace("Flask or Streamlit", "")
    table.close(amara)
    compared = str(table.comparison()["blocks"])
    assert "×" not in compared, "with two people a count gives the other away"
    assert "” or “" in compared


@pytest.mark.usefixtures("bot")
def test_only_the_owner_closes_and_records(table: Table, amara: Person, jonas: Person) -> None:
    table.propose(amara)
    table.close(jonas)
    assert amara.id in table.whispered(jonas, "can do that")
    table.hand_in(jonas)
    table.close(amara)
    jonas.press_in(table.place, table.comparison()["ts"], "Record the decision")
    jonas_read = table.slack.wait_for(
        lambda: [m for m in jonas.messages(table.place) if "can do that" in str(m)]
    )
    assert jonas_read
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
    desk.answer_all(jonas)
    assert jonas.submit() == {"ok": True}
    assert "2 people have answered" in str(jonas.modal)
    jonas.close()
    late = table.result(jonas)
    assert late["submit"]["text"] == "Hand in"
    table.close(amara)
    table.comparison()
    desk.press(jonas, "Back")
    assert "is closed" in str(jonas.modal)
