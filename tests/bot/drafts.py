"""A decision and a round to begin with, for tests."""

from datetime import datetime

from bot.interviews import session
from bot.services import Services
from storage.records import Draft, Round

DRAFT = Draft(
    team_id="T1", title="T", why="W", chosen="flask", chosen_label="Flask", created_by="U0AMARA001"
)
"""It says no more than a decision must."""


def round_of(services: Services, team: str, name: str, channel: str, began_at: datetime) -> Round:
    """A round on the first guide, which is kept."""
    guide = services.runtime.guides.loaded[0]
    return Round(
        team_id=team,
        id=name,
        owner="U0AMARA001",
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=session.keep(services.stores, guide),
        question="Which?",
        channel=channel,
        began_at=began_at,
    )
