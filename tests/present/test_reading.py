"""The table of what was recognised: no person in it, and corrections read back from it."""

import pytest

from analysis import load
from analysis.load.corrections import Correction, Corrections, corrected
from analysis.present import reading
from analysis.wording import LANGUAGES, wording

HEAD = "Timestamp;Email;Grade;Use [Zoom];Use [Miro];Why?\n"
ROWS = "\n".join(
    f"2025-09-0{n} 07:12:00;anna.{n}@example.org;{n};{'Often' if n % 2 else 'Never'};Never;So {n}"
    for n in range(1, 8)
)


@pytest.fixture
def survey():
    return load.read((HEAD + ROWS).encode())


def edited(survey, language, place, **cells):
    w = wording(language)
    shown = reading.table(survey, w)
    names = reading.headings(w)
    changed = shown.copy()
    for name, value in cells.items():
        changed.loc[place, names[name]] = value
    return reading.corrections(survey, shown, changed, w, Corrections())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_row_and_no_person_is_shown(survey, language):
    table = reading.table(survey, wording(language))
    assert list(table.index) == [0, 1, 2, 3, 5]
    assert list(table.columns)[1:3] == [wording(language).say(n) for n in ("Type", "How sure")]
    assert not table.astype(str).apply(lambda column: column.str.contains("anna")).any(axis=None)
    assert not table.astype(str).apply(lambda column: column.str.contains("07:12")).any(axis=None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_changed_in_the_table_becomes_a_correction(survey, language):
    w = wording(language)
    assert edited(survey, language, 2) == ()
    assert edited(survey, language, 2, Type=w.say("Number")) == (Correction(2, "number"),)
    assert edited(survey, language, 5, About=w.say("Benefits")) == (
        Correction(5, None, "benefits"),
    )
    assert edited(survey, language, 3, Options="Often | Never") == (
        Correction(3, None, None, ("Often", "Never")),
    )


def test_several_choices_mean_what_fits_the_columns_of_the_question(survey):
    assert edited(survey, "en", 3, Type="Several choices") == (Correction(3, "multi_columns"),)
    assert edited(survey, "en", 5, Type="Several choices") == (Correction(5, "multi_cell"),)


def test_the_order_of_options_holds_in_the_survey_and_the_next_table(survey):
    own = Corrections(edited(survey, "en", 3, Options="Often | Never"))
    table = reading.table(corrected(survey, own), wording("en"))
    assert table.loc[3, "Options"] == "Often | Never"
    assert table.loc[3, "Why"] == "Corrected by hand."


def test_an_option_may_hold_the_mark_between_options_and_a_question_be_taken_apart():
    rows = "\n".join(f"{n};{'Padlet' if n % 2 else 'Zoom | Teams'}" for n in range(8))
    survey = load.read(f"Timestamp;Tool\n{rows}".encode())
    changed = edited(survey, "en", 1, Options="Zoom | Teams | Padlet")
    assert changed == (Correction(1, None, None, ("Zoom | Teams", "Padlet")),)


def test_columns_taken_apart_stay_so_when_one_of_them_is_corrected(survey):
    own = Corrections(edited(survey, "en", 3, Type="Each column a question"))
    apart = corrected(survey, own)
    w = wording("en")
    shown = reading.table(apart, w)
    changed = shown.copy()
    changed.loc[3, "Type"] = changed.loc[4, "Type"] = "Open question"
    later = Corrections(reading.corrections(apart, shown, changed, w, own))
    read = corrected(survey, later, strict=True)
    assert {q.columns: q.type for q in read.questions}[3,] == "open"
    assert {q.columns: q.type for q in read.questions}[4,] == "open"
