"""Every example of the guide to the rule language does what the guide says."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import codebook, study
from analysis.coding.coder import of_codebook

GUIDE = (Path(__file__).parents[1] / "docs" / "codebook.md").read_text("utf-8")
EXAMPLE = re.compile(r"```pattern (\w\w)\n(.*?)```", re.DOTALL)
SAID = re.compile(r"(yes|no|denied|wish|question|quote): (.*)")
STRUCTURE = """
title: {en: Guide}
domains: [{id: d, label: {en: D}, role: benefits, codes: [{id: it, label: {en: It},
  definition: {en: It}}]}]
"""
HEADS = {
    "en": re.search(r"```yaml\n(language: en.*?)codes:", GUIDE, re.DOTALL)[1],
    "fi": """
negators: [ei, en, emme]
without: [=ilman]
denying: ["*itta", "*ton"]
clitics: [kin]
spoken: {words: {oo: ole}, endings: {is: isi}}
lists: {}
""",
}


def examples():
    for language, body in EXAMPLE.findall(GUIDE):
        lines = body.strip().split("\n")
        told = [SAID.fullmatch(line) for line in lines]
        pattern = "\n".join(line for line, said in zip(lines, told, strict=True) if not said)
        for said in filter(None, told):
            yield pytest.param(language, pattern, *said.groups(), id=f"{pattern}: {said[2]}")


def coder_of(language, pattern):
    head = yaml.load(HEADS[language], yaml.BaseLoader)
    head["codes"] = {
        "it": [yaml.load(pattern, yaml.BaseLoader) if ": " in pattern else pattern.strip('"')]
    }
    files = {"codebook.yaml": STRUCTURE, f"{language}.yaml": yaml.safe_dump(head)}
    return of_codebook(codebook.from_texts({name: t.encode() for name, t in files.items()}))


@pytest.mark.parametrize(("language", "pattern", "outcome", "text"), list(examples()))
def test_an_example_does_what_the_guide_says(language, pattern, outcome, text):
    table = pd.DataFrame({"text": [text]})
    coded = study.code_table(
        table, coder_of(language, pattern), ["text"], None, "benefits", language
    )
    kinds = {"denial": "denied"}
    apart = [kinds.get(kind, kind) for kind in coded.negated["kind"]]
    found = "yes" if len(coded.codings) else apart[0] if apart else "no"
    assert found == outcome


def test_the_guide_has_examples_and_its_language_file_is_one():
    assert len(list(examples())) > 60
    assert "denial" in HEADS["en"]
