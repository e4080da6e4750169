"""The conclusion of an interview in plain text, for the modal and the terminal."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from bot.slack.mrkdwn import clip
from knowledge.guide.models import Criterion, Guide
from knowledge.interview.explanation import Explanation, listed
from knowledge.interview.reasoning import NOT_SURE, Change, Conclusion, Reason

BAR_CELLS: Final = 16
LABEL_LIMIT: Final = 36
MAX_LEADING: Final = 5
MAX_CHANGES: Final = 5
NO_WINNER: Final = "no clear winner"
UNSURE_HEADING: Final = "You weren't sure about"

ReasonLine: TypeAlias = tuple[str, str | None]
"""A reason in one line, and the id of the entry that it cites."""


def hint(criterion: Criterion) -> str:
    """Return the help for a question; empty if the guide gives none."""
    examples = f"For example: {'; '.join(criterion.examples)}." if criterion.examples else ""
    return " ".join(filter(None, (criterion.help, examples)))


def headline(guide: Guide, conclusion: Conclusion) -> str:
    """Return the recommendation in one line."""
    if conclusion.recommendation is None:
        return "No clear winner"
    return f"Recommended: {guide.option(conclusion.recommendation).label}"


def confidence(explanation: Explanation) -> str:
    """Return how sure the conclusion is, and why."""
    word = explanation.confidence.level
    return f"{word[0].upper()}{word[1:]}. {explanation.confidence.because}"


def bars(guide: Guide, conclusion: Conclusion) -> Iterator[str]:
    """Yield the label and the bar of each option, a line each.

    The best option comes first, and options that are ruled out come last.
    """
    scores, out = conclusion.scores, conclusion.ruled_out
    highest = max([*scores.values(), 1])
    for option in sorted(guide.options, key=lambda one: (one.id in out, -scores[one.id])):
        filled = round(BAR_CELLS * max(scores[option.id], 0) / highest)
        note = " ruled out" if option.id in out else ""
        yield clip(option.label, LABEL_LIMIT)
        yield f"{'█' * filled}{'░' * (BAR_CELLS - filled)} {scores[option.id]:g}{note}"


def arguments(
    guide: Guide, conclusion: Conclusion, explanation: Explanation
) -> Iterator[tuple[str, list[ReasonLine]]]:
    """Yield headings with reasons: for and against the winner, or for each of the tied options."""
    leading = explanation.leading[:MAX_LEADING]
    sections = [("For", option, explanation.arguments[option].pros) for option in leading]
    if winner := conclusion.recommendation:
        sections.append(("Against", winner, explanation.arguments[winner].cons))
    for word, option, reasons in sections:
        label = guide.option(option).label
        yield f"{word} {label}", [_reason_line(guide, reason, option) for reason in reasons]
    if not any(reasons for _, _, reasons in sections):
        yield "Why", [_reason_line(guide, one, one.option) for one in conclusion.reasons[:1]]


def _reason_line(guide: Guide, reason: Reason, about: str) -> ReasonLine:
    label = "" if reason.option == about else guide.option(reason.option).label
    points = f"({reason.points:+g})" if reason.points else ""
    lead = " ".join(filter(None, (label, points)))
    return f"{lead}{': ' if label else ' ' * bool(points)}{reason.because}", reason.cites


def further_sections(
    guide: Guide, conclusion: Conclusion, explanation: Explanation
) -> Iterator[tuple[str, list[str]]]:
    """Yield headings with lines: options ruled out, what would change it, open questions."""
    yield "Ruled out", [*_ruled_out(guide, conclusion)]
    yield _changes(guide, conclusion)
    yield UNSURE_HEADING, [*_unsure(guide, explanation)]


def _ruled_out(guide: Guide, conclusion: Conclusion) -> Iterator[str]:
    for option, because in conclusion.ruled_out.items():
        yield f"{guide.option(option).label}: {because}"


def _changes(guide: Guide, conclusion: Conclusion) -> tuple[str, list[str]]:
    """Return a heading with at least one line; changes of open questions come first."""
    heading = "What would change this" if conclusion.recommendation else "What would decide it"
    changes = sorted(conclusion.would_change, key=lambda change: NOT_SURE not in change.from_)
    lines = [_change(guide, change) for change in changes[:MAX_CHANGES]]
    if len(changes) > MAX_CHANGES:
        lines.append(f"and {len(changes) - MAX_CHANGES} more")
    return heading, lines or ["Nothing: changing one or two answers makes no difference."]


def _change(guide: Guide, change: Change) -> str:
    single = isinstance(change.criterion, str)
    criteria = [change.criterion] if single else change.criterion
    answers = [change.to] if single else change.to
    changed = " and ".join(
        f"{criterion.question} “{criterion.choice(str(answer)).label}”"
        for criterion, answer in zip(map(guide.criterion, map(str, criteria)), answers, strict=True)
    )
    return f"{changed}: {outcome_label(guide, change.recommendation)}"


def outcome_label(guide: Guide, recommendation: str | None) -> str:
    """Return the label of the recommended option, or the words for no clear winner."""
    return guide.option(recommendation).label if recommendation else NO_WINNER


def _unsure(guide: Guide, explanation: Explanation) -> Iterator[str]:
    """Yield each open question and who could answer it; at the end, what answers could change."""
    for criterion in map(guide.criterion, explanation.unsure):
        yield f"{criterion.question}{f' Ask {criterion.who}.' if criterion.who else ''}"
    if explanation.other_outcomes is None:
        yield "Too much is undecided to predict other outcomes."
    elif explanation.other_outcomes:
        yield could_become(guide, explanation.other_outcomes)
    elif explanation.unsure:
        yield "Answering these wouldn't change the result."


def could_become(guide: Guide, outcomes: tuple[str | None, ...]) -> str:
    """Return the sentence that lists the outcomes which answers to open questions could bring."""
    others = [f"“{guide.option(other).label}”" if other else NO_WINNER for other in outcomes]
    return f"Answering these could change the result to {listed(others, 'or')}."
