"""Which rows of the log count: the last on each answer and code, renamed codes followed.

Start at `standing`. What decisions do to a coding is said by `decisions.over`; `decisions.as_now`
says of decisions in a file what `standing` says of those in the database.
"""

from collections.abc import Callable

import sqlalchemy as sql

from analysis.workspace import events
from analysis.workspace.decisions import REMOVE, WITHDRAW
from analysis.workspace.tables import decisions, successors
from analysis.workspace.tables import events as log


def standing(connection: sql.Connection, survey: int) -> sql.CTE:
    """Return the query of the decisions that count, with the columns of `decisions`: the last on
    each answer and code, leaving out what is undone or withdrawn.

    `code` is the code that it counts for in the codebook in use, `strand` the name by which the
    one that it was taken on went last before it was merged (`codebook.succession`). Of codes that
    were merged one that is given outranks one that is removed.
    """
    rows = last(connection, survey, decisions.c.answer)
    if is_followed(connection, survey):
        rows = first_of_merged(rows, lambda row: row.c.action == REMOVE)
    # Worked out once, however often a filter looks into it.
    return rows.cte("standing").prefix_with("MATERIALIZED")


def last(connection: sql.Connection, survey: int, *each: sql.Column) -> sql.Select:
    """Return the query of the last decision for each strand and value of some columns, leaving
    out what is undone or withdrawn; columns as of `standing`."""
    own = [log.c.survey == survey, decisions.c.event.not_in(events.undone())]
    rows = last_of(connection, decisions, survey, *each, where=own)
    return rows.where(decisions.c.action != WITHDRAW)


def last_of(
    connection: sql.Connection,
    table: sql.Table,
    survey: int,
    *each: sql.Column,
    where: list[sql.ColumnElement],
) -> sql.Select:
    """Return the query of the last row for each strand and value of some columns of a table that
    names codes and events, with `code` and `strand` as of `standing`."""
    now, strand, rows = table.c.code, table.c.code, table
    if is_followed(connection, survey):
        of_survey = sql.and_(successors.c.survey == survey, successors.c.code == table.c.code)
        now = sql.func.coalesce(successors.c.successor, table.c.code)
        strand = sql.func.coalesce(successors.c.strand, table.c.code)
        rows = table.outerjoin(successors, of_survey)
    latest = (
        sql.select(sql.func.max(table.c.id))
        .select_from(rows.join(log, log.c.id == table.c.event))
        .where(*where)
        .group_by(*each, strand)
    )
    named = (column for column in table.c if column.name != "code")
    found = sql.select(*named, now.label("code"), strand.label("strand")).select_from(rows)
    return found.where(table.c.id.in_(latest))


def is_followed(connection: sql.Connection, survey: int) -> bool:
    """Tell whether a survey has codes that became others: for the rest a plain query will do."""
    rows = sql.select(successors.c.code).where(successors.c.survey == survey).limit(1)
    return connection.execute(rows).first() is not None


def first_of_merged(
    rows: sql.Select, is_outranked: Callable[[sql.FromClause], sql.ColumnElement]
) -> sql.Select:
    """Return the query of one row for each answer and code: of merged codes the last of those that
    are not outranked, else the last."""
    own = rows.subquery()
    order = (sql.case((is_outranked(own), 1), else_=0), own.c.id.desc())
    rank = sql.func.row_number().over(partition_by=(own.c.answer, own.c.code), order_by=order)
    ranked = sql.select(own, rank.label("rank")).subquery()
    return sql.select(*(c for c in ranked.c if c.name != "rank")).where(ranked.c.rank == 1)
