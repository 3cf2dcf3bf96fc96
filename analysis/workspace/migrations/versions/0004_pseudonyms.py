"""The ids under which respondents go to an audience."""

import sqlalchemy as sql
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of ids; nobody has one yet."""
    op.create_table(
        "pseudonyms",
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("event", sql.Integer, nullable=False),
        sql.Column("audience", sql.String(20), nullable=False),
        sql.Column("respondent", sql.Text, nullable=False),
        sql.Column("export_id", sql.String(20), nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_pseudonyms"),
        sql.UniqueConstraint(
            "survey", "respondent", "audience", name="uq_pseudonyms_survey_respondent_audience"
        ),
        sql.UniqueConstraint("survey", "export_id", name="uq_pseudonyms_survey_export_id"),
        sql.ForeignKeyConstraint(["survey"], ["surveys.id"], name="fk_pseudonyms_survey"),
        sql.ForeignKeyConstraint(["event"], ["events.id"], name="fk_pseudonyms_event"),
    )
    op.create_index("ix_pseudonyms_survey", "pseudonyms", ["survey"])
    op.create_index("ix_pseudonyms_event", "pseudonyms", ["event"])
