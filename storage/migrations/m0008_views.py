"""The views for other tools; docs/database.md describes each column."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def views(db: "Database") -> None:
    """Create the views. They include private decisions: they are for readers of the whole file."""
    run(
        db,
        """
        CREATE VIEW v_decisions AS
        SELECT team_id, number, 'D-' || number AS id, title, status, context, why, chosen,
            chosen_label, recommended, recommended_label, consequences, confirmation, guide,
            guide_title, guide_checked, guide_hash, channel, visibility, source, created_by,
            created_at, revisit_on, superseded_by, revision, redacted
        FROM decisions;

        CREATE VIEW v_options AS
        SELECT team_id, number, each.key AS place, value ->> 'id' AS option,
            value ->> 'label' AS label, value ->> 'score' AS score,
            value ->> 'id' = chosen AS chosen, value ->> 'id' = recommended AS recommended
        FROM decisions, json_each(options) AS each;

        CREATE VIEW v_drivers AS
        SELECT team_id, number, each.key AS question, value AS answer
        FROM decisions, json_each(drivers) AS each;

        CREATE VIEW v_people AS
        SELECT team_id, number, created_by AS user, 'author' AS role FROM decisions
        UNION ALL SELECT team_id, number, value, 'decider' FROM decisions, json_each(deciders)
        UNION ALL SELECT team_id, number, value, 'consulted' FROM decisions, json_each(consulted)
        UNION ALL SELECT team_id, number, value, 'informed' FROM decisions, json_each(informed);

        CREATE VIEW v_votes AS
        SELECT team_id, number, each.key AS user, 'approval' AS vote, value AS said
        FROM decisions, json_each(approvals) AS each
        UNION ALL SELECT team_id, number, each.key, 'objection', value
        FROM decisions, json_each(objections) AS each;

        CREATE VIEW v_successions AS
        SELECT team_id, number, CAST(substr(superseded_by, 3) AS INTEGER) AS successor
        FROM decisions WHERE superseded_by IS NOT NULL;

        CREATE VIEW v_history AS
        SELECT team_id, number, sequence, at, who, what, says ->> 'why' AS why,
            says -> 'changes' AS changes, content_hash, hash
        FROM history;

        CREATE VIEW v_revisits AS
        SELECT team_id, number, revisit_on, turn, due_at, asked_at FROM revisits;
    """,
    )
