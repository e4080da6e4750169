"""A workspace in which people ask and decide during faults, and a check of what they saw."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any, Self

from bot import ids
from bot.playground import Person, Playground
from bot.playground.seed import Seed, Team, User, default_seed
from storage.errors import StorageError
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.checks import problems
from storage.record.log import DecisionLog
from tests.faults.service import TIMEOUT_SECONDS, Service
from tests.readable import readable

QUESTIONS = (
    "Which framework is faster for building an ML model demo?",
    "is flask any good for a rest api",
    "how do i log people in with streamlit",
    "what does a blue whale weigh?",
)
CONFIRMED = re.compile(r"\*(D-\d+)\* is recorded")

CONNECTED = Team("T0ELSEWHER", "Elsewhere", "elsewhere", "E0ELSEWHER")
HOME = replace(default_seed().team, enterprise_id="E0HARBOR01")
SIBLING = Team("T0SIBLING1", "Harbor Ships", "harbor-ships", HOME.enterprise_id)
VISITORS = (
    User("U0CONNECT1", "sven", "Sven Berg", team_id=CONNECTED.id),
    User("W0SIBLING1", "sia", "Sia Moe", team_id=SIBLING.id),
)
"""Somebody of a connected workspace, and somebody of another workspace of the organisation."""

TITLE = re.compile(r"Decision \d+ of \w+")
DENIED = "Nothing was saved"
PAUSE_SECONDS = 0.1
NEXT_PAGE_SECONDS = 2.0


def seed_with_visitors() -> Seed:
    """Return a workspace with people from elsewhere in each public channel."""
    default = default_seed()
    visitors = tuple(user.id for user in VISITORS)
    rooms = (
        room if room.is_private else replace(room, members=(*room.members, *visitors))
        for room in default.rooms
    )
    return replace(
        default,
        team=HOME,
        users=(*default.users, *VISITORS),
        rooms=tuple(rooms),
        others=(SIBLING, CONNECTED),
    )


@dataclass
class Ledger:
    """The questions that people asked, and what the bot confirmed or denied."""

    asked: list[str] = field(default_factory=list)
    confirmed: list[tuple[str, str]] = field(default_factory=list)
    denied: int = 0
    wrongly_denied: list[str] = field(default_factory=list)


class Office:
    """People who use the bot that `service` runs; `chance` determines who does what, and when.

    Each question is asked once, and Slack retries it until it is acknowledged. A person who decides
    tries again until the decision is confirmed.
    """

    def __init__(self, slack: Playground, service: Service, chance: Random) -> None:
        self.slack, self.service, self.chance = slack, service, chance
        self.ledger = Ledger()
        self._people = [Person(slack, user.id) for user in slack.seed.users]
        self._question_channel, self._announcement_channel = (
            slack.seed.rooms[number].id for number in (0, 1)
        )
        self._numbers = count(1)
        self.harm: dict[str, int] = {}
        self._answered = 0

    @property
    def progress(self) -> int:
        """The number of questions and confirmed decisions."""
        return len(self.ledger.asked) + len(self.ledger.confirmed)

    def work(self, questions: int, decisions: int) -> "Crowd":
        """Let people ask and decide concurrently."""
        return Crowd(self, questions, decisions)

    def ask(self, question: str) -> None:
        """Mention the bot, as a random person."""
        person = self.chance.choice(self._people)
        ts = person.say(self._question_channel, f"@framework-bot {question}")
        self.ledger.asked.append(ts)

    def decide(self, person: Person, crowd: threading.Event) -> None:
        """Go from the command to a confirmed decision, however many attempts it takes."""
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
        """Do one step; return False if it failed."""
        if page is None:
            if person.command(ids.CHOOSE, self._question_channel)["ok"] and self._has_turned(
                person, ""
            ):
                return True
            whispers = [m for m in person.messages(self._question_channel) if m["ephemeral"]]
            self._check_denial(str(whispers[-1:]), title)
            return False
        if page["callback_id"] == ids.UNFINISHED:
            return bool(person.press("Go on")["ok"]) and self._has_turned(person, page["hash"])
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
            person.fill("Tell channel", self._announcement_channel)
        outcome = person.submit()
        self._check_denial(f"{outcome} {person.modal}", title)
        return bool(outcome["ok"])

    def _has_turned(self, person: Person, before: str) -> bool:
        """Return whether another page appears soon."""
        try:
            self.slack.wait_for(
                lambda: (page := person.modal) and page["hash"] != before, NEXT_PAGE_SECONDS
            )
        except TimeoutError:
            return False
        return True

    def _check_denial(self, text: str, title: str) -> None:
        if DENIED in text:
            self.ledger.denied += 1
            if title in self._titles():
                self.ledger.wrongly_denied.append(title)

    def _titles(self, *, elsewhere: bool = False) -> list[str]:
        """Return the titles in the record of this workspace, or in those of all others."""
        with closing(open_database(self.service.database)) as database:
            log = DecisionLog(database)
            try:
                teams = [t for t in log.teams() if (t != self.slack.seed.team.id) == elsewhere]
                listed = log.find_across(teams, DecisionQuery("", None, limit=1_000_000))
                return [one.title for one in readable(listed)]
            except StorageError:
                return []

    def wait_until_settled(self) -> None:
        """Wait until every question is answered and all posts are sent."""
        self.service.wait_until(lambda: not self._owed() and not self._unanswered())

    def _owed(self) -> int:
        with closing(open_database(self.service.database)) as database:
            [row] = database.execute(
                "SELECT (SELECT count(*) FROM inbox WHERE leased_until IS NOT NULL) + "
                "(SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')) AS owed"
            )
            return int(row["owed"])

    def _unanswered(self) -> list[str]:
        """Return the questions that are not answered yet."""
        for ts in self.ledger.asked[self._answered :]:
            if not self._answers(ts):
                break
            self._answered += 1
        return self.ledger.asked[self._answered :]

    def _answers(self, ts: str) -> int:
        """Return how many times the bot has posted in the thread of a question."""
        return sum("bot_id" in post for post in self._people[0].thread(self._question_channel, ts))

    def faults(self) -> dict[str, list[str]]:
        """Return the violations by kind, empty if there are none, and count them in `harm`."""
        titles, ledger = self._titles(), self.ledger
        announced = Counter(self._announced())
        with closing(open_database(self.service.database)) as database:
            broken = list(problems(database))
        found = {
            "questions without an answer": self._unanswered(),
            "questions answered twice": [ts for ts in ledger.asked if self._answers(ts) > 1],
            "decisions confirmed and lost": [t for _, t in ledger.confirmed if t not in titles],
            "decisions recorded twice": _duplicates(titles),
            "numbers assigned twice": _duplicates(number for number, _ in ledger.confirmed),
            "decisions not announced": [t for _, t in ledger.confirmed if t not in announced],
            "decisions in another record": self._titles(elsewhere=True),
            "decisions announced twice": [t for t, times in announced.items() if times > 1],
            "saved decisions reported as not saved": ledger.wrongly_denied,
            "problems found by the record's checks": broken,
        }
        self.harm = {kind: len(cases) for kind, cases in found.items()}
        return {kind: cases for kind, cases in found.items() if cases}

    def _announced(self) -> Iterator[str]:
        """Yield the decision of each announcement in the channel."""
        posts = (m for m in self._people[0].messages(self._announcement_channel) if "bot_id" in m)
        found = (TITLE.search(message["text"]) for message in posts)
        return (one[0] for one in found if one)


def _duplicates(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def _deadline() -> float:
    return time.monotonic() + TIMEOUT_SECONDS


class Crowd:
    """A context in which people work: they begin on entry, and exit waits until all are done."""

    def __init__(self, office: Office, questions: int, decisions: int) -> None:
        self._office, self._questions = office, questions
        self._left = iter(range(decisions))
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._seen, self._give_up_at = office.progress, _deadline()
        self._pool = ThreadPoolExecutor(1 + len(office._people))

    def __enter__(self) -> Self:
        self._tasks = [self._pool.submit(self._ask)]
        self._tasks += [self._pool.submit(self._decide, one) for one in self._office._people]
        return self

    def busy_for(self, seconds: float) -> bool:
        """Wait for `seconds`, or until all are done; return whether some are not.

        Raise TimeoutError if there was no progress for too long.
        """
        busy = wait(self._tasks, seconds).not_done
        if self._office.progress > self._seen:
            self._seen, self._give_up_at = self._office.progress, _deadline()
        elif busy and time.monotonic() > self._give_up_at:
            raise TimeoutError(self._office.service.recent_output)
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
            with self._lock:
                if next(self._left, None) is None:
                    return
            self._office.decide(person, self._over)
