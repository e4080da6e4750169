"""Every path of the shipped guides, against a table of all answers that numpy works out."""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.guide.paths import missing
from knowledge.interview.explanation import explain
from knowledge.interview.proof import prove
from knowledge.interview.reasoning import NOT_SURE, conclude
from knowledge.interview.scoring import allowed

GUIDES = {one.id: one for one in load_guides(packaged_guides()) if one.has_interview}
UNITS = 1000
"""Points are counted in thousandths, as whole numbers."""
MOST_PATHS = 2500
STROLLS = 200
EVERY = slice(None)
SURE = slice(-1)
Array = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Table:
    """The outcome of every answer to every criterion, those included that do not come up."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.answers = [allowed(criterion) for criterion in guide.criteria]
        self.place = {criterion.id: n for n, criterion in enumerate(guide.criteria)}
        shape = tuple(map(len, self.answers))
        self._grid = np.indices(shape, sparse=True)
        self._asked: dict[str, Mask] = {}
        scores = np.zeros((len(guide.options), *shape), np.int64)
        for number, criterion in enumerate(guide.criteria):
            asked = self._holds(criterion.when, shape) & ~self._ended(number, shape)
            self._asked[criterion.id] = asked
            for choice, said in enumerate(c.evidence for c in criterion.options):
                here = asked & (self._grid[number] == choice)
                for option, one in enumerate(guide.options):
                    if one.id in said:
                        scores[option] += here * round(said[one.id].points * UNITS)
        self.outcome = self._judge(scores, shape)

    def _holds(self, when: Mapping[str, tuple[str, ...]], shape: tuple[int, ...]) -> Mask:
        held = np.ones(shape, bool)
        for criterion, accepted in when.items():
            number = self.place[criterion]
            places = [self.answers[number].index(answer) for answer in accepted]
            held &= self._asked[criterion] & np.isin(self._grid[number], places)
        return held

    def _ended(self, number: int, shape: tuple[int, ...]) -> Mask:
        ended = np.zeros(shape, bool)
        for rule in self.guide.rules:
            if rule.ends and all(self.place[criterion] < number for criterion in rule.when):
                ended |= self._holds(rule.when, shape)
        return ended

    def _judge(self, scores: Array, shape: tuple[int, ...]) -> Array:
        """The number of the option recommended, or -1."""
        out = np.zeros_like(scores, bool)
        for rule in self.guide.rules:
            held = self._holds(rule.when, shape)
            for option, one in enumerate(self.guide.options):
                out[option] |= held & (one.id in rule.rules_out)
        lowest = np.iinfo(np.int64).min // 4
        standing = np.where(out, lowest, scores)
        best, second = np.sort(standing, axis=0)[:-3:-1]
        clear = (best > lowest) & (best - second > round(self.guide.tie_margin * UNITS))
        return np.where(clear, standing.argmax(axis=0), -1)

    def outcomes(self, answers: Mapping[str, str], rest: slice = EVERY) -> set[str | None]:
        """What these answers lead to, whatever of `rest` is said to the other criteria."""
        where = tuple(
            self.answers[number].index(answers[criterion]) if criterion in answers else rest
            for criterion, number in self.place.items()
        )
        names = [*(option.id for option in self.guide.options), None]
        return {names[found] for found in set(self.outcome[where].ravel().tolist())}

    def expected(self, path: Mapping[str, str], size: int) -> set[tuple[Any, ...]]:
        """Each change of so many answers that surely alters the outcome."""
        before = self.outcomes(path)
        found = set()
        for criteria in combinations(path, size):
            others = [self.answers[self.place[criterion]][:-1] for criterion in criteria]
            for to in product(*others):
                if all(path[c] != answer for c, answer in zip(criteria, to, strict=True)):
                    after = self.outcomes({**path, **dict(zip(criteria, to, strict=True))})
                    if len(after) == 1 and after != before:
                        found.add((criteria, to, *after))
        return found


@cache
def table(guide_id: str) -> Table:
    return Table(GUIDES[guide_id])


def paths(guide: Guide) -> list[dict[str, str]]:
    """Every path without not-sure; a sample where there are too many to conclude from."""

    def follow(answers: dict[str, str]) -> Iterator[dict[str, str]]:
        open_questions = missing(guide, answers)
        if not open_questions:
            yield answers
        for question in open_questions[:1]:
            for choice in guide.criterion(question).options:
                yield from follow({**answers, question: choice.id})

    found = [*follow({})]
    return found if len(found) <= MOST_PATHS else random.Random(1).sample(found, MOST_PATHS)


def strolls(guide: Guide) -> Iterator[dict[str, str]]:
    """Paths at random, not-sure included."""
    dice = random.Random(1)
    for _ in range(STROLLS):
        answers: dict[str, str] = {}
        while open_questions := missing(guide, answers):
            choices = allowed(guide.criterion(open_questions[0]))
            answers[open_questions[0]] = dice.choice(choices)
        yield answers


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_change_that_is_told_is_true_and_none_is_missing(guide_id: str) -> None:
    guide, oracle = GUIDES[guide_id], table(guide_id)
    for path in paths(guide):
        conclusion = conclude(guide, path)
        assert {conclusion.recommendation} == oracle.outcomes(path)
        told = [
            (
                (c.criterion,) if isinstance(c.criterion, str) else c.criterion,
                (c.to,) if isinstance(c.to, str) else c.to,
                c.recommendation,
            )
            for c in conclusion.would_change
        ]
        assert len(told) == len(set(told))
        assert set(told) == (oracle.expected(path, 1) or oracle.expected(path, 2)), path


@pytest.mark.parametrize("guide_id", GUIDES)
def test_what_open_questions_could_do_is_what_they_can_do(guide_id: str) -> None:
    guide, oracle = GUIDES[guide_id], table(guide_id)
    for path in strolls(guide):
        conclusion = conclude(guide, path)
        sure = {criterion: answer for criterion, answer in path.items() if answer != NOT_SURE}
        explanation = explain(guide, conclusion)
        assert explanation.could_become is not None
        others = oracle.outcomes(sure, SURE) - {conclusion.recommendation}
        assert set(explanation.could_become) == others
        assert (explanation.confidence.word == "a coin toss") == (conclusion.recommendation is None)


@pytest.mark.parametrize("guide_id", GUIDES)
def test_each_option_wins_on_some_path_and_all_paths_are_counted(guide_id: str) -> None:
    guide = GUIDES[guide_id]
    proof = prove(guide)
    assert proof is not None
    assert all(proof.paths[option.id] for option in guide.options)
    assert proof.reached == proof.deciding == {criterion.id for criterion in guide.criteria}
    assert proof.fired == {rule.id for rule in guide.rules}
