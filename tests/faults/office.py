"""A workspace full of people who ask and decide while things go wrong, and what they were told."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Self

from bot import ids
from bot.playground import Person, Playground
from storage.errors import StorageError
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.checks import problems
from storage.record.log import DecisionLog
from tests.faults.service import PATIENCE_SECONDS, Service
from tests.readable import readable

QUESTIONS = (
    "Which framework is faster for building an ML model demo?",
    "is flask any good for a rest api",
    "how do i log people in with streamlit",
    "what does a blue whale weigh?",
)
CONFIRMED = re.compile(r"\*(D-\d+)\* is recorded")
TITLE = re.compile(r"Decision \d+ of \w+")
DENIED = "Nothing was saved"
PAUSE_SECONDS = 0.1
NEXT_PAGE_SECONDS = 2.0


@dataclass
class Ledger:
    """What people asked, and what they read of what became of their decisions."""

    asked: list[str] = field(default_factory=list)
    confirmed: list[tuple[str, str]] = field(default_factory=list)
    denied: int = 0
    lies: list[str] = field(default_factory=list)


class Office:
    """People at work with the bot that `service` runs; `chance` says who does what when.

    A question is asked once: Slack brings it again until it is acknowledged. Who decides tries
    again until the decision is confirmed.
    """

    def __init__(self, slack: Playground, service: Service, chance: Random) -> None:
        self.slack, self.service, self.chance = slack, service, chance
        self.ledger = Ledger()
        self._people = [Person(slack, user.id) for user in slack.seed.users]
        self._ask_in, self._tell = (slack.seed.rooms[number].id for number in (0, 1))
        self._numbers = count(1)
        self.harm: dict[str, int] = {}
        self._heard = 0

    @property
    def progress(self) -> int:
        """How much was asked and decided."""
        return len(self.ledger.asked) + len(self.ledger.confirmed)

    def work(self, questions: int, decisions: int) -> "Crowd":
        """Let people ask and decide, each of them at the same time as the others."""
        return Crowd(self, questions, decisions)

    def ask(self, question: str) -> None:
        """Somebody mentions the bot."""
        person = self.chance.choice(self._people)
        ts = person.say(self._ask_in, f"@framework-bot {question}")
        self.ledger.asked.append(ts)

    def decide(self, person: Person, crowd: threading.Event) -> None:
        """Somebody goes from the command to a confirmed decision, whatever it takes."""
        title = f"Decision {next(self._numbers)} of {person.id}"
        while not crowd.is_set():
            page = person.modal
            if page and page["callback_id"] == ids.RECORDED:
                [decision] = CONFIRMED.findall(str(page["blocks"]))
                self.ledger.confirmed.append((decision, title))
                person.close()
                return
            if not self._step(person, page, title):
                crowd.wait(PAUSE_SECONDS)

    def _step(self, person: Person, page: Any, title: str) -> bool:
        """One click further; False where that did not work."""
        if page is None:
            if person.command(ids.CHOOSE, self._ask_in)["ok"] and self._turned(person, ""):
                return True
            whispers = [m for m in person.messages(self._ask_in) if m["ephemeral"]]
            self._hold_to_account(str(whispers[-1:]), title)
            return False
        if page["callback_id"] == ids.UNFINISHED:
            return bool(person.press("Go on")["ok"]) and self._turned(person, page["hash"])
        if not page.get("submit"):
            person.close()
            return False
        for block in page["blocks"]:
            if block["type"] == "input" and page["callback_id"] == ids.QUESTIONS:
                options = block["element"]["options"]
                person.fill(block["label"]["text"], self.chance.choice(options)["value"])
        if page["callback_id"] == ids.RECORD:
            person.fill("Title", title)
            person.fill("Why", "Because we had to choose.")
            person.fill("Chosen", "flask")
            person.fill("Tell channel", self._tell)
        outcome = person.submit()
        self._hold_to_account(f"{outcome} {person.modal}", title)
        return bool(outcome["ok"])

    def _turned(self, person: Person, before: str) -> bool:
        """Whether another page comes up within a moment."""
        try:
            self.slack.wait_for(
                lambda: (page := person.modal) and page["hash"] != before, NEXT_PAGE_SECONDS
            )
        except TimeoutError:
            return False
        return True

    def _hold_to_account(self, read: str, title: str) -> None:
        if DENIED in read:
            self.ledger.denied += 1
            if title in self._titles():
                self.ledger.lies.append(title)

    def _titles(self) -> list[str]:
        """The titles in the record."""
        with closing(open_database(self.service.database)) as database:
            log = DecisionLog(database)
            try:
                listed = log.find_across(log.teams(), DecisionQuery("", None, limit=1_000_000))
                return [one.title for one in readable(listed)]
            except StorageError:
                return []

    def wait_until_settled(self) -> None:
        """Return once everything is answered and the bot owes nothing more."""
        self.service.wait_until(lambda: not self._owed() and not self._unheard())

    def _owed(self) -> int:
        with closing(open_database(self.service.database)) as database:
            [row] = database.execute(
                "SELECT (SELECT count(*) FROM inbox WHERE leased_until IS NOT NULL) + "
                "(SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')) AS owed"
            )
            return int(row["owed"])

    def _unheard(self) -> list[str]:
        """Questions that have not been answered yet."""
        for ts in self.ledger.asked[self._heard :]:
            if not self._answers(ts):
                break
            self._heard += 1
        return self.ledger.asked[self._heard :]

    def _answers(self, ts: str) -> int:
        """How often the bot has posted in the thread of a question."""
        return sum("bot_id" in post for post in self._people[0].thread(self._ask_in, ts))

    def faults(self) -> dict[str, list[str]]:
        """What must not be, by its kind; empty where all is well. Counted in `harm`, too."""
        told, titles, ledger = Counter(self._told()), self._titles(), self.ledger
        with closing(open_database(self.service.database)) as database:
            broken = list(problems(database))
        found = {
            "questions without an answer": self._unheard(),
            "questions answered twice": [ts for ts in ledger.asked if self._answers(ts) > 1],
            "decisions confirmed and lost": [t for _, t in ledger.confirmed if t not in titles],
            "decisions recorded twice": _doubled(titles),
            "numbers given twice": _doubled(number for number, _ in ledger.confirmed),
            "decisions not told": [t for _, t in ledger.confirmed if t not in told],
            "decisions told twice": [title for title, times in told.items() if times > 1],
            "people told an untruth": ledger.lies,
            "the record's own checks": broken,
        }
        self.harm = {kind: len(cases) for kind, cases in found.items()}
        return {kind: cases for kind, cases in found.items() if cases}

    def _told(self) -> Iterator[str]:
        """The decisions that the channel was told, each as often as it was."""
        posts = (m for m in self._people[0].messages(self._tell) if "bot_id" in m)
        found = (TITLE.search(message["text"]) for message in posts)
        return (one[0] for one in found if one)


def _doubled(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def _patience() -> float:
    return time.monotonic() + PATIENCE_SECONDS


class Crowd:
    """People at work, as a context: entering lets them begin, leaving waits until all is done."""

    def __init__(self, office: Office, questions: int, decisions: int) -> None:
        self._office, self._questions = office, questions
        self._left = iter(range(decisions))
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._seen, self._patient_until = office.progress, _patience()
        self._pool = ThreadPoolExecutor(1 + len(office._people))

    def __enter__(self) -> Self:
        self._tasks = [self._pool.submit(self._ask)]
        self._tasks += [self._pool.submit(self._decide, one) for one in self._office._people]
        return self

    def busy_for(self, seconds: float) -> bool:
        """Wait so long, or until everybody has finished; whether somebody has not.

        Raises TimeoutError where nobody has got any further for too long.
        """
        busy = wait(self._tasks, seconds).not_done
        if self._office.progress > self._seen:
            self._seen, self._patient_until = self._office.progress, _patience()
        elif busy and time.monotonic() > self._patient_until:
            raise TimeoutError(self._office.service.last_words)
        return bool(busy)

    def __exit__(self, *failed: object) -> None:
        try:
            while failed == (None, None, None) and self.busy_for(PAUSE_SECONDS):
                pass
        finally:
            self._over.set()
            self._pool.shutdown()
        for task in self._tasks:
            task.result()

    def _ask(self) -> None:
        for number in range(self._questions):
            self._office.ask(QUESTIONS[number % len(QUESTIONS)])
            self._over.wait(self._office.chance.uniform(0, PAUSE_SECONDS))

    def _decide(self, person: Person) -> None:
        while not self._over.is_set():
            with self._turn:
                if next(self._left, None) is None:
                    return
            self._office.decide(person, self._over)
