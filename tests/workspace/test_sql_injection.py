"""Text that would be SQL stays text: whatever people write and files hold comes back as it was,
and no table is another than before."""

import dataclasses

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis import study
from analysis.codebook.structure import Code, Domain, Scheme
from analysis.survey import Problem
from analysis.workspace import (
    approvals,
    bulk,
    by_hand,
    events,
    grid,
    pseudonyms,
    runs,
    samples,
    surveys,
    tables,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.grid import Filter

# As sqlmap tries them: closing a string, an identifier or a bracket; more statements; always true;
# unions, sleeps, errors and comments of SQLite and PostgreSQL; LIKE; formats; bound parameters.
HOSTILE = [
    "'",
    '"',
    "`",
    "\\",
    "\\'",
    "''",
    "';--",
    "'/*",
    "')",
    "'))",
    '");',
    "' OR '1'='1",
    "' OR 1=1--",
    '" OR ""="',
    "1 OR 1=1",
    "') OR ('a'='a",
    "' AND 1=CAST((SELECT version()) AS int)--",
    "' UNION SELECT NULL--",
    "' UNION ALL SELECT 1,2,3,4,5,6,7,8,9,10,11,12,13,14--",
    "' UNION SELECT name, sql FROM sqlite_master--",
    "' UNION SELECT usename, passwd FROM pg_shadow--",
    "'; DROP TABLE answers; --",
    "'; DROP TABLE answers CASCADE; --",
    "'); DELETE FROM decisions; --",
    "'; UPDATE coders SET name='x'; --",
    "'; INSERT INTO coders VALUES ('x', 1); --",
    "'; ATTACH DATABASE 'x' AS x; --",
    "'; PRAGMA writable_schema=1; --",
    "'; COPY answers TO PROGRAM 'id'; --",
    "'||(SELECT pg_sleep(5))||'",
    "' OR randomblob(1000000000) --",
    "' AND load_extension('x') --",
    "$$; DROP TABLE answers; $$",
    "$1",
    "?",
    ":id",
    ":name :1 ?1 @p $p",
    "%s %(id)s %d %%",
    "{0} {id} {{}}",
    "%",
    "_",
    "100%_",
    "[a-z]*",
    "answers.id",
    "id; --",
    "null",
    "ＯＲ ＇１＇＝＇１",
    "ʼ OR 1=1",
    "a\nb; DROP TABLE answers",
    "\x1b[0m\x08\x1a",
]
SCHEME = Scheme(
    "'; DROP TABLE runs; --",
    {"en": "'"},
    (Domain("d", {"en": "'"}, "benefits", tuple(Code(t, {"en": t}, {"en": t}) for t in HOSTILE)),),
    (),
)
QUESTION = "q'; DROP TABLE codings; --"
TABLE = pd.DataFrame({"nr": HOSTILE, QUESTION: [f"Everyone {text} can join" for text in HOSTILE]})


ON_SERVER = (
    "test_respondents_questions_and_words_come_back",
    "test_what_no_database_holds_is_whole_or_refused",
)


@pytest.fixture(scope="module")
def coded(coder):
    return study.code_table(TABLE, coder, [QUESTION], "nr", "benefits", "en")


@pytest.fixture
def survey(database, coded):
    name = "'; DROP TABLE surveys; --"
    number = surveys.opened(database, "f" * 64, name)
    runs.take_over(database, number, runs.Key("a", "1"), coded, SCHEME)
    with database.reading() as connection:
        assert connection.execute(sql.select(tables.surveys.c.name)).scalars().all() == [name]
    return number


def found(database, survey, **wanted):
    return grid.found(database, survey, Filter(**wanted))


def contents(database):
    """Return every row of every table, and the tables that there are."""
    with database.reading() as connection:
        names = sorted(sql.inspect(connection).get_table_names())
        rows = {
            table.name: sorted(map(repr, connection.execute(sql.select(table)).all()))
            for table in tables.metadata.sorted_tables
        }
    return names, rows


def test_respondents_questions_and_words_come_back(database, survey):
    rows = found(database, survey)
    assert [row.respondent for row in rows] == HOSTILE
    assert {row.question for row in rows} == {QUESTION}
    assert [row.text for row in rows] == TABLE[QUESTION].tolist()


def test_codes_names_reasons_comments_and_memos_come_back(database, survey):
    rows = found(database, survey)
    for row, text in zip(rows, HOSTILE, strict=True):
        choice = Choice(row.number, row.version, text, "add", 0, 3)
        by_hand.decide(database, survey, [choice], f"by {text}", text)
        by_hand.comment(database, survey, row.number, text + "!", f"by {text}")
        by_hand.memo(database, survey, text, text + "?", f"by {text}")
        surveys.add_coder(database, f"by {text}")
    memos = by_hand.memos_of_codes(database, survey)
    for row, text in zip(found(database, survey), HOSTILE, strict=True):
        (own,) = row.standing()
        assert (own.code, own.by, own.reason) == (text, f"by {text}", text)
        assert [memo.text for memo in row.comments] == [text + "!"]
        assert memos[text][0] == text + "?"
    assert set(surveys.names_of_coders(database)) == {f"by {text}" for text in HOSTILE}


@pytest.mark.parametrize("name", ["role", "language", "content", "source", "disagreement"])
def test_a_filter_that_names_nothing_finds_nothing(database, survey, name):
    before = contents(database)
    for text in HOSTILE:
        assert not found(database, survey, **{name: text}), text
    assert contents(database) == before


def test_a_filter_finds_what_it_names_and_no_more(database, survey):
    rows = found(database, survey)
    choices = [
        Choice(row.number, row.version, text, "add")
        for row, text in zip(rows, HOSTILE, strict=True)
    ]
    by_hand.decide(database, survey, choices, "A")
    before = contents(database)
    for text in HOSTILE:
        assert [r.respondent for r in found(database, survey, code=text)] == [text]
        assert [r.respondent for r in found(database, survey, respondents=(text,))] == [text]
        holding = [
            own for own in HOSTILE if text.casefold() in f"everyone {own} can join".casefold()
        ]
        assert [r.respondent for r in found(database, survey, word=text)] == holding
        family = found(database, survey, code="nowhere", family=(text,))
        assert [r.respondent for r in family] == [text]
        assert bulk.choices(database, survey, Filter(code=text), "remove", text)
    assert contents(database) == before


def test_samples_quotes_and_ids_hold_any_text(database, survey):
    drawn = pd.DataFrame({"id": HOSTILE, "question": QUESTION, "chance": 1.0})
    sample = samples.draw(database, survey, drawn, {"'": HOSTILE}, "'; --", HOSTILE[21])
    told = samples.samples(database, survey)[0]
    assert (told.by, told.why, told.size) == ("'; --", HOSTILE[21], len(HOSTILE))
    assert told.settings["'"] == HOSTILE
    assert [own.id for own in samples.open_sample(database, sample)] == HOSTILE
    ids = pseudonyms.pseudonyms(database, survey, "partner", HOSTILE, "'")
    assert sorted(ids) == sorted(HOSTILE) and len(set(ids.values())) == len(HOSTILE)
    found_before = approvals.Finding("' OR 1=1--", "en", HOSTILE[21], "f")
    approvals.approve_finding(database, survey, found_before, "'; --", HOSTILE[23])
    (kept,) = approvals.findings(database, survey).values()
    assert (kept.key, kept.text, kept.by) == ("' OR 1=1--", HOSTILE[21], "'; --")


def test_nothing_that_is_only_read_is_written(database, survey):
    """Names of files, corrections and codebooks that nobody has are looked for and not found."""
    before = contents(database)
    for text in HOSTILE:
        assert surveys.known(database, text) is None
        with pytest.raises(Problem):
            surveys.files_of(database, text)
    assert contents(database) == before
    assert before[0] == sorted([*tables.metadata.tables, "alembic_version"])


def test_files_of_codebooks_have_any_name(database, survey):
    files = {f"{text}.yaml": text.encode() for text in HOSTILE}
    surveys.use_codebook(database, survey, files, "A", HOSTILE[21])
    digest = surveys.codebook_in_use(database, survey)
    assert surveys.files_of(database, digest) == files
    assert events.history(database, survey)[0].why == HOSTILE[21]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_what_no_database_holds_is_whole_or_refused(database, survey, text):
    """NUL is no text for PostgreSQL, half a sign is none for either."""
    row = found(database, survey)[0]
    before = contents(database)
    try:
        by_hand.comment(database, survey, row.number, text, "A")
    except (Problem, UnicodeEncodeError):
        assert contents(database) == before
    else:
        assert [memo.text for memo in found(database, survey)[0].comments] == [text]


def test_the_list_is_as_it_should_be():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 50
    assert dataclasses.replace(SCHEME).domains[0].codes[0].id == "'"
