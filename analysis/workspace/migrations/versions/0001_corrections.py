"""Corrections of readings, as the first version kept them."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "surveys",
        sql.Column("fingerprint", sql.String(64), primary_key=True),
        sql.Column("name", sql.String(200), nullable=False),
        sql.Column("language", sql.String(8)),
        sql.Column("repair", sql.Boolean, nullable=False),
        sql.Column("corrected_at", sql.DateTime, nullable=False),
    )
    op.create_table(
        "corrections",
        sql.Column(
            "fingerprint",
            sql.String(64),
            sql.ForeignKey("surveys.fingerprint", ondelete="CASCADE"),
            primary_key=True,
        ),
        sql.Column("column", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("type", sql.String(20)),
        sql.Column("role", sql.String(20)),
        sql.Column("options", sql.JSON(none_as_null=True)),
        sql.Column("apart", sql.Boolean, nullable=False),
    )
