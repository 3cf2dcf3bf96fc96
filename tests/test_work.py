"""The machine's coding and the work of people together, also where several files are open."""

import pytest

from analysis import load, study, work
from analysis.load.corrections import fingerprint
from analysis.load.together import Named, together
from analysis.workspace import by_hand, grid, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter

HEAD = b"Timestamp;What benefits does it have?;What challenges did you meet?\n"
ONE = HEAD + b"2025-09-01 07:12:00;Everyone can join;No time\n2025-09-02 07:12:00;Cheap;No staff\n"
TWO = (
    b"Timestamp;What challenges did you meet?;What benefits does it have?;Why?\n"
    b"2025-10-01 07:12:00;The network broke;Fewer flights;So\n"
)


@pytest.fixture
def database(tmp_path):
    return Database(f"sqlite:///{tmp_path / 'work.sqlite'}")


def test_answers_of_each_file_are_found_in_the_joined_survey():
    files = [load.read(ONE, "one.csv"), load.read(TWO, "two.csv")]
    joined = together([Named("one.csv", files[0]), Named("two.csv", files[1])])
    texts = {
        (str(row.id), row.question): row.text for row in study.answers_of(joined).itertuples()
    }
    for number, own in enumerate(files):
        names = study.names_in_joined(joined, number, own)
        for row in study.answers_of(own).itertuples():
            assert texts[names[str(row.id), row.question]] == row.text
        assert len(set(names.values())) == len(names)


def test_a_survey_is_coded_as_people_work_on_it(database):
    survey = load.read(ONE, "one.csv")
    number, before = work.code(survey, database, "one.csv")
    assert number == surveys.known(database, fingerprint(survey))
    row = grid.found(database, number, Filter(word="everyone"))[0]
    given = next(piece.code for piece in row.machine)
    by_hand.decide(database, number, [Choice(row.number, row.version, given, "remove")], "Mia")
    again = load.read(ONE + b"2025-09-03 07:12:00;Cheap;No time\n", "one.csv")
    _, after = work.code(again, database, "one.csv")

    def codes(coded):
        own = coded.answers[coded.answers["text"] == "Everyone can join"]
        return own["codes"].iloc[0].split()

    assert given in codes(before) and given not in codes(after)
    assert len(after.answers) == 6
