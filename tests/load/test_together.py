"""Two exports opened together: matched by code, by text, or by place; the rest is told."""

import pytest

from analysis import load
from analysis.load.together import Named, matched, together

FI = "Aikaleima;Onko tukea?;Miksi?\n8.9.2025 klo 7.12;Kyllä;Aika\n8.9.2025 klo 7.13;Ei;Tuki\n" * 1
SV = "Tidstämpel;Finns det stöd?;Varför?\n8.9.2025 kl. 7.12;Ja;Tid\n8.9.2025 kl. 7.13;Nej;Stöd\n"


def named(name, text):
    return Named(name, load.read(text.encode()))


def closed(label, answers):
    rows = "\n".join(f"8.9.2025 klo 7.{n:02d};{a};Vastaus {n}" for n, a in enumerate(answers, 10))
    return f"Aikaleima;{label};Miksi?\n{rows}"


def test_two_rounds_of_one_survey_stand_below_each_other():
    one = named("2025.csv", closed("Tuki?", ["Kyllä", "Ei", "Kyllä", "Ei"]))
    two = named("2026.csv", closed("Tuki?", ["Ei", "Kyllä", "Ehkä", "Ehkä"]))
    joined = together([one, two])
    assert [(q.text, q.answered) for q in joined.questions] == [
        ("Tuki?", 8), ("Miksi?", 8), ("Export", 8),
    ]  # fmt: skip
    assert set(joined.questions[0].options) == {"Kyllä", "Ei", "Ehkä"}
    assert list(joined.responses[3]) == ["2025.csv"] * 4 + ["2026.csv"] * 4
    assert [m.kind for m in joined.metadata] == ["submitted"]
    assert not joined.notices


def test_two_languages_are_matched_by_place_and_a_scale_by_its_steps():
    labels = (
        ("Täysin samaa mieltä", "Täysin eri mieltä"),
        ("Helt av samma åsikt", "Helt av annan åsikt"),
    )
    fi, sv = (
        closed(head, [*own, *own]) for head, own in zip(("Hyöty?", "Nytta?"), labels, strict=True)
    )
    joined = together([named("fi.csv", fi), named("sv.csv", sv.replace("Miksi?", "Varför?"))])
    assert [q.text for q in joined.questions] == ["Hyöty?", "Miksi?", "Export"]
    assert set(joined.questions[0].options) == set(labels[0])
    assert joined.responses[1].value_counts().to_dict() == dict.fromkeys(labels[0], 4)


def test_a_question_that_took_the_place_of_another_is_not_matched_with_it():
    one = named("2025.csv", "Miksi?;Miten?;Mitä?\nAika;Zoom;Tuki\nTuki;Miro;Aika")
    two = named("2026.csv", "Miksi?;Kuka?;Mitä?\nAika;Rehtori;Tuki\nTuki;Opettaja;Aika")
    joined = together([one, two])
    assert [q.text for q in joined.questions] == ["Miksi?", "Miten?", "Mitä?", "Kuka?", "Export"]
    assert [notice.values["questions"] for notice in joined.notices] == ["Miten?", "Kuka?"]
    assert list(joined.missing[1]) == [None, None, "not_asked", "not_asked"]
    assert list(joined.responses[4]) == [None, None, "Rehtori", "Opettaja"]


LIME = "id,submitdate,startlanguage,Q1. {},Q2. {}\n"
LIME_ROWS = "1,2025-09-08 07:12:00,fi,So,Thus\n2,2025-09-09 07:12:00,fi,No,Yes"


def test_codes_match_what_is_worded_otherwise_and_that_is_told():
    one = named("a.csv", LIME.format("Miksi?", "Miten?") + LIME_ROWS)
    two = named("b.csv", LIME.format("Why?", "How?") + LIME_ROWS)
    assert matched(one.survey, two.survey) == {"q1": "q1", "q2": "q2"}
    (notice,) = together([one, two]).notices
    assert notice.values["questions"] == "Miksi? = Why?; Miten? = How?"


def test_the_same_text_matches_before_the_same_code():
    one = named("a.csv", LIME.format("Why?", "How?") + LIME_ROWS)
    two = named("b.csv", LIME.format("How?", "Why?") + LIME_ROWS)
    assert matched(one.survey, two.survey) == {"q1": "q2", "q2": "q1"}


def test_a_third_file_is_matched_by_code_too():
    files = [("Miksi?", "Miten?"), ("Varför?", "Hur?"), ("Why?", "How?")]
    three = [named(f"{n}.csv", LIME.format(*own) + LIME_ROWS) for n, own in enumerate(files)]
    joined = together(three)
    assert [(q.text, q.answered) for q in joined.questions] == [
        ("Miksi?", 6), ("Miten?", 6), ("Export", 6),
    ]  # fmt: skip


def test_items_in_another_order_are_matched_by_their_names():
    head, one = "Agree? [{}],Agree? [{}],Agree? [{}]\n", "Yes,No,Maybe\nYes,No,No\nYes,No,Maybe"
    two = "No,Yes,Maybe\nNo,Yes,No\nNo,Yes,Maybe"
    files = (head.format(*"ABC") + one, head.format(*"BAC") + two)
    joined = together([named(f"{n}.csv", text) for n, text in enumerate(files)])
    assert set(joined.responses[0]) == {"Yes"}
    assert set(joined.responses[1]) == {"No"}


def test_what_each_of_three_files_alone_has_is_told_by_its_own_name():
    files = ["Why?;How?", "Why?;Where?", "Why?;When?"]
    joined = together([named(f"{n}.csv", f"{own}\nSo;Thus") for n, own in enumerate(files)])
    told = {notice.values["name"]: notice.values["questions"] for notice in joined.notices}
    assert told == {"0.csv": "How?", "1.csv": "Where?", "2.csv": "When?"}


def test_workshop_notes_stand_beside_a_survey():
    survey = named("survey.csv", "Miksi?;Miten?\nAika;Zoom\nTuki;Miro")
    notes = named(
        "notes.tsv", "Table\tQuestion\tNote\nA\tWhy?\tTime\nB\tHow?\tBy chat\nB\tHow?\tZoom"
    )
    joined = together([survey, notes])
    assert [q.text for q in joined.questions] == [
        "Miksi?", "Miten?", "Table", "A: Why?", "B: How?", "Export",
    ]  # fmt: skip
    assert len(joined.responses) == 5
    assert joined.question("q5").answered == 2


@pytest.mark.parametrize("name", ["a.csv", "b.csv"])
def test_files_of_one_name_are_told_apart(name):
    joined = together([named(name, "Miksi?\nAika"), named(name, "Miksi?\nTuki")])
    assert list(joined.responses[1]) == [name, f"{name} (2)"]
