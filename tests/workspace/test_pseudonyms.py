"""Respondents have an id for an audience that is theirs for good, says nothing of them, and comes
along with the work."""

import re
import threading

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis import study
from analysis.load import plain_table
from analysis.survey import Problem
from analysis.workspace import events, exchange, runs, surveys
from analysis.workspace.database import Database, _steps
from analysis.workspace.pseudonyms import FILES, of_table, pseudonyms, table

WHO = [f"{n}" for n in range(100)]
AWKWARD = ["=1+2", "01", "  a  ", 'so, "so"', "one\rtwo", "first\nsecond", "äö你🙂", "NA"]


@pytest.fixture
def survey(database):
    return surveys.opened(database, "f" * 64, "a.csv")


def ids_of(database, survey, audience):
    return of_table(plain_table.of_bytes(table(database, survey, audience), "ids.csv"))


def logged(database, survey):
    return [(e.kind, e.by, e.why) for e in events.history(database, survey) if e.kind == "ids"]


def test_an_id_is_drawn_once_and_the_log_says_who_how_many_and_for_whom(database, survey, address):
    first = pseudonyms(database, survey, "partner", WHO[:60], "A")
    assert list(first) == WHO[:60]
    assert pseudonyms(database, survey, "partner", WHO[:60], "") == first
    again = Database(address)
    more = pseudonyms(again, survey, "partner", [*WHO[::-1], WHO[3]], "B")
    again.close()
    assert len(set(more.values())) == 100
    assert first.items() <= more.items()
    assert all(re.fullmatch("R-[2-9CDFGHJKMNPQRTVWX]{5}", own) for own in more.values())
    assert logged(database, survey) == [("ids", "B", "partner, 40"), ("ids", "A", "partner, 60")]
    assert events.undo(database, survey, "A") is None
    with pytest.raises(Problem, match="name"):
        pseudonyms(database, survey, "partner", ["new"], " ")
    assert ids_of(database, survey, "partner") == more
    with pytest.raises(ValueError, match="public"):
        pseudonyms(database, survey, "public", ["0"], "A")


def test_another_audience_and_another_survey_have_others_that_follow_no_order(database, survey):
    partner, archive = (pseudonyms(database, survey, to, WHO, "A") for to in FILES)
    elsewhere = pseudonyms(database, surveys.opened(database, "e" * 64, "b"), "partner", WHO, "A")
    assert not set(partner.values()) & set(archive.values())
    drawn = [[own[respondent] for respondent in WHO] for own in (partner, archive, elsewhere)]
    assert all(own != sorted(own) for own in drawn)
    ranks = [sorted(WHO, key=own.get) for own in (partner, archive, elsewhere)]
    assert ranks[0] != ranks[1] != ranks[2] != ranks[0]


def test_who_draws_at_the_same_time_gets_the_ids_that_the_other_has_drawn(
    database, survey, address
):
    told, together = {}, threading.Barrier(2)

    def draw(name, respondents):
        own = Database(address)
        together.wait(60)
        told[name] = [pseudonyms(own, survey, "partner", respondents[:n], name) for n in SIZES]
        own.close()

    drawing = [threading.Thread(target=draw, args=a) for a in (("A", WHO), ("B", WHO[::-1]))]
    for thread in drawing:
        thread.start()
    for thread in drawing:
        thread.join(120)
    kept = ids_of(database, survey, "partner")
    assert len(kept) == len(set(kept.values())) == len(WHO)
    for own in (*told["A"], *told["B"]):
        assert own.items() <= kept.items()
    assert [len(own) for own in told["A"]] == list(SIZES)
    counts = [int(why.removeprefix("partner, ")) for *_, why in logged(database, survey)]
    assert sum(counts) == len(WHO)


SIZES = (5, 20, 60, 100)


def test_the_database_itself_allows_no_second_id_and_no_id_of_two(database, survey):
    pseudonyms(database, survey, "partner", ["a"], "A")
    copied = (
        "INSERT INTO pseudonyms (survey, event, audience, respondent, export_id) "
        "SELECT survey, event, {}, {}, {} FROM pseudonyms"
    )
    for row in (
        ("audience", "respondent", "'R-22222'"),
        ("audience", "'b'", "export_id"),
        ("'archive'", "'b'", "export_id"),
    ):
        with pytest.raises(Problem), database.writing() as connection:
            connection.execute(sql.text(copied.format(*row)))
    assert len(ids_of(database, survey, "partner")) == 1


def test_the_table_is_read_back_letter_for_letter_and_sorted_by_the_id_of_the_export(
    database, survey
):
    drawn = pseudonyms(database, survey, "archive", AWKWARD, "A")
    found = ids_of(database, survey, "archive")
    assert found == drawn
    assert list(found.values()) == sorted(drawn.values())
    assert table(database, survey, "partner") == b"id,export_id\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("b,R-22223\n,R-22224", "Row 4 .* no respondent"),
        ("\nb,", "Row 4 .* not an id"),  # the empty row 3 counts
        ("b,R-2222O", "Row 3 .*R-2222O.* not an id"),
        ("b,=1+1", "Row 3"),
        ("a,R-22223", "Row 3 .*“a” stands"),
        ("b,R-22222", "Row 3 .*“R-22222” stands"),
    ],
)
def test_a_table_that_cannot_be_right_names_the_row(row, told):
    content = f"id,export_id\na,R-22222\n{row}\n".encode()
    with pytest.raises(Problem, match=told):
        of_table(plain_table.of_bytes(content, "ids.csv"))
    with pytest.raises(Problem, match="column export_id"):
        of_table(plain_table.of_bytes(b"id,name\na,b\n", "ids.csv"))


