"""What leaves the program has personal data masked, and places stay those of the answer."""

import pandas as pd

from analysis.present import masking
from analysis.wording import wording

TEXT = "Kirjoita kv.tiimi@example.org tai soita 040 123 4567, opettaja Maija Virtanen auttaa."


def frames(start, end):
    answers = pd.DataFrame(
        [("1", "q1", TEXT, "fi"), ("2", "q1", None, "fi")],
        columns=["id", "question", "text", "language"],
    )
    codings = pd.DataFrame(
        [("1", "q1", "need_training", start, end, TEXT[start:end])],
        columns=["id", "question", "code", "start", "end", "evidence"],
    )
    return answers, codings


def test_answers_are_masked_and_the_kind_stands_in_the_place():
    answers, _, count = masking.masked(*frames(0, 8), wording("en"))
    shown = answers["text"].iloc[0]
    assert "[e-mail address]" in shown and "[phone number]" in shown and "[name]" in shown
    assert "example.org" not in shown and "4567" not in shown and "Virtanen" not in shown
    assert shown.startswith("Kirjoita ") and answers["text"].iloc[1] == ""
    assert count == 3


def test_evidence_is_masked_as_far_as_it_touches_what_is_masked():
    begin = TEXT.index("soita")
    _, codings, _ = masking.masked(*frames(begin, begin + 15), wording("en"))
    assert codings["evidence"].iloc[0] == "soita [phone number]"
    assert codings["start"].iloc[0] == begin
    _, untouched, _ = masking.masked(*frames(0, 8), wording("en"))
    assert untouched["evidence"].iloc[0] == "Kirjoita"
