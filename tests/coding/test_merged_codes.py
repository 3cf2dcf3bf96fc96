"""A code that took in others loses nothing by what the model had learnt of each alone."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import codebook, effects, load, relearning, study
from analysis.codebook import edit, edit_structure
from analysis.coding.coder import coder
from analysis.coding.effect import recoded
from analysis.coding.relearn import Heard
from analysis.workspace.decisions import Decision
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def sample():
    return load.read_file(ROOT / "data" / "sample_responses.xlsx")


def pairs(coded):
    own = coded.codings
    return set(zip(own["id"].astype(str), own["question"], own["code"], strict=True))


@pytest.mark.parametrize(
    ("code", "into"),
    [
        pytest.param("inclusion", "impact", marks=pytest.mark.nightly),
        pytest.param("need_models", "inclusion", marks=pytest.mark.nightly),
        ("continuity", "joint_online_lessons"),
    ],
)
def test_a_merge_takes_no_code_away_and_its_effect_is_exact(sample, code, into):
    files = codebook.texts_of()
    own, old = coder(files), codebook.from_texts(files)
    before = study.code_survey(sample, own)
    merged = edit_structure.merged(files, code, into)
    new = codebook.from_texts(merged)
    after = pairs(study.code_survey(sample, coder(merged, new)))
    as_named = {(*key, into if given == code else given) for *key, given in pairs(before)}
    assert as_named <= after
    found = effects.effect(before, own, old, new)
    gained = zip(
        found.added["id"].astype(str), found.added["question"], found.added["code"], strict=True
    )
    assert set(gained) == after - as_named
    assert found.removed.empty


def test_a_renamed_code_is_coded_as_before(sample):
    files = codebook.texts_of()
    before = pairs(study.code_survey(sample, coder(files)))
    after = pairs(
        study.code_survey(sample, coder(edit_structure.renamed(files, "impact", "wide")))
    )
    assert after == {(*key, "wide" if code == "impact" else code) for *key, code in before}


def by_model(coded, code):
    """Return by answer how likely the model says a code is, and by which words."""
    own = coded.codings[coded.codings["source"] == "model"]
    rows = own[own["code"] == code].itertuples()
    return {(str(r.id), r.question): (r.confidence, r.start, r.end) for r in rows}


@pytest.fixture(scope="module")
def shipped(sample):
    """The codebook that ships, its coder and what it codes."""
    own = coder()
    return codebook.texts_of(), own, study.code_survey(sample, own)


@pytest.fixture(scope="module")
def merged(sample, shipped):
    """The same where `inclusion` was taken in by `impact`."""
    files = edit_structure.merged(shipped[0], "inclusion", "impact")
    own = coder(files)
    return files, own, study.code_survey(sample, own)


def test_going_back_from_a_rename_changes_nothing(sample, shipped):
    files, own, before = shipped
    renamed = edit_structure.renamed(files, "inclusion", "wide")
    after, then = codebook.from_texts(renamed), coder(renamed)
    coded = study.code_survey(sample, then)
    assert by_model(coded, "wide") == by_model(before, "inclusion") != {}
    found = effects.effect(coded, then, after, codebook.from_texts(files))
    assert found.added.empty and found.removed.empty
    assert study.code_survey(sample, own).codings.equals(before.codings)


def test_a_preview_of_taking_a_merge_back_is_what_is_coded_then(shipped, merged):
    files, _, before = shipped
    changed, own, coded = merged
    old, new = codebook.from_texts(changed), codebook.from_texts(files)
    _, after = recoded(coded, own, old, new)
    assert after.codings.equals(before.codings)


def test_doubts_come_back_where_a_merge_with_a_code_of_ones_own_is_taken_back(sample, shipped):
    files, own, before = shipped
    doubted = before.negated.loc[before.negated["kind"] == "doubt", "code"].iloc[0]
    domain = next(d for d in own.scheme.domains if doubted in {code.id for code in d.codes})
    code, more = edit.with_code(files, domain.id, "Own", "en")
    changed = edit_structure.merged(more, code, doubted)
    then = coder(changed)
    coded = study.code_survey(sample, then)
    lost = pairs(coded) - pairs(before)
    found = effects.effect(coded, then, codebook.from_texts(changed), codebook.from_texts(more))
    rows = found.removed[["id", "question", "code"]].astype({"id": str})
    assert set(rows.itertuples(index=False, name=None)) == lost != set()


def test_what_is_learnt_under_a_new_name_is_known_under_the_old_one(sample, shipped):
    files, own, _ = shipped
    then = coder(edit_structure.renamed(files, "inclusion", "wide"))
    coded = study.code_survey(sample, then)
    gone = sorted(by_model(coded, "wide"))
    removed = [Decision(*key, "wide", "remove") for key in gone]
    made = relearning.retrained(own.model, coded, then.scheme, removed).model
    assert made.codes == own.model.codes
    again = study.code_survey(sample, replace(then, model=made))
    back = study.code_survey(sample, replace(own, model=made))
    assert len(gone) > 2 and not set(gone) & by_model(again, "wide").keys()
    assert pairs(back) == {(*k, "inclusion" if c == "wide" else c) for *k, c in pairs(again)}


def test_a_code_that_is_learnt_anew_has_its_first_name(sample, shipped):
    files, own, _ = shipped
    code, more = edit.with_code(files, own.scheme.domains[0].id, "Own", "en")
    then = coder(edit_structure.renamed(more, code, "later"))
    coded = study.code_survey(sample, then)
    some = coded.answers[coded.answers["content"] == "answered"].head(10)
    actions = ["add"] * 5 + ["remove"] * 5
    rows = zip(some["id"].astype(str), some["question"], actions, strict=True)
    taken = [Decision(id, question, "later", action) for id, question, action in rows]
    made = relearning.retrained(own.model, coded, then.scheme, taken).model
    assert made.codes == (*own.model.codes, code)
    assert made.known(coder(more).scheme.codes()).ids[-1] == code
    assert made.known(then.scheme.codes()).ids[-1] == "later"


def test_the_words_of_a_merged_code_are_those_that_made_it_likely(shipped, merged):
    alone, together = by_model(shipped[2], "inclusion"), by_model(merged[2], "impact")
    both = alone.keys() & together.keys()
    assert both and {key: alone[key] for key in both} == {key: together[key] for key in both}


def test_how_likely_a_merged_code_is_said_to_be_is_what_its_coding_has(merged):
    _, own, coded = merged
    heard, told = Heard(own.model, coded, own.scheme.codes()), by_model(coded, "impact")
    rows = coded.codings[coded.codings["code"] == "impact"]
    likely = heard.likely().round(4)[heard.places(rows)]
    said = zip(rows["id"].astype(str), rows["question"], rows["source"], likely, strict=True)
    by_words = {(id, question): own for id, question, source, own in said if source == "model"}
    assert by_words == {key: sure for key, (sure, *_) in told.items()} != {}


def test_a_code_of_ones_own_knows_what_the_model_knew_of_one_that_it_took_in(sample, shipped):
    files, own, before = shipped
    code, more = edit.with_code(files, own.scheme.domains[0].id, "Own", "en")
    coded = study.code_survey(sample, coder(edit_structure.merged(more, "inclusion", code)))
    assert by_model(coded, code) == by_model(before, "inclusion") != {}


def test_a_merged_code_is_unlearnt(sample, shipped, merged):
    _, own, coded = merged
    gone = sorted(by_model(shipped[2], "inclusion").keys() & by_model(coded, "impact").keys())
    taken = [Decision(*key, "impact", "remove") for key in gone]
    made = relearning.retrained(own.model, coded, own.scheme, taken).model
    again = study.code_survey(sample, replace(own, model=made))
    given = {(id, question) for id, question, code in pairs(again) if code == "impact"}
    assert len(gone) > 2 and not given & set(gone)
    at = [own.model.codes.index(code) for code in ("impact", "inclusion")]
    moved = (made.weights != own.model.weights).any(axis=0)
    assert set(np.flatnonzero(moved)) == set(at)
