"""Checks the reasoning against a simple oracle that tries everything."""

from collections import Counter
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.guide.paths import missing, path
from knowledge.interview.explanation import explain
from knowledge.interview.proof import prove
from knowledge.interview.reasoning import NOT_SURE, conclude

POINTS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.5])
ANSWERS = ("a", "b")


@st.composite
def _guides(draw: st.DrawFn) -> Guide:
    options = ["x", "y", "z"][: draw(st.integers(1, 3))]
    names = [f"c{number}" for number in range(draw(st.integers(1, 4)))]

    def condition(known: list[str]) -> dict[str, list[str]]:
        answers = st.lists(st.sampled_from([*ANSWERS, NOT_SURE]), min_size=1, max_size=2)
        return draw(st.dictionaries(st.sampled_from(known), answers, min_size=1, max_size=2))

    criteria = [
        {
            "id": name,
            "step": "S",
            "question": "Q",
            "when": condition(names[:number]) if number and draw(st.booleans()) else {},
            "options": [
                {
                    "id": answer,
                    "label": answer,
                    "evidence": {
                        option: {"points": draw(POINTS), "because": "B"} for option in options
                    },
                }
                for answer in ANSWERS
            ],
        }
        for number, name in enumerate(names)
    ]
    rules = [
        {
            "id": f"r{number}",
            "when": condition(names),
            "rules_out": [draw(st.sampled_from(options))],
            "ends": draw(st.booleans()),
            "because": "B",
        }
        for number in range(draw(st.integers(0, 2)))
    ]
    document = {
        "id": "guide",
        "title": "T",
        "summary": "S",
        "checked": "2026-11-23",
        "tie_margin": draw(st.sampled_from([0.0, 0.5])),
        "options": [{"id": option, "label": option, "summary": "S"} for option in options],
        "criteria": criteria,
        "rules": rules,
    }
    return Guide.model_validate(document, strict=False)


def _completions(guide: Guide, answers: dict[str, str]) -> list[dict[str, str]]:
    """Return every way to answer the questions that these answers leave open."""
    unanswered = [c.id for c in path(guide, answers) if c.id not in answers]
    if not unanswered:
        return [answers]
    return [
        complete
        for answer in (*ANSWERS, NOT_SURE)
        for complete in _completions(guide, {**answers, unanswered[0]: answer})
    ]


def _recommended(guide: Guide, answers: dict[str, str]) -> str | None:
    """Return the recommendation, independently of the code under test."""
    counted = {criterion.id: answers[criterion.id] for criterion in path(guide, answers)}
    out = {
        option
        for rule in guide.rules
        if all(counted.get(c) in allowed for c, allowed in rule.when.items())
        for option in rule.rules_out
    }
    scores = {
        option.id: sum(
            choice.evidence[option.id].points
            for criterion in guide.criteria
            for choice in criterion.options
            if counted.get(criterion.id) == choice.id
        )
        for option in guide.options
        if option.id not in out
    }
    best = sorted(scores.values(), reverse=True)
    if not best or (len(best) > 1 and best[0] - best[1] <= guide.tie_margin):
        return None
    return max(scores, key=lambda option: scores[option])


def _expected(guide: Guide, answers: dict[str, str], size: int) -> set[tuple[Any, ...]]:
    before = _recommended(guide, answers)
    expected = set()
    for criteria in combinations(answers, size):
        for to in product(ANSWERS, repeat=size):
            if all(answers[c] != t for c, t in zip(criteria, to, strict=True)):
                ways = _completions(guide, {**answers, **dict(zip(criteria, to, strict=True))})
                outcomes = {_recommended(guide, way) for way in ways}
                if len(outcomes) == 1 and outcomes != {before}:
                    expected.add((criteria, to, *outcomes))
    return expected


@pytest.mark.slow
@given(_guides(), st.data())
@settings(max_examples=150)
def test_exactly_the_changes_that_flip_the_outcome_are_listed(
    guide: Guide, data: st.DataObject
) -> None:
    answers: dict[str, str] = {}
    while open_ := missing(guide, answers):
        answers[open_[0]] = data.draw(st.sampled_from([*ANSWERS, NOT_SURE]))
    answers = {criterion.id: answers[criterion.id] for criterion in path(guide, answers)}

    conclusion = conclude(guide, answers)

    assert conclusion.recommendation == _recommended(guide, answers)
    listed = {
        (
            (c.criterion,) if isinstance(c.criterion, str) else c.criterion,
            (c.to,) if isinstance(c.to, str) else c.to,
            c.recommendation,
        )
        for c in conclusion.would_change
    }
    assert len(listed) == len(conclusion.would_change)
    assert listed == (_expected(guide, answers, 1) or _expected(guide, answers, 2))


@pytest.mark.slow
@given(_guides())
@settings(max_examples=150)
def test_the_proof_holds_on_every_path(guide: Guide) -> None:
    ways = _completions(guide, {})
    proof = prove(guide)
    assert proof is not None
    outcomes = [_recommended(guide, way) for way in ways]
    sure = [o for way, o in zip(ways, outcomes, strict=True) if NOT_SURE not in way.values()]
    assert {o: n for o, n in proof.paths.items() if n} == Counter(sure)
    assert proof.can_win == set(outcomes)
    assert proof.reached == {criterion for way in ways for criterion in way}
    assert proof.deciding == {
        criterion
        for criterion in proof.reached
        for way in _all_combinations(guide)
        if criterion in {c.id for c in path(guide, way)}
        if len({_recommended(guide, {**way, criterion: to}) for to in (*ANSWERS, NOT_SURE)}) > 1
    }
    for rule in guide.rules:
        others = tuple(other for other in guide.rules if other is not rule)
        without = guide.model_copy(update={"rules": others})
        changes = any(
            _recommended(guide, way) != _recommended(without, way)
            for way in _all_combinations(guide)
        )
        assert (rule.id in proof.effective_rules) == (changes or rule.ends)


@pytest.mark.slow
@given(_guides(), st.data())
@settings(max_examples=150)
def test_the_explanation_matches_every_way_to_answer(guide: Guide, data: st.DataObject) -> None:
    answers: dict[str, str] = {}
    while open_ := missing(guide, answers):
        answers[open_[0]] = data.draw(st.sampled_from([*ANSWERS, NOT_SURE]))
    current = _recommended(guide, answers)

    explanation = explain(guide, conclude(guide, answers))

    asked = [criterion.id for criterion in path(guide, answers)]
    sure = {criterion: answers[criterion] for criterion in asked if answers[criterion] != NOT_SURE}
    closed = [way for way in _completions(guide, sure) if NOT_SURE not in way.values()]
    outcomes = {_recommended(guide, way) for way in closed}
    assert set(explanation.other_outcomes or ()) == outcomes - {current}
    assert explanation.depends_on == tuple(
        criterion
        for criterion in sure
        if {
            _recommended(guide, way)
            for way in _completions(guide, {**{c: answers[c] for c in asked}, criterion: NOT_SURE})
        }
        != {current}
    )


def _all_combinations(guide: Guide) -> list[dict[str, str]]:
    """Return every combination of answers, including answers to criteria not asked."""
    names = [criterion.id for criterion in guide.criteria]
    every = product((*ANSWERS, NOT_SURE), repeat=len(names))
    return [dict(zip(names, answers, strict=True)) for answers in every]
