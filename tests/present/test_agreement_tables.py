"""Agreement as it is read: figures, intervals, and what is not defined."""

import pandas as pd
import pytest

from analysis.present import agreement as present
from analysis.results.agreement import agreement
from analysis.wording import LANGUAGES, wording

EN = wording("en")
CODES = {"A": ["x", "x y", "", "x"], "B": ["x", "x", "", ""], "C": ["x", "x y", "", "x"]}


def ratings(coders, reason=""):
    rows = [
        (coder, str(at), "benefits", codes, reason)
        for coder in coders
        for at, codes in enumerate(CODES[coder])
    ]
    return pd.DataFrame(rows, columns=["coder", "id", "question", "codes", "reason"])


def test_tables_have_names_figures_and_intervals():
    found = agreement(ratings("AB"), codes=["x", "y", "z"])
    tables = present.agreement_tables(found, {"x": "Trips"}, EN)
    assert list(tables) == ["All together", "By theme", "Answers coded otherwise"]
    by_theme = tables["By theme"].set_index("Theme")
    assert by_theme.index.tolist() == ["Trips", "y", "z"]
    row = found.codes.iloc[0]
    assert by_theme.loc["Trips", "Krippendorff's alpha (95% interval)"] == (
        f"{row['alpha']:.2f} ({row['alpha_low']:.2f}; {row['alpha_high']:.2f})"
    )
    assert by_theme.loc["Trips", "Given by A (95% interval)"].startswith("75% (")
    assert by_theme.loc["z", "Gwet's AC1 (95% interval)"] == "not defined"
    assert by_theme.loc["z", "Percent agreement (95% interval)"] == "100% (100%–100%)"
    assert by_theme.loc["z", "Resamples not defined"] == 0
    assert by_theme.loc["y", "Resamples not defined"] == row_of(found, "y")["alpha_undefined"] > 0


def row_of(found, code):
    return found.codes.set_index("code").loc[code]


def test_all_together_has_sets_of_codes_and_how_often_codes_were_given():
    found = agreement(ratings("AB"))
    whole = present.agreement_tables(found, {}, EN)["All together"].set_index("Measure")["Value"]
    sets = found.sets.iloc[0]["alpha"]
    heading = "Krippendorff's alpha of sets of codes, MASI (95% interval)"
    assert whole[heading].startswith(f"{sets:.2f} (")
    assert whole["Given by A (95% interval)"].startswith("50% (")
    assert whole["Given by B (95% interval)"].startswith("25% (")


def test_disagreements_have_both_coders_and_reasons_where_there_are_any():
    found = agreement(ratings("AB", "=HYPERLINK(1)"))
    table = present.agreement_tables(found, {}, EN)["Answers coded otherwise"]
    assert table.columns.tolist()[3:] == [
        *("Coded by A", "Coded by B", "Reason of A", "Reason of B"),
    ]
    assert table["Coded by A"].tolist() == ["given", "given"]
    assert table["Coded by B"].tolist() == ["not given", "not given"]
    assert set(table["Reason of A"]) == {"=HYPERLINK(1)"}
    without = present.agreement_tables(agreement(ratings("AB")), {}, EN)["Answers coded otherwise"]
    assert "Reason of A" not in without


def test_three_coders_are_shown_in_pairs_without_kappa_elsewhere():
    found = agreement(ratings("ABC"))
    tables = present.agreement_tables(found, {}, EN)
    assert tables["Each two coders"]["Percent agreement"].tolist() == ["75%", "100%", "75%"]
    assert not [own for own in tables["By theme"] if own.startswith("Cohen's kappa")]
    assert not any("Cohen's kappa" in note for note in present.agreement_notes(found, EN))


def test_notes_say_unit_universe_resampling_and_the_convention():
    said = " ".join(present.agreement_notes(agreement(ratings("AB")), EN))
    assert "Universe: the 4 answers of 4 respondents" in said
    assert "1,000 resamples of the respondents" in said
    assert "not defined in some resamples" in said
    assert "By convention (Krippendorff), alpha of 0.8 and more" in said and "0.667" in said


def test_a_single_respondent_is_told_of():
    found = agreement(ratings("AB").assign(id="1", question=[f"q{at % 4}" for at in range(8)]))
    assert "A single respondent makes no interval." in present.agreement_notes(found, EN)
    assert present.agreement_summary(found, EN).count("(no interval)") == 3


def test_a_small_negative_figure_is_no_negative_zero():
    assert present._value(-0.001, "alpha", EN) == "0.00"
    assert present._value(-0.31, "alpha", EN) == "-0.31"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_shows_every_table(language):
    found = agreement(ratings("AB"))
    tables = present.agreement_tables(found, {}, wording(language))
    assert [len(table) for table in tables.values()] == [8, 2, 2]
