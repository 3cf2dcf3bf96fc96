"""Labels and places of codes change as they were meant; the rest of the files stays as it was."""

from dataclasses import replace

import pytest

from analysis import codebook
from analysis.codebook import edit
from analysis.codebook import edit_structure as es
from analysis.coding.checks import FAULT, checks
from analysis.survey import Problem
from tests.codebook.edited import LAYOUTS, OTHER, STRUCTURE, changed, codes, comments, files_of

SHIPPED = codebook.texts_of()


def test_a_label_changes_where_it_stands():
    before = files_of()
    after = es.with_label(before, "learning", "fi", 'Oppi: "a"')
    out, put = changed(before, after)["codebook.yaml"]
    assert out == ["          fi: Oppiminen  # in Finnish"]
    assert put == ['          fi: "Oppi: \\"a\\""  # in Finnish']
    after = es.with_label(before, "inclusion", "fi", "Mukana")
    assert codes(after)["inclusion"].label == {"en": "In", "et": "Sees", "fi": "Mukana"}
    assert len(changed(before, after)["codebook.yaml"][0]) == 1
    assert es.with_label(before, "inclusion", "en", "In") == before


def test_a_definition_of_two_lines_is_written_over():
    after = es.with_definition(files_of(), "learning", "en", "They\nlearn")
    assert codes(after)["learning"].definition == {"en": "They\nlearn"}
    assert b"# two lines" in after["codebook.yaml"]


def test_a_blank_text_takes_a_language_away_but_not_the_last():
    after = es.with_label(files_of(), "learning", "en", " ")
    assert codes(after)["learning"].label == {"fi": "Oppiminen"}
    after = es.with_label(files_of(), "inclusion", "en", "")
    assert codes(after)["inclusion"].label == {"et": "Sees"}
    with pytest.raises(Problem, match=r"codebook\.yaml, line 24: “courage” must keep its label"):
        es.with_label(files_of(), "courage", "en", "")
    with pytest.raises(Problem, match="keep its definition"):
        es.with_definition(files_of(), "inclusion", "en", "")
    assert es.with_label(files_of(), "courage", "sv", "") == files_of()


def test_what_a_code_excludes_comes_and_goes():
    before = files_of()
    without = es.with_excludes(before, "learning", "en", "")
    assert codes(without)["learning"].excludes == {}
    assert changed(before, without) == {"codebook.yaml": (["        not: {en: Other things}"], [])}
    again = es.with_excludes(without, "learning", "en", "Other things")
    assert codes(again) == codes(before)
    two = es.with_excludes(before, "learning", "et", "Muu")
    assert codes(two)["learning"].excludes == {"en": "Other things", "et": "Muu"}


def test_domains_have_labels_and_roles():
    after = es.with_domain_label(files_of(), "need", "et", "Vajadus")
    after = es.with_role(after, "need", "other")
    domain = codebook.from_texts(after).domains[1]
    assert (domain.label, domain.role) == ({"en": "Needs", "et": "Vajadus"}, "other")
    with pytest.raises(Problem, match="no role joy"):
        es.with_role(files_of(), "need", "joy")
    with pytest.raises(Problem, match="no domain joy"):
        es.with_role(files_of(), "joy", "other")


def test_a_code_is_made_a_lack_and_back():
    before = files_of()
    after = es.with_polarity(before, "inclusion", True)
    assert codes(after)["inclusion"].lack
    assert es.with_polarity(after, "inclusion", True) == after
    assert es.with_polarity(after, "inclusion", False) == before
    plain = es.with_polarity(before, "learning", False)
    assert changed(before, plain) == {"codebook.yaml": (["        polarity: lack"], [])}
    assert es.with_polarity(plain, "learning", True)["codebook.yaml"] == before["codebook.yaml"]


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("skills", "inclusion"),
        ("courage", "money"),
        ("courage", "time"),
        ("fees", "inclusion"),
        ("inclusion", "time"),
        ("inclusion", "learning"),
        ("time", "learning"),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("structure", [STRUCTURE, OTHER])
