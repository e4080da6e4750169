"""Drives a round like the people in it, for tests."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.playground import Person, Playground
from bot.settings import Settings
from storage.moments import stamp
from tests.bot.desk import Desk

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]

QUESTION = "Which one for the forecast?"
ASK = f'/framework-choose with @jonas @meilin "{QUESTION}" flask-vs-streamlit'


@dataclass
class RoundDriver:
    """Does what people do in a round in the channel `place`."""

    desk: Desk
    slack: Playground
    posts: Posts
    place: str

    def begin(self, owner: Person, command: str = ASK) -> Json:
        """Start the round, and return its post."""
        self.desk.command(owner, command, self.place)
        return self.post()

    def propose(self, owner: Person, **answers: str) -> Json:
        """Take the interview and propose its result; return the round's post."""
        self.desk.begin(owner, self.place)
        self.desk.answer_all(owner, **answers)
        self.desk.press(owner, "Propose to the team")
        owner.close()
        return self.post()

    def post(self, words: str = "") -> Json:
        """Wait until the round's post has the words, and return it."""
        return self.slack.wait_for(
            lambda: next(
                (p for p in self.posts(self.place) if not _is_reply(p) and words in str(p)), None
            )
        )

    def take(self, person: Person) -> Json:
        """Press the button to take part, and return the page that opens."""
        person.press_in(self.place, self.post()["ts"], "Take the interview")
        return self.slack.wait_for(lambda: person.modal)

    def result(self, person: Person, **answers: str) -> Json:
        """Take part, answer everything, and return the result."""
        self.take(person)
        return self.desk.answer_all(person, **answers)

    def hand_in(self, person: Person, **answers: str) -> str:
        """Take part and hand in; return the page that confirms it."""
        self.result(person, **answers)
        assert person.submit() == {"ok": True}
        page = str(person.modal)
        person.close()
        return page

    def close(self, person: Person) -> None:
        """Press the button that closes the round."""
        person.press_in(self.place, self.post()["ts"], "Close the round")

    def comparison(self) -> Json:
        """Wait for the reply that compares the answers, and return it."""
        return self.slack.wait_for(
            lambda: next((p for p in self.posts(self.place) if _is_reply(p)), None)
        )

    def open_record(self, person: Person) -> Json:
        """Press the button below the comparison, and return the form."""
        person.press_in(self.place, self.comparison()["ts"], "Record the decision")
        return self.slack.wait_for(lambda: person.modal)

    def private_reply(self, person: Person, words: str) -> str:
        """Wait for the message that only this person reads, and return its text."""
        return str(self.desk.ephemeral(person, self.place, words)["text"])


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def age(settings: Settings, by: timedelta) -> None:
    """Make the round older."""
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as db, db:
        [(began,)] = db.execute("SELECT began_at FROM rounds").fetchall()
        db.execute("UPDATE rounds SET began_at = ?", [stamp(datetime.fromisoformat(began) - by)])
