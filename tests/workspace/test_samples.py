"""Samples and ratings in the database: blind, undone and done again, settled into decisions."""

import pandas as pd
import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from analysis.load import plain_table
from analysis.survey import Problem
from analysis.workspace import by_hand, events, grid, sample_files, samples, settling, surveys
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.decisions import ACTIONS, Decision, Piece, over
from analysis.workspace.filled_sheets import COLUMNS, family
from analysis.workspace.grid import Answer, Filter, Standing
from analysis.workspace.samples import Rating

ON_SERVER = (
    "test_the_last_rating_of_a_coder_counts_and_undo_brings_the_one_before",
    "test_samples_and_ratings_come_along_with_the_work_once",
)

DRAWN = pd.DataFrame({"id": ["c", "a", "b"], "question": ["text"] * 3, "chance": [0.5, 1.0, 0.25]})


@pytest.fixture
def checked(database, run):
    """A survey of which a sample was drawn: their numbers, and the answers by respondent."""
    survey = run()
    sample = samples.draw(database, survey, DRAWN, {"seed": 1, "of": 3}, "A", "first check")
    here = {own.id: own for own in samples.open_sample(database, sample)}
    return survey, sample, here


def rate(database, checked, id, coder, *codes, reason="", token=None):
    _, sample, here = checked
    return samples.rate(database, sample, here[id].number, coder, codes, reason, token=token)


def given(database, sample):
    table = samples.ratings(database, sample)
    return {(row.coder, row.id): row.codes for row in table.itertuples()}


def settle(database, checked, id, code, action, by="A", why="talked"):
    survey, sample, here = checked
    version = next(o.version for o in samples.open_sample(database, sample) if o.id == id)
    return settling.settle(
        database, survey, sample, here[id].number, version, code, action, by, why
    )


def take_over(database, checked, book):
    survey, sample, _ = checked
    chosen = settling.agreed(database, survey, sample, book)
    settling.take_over(database, survey, chosen, "A")
    names = {own.number: own.id for own in samples.open_sample(database, sample)}
    return {(names[own.answer], own.code, own.action) for own in chosen}


def answer(database, survey, id):
    return next(row for row in grid.found(database, survey, Filter()) if row.respondent == id)


def kinds(database, survey):
    return [event.kind for event in events.history(database, survey)]


def test_a_sample_keeps_its_order_and_says_how_it_was_drawn(database, checked):
    survey, sample, here = checked
    assert list(here) == ["c", "a", "b"]
    assert here["b"].text == "Cheap flights" and here["b"].role == "benefits"
    (own,) = samples.samples(database, survey)
    assert (own.number, own.by, own.why, own.size, own.coded) == (
        sample,
        "A",
        "first check",
        3,
        {},
    )
    assert own.at.endswith("Z") and own.settings["seed"] == 1
    assert events.undo(database, survey, "A") is None
    more = samples.draw(database, survey, DRAWN.iloc[:1], {}, "B")
    assert [own.number for own in samples.samples(database, survey)] == [more, sample]
    with pytest.raises(Problem, match="does not have"):
        samples.draw(database, survey, DRAWN.assign(id="zz"), {}, "A")
    with pytest.raises(Problem, match="name"):
        samples.draw(database, survey, DRAWN, {}, " ")
    assert len(samples.samples(database, survey)) == 2


def test_the_last_rating_of_a_coder_counts_and_undo_brings_the_one_before(database, checked):
    survey, sample, here = checked
    rate(database, checked, "a", "A", "inclusion", token="t1")
    rate(database, checked, "a", "B")
    rate(database, checked, "a", "A", "impact", "inclusion", reason=" so ")
    assert given(database, sample) == {("A", "a"): "impact inclusion", ("B", "a"): ""}
    assert samples.samples(database, survey)[0].coded == {"A": 1, "B": 1}
    assert events.is_done(database, "t1")
    assert events.undo(database, survey, "A").kind == "rate"
    assert given(database, sample)["A", "a"] == "inclusion"
    events.undo(database, survey, "A")
    assert given(database, sample) == {("B", "a"): ""}
    events.redo(database, survey, "A")
    events.redo(database, survey, "A")
    assert samples.own_ratings(database, sample, "A") == {
        here["a"].number: Rating("impact inclusion", "so")
    }


def test_a_coder_sees_their_own_ratings_alone_and_no_decision_comes_of_them(database, checked):
    survey, sample, here = checked
    rate(database, checked, "a", "A", "impact")
    rate(database, checked, "b", "B", "impact")
    assert list(samples.own_ratings(database, sample, " A ")) == [here["a"].number]
    assert samples.own_ratings(database, sample, "C") == {}
    assert all(not row.log for row in grid.found(database, survey, Filter()))
    assert not hasattr(here["a"], "codes") and not hasattr(here["a"], "machine")


