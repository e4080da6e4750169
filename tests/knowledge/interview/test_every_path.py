"""Checks every path of the shipped guides against a table of all outcomes computed with numpy."""

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
"""Points are integers, in thousandths."""
MAX_PATHS = 2500
RANDOM_PATHS = 200
ALL = slice(None)
SURE = slice(-1)
Array = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Table:
    """The outcome of every combination of answers, including answers to criteria not asked."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.answers = [allowed(criterion) for criterion in guide.criteria]
        self.axis = {criterion.id: n for n, criterion in enumerate(guide.criteria)}
        shape = tuple(map(len, self.answers))
        self._grid = np.indices(shape, sparse=True)
        self._asked: dict[str, Mask] = {}
        scores = np.zeros((len(guide.options), *shape), np.int64)
        for number, criterion in enumerate(guide.criteria):
            asked = self._holds(criterion.when, shape) & ~self._ended(number, shape)
            self._asked[criterion.id] = asked
            for choice, evidence in enumerate(c.evidence for c in criterion.options):
                here = asked & (self._grid[number] == choice)
                for option, one in enumerate(guide.options):
                    if one.id in evidence:
                        scores[option] += here * round(evidence[one.id].points * UNITS)
        self.outcome = self._judge(scores, shape)

    def _holds(self, when: Mapping[str, tuple[str, ...]], shape: tuple[int, ...]) -> Mask:
        held = np.ones(shape, bool)
        for criterion, accepted in when.items():
            number = self.axis[criterion]
            choices = [self.answers[number].index(answer) for answer in accepted]
            held &= self._asked[criterion] & np.isin(self._grid[number], choices)
        return held

    def _ended(self, number: int, shape: tuple[int, ...]) -> Mask:
        ended = np.zeros(shape, bool)
        for rule in self.guide.rules:
            if rule.ends and all(self.axis[criterion] < number for criterion in rule.when):
                ended |= self._holds(rule.when, shape)
        return ended

    def _judge(self, scores: Array, shape: tuple[int, ...]) -> Array:
        """Return the index of the recommended option for each combination, or -1."""
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

    def outcomes(self, answers: Mapping[str, str], rest: slice = ALL) -> set[str | None]:
        """Return the outcomes of these answers, with any of `rest` for the other criteria."""
        where = tuple(
            self.answers[number].index(answers[criterion]) if criterion in answers else rest
            for criterion, number in self.axis.items()
        )
        names = [*(option.id for option in self.guide.options), None]
        return {names[index] for index in set(self.outcome[where].ravel().tolist())}

    def expected(self, path: Mapping[str, str], size: int) -> set[tuple[Any, ...]]:
        """Return each change of `size` answers that is certain to flip the outcome."""
        before = self.outcomes(path)
        expected = set()
        for criteria in combinations(path, size):
            others = [self.answers[self.axis[criterion]][:-1] for criterion in criteria]
            for to in product(*others):
                if all(path[c] != answer for c, answer in zip(criteria, to, strict=True)):
                    after = self.outcomes({**path, **dict(zip(criteria, to, strict=True))})
                    if len(after) == 1 and after != before:
                        expected.add((criteria, to, *after))
        return expected


@cache
def table(guide_id: str) -> Table:
    return Table(GUIDES[guide_id])


def paths(guide: Guide) -> list[dict[str, str]]:
    """Return all paths without not-sure, or a sample if there are more than MAX_PATHS."""

    def follow(answers: dict[str, str]) -> Iterator[dict[str, str]]:
        open_questions = missing(guide, answers)
        if not open_questions:
            yield answers
        for question in open_questions[:1]:
            for choice in guide.criterion(question).options:
                yield from follow({**answers, question: choice.id})

    every = [*follow({})]
    return every if len(every) <= MAX_PATHS else random.Random(1).sample(every, MAX_PATHS)


def random_paths(guide: Guide) -> Iterator[dict[str, str]]:
    """Yield random paths, including not-sure."""
    rng = random.Random(1)
    for _ in range(RANDOM_PATHS):
        answers: dict[str, str] = {}
        while open_questions := missing(guide, answers):
            choices = allowed(guide.criterion(open_questions[0]))
            answers[open_questions[0]] = rng.choice(choices)
        yield answers


@pytest.mark.slow
@pytest.mark.parametrize("guide_id", GUIDES)
def test_exactly_the_changes_that_flip_the_outcome_are_listed(guide_id: str) -> None:
    guide, oracle = GUIDES[guide_id], table(guide_id)
    for path in paths(guide):
        conclusion = conclude(guide, path)
        assert {conclusion.recommendation} == oracle.outcomes(path)
        listed = [
            (
                (c.criterion,) if isinstance(c.criterion, str) else c.criterion,
                (c.to,) if isinstance(c.to, str) else c.to,
                c.recommendation,
            )
            for c in conclusion.would_change
        ]
        assert len(listed) == len(set(listed))
        assert set(listed) == (oracle.expected(path, 1) or oracle.expected(path, 2)), path


@pytest.mark.parametrize("guide_id", GUIDES)
def test_other_outcomes_are_those_that_open_questions_can_lead_to(guide_id: str) -> None:
    guide, oracle = GUIDES[guide_id], table(guide_id)
    for path in random_paths(guide):
        conclusion = conclude(guide, path)
        sure = {criterion: answer for criterion, answer in path.items() if answer != NOT_SURE}
        explanation = explain(guide, conclusion)
        assert explanation.other_outcomes is not None
        others = oracle.outcomes(sure, SURE) - {conclusion.recommendation}
        assert set(explanation.other_outcomes) == others
        assert (explanation.confidence.level == "a coin toss") == (
            conclusion.recommendation is None
        )


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_option_criterion_and_rule_matters_on_some_path(guide_id: str) -> None:
    guide = GUIDES[guide_id]
    proof = prove(guide)
    assert proof is not None
    assert all(proof.paths[option.id] for option in guide.options)
    assert proof.reached == proof.deciding == {criterion.id for criterion in guide.criteria}
    assert proof.fired == {rule.id for rule in guide.rules}
