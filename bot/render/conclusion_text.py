"""What an interview came to, told in plain text: the same in the modal and in the terminal."""

from collections.abc import Iterator
from typing import TypeAlias

from bot.slack.mrkdwn import clip
from knowledge.guide.models import Criterion, Guide
from knowledge.interview.explanation import Explanation, listed
from knowledge.interview.reasoning import NOT_SURE, Change, Conclusion, Reason

BAR_CELLS = 16
LABEL_LIMIT = 36
MOST_LEADING = 5
MOST_CHANGES = 5
NO_WINNER = "no clear winner"

Point: TypeAlias = tuple[str, str | None]
"""A reason in a line, and the entry that it cites."""


def hint(criterion: Criterion) -> str:
    """What helps to answer a question; empty where nothing is said."""
    examples = f"For example: {'; '.join(criterion.examples)}." if criterion.examples else ""
    return " ".join(filter(None, (criterion.help, examples)))


def headline(guide: Guide, conclusion: Conclusion) -> str:
    """The verdict in a line."""
    if conclusion.recommendation is None:
        return "No clear winner"
    return f"Recommended: {guide.option(conclusion.recommendation).label}"


def confidence(explanation: Explanation) -> str:
    """How sure it is, and why."""
    word = explanation.confidence.word
    return f"{word[0].upper()}{word[1:]}. {explanation.confidence.because}"


def bars(guide: Guide, conclusion: Conclusion) -> Iterator[str]:
    """Label and bar of each option, a line each, those that are left first, the best on top."""
    scores, out = conclusion.scores, conclusion.ruled_out
    most = max([*scores.values(), 1])
    for option in sorted(guide.options, key=lambda one: (one.id in out, -scores[one.id])):
        filled = round(BAR_CELLS * max(scores[option.id], 0) / most)
        note = " ruled out" if option.id in out else ""
        yield clip(option.label, LABEL_LIMIT)
        yield f"{'█' * filled}{'░' * (BAR_CELLS - filled)} {scores[option.id]:g}{note}"


def arguments(
    guide: Guide, conclusion: Conclusion, explanation: Explanation
) -> Iterator[tuple[str, list[Point]]]:
    """Headings with the reasons below: for and against a winner, else for each that is level."""
    leading = explanation.leading[:MOST_LEADING]
    sections = [("For", option, explanation.arguments[option].speak_for) for option in leading]
    if won := conclusion.recommendation:
        sections.append(("Against", won, explanation.arguments[won].speak_against))
    for word, option, reasons in sections:
        label = guide.option(option).label
        yield f"{word} {label}", [_point(guide, reason, option) for reason in reasons]
    if not any(reasons for _, _, reasons in sections):
        yield "Why", [_point(guide, reason, reason.option) for reason in conclusion.reasons[:1]]


def _point(guide: Guide, reason: Reason, about: str) -> Point:
    label = "" if reason.option == about else guide.option(reason.option).label
    given = f"({reason.points:+g})" if reason.points else ""
    lead = " ".join(filter(None, (label, given)))
    return f"{lead}{': ' if label else ' ' * bool(given)}{reason.because}", reason.cites


def afterwards(
    guide: Guide, conclusion: Conclusion, explanation: Explanation
) -> Iterator[tuple[str, list[str]]]:
    """Headings with the lines below: what is out, what would change it, what nobody was sure of."""
    yield "Ruled out", [*_ruled_out(guide, conclusion)]
    yield _changes(guide, conclusion)
    yield "You weren't sure about", [*_unsure(guide, explanation)]


def _ruled_out(guide: Guide, conclusion: Conclusion) -> Iterator[str]:
    for option, because in conclusion.ruled_out.items():
        yield f"{guide.option(option).label}: {because}"


def _changes(guide: Guide, conclusion: Conclusion) -> tuple[str, list[str]]:
    """A heading, and a line for each change, those of open questions first; never without one."""
    heading = "What would change this" if conclusion.recommendation else "What would decide it"
    known = sorted(conclusion.would_change, key=lambda change: NOT_SURE not in change.from_)
    lines = [_change(guide, change) for change in known[:MOST_CHANGES]]
    if len(known) > MOST_CHANGES:
        lines.append(f"and {len(known) - MOST_CHANGES} more")
    return heading, lines or ["Nothing: changing one or two answers makes no difference."]


def _change(guide: Guide, change: Change) -> str:
    one = isinstance(change.criterion, str)
    criteria = [change.criterion] if one else change.criterion
    answers = [change.to] if one else change.to
    said = " and ".join(
        f"{criterion.question} “{criterion.choice(str(answer)).label}”"
        for criterion, answer in zip(map(guide.criterion, map(str, criteria)), answers, strict=True)
    )
    return f"{said}: {outcome(guide, change.recommendation)}"


def outcome(guide: Guide, recommendation: str | None) -> str:
    """An option's label, or what no clear winner is called."""
    return guide.option(recommendation).label if recommendation else NO_WINNER


def _unsure(guide: Guide, explanation: Explanation) -> Iterator[str]:
    """Each question that nobody was sure of, and who can tell; last, what they could do."""
    for criterion in map(guide.criterion, explanation.unsure):
        yield f"{criterion.question}{f' Ask {criterion.who}.' if criterion.who else ''}"
    if explanation.could_become is None:
        yield "Too much is undecided to predict other outcomes."
    elif explanation.could_become:
        others = [
            f"“{guide.option(other).label}”" if other else NO_WINNER
            for other in explanation.could_become
        ]
        yield f"Answering these could change the result to {listed(others, 'or')}."
    elif explanation.unsure:
        yield "Answering these wouldn't change the result."
