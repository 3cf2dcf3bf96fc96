"""The log of events, and what people do with answers: decisions, memos, codebooks, runs.

Corrections get an author and a history; those kept before have none ("" as their author).
"""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; corrections kept before become events."""
    before = _corrections_kept(op.get_bind())
    op.drop_table("corrections")
    op.drop_table("surveys")
    _the_log()
    _what_a_survey_is_coded_by()
    _answers_and_codings()
    _what_people_say()
    for number, (survey, columns) in enumerate(before, 1):
        _keep(number, survey, columns)


def _corrections_kept(connection: sql.Connection) -> list[tuple[sql.RowMapping, list[dict]]]:
    surveys = sql.table(
        "surveys",
        *map(sql.column, ("fingerprint", "name", "language")),
        sql.column("repair", sql.Boolean),
        sql.column("corrected_at", sql.DateTime),
    )
    columns = sql.table(
        "corrections",
        *map(sql.column, ("fingerprint", "column", "type", "role")),
        sql.column("options", sql.JSON(none_as_null=True)),
        sql.column("apart", sql.Boolean),
    )
    kept = connection.execute(sql.select(columns).order_by(columns.c.column)).mappings().all()
    names = ("column", "type", "role", "options", "apart")
    return [
        (
            survey,
            [
                {name: row[name] for name in names}
                for row in kept
                if row["fingerprint"] == survey["fingerprint"]
            ],
        )
        for survey in connection.execute(
            sql.select(surveys).order_by(surveys.c.corrected_at)
        ).mappings()
    ]


def _keep(number: int, survey: sql.RowMapping, columns: list[dict]) -> None:
    at = survey["corrected_at"].isoformat(timespec="seconds") + "Z"
    connection = op.get_bind()

    def insert(table: str, **values: object) -> None:
        types = {"repair": sql.Boolean, "columns": sql.JSON}
        own = sql.table(table, *(sql.column(name, types.get(name)) for name in values))
        connection.execute(sql.insert(own), values)

    insert("surveys", fingerprint=survey["fingerprint"], name=survey["name"])
    insert("events", survey=number, kind="correction", by="", at=at, why="")
    insert(
        "corrections",
        survey=number,
        event=number,
        language=survey["language"],
        repair=survey["repair"],
        columns=columns,
    )


def _the_log() -> None:
    op.create_table(
        "surveys",
        sql.Column("id", sql.Integer),
        sql.Column("fingerprint", sql.String(64), nullable=False),
        sql.Column("name", sql.String(200), nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_surveys"),
        sql.UniqueConstraint("fingerprint", name="uq_surveys_fingerprint"),
    )
    op.create_table(
        "events",
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer),
        sql.Column("kind", sql.String(20), nullable=False),
        sql.Column("by", sql.String(100), nullable=False),
        sql.Column("at", sql.String(40), nullable=False),
        sql.Column("why", sql.Text, nullable=False),
        sql.Column("target", sql.Integer),
        sql.Column("token", sql.String(80)),
        sql.PrimaryKeyConstraint("id", name="pk_events"),
        sql.UniqueConstraint("token", name="uq_events_token"),
        _reference("events", "survey", "surveys.id"),
        _reference("events", "target", "events.id"),
    )
    op.create_index("ix_events_survey", "events", ["survey"])
    op.create_index("ix_events_target", "events", ["target"])
    op.create_table(
        "coders",
        sql.Column("name", sql.String(100)),
        sql.Column("event", sql.Integer, nullable=False),
        sql.PrimaryKeyConstraint("name", name="pk_coders"),
        _reference("coders", "event", "events.id"),
    )
    op.create_index("ix_coders_event", "coders", ["event"])


def _what_a_survey_is_coded_by() -> None:
    _of_survey(
        "corrections",
        sql.Column("language", sql.String(8)),
        sql.Column("repair", sql.Boolean, nullable=False),
        sql.Column("columns", sql.JSON, nullable=False),
    )
    op.create_table(
        "texts",
        sql.Column("digest", sql.String(64)),
        sql.Column("text", sql.Text, nullable=False),
        sql.PrimaryKeyConstraint("digest", name="pk_texts"),
    )
    op.create_table(
        "codebooks",
        sql.Column("digest", sql.String(64)),
        sql.Column("files", sql.JSON, nullable=False),
        sql.PrimaryKeyConstraint("digest", name="pk_codebooks"),
    )
    _of_survey(
        "uses",
        sql.Column("digest", sql.String(64)),
        _reference("uses", "digest", "codebooks.digest"),
    )
    _of_survey(
        "runs",
        sql.Column("input", sql.String(64), nullable=False),
        sql.Column("codebook", sql.String(64), nullable=False),
        sql.Column("format", sql.String(40), nullable=False),
    )
    op.create_table(
        "codes",
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("digest", sql.String(16), nullable=False),
        sql.PrimaryKeyConstraint("survey", "code", name="pk_codes"),
        _reference("codes", "survey", "surveys.id"),
    )


def _answers_and_codings() -> None:
    op.create_table(
        "answers",
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("place", sql.Integer, nullable=False),
        sql.Column("respondent", sql.Text, nullable=False),
        sql.Column("question", sql.Text, nullable=False),
        sql.Column("role", sql.String(20), nullable=False),
        sql.Column("language", sql.String(8), nullable=False),
        sql.Column("language_confidence", sql.Float),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("folded", sql.Text, nullable=False),
        sql.Column("text_digest", sql.String(16), nullable=False),
        sql.Column("content", sql.String(20), nullable=False),
        sql.Column("machine", sql.Text, nullable=False),
        sql.Column("present", sql.Boolean, nullable=False),
        sql.Column("version", sql.Integer, nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_answers"),
        sql.UniqueConstraint(
            "survey", "respondent", "question", name="uq_answers_survey_respondent_question"
        ),
        _reference("answers", "survey", "surveys.id"),
    )
    op.create_index("ix_answers_survey", "answers", ["survey"])
    op.create_index("ix_answers_survey_place", "answers", ["survey", "place"])
    op.create_table(
        "codings",
        sql.Column("id", sql.Integer),
        sql.Column("answer", sql.Integer, nullable=False),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("start", sql.Integer, nullable=False),
        sql.Column("end", sql.Integer, nullable=False),
        sql.Column("source", sql.String(10), nullable=False),
        sql.Column("rule", sql.Text, nullable=False),
        sql.Column("confidence", sql.Float, nullable=False),
        sql.Column("kind", sql.String(20), nullable=False),
        sql.Column("cue", sql.Text, nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_codings"),
        _reference("codings", "answer", "answers.id"),
    )
    op.create_index("ix_codings_answer", "codings", ["answer"])
    op.create_index("ix_codings_code", "codings", ["code"])


def _what_people_say() -> None:
    op.create_table(
        "decisions",
        sql.Column("id", sql.Integer),
        sql.Column("event", sql.Integer, nullable=False),
        sql.Column("answer", sql.Integer, nullable=False),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("action", sql.String(10), nullable=False),
        sql.Column("start", sql.Integer),
        sql.Column("end", sql.Integer),
        sql.Column("by", sql.Text, nullable=False),
        sql.Column("at", sql.Text, nullable=False),
        sql.Column("reason", sql.Text, nullable=False),
        sql.Column("text_digest", sql.String(16), nullable=False),
        sql.Column("code_digest", sql.String(16), nullable=False),
        sql.Column("machine", sql.Text, nullable=False),
        sql.PrimaryKeyConstraint("id", name="pk_decisions"),
        _reference("decisions", "event", "events.id"),
        _reference("decisions", "answer", "answers.id"),
    )
    op.create_index("ix_decisions_event", "decisions", ["event"])
    op.create_index("ix_decisions_answer", "decisions", ["answer"])
    _of_survey(
        "memos",
        sql.Column("answer", sql.Integer),
        sql.Column("code", sql.Text, nullable=False),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("by", sql.Text, nullable=False),
        sql.Column("at", sql.Text, nullable=False),
        _reference("memos", "answer", "answers.id"),
    )
    op.create_index("ix_memos_answer", "memos", ["answer"])


def _of_survey(name: str, *more: sql.Column | sql.ForeignKeyConstraint) -> None:
    """Make a table whose rows are written for a survey by an event."""
    op.create_table(
        name,
        sql.Column("id", sql.Integer),
        sql.Column("survey", sql.Integer, nullable=False),
        sql.Column("event", sql.Integer, nullable=False),
        *more,
        sql.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        _reference(name, "survey", "surveys.id"),
        _reference(name, "event", "events.id"),
    )
    op.create_index(f"ix_{name}_survey", name, ["survey"])
    op.create_index(f"ix_{name}_event", name, ["event"])


def _reference(table: str, column: str, to: str) -> sql.ForeignKeyConstraint:
    return sql.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")
