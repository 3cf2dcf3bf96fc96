"""What codes became; samples and what coders gave their answers; models that learnt."""

import sqlalchemy as sql
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; nothing was renamed, drawn or learnt yet."""
    op.create_table(
        "successors",
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("successor", sql.Text, nullable=False),
        sql.Column("strand", sql.Text, nullable=False),
        sql.PrimaryKeyConstraint("survey", "code", name="pk_successors"),
        sql.ForeignKeyConstraint(["survey"], ["surveys.id"], name="fk_successors_survey"),
    )
    _with_keys("samples", ("survey", "event"), sql.Column("settings", sql.JSON, nullable=False))
    _with_keys(
        "sampled",
        ("sample", "answer"),
        sql.Column("place", sql.Integer, nullable=False),
        sql.Column("chance", sql.Float, nullable=False),
        sql.UniqueConstraint("sample", "answer", name="uq_sampled_sample_answer"),
    )
    _with_keys(
        "ratings",
        ("sample", "answer", "event"),
        sql.Column("coder", sql.Text, nullable=False),
        sql.Column("codes", sql.Text, nullable=False),
        sql.Column("reason", sql.Text, nullable=False),
        sql.Column("at", sql.Text, nullable=False),
    )
    op.create_table(
        "models",
        sql.Column("digest", sql.String(64), nullable=False),
        sql.Column("content", sql.LargeBinary, nullable=False),
        sql.PrimaryKeyConstraint("digest", name="pk_models"),
    )
    _with_keys(
        "model_uses",
        ("survey", "event"),
        sql.Column("digest", sql.String(64)),
        sql.ForeignKeyConstraint(["digest"], ["models.digest"], name="fk_model_uses_digest"),
    )


def _with_keys(table: str, to: tuple[str, ...], *more: sql.schema.SchemaItem) -> None:
    """Make a table with a number of its own, and with columns that name rows of others."""
    op.create_table(
        table,
        sql.Column("id", sql.Integer),
        *(sql.Column(name, sql.Integer, nullable=False) for name in to),
        *more,
        sql.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sql.ForeignKeyConstraint([name], [f"{name}s.id"], name=f"fk_{table}_{name}")
            for name in to
        ),
    )
    for name in to:
        op.create_index(f"ix_{table}_{name}", table, [name])
