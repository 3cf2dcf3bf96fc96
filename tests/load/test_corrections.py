"""People correct what the reader made of a survey; the same columns open corrected next time."""

import pytest

from analysis import load
from analysis.load.corrections import Correction, Corrections, corrected, fingerprint
from analysis.survey import Problem

HEAD = "Timestamp;Name;Grade;Tools;Use [Zoom];Use [Miro];Why?\n"
ROWS = [
    "2025-09-08 07:12:00;Blended;3;Zoom, Miro;Often;Never;It was fun",
    "2025-09-09 07:12:00;Virtual;7;Zoom;Never;Often;Courage",
    "2025-09-10 07:12:00;On site;5;Miro;Often;Often;New friends",
]


@pytest.fixture
def survey():
    return load.read((HEAD + "\n".join(ROWS)).encode())


def at(survey, column):
    return next(q for q in survey.questions if q.columns[0] == column)


def after(survey, *given, strict=True):
    return corrected(survey, Corrections(tuple(Correction(*each) for each in given)), strict)


def test_a_type_brings_the_options_the_separator_and_the_role_that_belong_to_it(survey):
    read = after(survey, (2, "single"), (3, "multi_cell"), (6, "single"))
    assert at(read, 2).options == ("3", "5", "7")
    assert (at(read, 3).separator, set(at(read, 3).options)) == (", ", {"Zoom", "Miro"})
    assert (at(read, 6).type, at(read, 6).role) == ("single", None)
    assert str(at(read, 6).reason) == "Corrected by hand."


def test_columns_of_a_question_can_be_taken_apart(survey):
    assert at(survey, 4).columns == (4, 5)
    apart = (4, None, None, None, True)
    read = after(survey, apart)
    assert [q.columns for q in read.questions if q.columns[0] in (4, 5)] == [(4,), (5,)]
    read = after(survey, (4, "open", None, None, True), (5, "kept_out"))
    assert (at(read, 4).type, read.metadata[-1].column) == ("open", 5)
    read = after(survey, (4, "kept_out"), (5, "single"))
    assert [m.column for m in read.metadata] == [0, 1, 4]
    assert at(read, 5).type == "single"


def test_a_column_can_be_kept_out_of_the_results_and_another_be_asked(survey):
    assert [m.column for m in survey.metadata] == [0, 1]
    read = after(survey, (1, "open"), (6, "kept_out"))
    assert [m.column for m in read.metadata] == [0, 6]
    assert at(read, 1).type == "open"
    assert [q.id for q in read.questions] == ["q1", "q2", "q3", "q4"]


def test_the_order_of_options_and_the_role_can_be_given(survey):
    read = after(survey, (4, None, None, ("Never", "Often")), (6, None, "benefits"))
    assert at(read, 4).options == ("Never", "Often")
    assert at(read, 6).role == "benefits"
    assert after(survey, (6, None, "")).questions[-1].role is None


@pytest.mark.parametrize(
    "given",
    [(4, "open"), (2, "likert_matrix"), (4, None, None, ("Never",)), (4, None, None, ("a", "b"))],
)
def test_a_correction_that_does_not_fit_is_refused_in_a_sentence(survey, given):
    with pytest.raises(Problem, match=r"^(“Use”|“Grade”|The options of “Use”)"):
        after(survey, given)


def test_the_next_export_of_the_same_columns_has_the_same_fingerprint(survey):
    later = load.read((HEAD + ROWS[0] + "\n" + ROWS[2]).encode())
    other = load.read((HEAD.replace("Grade", "Age") + ROWS[0]).encode())
    assert fingerprint(later) == fingerprint(survey) != fingerprint(other)


def test_corrections_that_other_answers_make_unfit_are_left_out_and_told(survey):
    given = ((4, "open"), (2, "number"), (3, "multi_cell", None, ("Miro", "Teams")))
    read = after(survey, *given, strict=False)
    assert at(read, 4).type == at(survey, 4).type
    assert at(read, 2).type == "number"
    assert at(read, 3).options == ("Miro", "Zoom")
    (notice,) = [n for n in read.notices if n not in survey.notices]
    assert "“Use”" in str(notice)


def test_a_corrected_date_has_its_order_and_a_choice_its_dont_know():
    rows = ["13/9/2025;En osaa sanoa", "14/9/2025;Kyllä", "15/9/2025;Kyllä"]
    survey = load.read(("Milloin?;Tuki?\n" + "\n".join(rows)).encode())
    read = after(survey, (0, "number"), (1, "single"))
    assert at(read, 0).order is None
    assert at(read, 1).dont_know == ("En osaa sanoa",)
    assert at(after(read, (0, "date")), 0).order == "dmy"
