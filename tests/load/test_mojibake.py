"""Letters garbled before they came into the file are told, and put right only when asked."""

import pytest

from analysis import load

HEAD, ANSWERS = "Miksi työtä?", ["Yhteistyö lisääntyi", "Vi möttes på nätet", "Only this one"]


def garbled(encoding):
    rows = "\n".join([HEAD + ";n", *(f"{answer};{n}" for n, answer in enumerate(ANSWERS))])
    return rows.encode().decode(encoding).encode()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_garbled_letters_are_told_and_left_as_they_are(encoding):
    survey = load.read(garbled(encoding), "a.csv")
    assert survey.garbled == 3
    assert survey.responses[0][0] == ANSWERS[0].encode().decode(encoding)
    (notice,) = survey.notices
    assert notice.values["after"] in (HEAD, *ANSWERS)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_they_are_put_right_when_asked(encoding):
    survey = load.read(garbled(encoding), "a.csv", repair=True)
    assert list(survey.responses[0]) == ANSWERS
    assert survey.questions[0].text == HEAD
    assert (survey.repaired, survey.garbled, survey.notices) == (3, 0, ())


def test_right_letters_are_not_suspected():
    text = "Miksi?;n\nÄÄNI JA ÅLAND;1\nÕpiränne – hea!;2\nÜlikool “ja” él Škoda;3"
    assert load.read(text.encode()).garbled == 0
