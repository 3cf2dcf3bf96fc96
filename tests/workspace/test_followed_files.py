"""A file of decisions counts with its codebook as the database does, whatever codes became."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.workspace import decisions, exchange
from analysis.workspace.database import Database
from tests.workspace.following_model import TEXTS, files_of
from tests.workspace.test_following import STEP, Survey, coded, followed

__all__ = ["coded"]  # the fixture


class Filed(Survey):
    """A survey of which every state is told by a file as well."""

    def check(self, *of_another):
        super().check(*of_another)
        coding, scheme = self.coded(files_of(self.model.version))
        table = decisions.read(exchange.decisions_table(self.database, self.survey))
        assert decisions.fitting(coding, table, scheme) or not any(
            row.log and row.standing() for row in self.rows()
        )
        found = decisions.apply(coding, table, scheme).answers.set_index("id")["codes"]
        for answer in TEXTS:
            assert set(found[answer].split()) == self.model.counts(answer), answer


_ADD = ("decide", "A", "d", 0, "add")


def test_a_file_of_decisions_counts_as_the_database_does(empty, coded, nightly):
    examples, length = (300, 20) if nightly else (8, 10)

    @settings(max_examples=examples, deadline=None)
    @given(st.lists(STEP, max_size=length))
    @example([_ADD, ("rename", 0), ("decide", "A", "d", 0, "withdraw")])
    @example([_ADD, ("rename", 0), ("back", 0)])
    # Removed after the split: of the old code alone, which a file cannot tell from before it.
    @example([("split", 0), ("decide", "A", "a", 1, "remove")])
    def sequences(steps):
        database = Database(empty())
        followed(steps, Filed(database, "f" * 64, coded, empty))
        database.close()

    sequences()