def test_a_code_moves_with_its_comments(code, parent, layout, structure):
    before = files_of(layout, structure)
    after = es.with_parent(before, code, parent)
    assert codes(after)[code].parent == parent
    check_move(before, after, code)
    assert after["codebook.yaml"].count(b"\r") == (
        after["codebook.yaml"].count(b"\n") if layout == "crlf" else 0
    )


def check_move(before, after, code):
    """A code stands elsewhere, and all else is as it was."""
    own, was = codes(after), codes(before)
    assert {c: replace(x, parent=None) for c, x in own.items()} == {
        c: replace(x, parent=None) for c, x in was.items()
    }
    assert {c: x.parent for c, x in own.items() if c != code} == {
        c: x.parent for c, x in was.items() if c != code
    }
    assert comments(after) == comments(before)
    assert {n: t for n, t in after.items() if n != "codebook.yaml"} == {
        n: t for n, t in before.items() if n != "codebook.yaml"
    }


@pytest.mark.parametrize(
    ("code", "domain"),
    [
        ("skills", "benefit"),
        ("skills", "need"),
        ("fees", "need"),
        ("fees", "benefit"),
        ("learning", "need"),  # its children go along
        ("inclusion", "need"),
        ("money", "benefit"),
        ("time", "benefit"),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("structure", [STRUCTURE, OTHER])
def test_a_code_comes_last_in_a_domain_with_its_children(code, domain, layout, structure):
    before = files_of(layout, structure)
    after = es.with_domain(before, code, domain)
    check_move(before, after, code)
    assert codes(after)[code].parent is None
    below = [child for child, own in codes(before).items() if own.parent == code]
    (goal,) = [own for own in codebook.from_texts(after).domains if own.id == domain]
    assert [own.id for own in goal.codes][-1 - len(below) :] == [code, *below]
    assert es.with_domain(after, code, domain) == after
    assert not [found for found in checks(after) if found.severity == FAULT]


def test_a_code_moved_away_and_back_leaves_the_file_as_it_was():
    there = es.with_parent(SHIPPED, "intercultural_communication", "flexibility")
    assert es.with_parent(there, "intercultural_communication", "learning") == SHIPPED
    assert es.with_parent(SHIPPED, "intercultural_communication", "learning") != there
    last = codebook.from_texts(SHIPPED).domains[0].codes[-1].id
    there = es.with_domain(SHIPPED, last, "need")
    assert there != SHIPPED and es.with_domain(there, last, "benefit") == SHIPPED


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: es.with_parent(f, "learning", "skills"), "itself or a child of it"),
        (lambda f: es.with_parent(f, "learning", "learning"), "itself or a child of it"),
        (lambda f: es.merged(f, "learning", "courage"), "cannot be merged into “courage”"),
        (lambda f: es.merged(f, "time", "time"), "cannot be merged into"),
        (lambda f: es.removed(f, "learning"), "line 12: “learning” has codes below it"),
        (lambda f: es.renamed(f, "time", "money"), r"line \d+: another code has or had the id"),
        (lambda f: es.renamed(f, "time", "Time"), "is no id"),
        (lambda f: es.renamed(f, "joy", "fun"), "There is no code joy"),
        (lambda f: es.merged(f, "time", "joy"), "There is no code joy"),
        (lambda f: es.with_label(f, "joy", "en", "Joy"), "There is no code joy"),
        (lambda f: es.with_domain(f, "time", "joy"), "There is no domain joy"),
        (lambda f: es.with_domain(f, "joy", "need"), "There is no code joy"),
        (lambda f: es.with_domain_label(f, "need", "en", ""), "“need” must keep its label"),
        (lambda f: es.split(f, "time", "A", "en", {"en": ["joy"]}), "no pattern “joy” in en.yaml"),
        (lambda f: es.split(f, "time", "A", "en", {"fi": ["joy"]}), "There is no fi.yaml"),
        (
            lambda f: edit.with_code(f, "need", "A", "en", "", "skills"),
            "no code skills in the dom",
        ),
    ],
)
def test_what_cannot_be_is_told(change, told):
    with pytest.raises(Problem, match=told):
        change(files_of())


