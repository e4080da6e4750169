"""An earlier interview, replayed on today's guide."""

from bot.render.conclusion_text import NO_WINNER, outcome_label
from knowledge.guide.models import Guide
from knowledge.interview.replay import Replay


def replay_text(guide: Guide, replay: Replay, recommended: str | None) -> str:
    """Return today's result beside the earlier one, and a line for each difference.

    `recommended` is the label of the option that was recommended then, if there was one.
    """
    lines = [_sentence(guide, replay, recommended or NO_WINNER)]
    if replay.differences:
        heading = "Other differences:" if replay.same else "What changed:"
        lines += [heading, *(f"- {difference}" for difference in replay.differences)]
    return "\n".join(lines)


def _sentence(guide: Guide, replay: Replay, recommended: str) -> str:
    if replay.same:
        return same_result(recommended)
    return changed_result(outcome_label(guide, replay.today.recommendation), recommended)


def same_result(recommended: str) -> str:
    """Return the sentence for a recommendation that today's guide repeats."""
    return f"Same result with today's guide: {recommended}."


def changed_result(today: str, recommended: str) -> str:
    """Return the sentence for a recommendation that differs from the earlier one."""
    return f"Result with today's guide: {today} (it was {recommended})."
