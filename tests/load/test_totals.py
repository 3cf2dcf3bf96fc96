"""Sums below the answers are no respondents."""

from analysis import load

HEAD = "School;Grade;Why?\n"
ROWS = "A;3;Fun\nB;4;Courage\n"


def test_rows_of_sums_are_left_out_and_told():
    survey = load.read((HEAD + ROWS + "\nYhteensä;7;\nKeskiarvo;3,5;\n").encode())
    assert len(survey.responses) == 2
    told = [str(notice) for notice in survey.notices]
    assert any("sum up the answers were left out: 2" in text for text in told)


def test_a_respondent_who_says_total_is_kept():
    survey = load.read((HEAD + ROWS + "Total;3;It was total fun\n").encode())
    assert len(survey.responses) == 3