def test_a_domain_keeps_a_code():
    left = es.with_parent(files_of(), "time", "inclusion")
    for change in (
        lambda: es.with_domain(left, "money", "benefit"),
        lambda: es.with_parent(es.with_parent(left, "fees", "learning"), "money", "inclusion"),
        lambda: es.merged(es.with_parent(left, "fees", "learning"), "money", "skills"),
        lambda: es.merged(left, "money", "inclusion"),
        lambda: es.removed(es.with_parent(left, "fees", "learning"), "money"),
    ):
        with pytest.raises(Problem, match=r"line \d+: the domain need would be left without"):
            change()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda f: es.with_parent(f, "time", "skills"),
            "“time” would stand too deep: “skills” is below another code itself. Choose one that "
            "is below none.",
        ),
        (
            lambda f: es.with_parent(f, "courage", "skills"),
            "“courage” would stand too deep: “skills” is below another code itself. Choose one "
            "that is below none.",
        ),
        (
            lambda f: edit.with_code(f, "need", "Rent", "en", parent="fees"),
            "“Rent” would stand too deep: “fees” is below another code itself. Choose one that is "
            "below none.",
        ),
        (
            lambda f: es.with_parent(f, "learning", "time"),
            "The codes below “learning” would stand too deep. Move or merge these first.",
        ),
        (
            lambda f: es.merged(f, "learning", "fees"),
            "The codes below “learning” would stand too deep. Move or merge these first.",
        ),
    ],
)
@pytest.mark.parametrize("structure", [STRUCTURE, OTHER])
def test_a_child_gets_no_children(change, told, structure):
    with pytest.raises(Problem) as problem:
        change(files_of(structure=structure))
    assert str(problem.value) == told


@pytest.mark.parametrize("structure", [STRUCTURE, OTHER])
def test_a_code_whose_children_moved_away_can_be_a_child_or_a_part_of_one(structure):
    before = es.with_domain(files_of(structure=structure), "fees", "need")
    moved = es.with_parent(before, "money", "learning")
    assert codes(moved)["money"].parent == "learning" and codes(moved)["fees"].parent is None
    assert comments(moved) == comments(before)
    merged = codes(es.merged(before, "money", "skills"))
    assert merged["skills"].merged == (("money",),) and merged["skills"].parent == "learning"
    assert "money" not in merged and merged["fees"].parent is None


def test_a_new_code_may_be_a_child():
    id, after = edit.with_code(files_of(), "benefit", "Trust", "en", parent="learning")
    assert codes(after)[id].parent == "learning"
    id, after = edit.with_code(after, "need", "Rent", "en", parent="money")
    assert codes(after)[id].parent == "money"
    id, after = edit.with_code(after, "need", "Rent", "en", parent="time")
    assert id == "rent_2" and codes(after)[id].parent == "time"


def test_an_id_that_is_used_elsewhere_is_none_for_a_new_code():
    assert edit.with_code(files_of(), "need", "Rent", "en", used={"rent"})[0] == "rent_2"
    id, after = es.split(
        files_of(), "time", "Rent", "en", {"en": ["hour*"]}, used={"rent", "rent_2"}
    )
    assert id == "rent_3" and codes(after)[id].split_from == "time"
    with pytest.raises(Problem, match="another version of the codebook has the id “rent”"):
        es.renamed(files_of(), "time", "rent", {"rent"})
    back = es.renamed(es.renamed(files_of(), "time", "rent"), "rent", "time", {"time", "rent"})
    assert codes(back)["time"].formerly == ("rent",)


def test_language_files_without_patterns_say_how_a_language_is_read():
    bare = edit.without_patterns(SHIPPED)
    assert sorted(bare) == ["en.yaml", "et.yaml", "fi.yaml", "sv.yaml"]
    before = codebook.from_texts(SHIPPED).rules
    after = codebook.from_texts({**SHIPPED, **bare}).rules
    for language, own in after.items():
        assert own.patterns == {} and own.negators == before[language].negators
        assert own.signals == before[language].signals and own.spoken == before[language].spoken
