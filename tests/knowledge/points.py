"""A guide that is nothing but points and rules, for tests."""

from typing import Any

from knowledge.guide.models import Guide


def guide(
    points: dict[str, dict[str, dict[str, float]]],
    rules: tuple[dict[str, Any], ...] = (),
    tie_margin: float = 0,
    when: dict[str, dict[str, list[str]]] | None = None,
) -> Guide:
    """A guide from criterion -> answer -> option -> points."""
    options = {o: None for answers in points.values() for given in answers.values() for o in given}
    criteria = [
        {
            "id": criterion,
            "step": "S",
            "question": f"{criterion}?",
            "when": (when or {}).get(criterion, {}),
            "options": [
                {
                    "id": answer,
                    "label": answer,
                    "evidence": {
                        option: {"points": p, "because": f"{criterion} {answer} {option}"}
                        for option, p in given.items()
                    },
                }
                for answer, given in answers.items()
            ],
        }
        for criterion, answers in points.items()
    ]
    return Guide.model_validate(
        {
            "id": "guide",
            "title": "T",
            "summary": "S",
            "checked": "2026-11-23",
            "tie_margin": tie_margin,
            "options": [{"id": o, "label": o.upper(), "summary": "S"} for o in options],
            "criteria": criteria,
            "rules": [{"id": "r", "because": "Not with this.", **rule} for rule in rules],
        },
        strict=False,
    )
