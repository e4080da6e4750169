"""Questions to guides of several sizes, compared with the encoder alone on the same text."""

import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import product

from bench.figure import Figure
from bot.commands import terminal
from bot.runtime.guides import encoder_of
from bot.settings import Settings
from knowledge.guide.models import Entry, Guide
from knowledge.search.engine import Search

WARM_UP = 20
ROUNDS = 300

VERBS = ("order", "return", "repair", "weigh", "insure", "paint", "lend", "sell", "clean", "scan")
KINDS = ("red", "old", "tiny", "heavy", "broken", "rented", "spare", "foreign", "cheap", "antique")
THINGS = ("lamp", "desk", "bike", "kettle", "printer", "camera", "tent", "ladder", "guitar", "oven")
WAYS = (
    "how do i {verb} a {thing}",
    "{verb} {thing}",
    "what is needed to {verb} a {thing}",
    "i have to {verb} the {thing}, where do i begin",
    "who helps me to {verb} my {thing}",
)
QUESTION = "my colleague wants to {verb} that {thing} by friday"


def guide(size: int) -> tuple[Guide, list[str]]:
    """Return a guide with `size` entries, and questions that are not among its phrasings."""
    every = [(v, f"{k} {t}") for v, k, t in product(VERBS, KINDS, THINGS)]
    pairs = random.Random(size).sample(every, size)
    entries = []
    for number, (verb, thing) in enumerate(pairs):
        question, *aliases = (way.format(verb=verb, thing=thing) for way in WAYS)
        answer = f"Ask the desk to {verb} the {thing}. It takes {number} minutes."
        entries.append(
            Entry(id=f"e{number}", question=question, aliases=tuple(aliases), answer=answer)
        )
    questions = [
        QUESTION.format(verb=verb, thing=thing) for verb, thing in every[: WARM_UP + ROUNDS]
    ]
    made = Guide(
        id="large", title="T", summary="S", checked=date(2026, 1, 1), entries=tuple(entries)
    )
    return made, questions


def medians_ms(
    one: Callable[[str], object], other: Callable[[str], object], questions: Sequence[str]
) -> tuple[float, float]:
    """Return the median times per call in milliseconds, measured alternately."""
    times: dict[Callable[[str], object], list[float]] = {one: [], other: []}
    for question, work in product(questions, times):
        start = time.perf_counter()
        work(question)
        times[work].append(time.perf_counter() - start)
    own, peer = (statistics.median(of[WARM_UP:]) * 1000 for of in times.values())
    return own, peer


def asking(size: int) -> Figure:
    """Measure what `ask --batch` does for each line."""
    made, questions = guide(size)
    encoder = encoder_of(Settings.read())
    search = Search([made], encoder)

    def answer(question: str) -> str:
        return json.dumps(terminal.verdict_document([made], search.ask(question)))

    own, peer = medians_ms(answer, encoder.encode, questions)
    return Figure(f"ask, {size:,} entries", own, peer, "the bare encoder, same texts")


ROWS: tuple[Callable[[], Figure], ...] = tuple(partial(asking, size) for size in (10, 100, 1_000))