def test_what_fits_nothing_is_told_and_not_written(database, checked):
    survey, sample, here = checked
    outside = answer(database, survey, "d").number
    with pytest.raises(Problem, match="does not have this answer"):
        samples.rate(database, sample, outside, "A", ["impact"])
    with pytest.raises(Problem, match="codebook does not have"):
        rate(database, checked, "a", "A", "nothing")
    with pytest.raises(Problem, match="name"):
        rate(database, checked, "a", " ", "impact")
    with pytest.raises(Problem, match="no sample"):
        samples.rate(database, sample + 1, here["a"].number, "A", [])
    assert given(database, sample) == {} and "rate" not in kinds(database, survey)


def filled(*rows):
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def test_filled_sheets_are_taken_in_once_as_one_event(database, checked):
    survey, sample, _ = checked
    rate(database, checked, "b", "B", "impact")
    table = filled(
        ("A", "a", "text", "inclusion", "why"),
        ("B", "b", "text", "impact", ""),
        ("B", "a", "text", "", ""),
        ("B", "zz", "text", "", ""),
    )
    assert samples.take_in_sheets(database, sample, table, "A", "s.xlsx") == (2, 1, 1)
    assert samples.take_in_sheets(database, sample, table, "A") == (0, 3, 1)
    assert kinds(database, survey).count("rate") == 2
    changed = filled(("A", "a", "text", "impact", ""))
    assert samples.take_in_sheets(database, sample, changed, "A") == (1, 0, 0)
    assert given(database, sample)["A", "a"] == "impact"
    events.undo(database, survey, "A")
    events.undo(database, survey, "A")
    assert given(database, sample) == {("B", "b"): "impact"}


def test_an_answer_that_is_gone_counts_again_when_it_is_back(database, checked, run):
    from tests.workspace.conftest import TABLE

    _, sample, _ = checked
    rate(database, checked, "b", "A", "impact")
    rate(database, checked, "c", "A", "impact")
    run(TABLE[TABLE["nr"] != "b"])
    assert given(database, sample) == {("A", "c"): "impact"}
    assert [own.id for own in samples.open_sample(database, sample)] == ["c", "a"]
    run()
    assert len(given(database, sample)) == 2


def test_what_is_settled_is_a_decision_with_what_the_coders_said(database, checked):
    survey, sample, _ = checked
    rate(database, checked, "a", "A", "inclusion", reason="everyone")
    rate(database, checked, "a", "B", "impact")
    assert settle(database, checked, "a", "inclusion", "add").kind == "settle"
    settle(database, checked, "a", "impact", "remove", "B")
    said = {own.code: own for own in answer(database, survey, "a").standing()}
    assert said["inclusion"].action == "confirm"  # the machine gives it
    assert said["inclusion"].reason == "talked; A + (everyone); B –"
    assert said["impact"].action == "remove" and said["impact"].by == "B"
    found = settling.settled(database, sample)
    assert [(own.id, own.code, own.given) for own in found] == [
        ("a", "impact", False),
        ("a", "inclusion", True),
    ]
    events.undo(database, survey, "B")
    assert [own.code for own in settling.settled(database, sample)] == ["inclusion"]


def test_settling_knows_its_sample_and_the_version_that_was_read(database, checked):
    survey, sample, here = checked
    with pytest.raises(Problem, match="no decision"):
        settle(database, checked, "a", "impact", "confirm")
    with pytest.raises(Problem, match="does not have this answer"):
        number = answer(database, survey, "d").number
        settling.settle(database, survey, sample, number, 0, "impact", "add", "A")
    one = answer(database, survey, "a")
    by_hand.decide(database, survey, [Choice(one.number, one.version, "impact", "add")], "B")
    with pytest.raises(Conflict):
        settling.settle(
            database, survey, sample, one.number, here["a"].version, "impact", "add", "A"
        )
    assert settling.settled(database, sample) == []


def test_what_all_agree_on_is_taken_over_where_the_machine_says_otherwise(database, checked, book):
    survey, _, _ = checked
    for coder in "AB":
        rate(database, checked, "a", coder, "inclusion")
        rate(database, checked, "b", coder, "digital_skills", "learning")
        rate(database, checked, "c", coder)
    rate(database, checked, "b", "C", "learning", "digital_skills", "impact")
    machine = {piece.code for piece in answer(database, survey, "c").machine}
    before = {piece.code for piece in answer(database, survey, "b").machine}
    assert machine and "digital_skills" not in before
    assert take_over(database, checked, book) == {
        ("a", "", "confirm"),
        ("b", "digital_skills", "add"),  # its parent comes with it; impact is not agreed on
        *(("b", code, "remove") for code in before),
        ("c", "", "confirm"),
        *(("c", code, "remove") for code in machine),
    }
    assert take_over(database, checked, book) == set()
    settle(database, checked, "b", "impact", "remove")
    assert take_over(database, checked, book) == {("b", "", "confirm")}


