"""Whatever people and runs do after one another, the database says what a plain list of it says,
and the filters in SQL find what the rule in Python finds."""

import itertools
from types import SimpleNamespace

import pandas as pd
import pytest
import sqlalchemy as sql
import yaml
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from analysis import codebook, study
from analysis.coding.coder import of_codebook
from analysis.survey import Problem
from analysis.workspace import by_hand, decisions, events, exchange, grid, runs, surveys
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter
from tests.workspace.log_model import Model, Run

TEXTS = {
    "a": "Everyone can join.",
    "b": "Cheap flights, and we learned a lot.",
    "c": "We learned to use digital tools.",
    "d": "Impact on the whole school, everyone can join and costs are lower.",
    "e": None,
}
OTHER_TEXTS = {**TEXTS, "b": "Cheap", "c": "We learned to use digital tools well."}
CODES = ("inclusion", "learning", "digital_skills", "impact", "cost_efficiency")
FAMILY = {"learning": ("digital_skills", "project_skills", "intercultural_communication")}
PEOPLE = ("A", "B")


def other_codebook():
    """The files of a codebook that knows other words for inclusion, means something else by
    impact, and has no cost_efficiency."""
    files = {name: yaml.safe_load(text) for name, text in codebook.texts_of().items()}
    for domain in files["codebook.yaml"]["domains"]:
        domain["codes"] = [c for c in domain["codes"] if c["id"] != "cost_efficiency"]
        for code in domain["codes"]:
            if code["id"] == "impact":
                code["definition"]["en"] = "Something else."
    for own in files.values():
        if "language" in own:
            del own["codes"]["cost_efficiency"]
    files["en.yaml"]["codes"]["inclusion"] = [{"words": "cheap"}]
    return {name: yaml.safe_dump(own, allow_unicode=True).encode() for name, own in files.items()}


@pytest.fixture(scope="session")
def ways(coder):
    """What two codebooks make of two tables, by (codebook, table)."""
    other = of_codebook(codebook.from_texts(other_codebook()))
    found = {}
    for (book, own), (table, texts) in itertools.product(
        enumerate((coder, other)), enumerate((TEXTS, OTHER_TEXTS))
    ):
        frame = pd.DataFrame({"nr": list(texts), "text": list(texts.values())})
        coded = study.code_table(frame, own, ["text"], "nr", "benefits", "en")
        key = runs.Key(str(table), str(book))
        told = told_of(coded, own.scheme)
        found[book, table] = SimpleNamespace(key=key, coded=coded, scheme=own.scheme, run=told)
    return found


def told_of(coded, scheme):
    """A run as the model knows it: a parent counts as given where no child brought it."""
    rows = [tuple(row) for row in coded.codings[["id", "code", "start", "end", "rule"]].to_numpy()]
    brought = {(id, scheme.parents().get(code), *rest) for id, code, *rest in rows}
    given = {id: {row[1] for row in rows if row[0] == id and row not in brought} for id in TEXTS}
    answers = coded.answers.set_index("id")
    texts = dict(answers["text"].fillna(""))
    means = {code.id: code.definition["en"] for code in scheme.codes()}
    return Run(texts, given, dict(answers["codes"]), means)


SPANS = st.sampled_from([(None, None), (None, None), (0, 4), (2, 9)])
CHOICE = st.tuples(
    st.sampled_from(list(TEXTS)),
    st.sampled_from([*CODES, ""]),
    st.sampled_from([*decisions.ACTIONS, decisions.WITHDRAW]),
    SPANS,
)
FITTING = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(CODES),
    st.sampled_from([*decisions.ACTIONS, decisions.WITHDRAW]),
    st.sampled_from([(None, None), (0, 4)]),
)
CHECKED = st.tuples(
    st.sampled_from("abcde"),
    st.just(""),
    st.sampled_from(["confirm", "confirm", decisions.WITHDRAW]),
    st.just((None, None)),
)
WHO = st.sampled_from(PEOPLE)
STEP = st.one_of(
    st.tuples(st.just("decide"), WHO, st.lists(FITTING, min_size=1, max_size=3)),
    st.tuples(st.just("decide"), WHO, st.lists(FITTING | CHECKED, min_size=1, max_size=3)),
    st.tuples(st.just("decide"), WHO, st.lists(CHOICE, min_size=1, max_size=2)),
    st.tuples(st.just("decide late"), WHO, st.lists(FITTING, min_size=1, max_size=2)),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("redo"), WHO),
    st.tuples(st.just("run"), st.tuples(st.integers(0, 1), st.integers(0, 1))),
    st.tuples(st.just("out and in")),
)

