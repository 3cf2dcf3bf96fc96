"""Hard negation: what a respondent asserts is told from what is denied, wished, asked or reported.

The sentences of `cases/negation_*.yaml` were written before the rules and not looked at while they
were made; those of `cases/denial_*.yaml` the rules were tried on. `cases/negation_failures.yaml`
names the ones that fail: they stay, and one that comes right must be taken off the list.
"""

import pytest
import yaml

from analysis.wording import LANGUAGES
from tests.score_negation import CASES, code_sentences, judged, read_sentences

FAILURES = yaml.safe_load((CASES / "negation_failures.yaml").read_text("utf-8"))


def sentences():
    for language in LANGUAGES:
        for number, sentence in enumerate(read_sentences(language)):
            failing = number in FAILURES[language]
            marks = [pytest.mark.xfail(strict=True, reason="known failure")] if failing else []
            yield pytest.param(
                language, number, id=f"{language} {number} {sentence['kind']}", marks=marks
            )


@pytest.fixture(scope="module")
def outcomes():
    found = {}
    for language in LANGUAGES:
        own = read_sentences(language)
        found[language] = judged(own, code_sentences(own, language))
    return found


@pytest.mark.parametrize(("language", "number"), list(sentences()))
def test_a_sentence_is_coded_by_what_it_asserts(language, number, outcomes):
    missing, false, _ = outcomes[language][number]
    assert not missing
    assert not false


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_the_rules_were_tried_on_stay_right(language):
    own = read_sentences(language, "denial")
    outcome = judged(own, code_sentences(own, language))
    assert sum(not missing and not false for missing, false, _ in outcome) / len(own) >= 0.85
