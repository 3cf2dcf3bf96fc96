"""All that is wrong with a codebook is told at once, each with its file and line."""

import argparse
import json

import pytest

from analysis import checking, codebook
from analysis.codebook.faults import readable
from analysis.codebook.patterns import Pattern, parse
from analysis.coding import coder
from analysis.coding.checks import FAULT, KINDS, WARNING, WIDEST, checks, reach
from analysis.coding.explain import explain
from analysis.coding.lexicon import lexicon
from analysis.coding.misread import misread
from analysis.survey import LANGUAGES, Problem

SHIPPED = codebook.texts_of()
STRUCTURE = """\
domains:
  - id: benefit
    label: {en: Benefits, fi: Hyödyt}
    role: benefits
    codes:
      - id: learning
        label: {en: Learning, fi: Oppiminen}
        definition: {en: They learn, fi: Opitaan}
        children:
          - {id: skills, label: {en: Skills, fi: Taidot}, definition: {en: Skills, fi: Taidot}}
      - {id: time, label: {en: Time, fi: Aika}, definition: {en: Time, fi: Aika}}
facets:
  - {id: phase, label: {en: Phase}, values: [{id: before, label: {en: Before}}]}
"""
ENGLISH = """\
language: en
lists:
  pupil: [pupil, student]
codes:
  skills: [skill]
  time:
    - hour
facets:
  phase:
    before: [before]
"""


def files_of(english=ENGLISH, structure=STRUCTURE, **others):
    texts = {"codebook.yaml": structure, "en.yaml": english}
    texts["fi.yaml"] = "codes: {skills: [taito], time: [aika]}"
    texts |= {f"{name}.yaml": text for name, text in others.items()}
    return {name: text.encode() for name, text in texts.items()}


def with_patterns(*rows):
    return files_of(ENGLISH.replace("    - hour\n", "".join(f"    - {row}\n" for row in rows)))


def told(files):
    return [(own.file, own.line, own.code, own.kind, own.severity) for own in checks(files)]


def kinds(files):
    return [(own.kind, own.line) for own in checks(files)]


def is_refused(files):
    """Whether the program itself would refuse to use the codebook."""
    try:
        coder.of_codebook(codebook.from_texts(files))
    except Problem:
        return True
    return False


def test_nothing_is_said_of_a_codebook_without_fault():
    assert checks(files_of()) == []


def test_every_fault_is_told_not_only_the_first():
    english = """\
negaters: [no]
lists:
  pupil: [pupil, s*]
codes:
  learning:
    - learn ..99 more
    - words: [study, a*]
      roles: [benefits]
    - learn ..2
  joy: [fun]
  time: [<pupil> hour, <teacher> hour, and/or, hour*]
facets:
  phase: {after: [after]}
frames:
  wish: [too ..]
  hope: [x]
"""
    files = files_of(english, thresholds="thresholds:\n  time: 2\n  joy: 0.5\n", names="[x]")
    assert [own for own in told(files) if own[-1] == FAULT] == [
        ("names.yaml", 1, "", "unreadable", FAULT),
        ("thresholds.yaml", 2, "time", "unreadable", FAULT),
        ("thresholds.yaml", 3, "joy", "unknown_code", FAULT),
        ("en.yaml", 1, "", "unreadable", FAULT),
        ("en.yaml", 3, "", "unreadable", FAULT),
        ("en.yaml", 6, "learning", "unreadable", FAULT),
        ("en.yaml", 7, "learning", "unreadable", FAULT),
        ("en.yaml", 9, "learning", "unreadable", FAULT),
        ("en.yaml", 10, "joy", "unknown_code", FAULT),
        ("en.yaml", 11, "time", "never", FAULT),
        ("en.yaml", 11, "time", "unreadable", FAULT),
        ("en.yaml", 13, "phase:after", "unknown_code", FAULT),
        ("en.yaml", 15, "", "unreadable", FAULT),
        ("en.yaml", 16, "", "unreadable", FAULT),
    ]
    assert is_refused(files)


