"""The tables of the database; `migrations` makes them, a test compares both.

`events` is the log: every write is an event that says who, when and why, and rows that people
made point to theirs. Rows of the log, of decisions, memos, quotes and findings are only ever
added. `answers`, `codings` and `codes` are what the last run made of the survey: they may be made
anew at any time, but an answer that anybody decided on stays.
"""

import sqlalchemy as sql

metadata = sql.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _to(column: str, **more: object) -> sql.Column:
    """Return a column that points to a row of another table."""
    table = column.split(".")[0]
    return sql.Column(
        table.removesuffix("s"), sql.ForeignKey(column), nullable=False, index=True, **more
    )


events = sql.Table(
    "events",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("survey", sql.ForeignKey("surveys.id"), index=True),
    sql.Column("kind", sql.String(20), nullable=False),
    sql.Column("by", sql.String(100), nullable=False),
    sql.Column("at", sql.String(40), nullable=False),
    sql.Column("why", sql.Text, nullable=False),
    sql.Column("target", sql.ForeignKey("events.id"), index=True),
    sql.Column("token", sql.String(80), unique=True),  # who sends a write again names it by this
)
surveys = sql.Table(
    "surveys",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("fingerprint", sql.String(64), nullable=False, unique=True),
    sql.Column("name", sql.String(200), nullable=False),
)
coders = sql.Table(
    "coders",
    metadata,
    sql.Column("name", sql.String(100), primary_key=True),
    _to("events.id"),
)
corrections = sql.Table(
    "corrections",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("language", sql.String(8)),
    sql.Column("repair", sql.Boolean, nullable=False),
    sql.Column("columns", sql.JSON, nullable=False),
    sql.Column("invited", sql.Integer),
)
# Files by the hash of their text, and codebooks as names and hashes of files: versions have most
# of their files in common.
texts = sql.Table(
    "texts",
    metadata,
    sql.Column("digest", sql.String(64), primary_key=True),
    sql.Column("text", sql.Text, nullable=False),
)
codebooks = sql.Table(
    "codebooks",
    metadata,
    sql.Column("digest", sql.String(64), primary_key=True),
    sql.Column("files", sql.JSON, nullable=False),
)
# Which codebook a survey is coded by; no digest: the one that ships, whatever its version.
uses = sql.Table(
    "uses",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("digest", sql.ForeignKey("codebooks.digest")),
)
runs = sql.Table(
    "runs",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("input", sql.String(64), nullable=False),
    sql.Column("codebook", sql.String(64), nullable=False),
    sql.Column("format", sql.String(40), nullable=False),
)
answers = sql.Table(
    "answers",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
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
    sql.UniqueConstraint("survey", "respondent", "question"),
    sql.Index("ix_answers_survey_place", "survey", "place"),
)
codings = sql.Table(
    "codings",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("answers.id"),
    sql.Column("code", sql.Text, nullable=False, index=True),
    sql.Column("start", sql.Integer, nullable=False),
    sql.Column("end", sql.Integer, nullable=False),
    sql.Column("source", sql.String(10), nullable=False),
    sql.Column("rule", sql.Text, nullable=False),
    sql.Column("confidence", sql.Float, nullable=False),
    sql.Column("kind", sql.String(20), nullable=False),
    sql.Column("cue", sql.Text, nullable=False),
)
codes = sql.Table(
    "codes",
    metadata,
    sql.Column("survey", sql.ForeignKey("surveys.id"), primary_key=True),
    sql.Column("code", sql.Text, primary_key=True),
    sql.Column("digest", sql.String(16), nullable=False),
)
# What codes that the codebook in use has not are now (`codebook.succession`): decisions on them
# count for their successors.
successors = sql.Table(
    "successors",
    metadata,
    sql.Column("survey", sql.ForeignKey("surveys.id"), primary_key=True),
    sql.Column("code", sql.Text, primary_key=True),
    sql.Column("successor", sql.Text, nullable=False),
    sql.Column("strand", sql.Text, nullable=False),
)
decisions = sql.Table(
    "decisions",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("events.id"),
    _to("answers.id"),
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
)
memos = sql.Table(
    "memos",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("events.id"),
    _to("surveys.id"),
    sql.Column("answer", sql.ForeignKey("answers.id"), index=True),
    sql.Column("code", sql.Text, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("by", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
)
# Quotes that may be shown, as they are shown: `start` and `end` are the stretch of the answer that
# the words are from. The last row on an answer and code counts; not `approved`: it is withdrawn.
quotes = sql.Table(
    "quotes",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    _to("answers.id"),
    sql.Column("code", sql.Text, nullable=False),
    sql.Column("start", sql.Integer, nullable=False),
    sql.Column("end", sql.Integer, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("language", sql.String(8), nullable=False),
    sql.Column("translation", sql.Text, nullable=False),
    sql.Column("translation_language", sql.String(8), nullable=False),
    sql.Column("approved", sql.Boolean, nullable=False),
    sql.Column("text_digest", sql.String(16), nullable=False),
    sql.Column("by", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
)
# Findings in words; `figures` is the digest of the figures that they say. The last row on a key
# and language counts.
findings = sql.Table(
    "findings",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("key", sql.Text, nullable=False),
    sql.Column("language", sql.String(8), nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("figures", sql.String(64), nullable=False),
    sql.Column("approved", sql.Boolean, nullable=False),
    sql.Column("by", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
)
# The ids under which respondents go to an audience: drawn once, never changed. Nothing points to
# these rows, so that they can be deleted: then nobody can tell any more who is who.
pseudonyms = sql.Table(
    "pseudonyms",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("audience", sql.String(20), nullable=False),
    sql.Column("respondent", sql.Text, nullable=False),
    sql.Column("export_id", sql.String(20), nullable=False),
    sql.UniqueConstraint("survey", "respondent", "audience"),
    sql.UniqueConstraint("survey", "export_id"),
)
# Answers drawn for an agreement check: `chance` is that with which each was drawn.
samples = sql.Table(
    "samples",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("settings", sql.JSON, nullable=False),
)
sampled = sql.Table(
    "sampled",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("samples.id"),
    _to("answers.id"),
    sql.Column("place", sql.Integer, nullable=False),
    sql.Column("chance", sql.Float, nullable=False),
    sql.UniqueConstraint("sample", "answer"),
)
# What a coder gave an answer of a sample, all codes at once, blind to the machine and to others.
# The last row of a coder on an answer counts.
ratings = sql.Table(
    "ratings",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("samples.id"),
    _to("answers.id"),
    _to("events.id"),
    sql.Column("coder", sql.Text, nullable=False),
    sql.Column("codes", sql.Text, nullable=False),
    sql.Column("reason", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
)
# Models that learnt from people's decisions, and which one a survey is coded by; no digest: the
# one that ships.
models = sql.Table(
    "models",
    metadata,
    sql.Column("digest", sql.String(64), primary_key=True),
    sql.Column("content", sql.LargeBinary, nullable=False),
)
model_uses = sql.Table(
    "model_uses",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("digest", sql.ForeignKey("models.digest")),
)
# Who was deleted at their own request: keyed hashes by which they are known in the next export
# (`workspace.erased`). Those of one event are of one respondent.
erased = sql.Table(
    "erased",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("kind", sql.String(10), nullable=False),
    sql.Column("mark", sql.String(64), nullable=False),
)
# Random numbers that belong to this database alone.
keys = sql.Table(
    "keys",
    metadata,
    sql.Column("name", sql.String(20), primary_key=True),
    sql.Column("value", sql.String(64), nullable=False),
)
# The last day on which a survey is kept; the last row of a survey counts, none: no such day.
retention = sql.Table(
    "retention",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("surveys.id"),
    _to("events.id"),
    sql.Column("until", sql.String(10)),
)
# The files that a project keeps open for its people, where they log in: the first is the survey in
# use, others are open beside it. They go together; the log says that they were here.
kept_files = sql.Table(
    "kept_files",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    _to("events.id"),
    sql.Column("place", sql.Integer, nullable=False),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("content", sql.LargeBinary, nullable=False),
    sql.UniqueConstraint("place"),
)
