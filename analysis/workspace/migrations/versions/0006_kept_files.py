"""The files that a project keeps open for its people."""

import sqlalchemy as sql
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; no file is kept yet."""
    op.create_table(
        "kept_files",
        sql.Column("id", sql.Integer),
        sql.Column("event", sql.Integer, nullable=False),
        sql.Column("place", sql.Integer, nullable=False),
        sql.Column("name", sql.Text, nullable=False),
        sql.Column("digest", sql.String(64), nullable=False),
        sql.Column("content", sql.LargeBinary, nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_kept_files"),
        sql.UniqueConstraint("place", name="uq_kept_files_place"),
        sql.ForeignKeyConstraint(["event"], ["events.id"], name="fk_kept_files_event"),
    )
    op.create_index("ix_kept_files_event", "kept_files", ["event"])