def test_every_fault_of_the_structure_is_told():
    structure = STRUCTURE.replace("role: benefits", "role: joy").replace(
        "id: skills", "id: Skills"
    )
    structure = structure.replace("{id: time, label:", "{id: time, lable:")
    found = checks(files_of(structure=structure))
    lines = {(own.line, own.code) for own in found if own.file == "codebook.yaml"}
    assert lines == {(4, ""), (10, "Skills"), (11, "time")}
    assert "complete (label is missing)" in str(found[2].sentence)


@pytest.mark.parametrize(
    ("files", "file", "line"),
    [
        (files_of("codes: ["), "en.yaml", 2),
        ({"en.yaml": ENGLISH.encode()}, "codebook.yaml", 1),
        (files_of(structure="domains: []"), "codebook.yaml", 1),
        (files_of(structure="[a]"), "codebook.yaml", 1),
        (files_of(structure=""), "codebook.yaml", 1),
        (files_of(structure="domains: [a]"), "codebook.yaml", 1),
        (files_of(structure=STRUCTURE.replace("id: time", "id: skills")), "codebook.yaml", 11),
        (files_of("[codes]"), "en.yaml", 1),
        (files_of("codes: [a]"), "en.yaml", 1),
        ({**files_of(), "notes.yaml": b""}, "notes.yaml", 1),
        ({**files_of(), "fi.yaml": b"\xff"}, "fi.yaml", 1),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_read(files, file, line):
    found = [own for own in checks(files) if own.severity == FAULT]
    assert (file, line) in {(own.file, own.line) for own in found}
    assert is_refused(files)


@pytest.mark.parametrize("name", ["codebook.yaml", "en.yaml", "names.yaml"])
def test_a_fault_is_told_just_where_the_codebook_is_refused(name):
    """Each line is taken out in turn: the check and the reader must agree."""
    rows = SHIPPED[name].split(b"\n")
    small = {n: t for n, t in SHIPPED.items() if n in ("codebook.yaml", "names.yaml", name)}
    for at in range(1, len(rows), max(1, len(rows) // 12)):
        files = {**small, name: b"\n".join(rows[:at] + rows[at + 1 :])}
        faults = readable(files).faults
        try:
            codebook.from_texts(files)
        except Problem:
            assert faults, at
        else:
            assert not faults, at


def test_sentences_have_their_place_apart():
    (found,) = checks(with_patterns("a ..99 b"))
    assert str(found.sentence).startswith("The gap in the pattern “a ..99 b” is too wide")
    (found,) = checks(with_patterns("hour", "words: [a1]\n      rolls: [benefits]"))
    assert str(found.sentence).startswith("“rolls” is not one of the names words, except")


def test_a_pattern_that_can_never_match_is_a_fault():
    files = with_patterns("and/or", "words: hour\n      except: [hour]", "hour*")
    assert kinds(files) == [("never", 7), ("never", 8)]
    assert is_refused(files)


def test_a_pattern_that_stands_twice_is_told_with_its_first_line():
    files = with_patterns("hour", "day", "hour", "words: hour\n      roles: [benefits]")
    (twice, *rest) = checks(files)
    assert (twice.kind, twice.line, twice.sentence.values["line"]) == ("duplicate", 9, 7)
    assert twice.severity == WARNING and rest == [] and not is_refused(files)


def test_a_pattern_of_two_codes_is_told_where_both_count():
    english = ENGLISH.replace("skills: [skill]", "skills: [hour]")
    (found,) = checks(files_of(english))
    assert (found.kind, found.code, found.sentence.values["other"]) == (
        "two_codes",
        "time",
        "skills",
    )
    apart = english.replace("    - hour", "    - {words: hour, roles: [support]}").replace(
        "[hour]", "[{words: hour, roles: [benefits]}]"
    )
    assert checks(files_of(apart)) == []
    facet = ENGLISH.replace("before: [before]", "before: [hour]")
    assert checks(files_of(facet)) == []


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (["hour", "(hour|day)"], [7]),
        (["(day|hour)", "(hour|day)"], [7]),
        (["short hour", "(short|long) (hour|day)"], [7]),
        (["words: hour\n      roles: [benefits]", "(hour|day)"], [7]),
        (["hour", "words: (hour|day)\n      roles: [benefits]"], []),
        (["hour", "words: (hour|day)\n      except: [happy hour]"], []),
        (["hour", "words: (hour|day)\n      polarity: lack"], []),
        (["short ..1 hour", "(short|long) ..2 hour"], []),  # its other matches may be shorter
        (["hour", "hour*"], []),  # an odd form of “hour” need not begin so
        (["hours", "(hour|day)"], []),
        (["(hour|by day)", "hour", "by (day|night)"], [7]),
    ],
)
def test_a_pattern_is_covered_only_where_that_is_sure(rows, lines):
    english = ENGLISH.replace("language: en", "language: en\nevaluation: {lack: [no]}")
    own = "".join(f"    - {row}\n" for row in rows)
    found = checks(files_of(english.replace("    - hour\n", own)))
    assert [one.line - 1 for one in found if one.kind == "covered"] == lines


def test_what_is_covered_goes_without_a_change_of_any_mention():
    """Without the patterns that are covered, each answer has its codes by the same words."""
    rows = [
        "hour",
        "(hour|day)",
        "short hour",
        "(short|long) (hour|day)",
        "by day",
        "by (day|night)",
    ]
    files = with_patterns(*rows)
    covered = {own.line for own in checks(files) if own.kind == "covered"}
    assert covered == {7, 9, 11}
    without = with_patterns(*(row for at, row in enumerate(rows, 7) if at not in covered))
    texts = ["A short hour, not an hour.", "No day was long", "By day and by night, short hours"]
    with_all, with_rest = (mentions(own, texts) for own in (files, without))
    assert with_all == with_rest and all(with_all)


def mentions(files, texts):
    """Each mention of each text, without the name of its rule."""
    own = coder.of_codebook(codebook.from_texts(files))
    found = explain(texts, ["benefits"] * len(texts), "en", own)
    return [sorted(mention[:3] for mention in mentioned) for mentioned in found]


def test_reach_grows_with_rows_places_and_gaps():
    def wide(text):
        return reach(Pattern(text, parse(text, {})))

    assert (
        wide("a1") < wide("a1 b1") < wide("a1 ..2 b1") < wide("a1 ~2 b1") < wide("a1 ..9 b1 ~9 c1")
    )
    most = max(
        reach(pattern)
        for rules in codebook.read().rules.values()
        for patterns in rules.patterns.values()
        for pattern in patterns
    )
    assert most == 3393 < WIDEST


def test_a_wide_pattern_is_slow():
    wide = "(a b|c d|e f|g h) ~12 (i j|k l|m n|o p) ~12 (q r|s t|u v|w x)"
    (found,) = checks(with_patterns(wide))
    assert (found.kind, found.severity) == ("slow", WARNING)


@pytest.mark.parametrize(
    ("language", "word", "form", "other"),
    [
        ("fi", "arka", "aralla", "ara"),
        ("fi", "koti", "kodissa", "kota"),
        ("fi", "väli", "välillä", "välillä"),
        ("et", "sügavus", "sügavuse", "sügavune"),
        ("sv", "organisera", "organiserat", "organiserad"),
    ],
)
def test_a_misread_word_has_forms_that_the_list_gives_to_others(language, word, form, other):
    assert lexicon(language).lemma_of(form) != word
    found = misread([word], language)[word]
    assert found.lost <= found.forms and found.lost >= found.forms / 4
    english = f"codes:\n  time: [({word}|zzz)]\n"
    files = files_of(**{language: english})
    (warning,) = [own for own in checks(files) if own.kind == "misread"]
    assert (warning.file, warning.line, warning.code) == (f"{language}.yaml", 2, "time")
    for mended in (f"({word}|{word[:3]}*)", f"={word}", f"{word}*"):
        files = files_of(**{language: f"codes:\n  time: [{mended}]\n"})
        assert "misread" not in [own.kind for own in checks(files)]


def test_words_that_are_read_well_are_not_misread():
    well = {
        "fi": ["matka", "oppilas", "tunti", "koulu", "opettaja", "helposti", "kanssa", "eivät"],
        "sv": ["resa", "lärare", "elev", "tid", "bra"],
        "et": ["reis", "õpetaja", "kool", "kergesti"],
        "en": ["trip", "teacher", "time", "easy"],
    }
    assert {language: misread(words, language) for language, words in well.items()} == {
        language: {} for language in LANGUAGES
    }
    assert misread([], "fi") == {} == misread(["työmäärä-", "x", "zzzz"], "fi")


def test_labels_definitions_and_patterns_that_are_missing_are_told():
    structure = STRUCTURE.replace(", fi: Aika}, definition", "}, definition").replace(
        "definition: {en: They learn, fi: Opitaan}", "definition: {en: They learn}"
    )
    files = files_of(structure=structure, fi="codes: {skills: [taito]}")
    found = {(own.kind, own.code, own.line): str(own.sentence) for own in checks(files)}
    assert found == {
        ("no_definition", "learning", 6): "“learning” has no definition in fi.",
        ("no_label", "time", 11): "“time” has no label in fi.",
        ("no_patterns", "time", 11): "“time” has no patterns in fi.yaml.",
    }


def test_the_shipped_codebook_has_no_fault_and_few_warnings():
    found = checks(SHIPPED)
    assert {own.severity for own in found} == {WARNING}
    assert {own.kind for own in found} <= {"covered", "two_codes", "misread"} <= set(KINDS)
    assert len(found) < 100
    read, book = readable(SHIPPED), codebook.read()
    assert (read.domains, read.rules, read.names) == (book.domains, book.rules, book.names)


def run(path, as_json=False):
    checking.run(argparse.Namespace(file=str(path), json=as_json))


def test_the_command_tells_of_a_folder(tmp_path, capsys):
    for name, source in files_of().items():
        (tmp_path / name).write_bytes(source)
    run(tmp_path)
    assert capsys.readouterr().out == "Nothing is wrong.\n"
    (tmp_path / "de.yaml").write_text("codes: {}")
    (tmp_path / "notes.txt").write_text("codes: {}")
    run(tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "de.yaml:1: warning: de.yaml is not read: the files of a codebook are named "
        "codebook.yaml, names.yaml, thresholds.yaml, fi.yaml, sv.yaml, et.yaml, en.yaml.",
        "Faults: 0. Warnings: 1.",
    ]
    (tmp_path / "de.yaml").unlink()
    (tmp_path / "en.yaml").write_text(ENGLISH.replace("- hour", "- hour\n    - hour\n    - a*"))
    with pytest.raises(Problem, match="Faults: 1"):
        run(tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "en.yaml:9: fault: “a*” would match too many words. Write a longer stem.",
        "en.yaml:8: warning: the pattern “hour” stands in line 7 as well.",
        "Faults: 1. Warnings: 1.",
    ]
    with pytest.raises(Problem, match="Faults: 1"):
        run(tmp_path / "codebook.yaml")  # a fault of another file is one of the codebook
    assert capsys.readouterr().out.count("\n") == 2
    with pytest.raises(Problem, match="Faults: 1"):
        run(tmp_path, as_json=True)
    (one, _) = json.loads(capsys.readouterr().out)
    assert one["kind"] == "unreadable" and one["line"] == 9 and one["file"] == "en.yaml"


def test_a_file_alone_is_checked_within_the_shipped_codebook(tmp_path, capsys):
    (tmp_path / "fi.yaml").write_text("codes:\n  impact: [vaikutus, vaikutus]\n", "utf-8")
    run(tmp_path / "fi.yaml")
    assert capsys.readouterr().out == (
        "fi.yaml:2: warning: the pattern “vaikutus” stands in line 2 as well.\n"
        "Faults: 0. Warnings: 1.\n"
    )
    with pytest.raises(Problem, match="There is no file"):
        run(tmp_path / "et.yaml")
    (tmp_path / "x.yaml").write_text("")
    with pytest.raises(Problem, match="is no file of a codebook"):
        run(tmp_path / "x.yaml")
    with pytest.raises(Problem, match=r"There is no codebook\.yaml"):
        run(tmp_path)


def test_what_a_file_says_is_no_command_to_a_terminal(tmp_path, capsys):
    (tmp_path / "en.yaml").write_text('codes:\n  "joy\\x1b[1m": [fun]\n')
    with pytest.raises(Problem):
        run(tmp_path / "en.yaml")
    assert "\x1b" not in capsys.readouterr().out
