"""A decision announced in a channel that waits for its decider, for tests."""

from typing import Any

from bot.playground import Person, Playground
from tests.bot.desk import Desk

Json = dict[str, Any]


class Case:
    """A decision of Amara's that waits for Jonas's approval, announced in a channel."""

    def __init__(self, desk: Desk, slack: Playground, place: str, amara: Person) -> None:
        self.desk, self.slack, self.place, self.reader = desk, slack, place, amara

    @property
    def post(self) -> Json:
        """The announcement as it is now."""
        return self.slack.wait_for(
            lambda: next((post for post in self._posts("D-1") if not post["ephemeral"]), None)
        )

    def shows(self, words: str, post: str = "D-1") -> Json:
        """Wait until the announcement has the words, and return it."""
        self.desk.see(lambda: [found.get("blocks") for found in self._posts(post)], words)
        return next(found for found in self._posts(post) if words in str(found.get("blocks")))

    def press(self, person: Person, button: str) -> None:
        """Press a button of the announcement."""
        person.press_in(self.place, self.post["ts"], button)

    def private_reply(self, person: Person, words: str) -> Json:
        """Wait for the message that only this person reads in the channel, and return it."""
        return self.desk.ephemeral(person, self.place, words)

    def open(self, person: Person, number: int = 1) -> Json:
        """Open the decision in a modal, and return it."""
        listed = self.desk.command(person, f"/framework-decisions {number}", self.place)
        person.press_in(self.place, listed["ts"], "Open")
        return self.top(person, f"Decision D-{number}")

    def top(self, person: Person, title: str) -> Json:
        """Wait for the modal with this title, and return it."""
        return self.slack.wait_for(
            lambda: modal if (modal := person.modal) and modal["title"]["text"] == title else None
        )

    def _posts(self, name: str) -> list[Json]:
        return [post for post in self.reader.messages(self.place) if name in post["text"]]
