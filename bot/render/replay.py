"""What today's guide would say to an earlier interview."""

from bot.render.conclusion_text import NO_WINNER, outcome
from knowledge.guide.models import Guide
from knowledge.interview.replay import Replay


def replay_text(guide: Guide, replay: Replay, recommended: str | None) -> str:
    """Whether it is still the same, and a line for each thing that differs.

    `recommended` is what the recommendation was called then, if there was one.
    """
    lines = [_sentence(guide, replay, recommended or NO_WINNER)]
    if replay.differences:
        word = "Other differences:" if replay.same else "What changed:"
        lines += [word, *(f"- {difference}" for difference in replay.differences)]
    return "\n".join(lines)


def _sentence(guide: Guide, replay: Replay, recommended: str) -> str:
    if replay.same:
        return f"Same result with today's guide: {recommended}."
    today = outcome(guide, replay.today.recommendation)
    return f"Result with today's guide: {today} (it was {recommended})."
