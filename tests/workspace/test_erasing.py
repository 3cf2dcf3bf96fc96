"""A respondent is found wherever the database has them, deleted there, and stays away."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis import codebook, load, study, work
from analysis.load.corrections import fingerprint
from analysis.results import agreement, evaluation
from analysis.survey import Problem
from analysis.workspace import (
    by_hand,
    erased,
    erasing,
    events,
    exchange,
    models,
    pseudonyms,
    samples,
    surveys,
    their_words,
)
from analysis.workspace.database import Database
from analysis.workspace.erasing import ERASE
from analysis.workspace.tables import answers, decisions, memos, metadata, runs
from tests.workspace import everything
from tests.workspace.everything import CANARIES, FILE, NEXT, WHO, WITHOUT, WORDS, holding, rows

WHY = "Request of 30 November"


ON_SERVER = (
    "test_no_byte_of_a_respondent_is_left_in_any_table_or_file",
    "test_undo_brings_nothing_back_and_the_log_stays_sound",
)


@pytest.fixture
def full(database):
    return database, *everything.filled(database)


def ids_in(survey):
    return survey.ids().astype(str).tolist()


def test_the_store_of_these_tests_has_rows_in_every_table(full):
    database, *_ = full
    filled = {key[0] for key in rows(database)}
    later = {"successors", "erased", "keys", "retention"}
    assert filled | later == set(metadata.tables)
    assert {"answers", "decisions", "memos", "quotes", "ratings", "pseudonyms", "samples"} <= set(
        holding(rows(database))
    )


def test_what_is_found_is_all_that_points_to_a_respondent(full):
    database, number, _ = full
    found = erasing.find(database, number, WHO)
    counts = {name: len(own) for name, own in found.items()}
    assert counts.pop("codings") >= 1
    assert counts == {
        "answers": 2, "decisions": 5, "events": 11, "memos": 1, "pseudonyms": 2, "quotes": 1,
        "ratings": 2, "sampled": 1,
    }  # fmt: skip
    assert {row["respondent"] for row in found["answers"]} == {WHO}
    assert WORDS in json.dumps(found, ensure_ascii=False)
    assert erasing.find(database, number, "R-24").keys() >= {"answers", "codings"}
    assert erasing.find(database, number, "nobody") == {}
    assert WHO in erasing.respondents(database, number)


def test_no_byte_of_a_respondent_is_left_in_any_table_or_file(full, address):
    database, number, survey = full
    assert len(holding(rows(database))) >= 9
    done = erasing.erase(database, number, WHO, "Mia", WHY, survey)
    assert holding(rows(database)) == {}
    assert done.rows["answers"] == 2 and done.masked == 9 and done.is_known_again
    assert erasing.find(database, number, WHO) == {}
    if address.startswith("sqlite"):
        files = _bytes_of(address)
        database.close()
        for content in (files, _bytes_of(address)):
            assert not [own for own in CANARIES if own.encode() in content]
    kinds = [(own.kind, own.by, own.why) for own in events.history(database, number, 1)]
    assert kinds == [(ERASE, "Mia", WHY)]


def _bytes_of(address):
    path = sql.make_url(address).database
    files = [f"{path}{ending}" for ending in ("", "-wal", "-shm")]
    return b"".join(Path(own).read_bytes() for own in files if Path(own).exists())


def test_rows_of_others_are_untouched(full):
    database, number, survey = full
    before = rows(database)
    erasing.erase(database, number, WHO, "Mia", WHY, survey)
    after = rows(database)
    made = {key for key in after if key not in before}
    assert {key[0] for key in made} == {"events", "erased", "keys"}
    changed = [key for key in after if key in before and after[key] != before[key]]
    touched = {name: [key for key in changed if key[0] == name] for name in metadata.tables}
    assert {name: len(own) for name, own in touched.items() if own} == {
        "decisions": 1, "events": 6, "findings": 1, "memos": 2, "model_uses": 1, "ratings": 2,
        "runs": 1, "samples": 1,
    }  # fmt: skip
    for name in ("decisions", "findings", "memos", "ratings", "samples"):
        for key in touched[name]:
            was = json.loads(before[key]), json.loads(after[key])
            differing = [own for own in was[0] if was[0][own] != was[1][own]]
            assert differing in (["reason"], ["text"], ["settings"])
            assert WORDS in before[key] and "[…]" in json.dumps(was[1], ensure_ascii=False)
    for key in touched["events"]:
        was = json.loads(before[key]), json.loads(after[key])
        assert [own for own in was[0] if was[0][own] != was[1][own]] == ["why"]


def test_undo_brings_nothing_back_and_the_log_stays_sound(full):
    database, number, survey = full
    log = len(events.history(database, number))
    erasing.erase(database, number, WHO, "Mia", WHY, survey)
    assert len(events.history(database, number)) == log + 1
    for by in ("Mia", "Ben"):
        undone = 0
        while events.undo(database, number, by):
            undone += 1
        assert undone > 3 and holding(rows(database)) == {}
        while events.redo(database, number, by):
            undone -= 1
        assert undone == 0 and holding(rows(database)) == {}
    assert events.subjects(database, events.history(database, number))


def test_agreement_evaluation_and_the_file_of_work_go_on(full, tmp_path):
    database, number, survey = full
    erasing.erase(database, number, WHO, "Mia", WHY, survey)
    sample = samples.samples(database, number)[0]
    assert sample.size == 6 and sample.coded == {"Ben": 6, "Mia": 6}
    found = agreement.agreement(samples.ratings(database, sample.number))
    assert found.answers == 6
    left, _ = erased.without_erased(database, number, survey)
    _, coded = work.code(left, database, "a.csv")
    assert evaluation.evaluate(coded.answers, coded.answers).macro_f1 == 1
    packed = exchange.packed(database, number)
    assert not [own for own in CANARIES if own.encode() in b"".join(_unzipped(packed))]
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    there, _ = work.code(left, other, "a.csv")
    taken = exchange.take_in(other, there, exchange.unpacked(packed), "Eve")
    assert taken.written > 5 and not taken.unfit and not taken.unfit_quotes
    other.close()


def _unzipped(packed):
    return exchange.unpacked(packed).values()


def test_who_was_deleted_does_not_come_back_with_the_next_export(full):
    database, number, survey = full
    erasing.erase(database, number, WHO, "Mia", WHY, survey)
    for content in (FILE, NEXT):
        read = load.read(content, "next.csv")
        left, gone = erased.without_erased(database, number, read)
        assert gone == 1 and WHO not in ids_in(left)
        assert len(left.responses) == len(read.responses) - 1
        work.code(left, database, "next.csv")
        assert holding(rows(database)) == {}
    assert erased.version(database, fingerprint(survey)) > 0
    elsewhere = surveys.opened(database, "9" * 64, "other.csv")
    assert erased.without_erased(database, elsewhere, survey) == (survey, 0)


def test_a_survey_without_the_deleted_is_that_of_a_file_without_their_row(full, coder):
    database, number, survey = full
    erasing.erase(database, number, WHO, "Mia", WHY, survey)
    left, _ = erased.without_erased(database, number, survey)
    wanted = load.read(WITHOUT, "a.csv")
    asked = [(own.id, own.type, own.answered, own.options) for own in left.questions]
    assert asked == [(own.id, own.type, own.answered, own.options) for own in wanted.questions]
    tables = []
    for own in (left, wanted):
        _, coded = work.code(own, database, "a.csv")
        shown = study.released(own, coded, coder.scheme, "researcher")
        tables.append(
            {
                name: (found.categories, found.has.tolist())
                for name, found in shown.variables.items()
            }
        )
    assert tables[0] == tables[1]


PLACES = "What benefits does it have?;School\n"
LONG = "The ferry to the island leaves too early for us;Upper\n"
PLAIN = [f"It takes the bus number {n} from the square every day;Lower\n" for n in range(12)]


def by_place(*lines):
    return load.read((PLACES + "".join(lines)).encode(), "places.csv")


def test_an_option_that_only_the_deleted_gave_goes_with_them(database):
    survey = by_place(*PLAIN, LONG, LONG.replace("ferry", "train").replace("Upper", "Middle"))
    number, _ = work.code(survey, database, "p.csv")
    asked = [replace(own, options=("Upper", "Lower", "None")) for own in survey.questions[1:]]
    survey = replace(survey, questions=(survey.questions[0], *asked))
    erasing.erase(database, number, "12", "Mia", WHY, survey)
    left, gone = erased.without_erased(database, number, survey)
    assert gone == 1 and left.questions[1].options == ("Lower", "None")
    assert left.questions[1].answered == survey.questions[1].answered - 1


def test_without_ids_a_respondent_is_known_by_what_they_wrote_and_others_keep_their_places(
    database,
):
    survey = by_place(*PLAIN[:5], LONG, *PLAIN[5:])
    number, _ = work.code(survey, database, "p.csv")
    row = next(own for own in rows_of(database, number) if own.respondent == "8")
    by_hand.decide(database, number, [by_hand.Choice(row.id, 0, "impact", "add")], "Mia")
    before = rows_of(database, number)
    erasing.erase(database, number, "5", "Mia", WHY, survey)
    left, gone = erased.without_erased(database, number, survey)
    assert gone == 1 and ids_in(left) == [str(n) for n in range(13) if n != 5]
    work.code(left, database, "p.csv")
    assert rows_of(database, number) == [own for own in before if own.respondent != "5"]
    moved = by_place(*PLAIN[5:], LONG.replace("The  ferry", "The ferry"), *PLAIN[:5])
    left, gone = erased.without_erased(database, number, moved)
    assert gone == 1 and ids_in(left) == [str(n) for n in range(13) if n != 7]
    reworded = by_place(*PLAIN, LONG.replace("early", "late"))
    assert erased.without_erased(database, number, reworded)[1] == 0


def rows_of(database, number):
    with database.reading() as connection:
        own = sql.select(answers.c.id, answers.c.respondent, answers.c.text, answers.c.version)
        found = own.where(answers.c.survey == number, answers.c.present).order_by(answers.c.place)
        return connection.execute(found).all()


@pytest.mark.parametrize("line", ["Cheap;Upper\n", ";Upper\n", PLAIN[3]])
def test_who_wrote_what_others_write_too_is_not_known_again_and_takes_nobody_along(database, line):
    survey = by_place(*PLAIN, line)
    number, _ = work.code(survey, database, "p.csv")
    done = erasing.erase(database, number, "12", "Mia", WHY, survey)
    assert not done.is_known_again
    assert any("cannot tell" in str(own) for own in done.by_hand)
    assert erased.without_erased(database, number, survey) == (survey, 0)


def test_of_two_who_gave_the_same_row_in_the_next_export_one_is_left(database):
    survey = by_place(*PLAIN, LONG)
    number, _ = work.code(survey, database, "p.csv")
    erasing.erase(database, number, "12", "Mia", WHY, survey)
    left, gone = erased.without_erased(database, number, by_place(LONG, *PLAIN, LONG))
    assert gone == 1 and ids_in(left)[-1] == "13"


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("", "why"),
        (f"{WHO} asked for it", "who the respondent is"),
        (f"They wrote “{WORDS}”", "who the respondent is"),
    ],
)
def test_a_reason_is_needed_that_does_not_say_who_it_is(full, why, told):
    database, number, survey = full
    before = rows(database)
    with pytest.raises(Problem, match=told):
        erasing.erase(database, number, WHO, "Mia", why, survey)
    with pytest.raises(Problem, match="no respondent"):
        erasing.erase(database, number, "nobody", "Mia", WHY, survey)
    with pytest.raises(Problem, match="name"):
        erasing.erase(database, number, WHO, " ", WHY, survey)
    assert rows(database) == before


def test_what_is_left_to_do_names_exports_backups_files_and_codebooks(full):
    database, number, survey = full
    files = {**codebook.texts_of()}
    files["en.yaml"] += f"\n# {WORDS}\n".encode()
    surveys.use_codebook(database, number, files, "Mia")
    with database.writing() as connection:
        events.record(connection, None, erasing.BACKUP, "program", "backup-01.zip")
    done = erasing.erase(database, number, WHO, "Mia", WHY, survey)
    told = "\n".join(map(str, done.by_hand))
    for own in (
        "raw.csv, researcher",
        "backup-01.zip",
        "en.yaml",
        "a.csv",
        "Quotes",
        "partner, 2",
    ):
        assert own in told, own
    assert done.rows["models"] == 1 and models.in_use(database, number) is None
    with database.reading() as connection:
        inputs = sql.select(runs.c.input).where(runs.c.survey == number)
        assert set(connection.execute(inputs).scalars()) == {""}


def test_who_has_nothing_but_an_id_for_an_export_is_deleted_too(database):
    number = surveys.opened(database, "f" * 64, "a.csv")
    pseudonyms.pseudonyms(database, number, "partner", ["7 (before, 1)"], "Mia")
    assert erasing.respondents(database, number) == ["7 (before, 1)"]
    done = erasing.erase(database, number, "7 (before, 1)", "Mia", WHY)
    assert done.rows == {"pseudonyms": 1} and erasing.respondents(database, number) == []


def test_a_token_makes_a_press_one_deletion(full):
    database, number, survey = full
    erasing.erase(database, number, WHO, "Mia", WHY, survey, "press")
    assert events.is_done(database, "press")


def test_words_are_masked_where_nobody_else_wrote_them_alone(database):
    shared = "it is easy to join from home"
    survey = by_place(*PLAIN, f"{shared} since {WORDS};Upper\n", f"{shared} for all of us;Upper\n")
    number, _ = work.code(survey, database, "p.csv")
    by_hand.memo(database, number, "impact", f"“{shared}”, as two say; {WORDS.upper()}!", "Mia")
    erasing.erase(database, number, "12", "Mia", WHY, survey)
    with database.reading() as connection:
        text = connection.execute(sql.select(memos.c.text)).scalar_one()
    assert text == f"“{shared}”, as two say; […]!"


def test_a_word_without_end_is_looked_through_at_once():
    """From each of its letters anew, that would take an hour."""
    own = their_words.Words([f"{'a' * 300_000} aino@example.org"])
    assert own.masked("Mail aino@example.org!") == f"Mail {their_words.MASK}!"


def test_an_answer_that_the_file_has_no_more_is_deleted_too(full):
    database, number, _ = full
    gone = load.read(WITHOUT, "a.csv")
    work.code(gone, database, "a.csv")
    done = erasing.erase(database, number, WHO, "Mia", WHY, gone)
    assert done.is_known_again and holding(rows(database)) == {}
    left, count = erased.without_erased(database, number, load.read(NEXT, "a.csv"))
    assert count == 1 and WHO not in ids_in(left)
    with database.reading() as connection:
        assert connection.execute(sql.select(decisions.c.id)).first()
    assert isinstance(left.responses, pd.DataFrame)
