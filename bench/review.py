"""The speed of a large record, compared with one of 1,000 decisions."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count, product, repeat
from pathlib import Path

from bench.figure import Figure
from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft, Viewer

SMALL = 1_000
ROUNDS = 51
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
VIEWER = Viewer(user_id="U7", channels=frozenset(f"C{number}" for number in range(20)))
_FOLDER = tempfile.TemporaryDirectory()
Work = Callable[[DecisionLog, int], object]


def vocabulary(size: int = 20_000) -> list[str]:
    """Return random words; drawing them in `draft` makes them occur as unevenly as real ones."""
    draw = random.Random(1)
    return ["".join(draw.choices("abdefgiklmnoprstu", k=draw.randint(3, 10))) for _ in range(size)]


def draft(number: int, words: list[str]) -> Draft:
    """Return a typical decision, always the same for its number."""
    draw = random.Random(number)

    def text(length: int) -> str:
        return " ".join(words[int(len(words) * draw.random() ** 3)] for _ in range(length))

    return Draft(
        team_id="T1",
        title=text(6),
        why=f"The team knows flask. {text(60)}",
        chosen="flask",
        chosen_label="Flask",
        guide=draw.choice(["web", "jobs", "ui"]),
        options=(ConsideredOption(id="flask", label="Flask", score=3),),
        reasons=(text(10),),
        channel=f"C{draw.randint(1, 40)}",
        created_by=f"U{draw.randint(1, 200)}",
        deciders=(f"U{draw.randint(1, 200)}",),
    )


@cache
def log(size: int) -> DecisionLog:
    """Return a record of `size` decisions, half of them public: the same thousand repeated."""
    words = vocabulary()
    database = open_database(Path(_FOLDER.name) / f"{size}.db")
    made = DecisionLog(database)
    with database.transaction():
        for number in range(1, SMALL + 1):
            database.clock = repeat(BEGAN + timedelta(minutes=20 * number)).__next__
            made.record(draft(number, words), key=str(number))
            if number % 2:
                made.set_visibility("T1", number, "public")
    for shift in range(SMALL, size, SMALL):
        with database.transaction(flushed=False):
            _copy(database, shift)
    database.execute("UPDATE teams SET last_number = ?", size)
    return made


def _copy(database: Database, shift: int) -> None:
    """Copy the first thousand decisions, with numbers that are higher by `shift`."""
    info = database.execute("SELECT name FROM pragma_table_info('decisions')")
    names = [row["name"] for row in info]
    later = f"'+{shift * 20} minutes'"
    new = {
        "id": f"id + {shift}",
        "number": f"number + {shift}",
        "key": f"key || '+{shift}'",
        "created_at": f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', created_at, {later})",
    }
    columns, values = ", ".join(names), ", ".join(new.get(name, name) for name in names)
    for table, into, taken in [
        ("decisions", columns, values),
        ("decision_people", "team_id, user_id, number", f"team_id, user_id, number + {shift}"),
        ("decision_words", "rowid, words", f"rowid + {shift}, words"),
        ("decision_titles", "rowid, title", f"rowid + {shift}, title"),
    ]:
        first = "number" if "number" in into else "rowid & 0xFFFFFFFF"
        database.execute(
            f"INSERT INTO {table} ({into}) SELECT {taken} FROM {table} WHERE {first} <= {SMALL}"
        )


def medians_ms(work: Work, large: int) -> tuple[float, float]:
    """Return the median times of one call, in milliseconds, on the large and the small record.

    The calls alternate, and the first of each is not counted.
    """
    times: dict[int, list[float]] = {large: [], SMALL: []}
    for index, size in product(range(ROUNDS), times):
        began = time.perf_counter()
        work(log(size), index)
        times[size].append(time.perf_counter() - began)
    own, peer = (statistics.median(of[1:]) * 1000 for of in times.values())
    return own, peer


def first_page(log: DecisionLog, _index: int) -> object:
    """List the newest decisions."""
    return log.find(DecisionQuery("T1", VIEWER))


def deep_page(log: DecisionLog, _index: int) -> object:
    """List old decisions."""
    return log.find(DecisionQuery("T1", VIEWER, before=200))


def common_word(log: DecisionLog, _index: int) -> object:
    """Search for a word of all decisions."""
    return log.search(DecisionQuery("T1", VIEWER, "flask"))


def common_word_deep(log: DecisionLog, _index: int) -> object:
    """Search for a word of all decisions, and show the oldest."""
    return log.search(DecisionQuery("T1", VIEWER, "flask"), (1, 200))


def rare_word(log: DecisionLog, index: int) -> object:
    """Search for a different rare word each time."""
    return log.search(DecisionQuery("T1", VIEWER, rare(index)))


@cache
def rare(index: int) -> str:
    """Return a word of few decisions."""
    return _words()[18_000 + index]


def filtered(log: DecisionLog, _index: int) -> object:
    """List the proposals of one guide, a page of them in either record."""
    return log.find(DecisionQuery("T1", VIEWER, guide="web", status="proposed"))


def dated(log: DecisionLog, _index: int) -> object:
    """List the decisions of a week."""
    until = BEGAN + timedelta(days=8)
    return log.find(DecisionQuery("T1", VIEWER, since=BEGAN + timedelta(days=1), until=until))


_numbers = count()


def write(log: DecisionLog, _index: int) -> object:
    """Record a decision."""
    number = next(_numbers)
    return log.record(draft(number, _words()), key=f"W{number}")


@cache
def _words() -> list[str]:
    return vocabulary()


WORK: tuple[tuple[str, Work], ...] = (
    ("first page", first_page),
    ("deep page", deep_page),
    ("search, a word of all", common_word),
    ("search, deep page", common_word_deep),
    ("search, a rare word", rare_word),
    ("list by guide and status", filtered),
    ("list of a week", dated),
    ("record", write),
)


def compared(what: str, work: Work, decisions: int) -> Figure:
    """Measure the work on a record of `decisions` decisions, and on the small one."""
    own, peer = medians_ms(work, decisions)
    return Figure(f"{what}, {decisions:,} decisions", own, peer, f"the same on {SMALL:,}")


def rows(decisions: int) -> tuple[Callable[[], Figure], ...]:
    """Return the measurements, with `decisions` decisions in the large record."""
    return tuple(partial(compared, what, work, decisions) for what, work in WORK)
