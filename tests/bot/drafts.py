"""A minimal decision and a minimal round, for tests."""

from datetime import datetime

from bot.interviews import session
from bot.services import Services
from storage.records import Draft, Round

DRAFT = Draft(
    team_id="T1", title="T", why="W", chosen="flask", chosen_label="Flask", created_by="U0AMARA001"
)
"""A decision with the required fields only."""


def round_of(
    services: Services, team_id: str, round_id: str, channel: str, began_at: datetime
) -> Round:
    """Return a round on the first guide, and save that guide."""
    guide = services.runtime.guides.loaded[0]
    return Round(
        team_id=team_id,
        id=round_id,
        owner="U0AMARA001",
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=session.save_guide(services.stores, guide),
        question="Which?",
        channel=channel,
        began_at=began_at,
    )
