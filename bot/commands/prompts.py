"""The interview on the terminal, answered with numbers."""

import sys
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import click

from bot.errors import Refusal
from bot.render import conclusion_text as texts
from knowledge.guide.models import Criterion, Guide
from knowledge.interview import reasoning
from knowledge.interview.explanation import explain
from knowledge.interview.reasoning import NOT_SURE, NOT_SURE_LABEL, Conclusion

BACK: Final = "b"
CHANGE: Final = "c"
SUMMARY: Final = "Enter for the result, b to go back, or c and a number to change an answer"
LEFT: Final = (
    "The interview was not finished, so there is no recommendation. Run it again, or pass all "
    "answers in a file with --answers."
)

Picked = TypeVar("Picked")


def interview(guide: Guide) -> dict[str, str]:
    """Ask until every applicable question is answered; raise `Refusal` if the input ends early.

    Return no answers for a guide without an interview.
    """
    answers: dict[str, str] = {}
    place, changing = 0, False
    while guide.has_interview:
        path = reasoning.path(guide, answers)
        if place == len(path):
            picked = _review(path, answers)
            if picked is None:
                return reasoning.counted_answers(guide, answers)
            place, changing = picked, picked < len(path) - 1
            continue
        criterion = path[place]
        said = _ask(criterion, place + 1, answers.get(criterion.id))
        if said == BACK:
            place = max(place - 1, 0)
            continue
        answers[criterion.id] = said
        path = reasoning.path(guide, answers)
        unanswered = [n for n, one in enumerate(path) if one.id not in answers]
        place = next(iter(unanswered), len(path)) if changing else place + 1
    return answers


def _ask(criterion: Criterion, number: int, before: str | None) -> str:
    """Return the id of the chosen answer, or BACK; Enter keeps the previous answer."""
    labels = [
        *((c.id, c.label, c.description) for c in criterion.options),
        (NOT_SURE, NOT_SURE_LABEL, ""),
    ]
    choices = [choice for choice, _, _ in labels]
    click.echo(f"\n{number}. {criterion.question}", err=True)
    if hint := texts.hint(criterion):
        click.echo(f"   {hint}", err=True)
    for position, (_, label, description) in enumerate(labels, 1):
        click.echo(f"   {position}) {label}{f': {description}' * bool(description)}", err=True)

    def pick(text: str) -> str:
        if number > 1 and text == BACK:
            return BACK
        return choices[_number(text, len(choices)) - 1]

    back = ", or b to go back" if number > 1 else ""
    default = str(choices.index(before) + 1) if before else None
    try:
        return _prompt(f"Your answer{back}", pick, default)
    except click.Abort:
        click.echo(err=True)
        raise Refusal(LEFT) from None


def _review(path: Sequence[Criterion], answers: reasoning.Answers) -> int | None:
    """Return the position of a question to answer again; None for the result or end of input."""
    click.echo("\nYour answers:", err=True)
    for number, criterion in enumerate(path, 1):
        label = reasoning.answer_label(criterion, answers[criterion.id])
        click.echo(f"   {number}. {criterion.question} {label}", err=True)

    def pick(text: str) -> int | None:
        if not text:
            return None
        if text == BACK:
            return len(path) - 1
        if not text.startswith(CHANGE):
            raise click.BadParameter("press Enter, or type b or c1.")
        return _number(text.removeprefix(CHANGE), len(path)) - 1

    try:
        return _prompt(SUMMARY, pick, "")
    except click.Abort:
        click.echo(err=True)
        return None


def _prompt(text: str, pick: Callable[[str], Picked], default: str | None) -> Picked:
    def read(typed: str) -> Picked:
        return pick(typed.strip().lower())

    if sys.stdin is None:  # closed by the parent process
        raise click.Abort
    shown = bool(default)
    picked: Picked = click.prompt(
        text, value_proc=read, default=default, show_default=shown, err=True
    )
    return picked


def _number(text: str, most: int) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= most:
        raise click.BadParameter(f"type a number from 1 to {most}.")
    return int(text)


def conclusion_text(guide: Guide, conclusion: Conclusion) -> str:
    """Return the recommendation, its confidence and reasons, and what would change it."""
    explanation = explain(guide, conclusion)
    lists = [
        *(
            (title, [f"{line}{f' [{cites}]' if cites else ''}" for line, cites in points])
            for title, points in texts.arguments(guide, conclusion, explanation)
        ),
        *texts.further_sections(guide, conclusion, explanation),
    ]
    lines = [
        texts.headline(guide, conclusion),
        texts.confidence(explanation),
        "",
    ]
    lines += texts.bars(guide, conclusion)
    for title, items in lists:
        if items:
            lines += ["", f"{title}:", *(f"- {item}" for item in items)]
    return "\n".join(lines)
