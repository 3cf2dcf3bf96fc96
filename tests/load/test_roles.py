"""The role of an open question from its wording, in four languages."""

import pytest

from analysis.load import facts
from analysis.load.roles import role_of
from analysis.survey import ROLES

CASES = """\
definition	Mitä monimuotoliikkuvuus mielestäsi tarkoittaa?
definition	Miten ymmärrät käsitteen?
definition	Mitä se mielestäsi tarkoittaa? Kuvaile omin sanoin.
benefits	Mitä hyötyjä siitä on ollut?
challenges	Mitkä ovat suurimmat esteet?
challenges	Mikä oli vaikeaa?
solutions	Miten ratkaisitte haasteet tai mikä auttoi?
example	Kuvaa onnistunut toteutus.
support	Mitä tarvitsisitte, jotta voisitte toteuttaa sen?
support	Millaista tukea haasteisiin kaivataan?
other	Mitä muuta haluaisit kertoa haasteista?
other	Vapaa sana
definition	Vad betyder blandad mobilitet för dig?
benefits	Vilka fördelar ser du?
challenges	Vilka utmaningar har ni mött?
challenges	Vad är de största utmaningarna?
definition	Vad är blandad mobilitet?
solutions	Hur löste ni dem?
example	Beskriv ett lyckat exempel
support	Vilket stöd behöver ni?
other	Något annat du vill säga?
definition	Mida tähendab teie jaoks põimitud õpiränne?
benefits	Millised on selle eelised?
challenges	Mis on suurimad takistused?
challenges	Milliseid raskusi olete kogenud?
solutions	Kuidas neid lahendasite?
example	Tooge näide heast praktikast
support	Millist tuge vajate?
other	Kas soovite veel midagi lisada?
definition	What does blended mobility mean to you?
benefits	What benefits do you see?
challenges	What are the main challenges?
solutions	How did you overcome them?
example	Please describe a good practice
support	What kind of support would you need?
other	Anything else?"""


@pytest.mark.parametrize(("role", "question"), [line.split("\t") for line in CASES.split("\n")])
def test_a_question_says_what_it_asks_about(role, question):
    assert role_of(question) == role


@pytest.mark.parametrize("question", ["Sukupuoli", "Rooli / titteli", "Ort", "Teie kool", "City"])
def test_a_question_that_says_nothing_has_no_role(question):
    assert role_of(question) is None


def test_the_table_names_only_known_roles():
    assert {row["role"] for row in facts.rows("roles")} == set(ROLES)
