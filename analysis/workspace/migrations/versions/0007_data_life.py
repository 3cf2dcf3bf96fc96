"""Who was deleted, by keyed hashes; how long surveys are kept."""

import sqlalchemy as sql
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables; nobody was deleted yet, and every survey is kept without end."""
    op.create_table(
        "keys",
        sql.Column("name", sql.String(20), nullable=False),
        sql.Column("value", sql.String(64), nullable=False),
        sql.PrimaryKeyConstraint("name", name="pk_keys"),
    )
    _of_survey(
        "erased",
        sql.Column("kind", sql.String(10), nullable=False),
        sql.Column("mark", sql.String(64), nullable=False),
    )
    _of_survey("retention", sql.Column("until", sql.String(10)))


def _of_survey(name: str, *more: sql.Column) -> None:
    """Make a table whose rows are written for a survey by an event."""
    op.create_table(
        name,
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("event", sql.Integer, nullable=False),
        *more,
        sql.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(
            sql.ForeignKeyConstraint([column], [f"{column}s.id"], name=f"fk_{name}_{column}")
            for column in ("survey", "event")
        ),
    )
    for column in ("survey", "event"):
        op.create_index(f"ix_{name}_{column}", name, [column])
