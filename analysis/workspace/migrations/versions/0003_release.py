"""What people release: quotes and findings; and how many people were invited to answer."""

import sqlalchemy as sql
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of quotes and findings; corrections get the number of those invited."""
    op.add_column("corrections", sql.Column("invited", sql.Integer))
    _released(
        "quotes",
        sql.Column("answer", sql.Integer, nullable=False),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("start", sql.Integer, nullable=False),
        sql.Column("end", sql.Integer, nullable=False),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("language", sql.String(8), nullable=False),
        sql.Column("translation", sql.Text, nullable=False),
        sql.Column("translation_language", sql.String(8), nullable=False),
        sql.Column("approved", sql.Boolean, nullable=False),
        sql.Column("text_digest", sql.String(16), nullable=False),
        _reference("quotes", "answer", "answers.id"),
    )
    op.create_index("ix_quotes_answer", "quotes", ["answer"])
    _released(
        "findings",
        sql.Column("key", sql.Text, nullable=False),
        sql.Column("language", sql.String(8), nullable=False),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("figures", sql.String(64), nullable=False),
        sql.Column("approved", sql.Boolean, nullable=False),
    )


def _released(name: str, *more: sql.Column | sql.ForeignKeyConstraint) -> None:
    """Make a table of what is released of a survey by an event, with author and time."""
    op.create_table(
        name,
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("event", sql.Integer, nullable=False),
        *more,
        sql.Column("by", sql.Text, nullable=False),
        sql.Column("at", sql.Text, nullable=False),
        sql.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        _reference(name, "survey", "surveys.id"),
        _reference(name, "event", "events.id"),
    )
    op.create_index(f"ix_{name}_survey", name, ["survey"])
    op.create_index(f"ix_{name}_event", name, ["event"])


def _reference(table: str, column: str, to: str) -> sql.ForeignKeyConstraint:
    return sql.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")
