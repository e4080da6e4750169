"""A minimal guide of points and rules, for tests."""

from typing import Any

from knowledge.guide.models import Guide


def guide(
    points: dict[str, dict[str, dict[str, float]]],
    rules: tuple[dict[str, Any], ...] = (),
    tie_margin: float = 0,
    when: dict[str, dict[str, list[str]]] | None = None,
) -> Guide:
    """Return a guide built from criterion -> answer -> option -> points."""
    options = {o: None for answers in points.values() for gains in answers.values() for o in gains}
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
                        for option, p in gains.items()
                    },
                }
                for answer, gains in answers.items()
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