_ONE = ("decide", "A", [("a", "inclusion", "remove", (None, None))])
_TWO = ("decide", "A", [("b", "impact", "add", (0, 4))])
_UNDO, _REDO = ("undo", "A"), ("redo", "A")
BACK_AND_FORTH = [_ONE, _UNDO, _TWO, _REDO, _UNDO, _UNDO, _REDO, _REDO, _UNDO, _ONE, _REDO, _UNDO]


class Sequence:
    """A survey in a database, and the model of it; each step is done to both."""

    def __init__(self, database, fingerprint, ways, empty):
        self.database, self.ways, self.empty = database, ways, empty
        self.survey = surveys.opened(database, fingerprint, "a.csv")
        self.way = ways[0, 0]
        self.take_over(database, self.survey)
        self.model = Model(self.way.run)

    def take_over(self, database, survey):
        way = self.way
        runs.take_over(database, survey, way.key, way.coded, way.scheme)

    def decide(self, by, choices, late=0):
        rows = {row.respondent: row for row in self.rows()}
        made = [
            Choice(rows[answer].number, rows[answer].version - late, code, action, *span)
            for answer, code, action, span in choices
        ]
        late_or_unfit = late or not all(itertools.starmap(self.model.fits, choices))
        try:
            by_hand.decide(self.database, self.survey, made, by, "why not")
            assert not late_or_unfit
            self.model.decide(by, choices)
        except Problem as problem:
            assert late_or_unfit, problem
            assert isinstance(problem, Conflict) == bool(late)

    def decide_late(self, by, choices):
        self.decide(by, choices, late=1)

    def undo(self, by):
        assert bool(events.undo(self.database, self.survey, by)) == self.model.undo(by)

    def redo(self, by):
        assert bool(events.redo(self.database, self.survey, by)) == self.model.redo(by)

    def run(self, which):
        self.way = self.ways[which]
        self.take_over(self.database, self.survey)
        self.model.code_anew(self.way.run)

    def out_and_in(self):
        """Taken into the same database the file writes nothing; taken into another one, the same
        decisions stand, but those that do not fit the run there."""
        parts = exchange.unpacked(exchange.packed(self.database, self.survey))
        before = events.last(self.database, self.survey)
        taken = exchange.take_in(self.database, self.survey, parts, "B")
        assert (taken.written, taken.older, taken.unfit) == (0, 0, ())
        assert events.last(self.database, self.survey) == before
        fresh = Database(self.empty())
        survey = surveys.opened(fresh, "e" * 64, "a.csv")
        self.take_over(fresh, survey)
        taken = exchange.take_in(fresh, survey, parts, "B")
        table = self.model.table()
        fit = [s for s in table if self.model.fits(s.answer, s.code, s.action, s.span)]
        assert (taken.written, len(taken.unfit)) == (len(fit), len(table) - len(fit))
        last = {(said.answer, said.code): said for said in fit}
        found = [d for row in grid.found(fresh, survey, Filter()) for d in row.standing()]
        assert sorted(map(told, found)) == sorted(map(told_by_model, last.values()))
        fresh.close()

    def rows(self):
        return grid.found(self.database, self.survey, Filter())

    def check(self):
        rows, model = self.rows(), self.model
        assert {row.respondent: row.version for row in rows} == {
            answer: model.versions[answer] for answer in TEXTS
        }
        for row in rows:
            standing = model.standing(row.respondent)
            kept = [own.decision for own in row.log if own.stands]
            assert sorted(map(told, kept)) == sorted(map(told_by_model, standing.values()))
            of_this_text = [own for own in row.log if own.stands and own.stale != "text"]
            spans = [(d.start, d.end) for d in row.standing() if d.start is not None]
            wanted = [(o.decision.start, o.decision.end) for o in of_this_text]
            assert spans == [span for span in wanted if span[0] is not None]
            stale = {own.decision.code: own.stale for own in row.log if own.stands}
            assert stale == {code: model.stale(said) for code, said in standing.items()}
        table = decisions.read(exchange.decisions_table(self.database, self.survey))
        assert list(map(told, table)) == list(map(told_by_model, model.table()))
        self.check_filters(rows)

    def check_filters(self, rows):
        model, parents = self.model, self.way.scheme.parents()
        pieces = {
            row.respondent: decisions.over(row.machine, row.standing(), parents, len(row.text))
            for row in rows
        }
        for code in CODES:
            family = FAMILY.get(code, ())
            wanted = {code, *family}
            expected = [a for a, own in pieces.items() if wanted & {piece.code for piece in own}]
            assert self.found(code=code, family=family) == expected
        for source in ("person", "rule"):
            expected = [a for a, own in pieces.items() if source in {p.source for p in own}]
            assert self.found(source=source) == expected
        stale = [a for a in TEXTS if any(map(model.stale, model.standing(a).values()))]
        assert self.found(stale=True) == stale
        checked = [answer for answer in TEXTS if "" in model.standing(answer)]
        assert self.found(checked=True) == checked
        assert self.found(checked=False) == [answer for answer in TEXTS if answer not in checked]
        machine, coders = model.differs_from_machine, model.coders_differ
        assert self.found(disagreement="machine") == list(filter(machine, TEXTS))
        assert self.found(disagreement="coders") == list(filter(coders, TEXTS))

    def found(self, **wanted):
        rows = grid.found(self.database, self.survey, Filter(**wanted))
        return [row.respondent for row in rows]


