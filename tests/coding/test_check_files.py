"""Of a codebook's files and structure is told what was likely not meant."""

from analysis.coding.checks import checks
from analysis.survey import ROLES
from tests.coding.test_checks import ENGLISH, STRUCTURE, files_of, with_patterns


def without(files, *names):
    return {name: text for name, text in files.items() if name not in names}


def sentences(files):
    return [(own.file, own.line, own.code, str(own.sentence)) for own in checks(files)]


def test_language_files_that_are_missing_are_told():
    assert sentences(without(files_of(), "fi.yaml")) == [
        ("codebook.yaml", 1, "", "Codes have labels in fi, but there is no fi.yaml: no patterns "
         "find them in answers of that language."),
    ]  # fmt: skip
    assert sentences(without(files_of(), "fi.yaml", "en.yaml")) == [
        ("codebook.yaml", 1, "", "The codebook has no language file, so no patterns find its "
         "codes."),
    ]  # fmt: skip


def test_a_file_that_says_to_be_of_another_language_is_told():
    assert sentences(files_of(ENGLISH.replace("language: en", "\nlanguage: fi"))) == [
        ("en.yaml", 2, "", "The file says that its language is “fi”, but it is read as en by its "
         "name."),
    ]  # fmt: skip


def test_a_part_of_a_code_that_is_not_there_is_told():
    def split(structure, whole):
        own = structure.replace("{id: time,", f"{{id: time, split_from: {whole},")
        return sentences(files_of(structure=own))

    assert split(STRUCTURE, "hours") == [
        ("codebook.yaml", 11, "time", "“time” is split from “hours”, which the codebook does not "
         "have."),
    ]  # fmt: skip
    assert split(STRUCTURE, "skills") == []
    assert (
        split(STRUCTURE.replace("{id: skills,", "{id: skills, formerly: [hours],"), "hours") == []
    )


def test_codes_with_one_label_are_told():
    structure = STRUCTURE.replace(
        "label: {en: Time, fi: Aika}", "label: {en: ' skills', fi: Aika}"
    )
    assert sentences(files_of(structure=structure)) == [
        ("codebook.yaml", 11, "time", "“time” and “skills” have the same label in en."),
    ]


def test_an_empty_word_is_told_with_its_pattern_and_an_unknown_role_by_its_name():
    files = with_patterns("(hour|)", "''", "words: hour\n      roles: [joy]", "roles: [support]")
    empty = "The pattern “(hour|)” has an empty alternative."
    assert [(line, told) for _, line, _, told in sentences(files)] == [
        (7, f"{empty} Write a word on both sides of each |."),
        (8, "The pattern “” holds no word."),
        (10, f"“joy” is not one of the names {', '.join(ROLES)}."),
        (11, "“roles” is not complete (words is missing)."),
    ]