def test_a_parent_that_all_gave_stays_when_the_machines_child_is_removed(
    database, checked, book, run
):
    from tests.workspace.conftest import TABLE

    run(TABLE.replace({"Cheap flights": "We learned digital skills."}))
    survey, _, _ = checked
    assert "digital_skills" in {own.code for own in answer(database, survey, "b").machine}
    for coder in "AB":
        rate(database, checked, "b", coder, "learning")
    assert take_over(database, checked, book) == {
        ("b", "digital_skills", "remove"),
        ("b", "learning", "add"),
        ("b", "", "confirm"),
    }


CODES = ["learning", "digital_skills", "project_skills", "impact", "inclusion"]
SETS = st.sets(st.sampled_from(CODES))


@given_any(SETS, SETS, st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(ACTIONS))))
def test_taken_over_the_coding_says_what_all_said(book, machine, said, before):
    parents = book.parents()
    wanted = family(said, parents)
    pieces = [
        Piece(code, at, at + 1, "rule", code, 1.0) for at, code in enumerate(sorted(machine))
    ]
    taken = {code: Decision("a", "q", code, action) for code, action in before}
    log = [Standing(own, True, False) for own in taken.values()]
    one = Answer(1, 0, "a", "q", "benefits", "en", 1.0, "answered", "x" * 9, pieces, [], log)
    chosen = settling._choices(one, [wanted, wanted], set(), parents)
    new = [Decision("a", "q", own.code, own.action) for own in chosen]
    whole = [
        *pieces,
        *(own._replace(code=parents[own.code]) for own in pieces if own.code in parents),
    ]
    now = over(whole, [*one.standing(), *new], parents, 9)
    assert family({own.code for own in now}, parents) == wanted
    assert chosen[-1].code == "" and chosen[-1].action == "confirm"


def test_nothing_is_agreed_on_where_one_coder_alone_has_coded(database, checked, book):
    rate(database, checked, "a", "A")
    assert take_over(database, checked, book) == set()


def test_samples_and_ratings_come_along_with_the_work_once(database, checked):
    survey, _, _ = checked
    rate(database, checked, "a", "A", "impact")
    rate(database, checked, "a", "A", "inclusion", reason='=1, "so"\nthen')
    rate(database, checked, "b", "B")
    rate(database, checked, "c", "B", "impact")
    events.undo(database, survey, "B")
    files = sample_files.files_of(database, survey)
    assert sorted(files) == sorted(sample_files.FILES)
    other = _elsewhere(database, survey)
    told = _take_in(database, other, files)
    assert (told.samples, told.ratings, told.unfit) == (1, 3, 1)  # c is not there
    (copy,) = samples.samples(database, other)
    assert (copy.by, copy.why, copy.size) == ("A", "first check", 2)
    assert given(database, copy.number) == {("A", "a"): "inclusion", ("B", "b"): ""}
    again = _take_in(database, other, files)
    assert (again.samples, again.ratings) == (0, 0)
    assert [str(own) for own in told.notices()][:2] == [
        "Samples imported: 1.",
        "Ratings imported: 3.",
    ]
    assert sample_files.files_of(database, survey) == files


def _elsewhere(database, survey):
    """Another survey that has the answers a and b."""
    import sqlalchemy as sql

    from analysis.workspace.tables import answers, codes

    other = surveys.opened(database, "e" * 64, "b.csv")
    with database.writing() as connection:
        own = sql.select(answers).where(
            answers.c.survey == survey, answers.c.respondent.in_(["a", "b"])
        )
        rows = [dict(row._mapping) for row in connection.execute(own)]
        new = [
            {name: value for name, value in row.items() if name != "id"} | {"survey": other}
            for row in rows
        ]
        connection.execute(sql.insert(answers), new)
        known = connection.execute(sql.select(codes).where(codes.c.survey == survey))
        book = [{**row._mapping, "survey": other} for row in known]
        connection.execute(sql.insert(codes), book)
    return other


def _take_in(database, survey, files):
    from functools import cache, partial

    tables = {name: plain_table.of_bytes(own, name) for name, own in files.items()}
    with database.writing() as connection:
        events.hold(connection, survey)
        event = cache(partial(events.record, connection, survey, events.IMPORT, "Importer"))
        return sample_files.take_in(connection, survey, sample_files.read(tables), event)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("samples.csv", b"sample\n1\n", "lacks the column settings"),
        ("samples.csv", b'sample,settings\n1,"[1]"\n', "cannot be read"),
        ("samples.csv", b'sample,settings\n1,"{""a"": NaN}"\n', "cannot be read"),
        ("sampled.csv", b"sample,id,question,chance\n1,a,text,2\n", "no number from 0 to 1"),
        (
            "sampled.csv",
            b"sample,id,question,chance\n1,a,text,1\n1,a,text,1\n",
            "sampled.csv has the answer a to text twice in one sample",
        ),
    ],
)
def test_files_that_are_none_of_ours_are_refused_whole(database, checked, name, text, told):
    survey, _, _ = checked
    files = {"samples.csv": b'sample,settings\n1,"{""by"": ""A""}"\n', name: text}
    with pytest.raises(Problem, match=told):
        _take_in(database, survey, files)
    assert len(samples.samples(database, survey)) == 1
