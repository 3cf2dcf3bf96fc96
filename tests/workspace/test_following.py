"""Decisions follow codes that are renamed, merged and split, and come back with an older version.

The model here knows no names: a code is a set of things, and what a person said is said of a
thing, whatever a codebook calls it and whatever it counts it together with.
"""

import copy
import itertools
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import codebook, study
from analysis.coding.coder import of_codebook
from analysis.load import table_file
from analysis.workspace import (
    approvals,
    by_hand,
    decisions,
    events,
    exchange,
    grid,
    quotes,
    runs,
    surveys,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter
from analysis.workspace.quotes import Quote
from tests.workspace.following_model import PEOPLE, TEXTS, Model, Named, files_of


class Survey:
    """A survey in a database and the model of it; each step is done to both."""

    def __init__(self, database, fingerprint, coded, empty=None):
        self.database, self.coded, self.empty = database, coded, empty
        self.survey = surveys.opened(database, fingerprint, "a.csv")
        self.model, self.names = Model(), itertools.count()
        self.use(self.model.version)

    def use(self, version):
        before = {answer: self.model.counts(answer) for answer in TEXTS}
        things = {id: own.things for id, own in self.model.version.items()}
        decided = {answer: set(self.model.standing(answer)) for answer in TEXTS}
        self.model.use(copy.deepcopy(version))
        if self.model.version not in self.model.versions:
            self.model.versions.append(copy.deepcopy(version))
        surveys.use_codebook(self.database, self.survey, files_of(version), "A")
        self.take_over(self.database, self.survey)
        for answer in TEXTS:  # of each code that counted and people decided on something counts
            now = {self.whole(c) for c in self.model.counts(answer)} | self.model.counts(answer)
            for code in before[answer] & decided[answer]:
                assert now & {self.model.of(thing) for thing in things[code]}, (answer, code, now)

    def whole(self, code):
        return self.model.version[code].split_from or code

    def take_over(self, database, survey):
        files = files_of(self.model.version)
        coded, scheme = self.coded(files)
        key = runs.Key("1", surveys.digest_of(files))
        runs.take_over(database, survey, key, coded, scheme)

    def decide(self, by, answer, place, action):
        code = sorted(self.model.version)[place % len(self.model.version)]
        row = next(r for r in self.rows() if r.respondent == answer)
        choice = Choice(row.number, row.version, code, action)
        by_hand.decide(self.database, self.survey, [choice], by)
        self.model.decide(by, answer, code, action)

    def memo(self, place):
        code = sorted(self.model.version)[place % len(self.model.version)]
        text = f"Memo {next(self.names)}."
        by_hand.memo(self.database, self.survey, code, text, "C")
        self.model.memos.append((self.model.version[code].things[0], text))

    def undo(self, by):
        events.undo(self.database, self.survey, by)
        self.model.undo(by)

    def redo(self, by):
        events.redo(self.database, self.survey, by)
        self.model.redo(by)

    def rename(self, place):
        self.use(self.changed(place)[0])

    def rename_and_merge(self, place, into):
        self.merge(place, into, is_renamed=True)

    def rename_and_split(self, place):
        self.split(place, is_renamed=True)

    def changed(self, place, is_renamed=True):
        """A version to change, and the code at a place, which has another name in it."""
        version = copy.deepcopy(self.model.version)
        old = code = sorted(version)[place % len(version)]
        if is_renamed:
            code, own = f"r{next(self.names)}", version.pop(old)
            own.formerly.append(old)
            version[code] = own
            for other in version.values():
                other.split_from = code if other.split_from == old else other.split_from
        return version, code

    def merge(self, place, into, is_renamed=False):
        known = sorted(self.model.version)
        code, end = (known[at % len(known)] for at in (place, into))
        if code != end:
            version, end = self.changed(into, is_renamed)
            gone = version.pop(code)
            own = version[end]
            own.things += gone.things
            own.words += gone.words
            own.merged += [*gone.merged, [*gone.formerly, code]]
            for other in version.values():
                other.split_from = "" if other.split_from == code else other.split_from
            self.use(version)

    def split(self, place, is_renamed=False):
        version, code = self.changed(place, is_renamed)
        if version[code].words:
            thing = next(self.model.things)
            self.model.whole_of[thing] = version[code].things[0]
            moved = version[code].words.pop(0)
            version[f"p{next(self.names)}"] = Named([thing], [moved], split_from=code)
            self.use(version)

    def back(self, place):
        self.use(self.model.versions[place % len(self.model.versions)])

    def rerun(self):
        self.take_over(self.database, self.survey)

    def import_into_another(self):
        """What is exported counts for the same in another database of the same codebook."""
        fresh = Database(self.empty())
        parts = exchange.unpacked(exchange.packed(self.database, self.survey))
        survey = surveys.opened(fresh, "e" * 64, "a.csv")
        for version in [*self.model.versions, self.model.version]:
            surveys.use_codebook(fresh, survey, files_of(version), "A")
        self.take_over(fresh, survey)
        taken = exchange.take_in(fresh, survey, parts, "B")
        assert taken.unfit == ()
        self.check(fresh, survey)
        fresh.close()

    def rows(self):
        return grid.found(self.database, self.survey, Filter())

    def check(self, database=None, survey=None):
        here = (database or self.database, survey or self.survey)
        told = by_hand.memos_of_codes(*here).items()
        assert {code: text for code, (text, *_) in told} == self.model.memos_of_codes()
        for row in grid.found(*here, Filter()):
            said = {own.code: own.action != "remove" for own in row.standing()}
            assert said == self.model.standing(row.respondent), row.respondent
            pieces = decisions.over(row.machine, row.standing(), {}, len(row.text))
            assert {piece.code for piece in pieces} == self.model.counts(row.respondent)


@pytest.fixture(scope="session")
def coded():
    """What the files of a codebook make of the answers, kept."""
    kept = {}

    def made(files):
        digest = surveys.digest_of(files)
        if digest not in kept:
            own = of_codebook(codebook.from_texts(files))
            frame = pd.DataFrame({"nr": list(TEXTS), "text": list(TEXTS.values())})
            coding = study.code_table(frame, own, ["text"], "nr", "benefits", "en")
            kept[digest] = coding, own.scheme
        return kept[digest]

    return made


WHO, PLACE = st.sampled_from(PEOPLE), st.integers(0, 5)
DECIDE = st.tuples(
    st.just("decide"),
    WHO,
    st.sampled_from(list(TEXTS)),
    PLACE,
    st.sampled_from([*decisions.ACTIONS, "remove", decisions.WITHDRAW]),
)
STEP = st.one_of(
    DECIDE,
    DECIDE,
    DECIDE,
    st.tuples(st.sampled_from(["undo", "redo"]), WHO),
    st.tuples(st.sampled_from(["rename", "split", "rename_and_split", "back", "memo"]), PLACE),
    st.tuples(st.sampled_from(["merge", "rename_and_merge"]), PLACE, PLACE),
    st.tuples(st.sampled_from(["rerun", "import_into_another"])),
)


def followed(steps, survey):
    survey.check()
    for name, *rest in steps:
        getattr(survey, name)(*rest)
        survey.check()


_GIVEN_BOTH = [("decide", "A", "b", 1, "add"), ("decide", "B", "b", 0, "add")]
_MEMOS = [("memo", 0), ("memo", 1)]
_REMOVED = ("decide", "A", "a", 0, "remove")


def test_no_decision_is_lost_or_moved_to_the_wrong_code(empty, coded, nightly):
    examples, length = (400, 20) if nightly else (8, 10)

    @settings(max_examples=examples, deadline=None)
    @given(st.lists(STEP, max_size=length))
    @example([_REMOVED, ("rename", 0), ("undo", "A")])
    @example([_REMOVED, ("split", 0), ("import_into_another",), ("undo", "A"), ("redo", "A")])
    @example([("decide", "A", "e", 1, "remove"), ("merge", 1, 0), ("back", 0), ("undo", "A")])
    @example([("decide", "A", "c", 0, "add"), ("merge", 0, 1), ("decide", "B", "c", 0, "remove")])
    @example([("decide", "A", "d", 0, "add"), ("decide", "A", "d", 1, "remove"), ("merge", 1, 0)])
    @example([_REMOVED, ("rename_and_split", 0), ("import_into_another",), ("undo", "A")])
    @example([*_MEMOS, ("rename_and_merge", 0, 1), ("back", 0)])
    @example([*_MEMOS, ("merge", 0, 1), ("back", 0), ("merge", 0, 1)])
    @example([*_GIVEN_BOTH, ("merge", 0, 1), ("split", 0), ("undo", "B"), ("undo", "A")])
    def sequences(steps):
        database = Database(empty())
        followed(steps, Survey(database, "f" * 64, coded, empty))
        database.close()

    sequences()


def test_memos_and_quotes_follow_too(database, coded):
    survey = Survey(database, "f" * 64, coded)
    number = survey.survey
    by_hand.memo(database, number, "x", "Of trees.", "A")
    by_hand.memo(database, number, "y", "Of stones.", "B")
    approvals.approve(database, number, Quote("c", "text", "x", 0, 4, "pear"), "A")
    survey.rename(0)
    assert by_hand.memos_of_codes(database, number)["r0"][:2] == ("Of trees.", "A")
    assert [quote.code for quote in approvals.quotes(database, number)] == ["r0"]
    survey.merge(0, 1)
    assert by_hand.memos_of_codes(database, number)["y"][:2] == ("Of stones.\n\nOf trees.", "B, A")
    shown = approvals.quotes(database, number)
    assert [(quote.code, quote.text, quote.stale) for quote in shown] == [("y", "pear", "")]
    approvals.withdraw(database, number, shown[0], "B")
    assert approvals.quotes(database, number) == []
    survey.back(0)
    assert by_hand.memos_of_codes(database, number)["x"][0] == "Of trees."


def test_quotes_of_a_file_of_before_are_taken_in_once(database, coded):
    survey = Survey(database, "f" * 64, coded)
    number, at = survey.survey, "2026-10-06T08:00:00Z"
    own = [Quote("e", "text", code, 0, 5, "apple …", "en", by="A", at=at) for code in "xy"]
    table = quotes.quotes_table([*own, replace(own[0], id="c", end=4, text="pear")])
    parts = {exchange.QUOTES: table_file.csv(table)}
    survey.rename(0)
    survey.merge(0, 1)
    for count in (3, 0):
        taken = exchange.take_in(database, number, parts, "B")
        assert (taken.quotes, taken.unfit_quotes) == (count, ())
    shown = approvals.quotes(database, number)
    assert [(own.id, own.code, own.text) for own in shown] == [
        ("c", "y", "pear"),
        ("e", "y", "apple …"),
    ]
    parts = exchange.unpacked(exchange.packed(database, number))
    assert exchange.take_in(database, number, parts, "B").quotes == 0
    approvals.withdraw(database, number, shown[1], "A")
    assert [own.id for own in approvals.quotes(database, number)] == ["c"]


def test_what_is_kept_of_a_merged_code_has_not_the_words_of_the_removal(database, coded):
    survey = Survey(database, "f" * 64, coded)
    row = next(row for row in survey.rows() if row.respondent == "e")
    choice = Choice(row.number, row.version, "y", "remove", 7, 11)
    by_hand.decide(database, survey.survey, [choice], "A")
    survey.model.decide("A", "e", "y", "remove")
    survey.merge(1, 0)
    (kept,) = exchange.decided(database, survey.survey)
    assert (kept.code, kept.action, kept.start, kept.end) == ("x", "confirm", None, None)


def test_what_was_given_on_a_word_keeps_it_on_the_part_that_is_split_off(database, coded):
    survey = Survey(database, "f" * 64, coded)
    row = next(row for row in survey.rows() if row.respondent == "e")
    choice = Choice(row.number, row.version, "x", "confirm", 0, 5)
    by_hand.decide(database, survey.survey, [choice], "A")
    survey.model.decide("A", "e", "x", "confirm")
    survey.split(0)
    (kept,) = exchange.decided(database, survey.survey)
    assert (kept.code, kept.action, kept.start, kept.end) == ("p0", "confirm", 0, 5)
    assert kept.by == "A"


def test_a_memo_alone_and_codes_that_nobody_decided_on_write_nothing(database, coded):
    survey = Survey(database, "f" * 64, coded)
    by_hand.memo(database, survey.survey, "x", "Of trees.", "A")
    survey.merge(0, 1)
    assert by_hand.memos_of_codes(database, survey.survey)["y"][:2] == ("Of trees.", "A")
    kinds = {own.kind for own in events.history(database, survey.survey)}
    assert events.CODEBOOK in kinds and events.FOLLOW not in kinds


def test_an_answer_on_which_something_follows_is_of_a_new_version(database, coded):
    survey = Survey(database, "f" * 64, coded)
    survey.decide("A", "a", 0, "remove")
    versions = {row.respondent: row.version for row in survey.rows()}
    survey.split(0)
    now = {row.respondent: row.version for row in survey.rows()}
    assert now["a"] > versions["a"] and now["d"] == versions["d"]


def test_the_same_on_both_databases(database, coded):
    survey = Survey(database, "f" * 64, coded)
    steps = [
        _REMOVED,
        ("decide", "B", "e", 1, "confirm"),
        ("split", 0),
        ("rename", 0),
        ("merge", 1, 0),
        ("decide", "B", "b", 0, "remove"),
        ("undo", "A"),
        ("back", 0),
        ("redo", "A"),
        ("back", 2),
    ]
    followed(steps, survey)