def told(decision):
    return repr((decision.id, decision.code, decision.action, decision.start, decision.end))


def told_by_model(said):
    return repr((said.answer, said.code, said.action, *said.span))


def follow(steps, sequence):
    for name, *rest in steps:
        getattr(sequence, name.replace(" ", "_"))(*rest)
        sequence.check()
    # Back at the first codebook and texts nothing is stale that was taken under them.
    sequence.run((0, 0))
    sequence.check()


def try_sequences(examples, length, begin, ways, empty):
    count = itertools.count()

    # The same sequences each time; one that fails is told as it is: to shorten it takes long.
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
    )
    @example(BACK_AND_FORTH)
    @given(st.lists(STEP, min_size=length // 2, max_size=length))
    def own(steps):
        database = begin()
        follow(steps, Sequence(database, f"{next(count):064}", ways, empty))
        database.close()

    own()


def test_sequences_on_sqlite(ways, empty, nightly):
    examples, length = (80, 20) if nightly else (5, 10)
    try_sequences(examples, length, lambda: Database(empty()), ways, empty)


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_sequences_on_postgresql(database, ways, empty, nightly):
    """All in one database, each on a survey of its own."""
    examples, length = (20, 20) if nightly else (2, 8)
    try_sequences(examples, length, lambda: database, ways, empty)
    with database.reading() as connection:
        assert connection.execute(sql.text("SELECT count(*) FROM surveys")).scalar() >= examples


def test_going_back_makes_what_is_stale_fresh_again(ways, empty):
    sequence = Sequence(Database(empty()), "f" * 64, ways, empty)
    sequence.decide("A", [("a", "inclusion", "remove", (None, None))])
    sequence.decide(
        "A", [("b", "learning", "confirm", (0, 4)), ("b", "", "confirm", (None, None))]
    )
    sequence.decide("B", [("d", "cost_efficiency", "confirm", (None, None))])
    sequence.decide("B", [("d", "impact", "remove", (None, None))])
    expected = {
        (0, 0): {""},
        (0, 1): {"text", ""},
        (1, 0): {"machine", "unknown", "definition", ""},
        (1, 1): {"machine", "unknown", "definition", "text"},
    }
    for which in [*expected, (0, 0)]:
        sequence.run(which)
        sequence.check()
        reasons = {own.stale for row in sequence.rows() for own in row.log if own.stands}
        assert reasons == expected[which]
    sequence.database.close()
