import pytest

from knowledge.guide.models import Guide
from knowledge.interview.proof import prove
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import TooManyPathsError, Walk


def large(criteria: int, options: int, spread: float) -> Guide:
    """Return a guide whose interview has 5 ** criteria paths."""
    names = [f"o{number}" for number in range(options)]
    document = {
        "id": "large",
        "title": "T",
        "summary": "S",
        "checked": "2026-11-23",
        "options": [{"id": name, "label": name, "summary": "S"} for name in names],
        "criteria": [
            {
                "id": f"c{number}",
                "step": "S",
                "question": "Q",
                "options": [
                    {
                        "id": f"a{answer}",
                        "label": "A",
                        "evidence": {
                            name: {
                                "points": (number * answer * place) ** 2 % spread,
                                "because": "B",
                            }
                            for place, name in enumerate(names, start=1)
                        },
                    }
                    for answer in range(1, 5)
                ],
            }
            for number in range(1, criteria + 1)
        ],
    }
    return Guide.model_validate(document, strict=False)


def test_twenty_questions_are_walked_without_trying_every_path() -> None:
    guide = large(criteria=20, options=3, spread=7)
    walk = Walk(Judge(guide))
    assert walk.reached == {criterion.id for criterion in guide.criteria}
    assert walk.outcomes == {"o0", "o1", "o2", None}
    assert sum(walk.paths.values()) == 4**20


def test_a_walk_with_too_many_states_is_abandoned() -> None:
    guide = large(criteria=20, options=8, spread=101)
    with pytest.raises(TooManyPathsError):
        Walk(Judge(guide), max_states=2_000)


def test_a_walk_can_be_limited_to_some_answers() -> None:
    guide = large(criteria=6, options=3, spread=7)
    sure = {criterion.id: ["a1"] for criterion in guide.criteria}
    assert len(Walk(Judge(guide), among=sure).outcomes) == 1
    assert Walk(Judge(guide), among=sure).paths.total() == 1


def test_points_of_very_different_sizes_are_compared_exactly() -> None:
    document = {
        "id": "tiny",
        "title": "T",
        "summary": "S",
        "checked": "2026-11-23",
        "options": [{"id": name, "label": name, "summary": "S"} for name in ("x", "y")],
        "criteria": [
            {
                "id": "c",
                "step": "S",
                "question": "Q",
                "options": [
                    {
                        "id": "a",
                        "label": "A",
                        "evidence": {
                            "x": {"points": 1000.0, "because": "B"},
                            "y": {"points": 999.9999999999, "because": "B"},
                        },
                    },
                    {
                        "id": "b",
                        "label": "B",
                        "evidence": {"y": {"points": 1e-200, "because": "B"}},
                    },
                ],
            }
        ],
    }
    proof = prove(Guide.model_validate(document, strict=False))
    assert proof is not None
    assert proof.paths == {"x": 1, "y": 1, None: 0}