def test_all_work_brings_the_ids_to_another_database(database, run, tmp_path):
    survey = run()
    assert not FILES.values() & exchange.unpacked(exchange.packed(database, survey)).keys()
    partner = pseudonyms(database, survey, "partner", ["a", "b", *AWKWARD], "A")
    packed = exchange.packed(database, survey)
    parts = exchange.unpacked(packed)
    assert set(FILES.values()) & parts.keys() == {"ids_partner.csv"}
    there = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    number = surveys.opened(there, "f" * 64, "a.csv")
    taken = exchange.take_in(there, number, parts, "C")
    assert (taken.ids.written, taken.ids.clashes) == (10, ())
    assert "Ids for exports imported: 10." in " ".join(map(str, taken.notices()))
    assert pseudonyms(there, number, "partner", list(partner), "") == partner
    assert exchange.packed(there, number) == packed
    assert logged(there, number) == [("ids", "C", "partner, 10")]
    last = events.last(there, number)
    assert exchange.take_in(there, number, parts, "C").ids.written == 0
    assert events.last(there, number) == last
    there.close()


def test_an_id_that_clashes_is_told_and_what_is_here_stays(database, survey):
    here = pseudonyms(database, survey, "partner", ["a", "b"], "A")
    rows = f"id,export_id\na,{here['a']}\nb,R-22222\nc,{here['b']}\nd,R-33333\n"
    archive = f"id,export_id\na,{here['a']}\n"
    parts = {FILES["partner"]: rows.encode(), FILES["archive"]: archive.encode()}
    taken = exchange.take_in(database, survey, parts, "C").ids
    assert (taken.written, taken.clashes) == (1, ("b", "c", "a"))
    assert "3. The first is of respondent b." in str(taken.notices()[-1])
    assert ids_of(database, survey, "partner") == {**here, "d": "R-33333"}
    assert ids_of(database, survey, "archive") == {}


@pytest.fixture
def come(database, survey, coder):
    """Code answers in an order, their places as ids; return the id of each place for an export."""

    def take(*texts):
        coded = study.code_table(
            pd.DataFrame({"text": texts}), coder, ["text"], None, "benefits", "en"
        )
        key = runs.Key(runs.digest_of_text(repr(texts)), "1")
        runs.take_over(database, survey, key, coded, coder.scheme)
        places = [str(place) for place in range(len(texts))]
        return list(pseudonyms(database, survey, "archive", places, "A").values())

    return take


def test_ids_follow_respondents_whose_rows_moved_and_nobody_gets_the_id_of_another(come):
    one, silent, two, same, alike = before = come("One", None, "Two", "Same", "Same")
    assert come("One", None, "Two", "Same", "Same", "New")[:5] == before
    moved = come("Two", None, "Same", "One", "Else")
    assert (moved[0], moved[3]) == (two, one)
    # Of these nobody can say who they were, so they get new ids.
    assert not {moved[1], moved[2], moved[4]} & set(before)
    assert come("One", None, "Two")[::2] == [one, two]
    assert not {silent, same, alike} & set(come("Two", "One", None))


def test_who_stands_at_the_place_of_somebody_who_is_gone_gets_a_new_id(come):
    one, two, silent = come("One", "Two", None)
    assert come("One") == [one]
    assert come("One", "Two")[1] == two
    assert not {two, silent} & set(come("One", "Three", None)[1:])


def test_an_id_drawn_for_a_place_before_the_run_of_its_file_stands_in_nobodys_way(
    database, survey, come
):
    one, two = come("One", "Two")
    early = pseudonyms(database, survey, "archive", ["2"], "A")["2"]
    moved = come("New", "Two", "One")
    assert moved[1:] == [two, one]
    assert moved[0] not in (one, two, early)


def test_respondents_of_another_year_get_new_ids(come):
    before = come("One", "Two", None)
    assert not set(before) & set(come("Three", "Four", None))


def test_who_stays_while_another_question_becomes_an_open_one_keeps_the_id(
    database, survey, coder
):
    table = pd.DataFrame({"text": ["One", "Two", None], "more": ["A", "B", None]})
    given = []
    for columns in (["text"], ["text", "more"], ["more"]):
        coded = study.code_table(table, coder, columns, None, "benefits", "en")
        key = runs.Key(repr(columns), "1")
        runs.take_over(database, survey, key, coded, coder.scheme)
        given.append(pseudonyms(database, survey, "partner", ["0", "1", "2"], "A"))
    assert given[0] == given[1] == given[2]


def test_a_database_of_the_version_before_ids_keeps_its_rows_and_draws_some(address):
    from alembic import command

    engine = sql.create_engine(address)
    with engine.begin() as connection:
        command.upgrade(_steps(connection), "0003")
        for statement in (
            "INSERT INTO surveys (fingerprint, name) VALUES ('ffff', 'a.csv')",
            "INSERT INTO events (survey, kind, \"by\", at, why) VALUES (1, 'memo', 'A', 't', 'w')",
        ):
            connection.execute(sql.text(statement))
    engine.dispose()
    database = Database(address)
    assert [event.why for event in events.history(database, 1)] == ["w"]
    assert exchange.take_in(database, 1, {}, "B").ids.written == 0
    drawn = pseudonyms(database, 1, "partner", ["a"], "B")
    assert ids_of(database, 1, "partner") == drawn
    database.close()
