"""Drives the bot like the people who use it, for tests."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.playground import Person, Playground
from tests.bot.blocks import inputs

Json = dict[str, Any]

GUIDE = "flask-vs-streamlit"
DEMO = "Which framework is faster for building an ML model demo?"
"""A question that the first guide answers, with Streamlit."""
MENTION = f"@framework-bot {DEMO}"
"""The same question, as it is asked in a channel."""


@dataclass
class Desk:
    """Does what people do with the bot, and waits for what they see."""

    slack: Playground

    def ask(self, person: Person, channel: str, text: str, thread: str | None = None) -> Json:
        """Ask the bot in a channel or a direct message, and return its answer."""
        before = {message["ts"] for message in person.messages(channel)}
        ts = person.say(channel, text, thread)
        return self.slack.wait_for(
            lambda: next(
                (
                    message
                    for message in (
                        *person.thread(channel, thread or ts),
                        *person.messages(channel),
                    )
                    if "bot_id" in message
                    and message["ts"] not in before
                    and float(message["ts"]) > float(ts)
                ),
                None,
            )
        )

    def begin(
        self, person: Person, channel: str, command: str = f"/framework-choose {GUIDE}"
    ) -> Json:
        """Start an interview on the first guide and return the modal's first page."""
        assert person.command(command, channel) == {"ok": True}
        return self.slack.wait_for(lambda: person.modal)

    def press(self, person: Person, button: str, value: str | None = None) -> Json:
        """Press a button of the modal and return the page that it leads to."""
        before = person.modal
        assert before is not None
        person.press(button, value)
        return self.slack.wait_for(
            lambda: page if (page := person.modal) and page["hash"] != before["hash"] else None
        )

    def alter(self, person: Person, **wanted: str) -> Json:
        """Choose these answers on this page, leave the others as they are, and go forward."""
        page = person.modal
        assert page is not None
        for label, element in inputs(page).items():
            if element["action_id"] in wanted:
                person.fill(label, wanted[element["action_id"]])
        assert person.submit() == {"ok": True}
        following = person.modal
        assert following is not None
        return following

    def answer(self, person: Person, **wanted: str) -> Json:
        """Answer this page's questions, the first option where none is wanted, and go forward."""
        page = person.modal
        assert page is not None
        elements = inputs(page).values()
        firsts = {each["action_id"]: each["options"][0]["value"] for each in elements}
        return self.alter(person, **{**firsts, **wanted})

    def answer_all(self, person: Person, **wanted: str) -> Json:
        """Answer page by page, go past the summary, and return the result."""
        self.summary(person, **wanted)
        return self.answer(person)

    def summary(self, person: Person, **wanted: str) -> Json:
        """Answer page by page, and return the summary of the answers."""
        while (page := self.answer(person, **wanted))["callback_id"] == "interview_questions":
            pass
        return page

    def fill_form(self, person: Person, **fields: str | list[str]) -> Json:
        """Go from the result to the form, fill it in, and return it."""
        assert person.submit() == {"ok": True}
        form = person.modal
        assert form is not None
        given = {"Title": "How we build the forecast demo", "Why": "It is due on Friday", **fields}
        for label, value in given.items():
            person.fill(label, value)
        return form

    def record(self, person: Person, channel: str, **fields: str | list[str]) -> str:
        """Run an interview from the command to the recorded decision, and return its id."""
        self.begin(person, channel)
        self.answer_all(person)
        self.fill_form(person, **fields)
        assert person.submit() == {"ok": True}
        page = person.modal
        assert page is not None
        found = re.search(r"D-\d+", str(page["blocks"]))
        assert found
        person.close()
        return found[0]

    def home(self, person: Person) -> Json:
        """Open Home, and return it once it is published."""
        person.home()
        return self.slack.wait_for(lambda: person.published)

    def ephemeral(self, person: Person, channel: str, words: str) -> Json:
        """Wait for an ephemeral message with the words, in a thread too, and return it."""
        self.see(lambda: "\n".join(m["text"] for m in ephemerals(person, channel)), words)
        return next(message for message in ephemerals(person, channel) if words in message["text"])

    def see(self, surface: Callable[[], object], words: str) -> None:
        """Wait until a surface shows the words."""
        assert words in self._read(surface, lambda read: words in read)

    def see_gone(self, surface: Callable[[], object], words: str) -> None:
        """Wait until a surface no longer shows the words."""
        assert words not in self._read(surface, lambda read: words not in read)

    def _read(self, surface: Callable[[], object], wanted: Callable[[str], bool]) -> str:
        """Return the surface's text once it is `wanted`, or else when the time is up."""
        read = ""

        def is_wanted() -> bool:
            nonlocal read
            read = str(surface())
            return wanted(read)

        with suppress(TimeoutError):
            self.slack.wait_for(is_wanted)
        return read

    def command(self, person: Person, text: str, channel: str) -> Json:
        """Run a slash command, and return the ephemeral reply."""
        before = {message["ts"] for message in person.messages(channel)}
        assert person.command(text, channel) == {"ok": True}
        return self.slack.wait_for(
            lambda: next(
                (
                    message
                    for message in person.messages(channel)
                    if message["ephemeral"] and message["ts"] not in before
                ),
                None,
            )
        )


def everything(person: Person, channel: str) -> list[Json]:
    """Return everything that the person reads in a channel and its threads."""
    top = person.messages(channel)
    replies = [m for t in top if t.get("reply_count") for m in person.thread(channel, t["ts"])[1:]]
    return [*top, *replies]


def ephemerals(person: Person, channel: str) -> list[Json]:
    """Return the messages there that only the person reads."""
    return [message for message in everything(person, channel) if message["ephemeral"]]
