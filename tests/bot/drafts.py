"""A decision to begin with, for tests."""

from storage.records import Draft

DRAFT = Draft(
    team_id="T1", title="T", why="W", chosen="flask", chosen_label="Flask", created_by="U0AMARA001"
)
"""It says no more than a decision must."""
