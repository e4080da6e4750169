"""A decision that is told in a channel and waits for its decider, for tests."""

from typing import Any

from bot.playground import Person, Playground

Json = dict[str, Any]


class Case:
    """A decision of Amara's that Jonas is to decide, told in a channel."""

    def __init__(self, desk: Any, slack: Playground, place: str, amara: Person) -> None:
        self.desk, self.slack, self.place, self.reader = desk, slack, place, amara

    @property
    def post(self) -> Json:
        """The post as it stands."""
        found: Json = self.slack.wait_for(
            lambda: next((m for m in self.reader.messages(self.place) if "D-1" in m["text"]), None)
        )
        return found

    def shows(self, words: str, post: str = "D-1") -> Json:
        """The post, once it has the words."""
        self.desk.see(lambda: [found.get("blocks") for found in self._posts(post)], words)
        return next(found for found in self._posts(post) if words in str(found.get("blocks")))

    def press(self, person: Person, button: str) -> None:
        """Press a button of the post."""
        person.press_in(self.place, self.post["ts"], button)

    def told(self, person: Person, words: str) -> Json:
        """What the person, and nobody else, reads in the channel, once it has the words."""
        whisper: Json = self.desk.whisper(person, self.place, words)
        return whisper

    def open(self, person: Person, number: int = 1) -> Json:
        """Open the decision in full."""
        listed = self.desk.command(person, f"/framework-decisions {number}", self.place)
        person.press_in(self.place, listed["ts"], "Open")
        return self.top(person, f"Decision D-{number}")

    def top(self, person: Person, title: str) -> Json:
        """The modal of this title, once it is there."""
        found: Json = self.slack.wait_for(
            lambda: modal if (modal := person.modal) and modal["title"]["text"] == title else None
        )
        return found

    def _posts(self, name: str) -> list[Json]:
        return [post for post in self.reader.messages(self.place) if name in post["text"]]
