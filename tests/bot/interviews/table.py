"""What people do in a round, in a few words each; for tests."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.playground import Person, Playground
from bot.settings import Settings
from storage.moments import stamp

Json = dict[str, Any]
Posts = Callable[[str], list[Json]]

QUESTION = "Which one for the forecast?"
ASK = f'/framework-choose with @jonas @meilin "{QUESTION}" flask-vs-streamlit'


@dataclass
class Table:
    """A round in the channel `place`."""

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
        return str(self.desk.whisper(person, self.place, words)["text"])


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def age(settings: Settings, by: timedelta) -> None:
    """Let all rounds have begun earlier."""
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as db, db:
        [(began,)] = db.execute("SELECT began_at FROM rounds").fetchall()
        db.execute("UPDATE rounds SET began_at = ?", [stamp(datetime.fromisoformat(began) - by)])
