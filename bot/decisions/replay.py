"""Replays the interview behind a decision on today's guide."""

from knowledge.guide.models import Guide
from knowledge.interview.replay import Replay, StoredInterview, replay
from storage.records import Decision
from storage.work.guides import GuideVersions


def replay_interview(versions: GuideVersions, guide: Guide, decision: Decision) -> Replay:
    """Return what the answers lead to on `guide` today, compared with its version of back then."""
    version = versions.get(decision.guide_hash or "")
    stored = StoredInterview(
        answers=decision.answers,
        recommended=decision.recommended,
        scores={option.id: option.score for option in decision.options},
    )
    return replay(guide, stored, Guide.from_document(version) if version else None)
