"""What today's guide makes of the interview behind a decision."""

from knowledge.guide.models import Guide
from knowledge.interview.replay import Replay, Stored, replay
from storage.records import Decision
from storage.work.guides import GuideVersions


def replayed(versions: GuideVersions, guide: Guide, decision: Decision) -> Replay:
    """The answers put to `guide` as it is now, beside what they came to on the guide as it was."""
    kept = versions.get(decision.guide_hash or "")
    stored = Stored(
        answers=decision.answers,
        recommended=decision.recommended,
        scores={option.id: option.score for option in decision.options},
    )
    return replay(guide, stored, Guide.kept(kept) if kept else None)
