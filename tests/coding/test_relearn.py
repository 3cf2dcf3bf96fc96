"""A model learns from decisions: it shows what it would change and changes nothing itself."""

import os
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import load, relearning, study
from analysis.codebook import Code
from analysis.coding import apply, relearn
from analysis.coding.coder import coder
from analysis.coding.effect import CODE
from analysis.coding.learn import ALIKE
from analysis.coding.mentions import RULE_CONFIDENCE
from analysis.coding.relearn import Heard, Lessons
from analysis.survey import Problem
from analysis.workspace import decisions
from analysis.workspace.decisions import Decision
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "sample_responses.xlsx"


@pytest.fixture(scope="module")
def own():
    return coder()


@pytest.fixture(scope="module")
def coded(own):
    return study.code_survey(load.read_file(SAMPLE), own)


@pytest.fixture(scope="module")
def truth(coded):
    kept = {"dtype": str, "keep_default_na": False}
    wanted = pd.read_csv(ROOT / "data" / "sample_truth.csv", **kept).drop(columns="content")
    answers = coded.answers.assign(id=coded.answers["id"].astype(str))
    answers = answers[answers["content"] == "answered"]
    names = {"question": "role", "codes": "wanted"}
    return answers.merge(wanted.rename(columns=names)[["id", "role", "wanted"]], on=["id", "role"])


def taken(truth, count, seed=0):
    """Return decisions that make random answers right, each checked as a whole."""
    found = []
    for row in truth.sample(count, random_state=seed).itertuples():
        given, wanted = set(row.codes.split()), set(row.wanted.split())
        key = row.id, row.question
        found += [Decision(*key, code, "remove") for code in sorted(given - wanted)]
        found += [Decision(*key, code, "add") for code in sorted(wanted - given)]
        found.append(Decision(*key, "", "confirm"))
    return found


@pytest.fixture(scope="module")
def fifty(truth):
    return taken(truth, 50)


@pytest.fixture(scope="module")
def made(own, coded, fifty):
    return relearning.retrained(own.model, coded, own.scheme, fifty)


def pairs(coded):
    return set(coded.codings[CODE].astype({"id": str}).itertuples(index=False, name=None))


def csvs(coded):
    return [frame.to_csv() for frame in (coded.answers, coded.codings, coded.negated)]


def test_probabilities_are_those_of_the_coding(own, coded):
    heard = Heard(own.model, coded, own.scheme.codes())
    likely, codes = heard.likely().round(4), own.model.codes
    keys = list(zip(coded.answers["id"], coded.answers["question"], strict=True))
    by_model = coded.codings[coded.codings["source"] == "model"]
    assert len(by_model) > 10
    for row in by_model.itertuples():
        at = keys.index((row.id, row.question)), codes.index(row.code)
        assert likely[at] == row.confidence
    doubted = coded.negated[coded.negated["kind"] == "doubt"]
    for row in doubted.itertuples():
        assert likely[keys.index((row.id, row.question)), codes.index(row.code)] < 0.1
    assert heard.denied.any() and not likely[heard.denied].any()  # never given, so in no doubt
    weights = np.vstack([own.model.weights, own.model.concept_weights]).astype(np.float32)
    told = heard.shares() @ weights + own.model.by_role[heard.roles]
    np.testing.assert_allclose(told, own.model.odds(heard.said, heard.roles), atol=1e-4)


def test_what_a_decision_teaches(own, coded, truth):
    one, two, three = list(truth[truth["codes"] != ""].head(3).itertuples())
    code = one.codes.split()[0]
    got = relearning.lessons(
        coded,
        own.scheme,
        [
            Decision(one.id, one.question, code, "remove"),
            Decision(two.id, two.question, "", "confirm"),
            Decision(three.id, three.question, "need_time", "add"),
            Decision(three.id, three.question, "need_time", "remove"),
            Decision(three.id, three.question, "need_time", "add"),
            Decision("nobody", three.question, "need_time", "add"),
        ],
    )
    assert got.codes == tuple(c.id for c in own.scheme.codes())
    keys = list(zip(coded.answers["id"].astype(str), coded.answers["question"], strict=True))
    at = [keys.index((row.id, row.question)) for row in (one, two, three)]
    number = got.codes.index
    assert got.told[at[0]].sum() == 1 and got.told[at[0], number(code)]
    assert not got.right[at[0], number(code)]
    assert got.told[at[1]].all()
    assert {c for c, right in zip(got.codes, got.right[at[1]], strict=True) if right} == set(
        two.codes.split()
    )
    assert got.told[at[2]].sum() == 1 and got.right[at[2], number("need_time")]
    assert got.told.sum() == 2 + len(got.codes)


def test_an_answer_that_says_nothing_teaches_nothing(own, coded):
    silent = coded.answers[coded.answers["content"] == "non_answer"].iloc[0]
    whole = [Decision(str(silent["id"]), silent["question"], "", "confirm")]
    assert not relearning.lessons(coded, own.scheme, whole).told.any()
    with pytest.raises(Problem, match="nothing to learn from"):
        relearning.retrained(own.model, coded, own.scheme, whole)


def test_what_would_change_is_shown_and_nothing_is_changed(own, coded, fifty, made):
    before, model = csvs(coded), own.model.written()
    found = relearning.changes(coded, own, made.model, fifty)
    assert csvs(coded) == before and own.model.written() == model
    after = apply.again(coded.answers, replace(own, model=made.model))
    decided = {(one.id, one.question) for one in fifty}
    for frame, wanted in (
        (found.added, pairs(after) - pairs(coded)),
        (found.removed, pairs(coded) - pairs(after)),
    ):
        assert tuple(frame.columns) == relearning.COLUMNS
        rows = frame[CODE].astype({"id": str}).itertuples(index=False, name=None)
        assert set(rows) == {pair for pair in wanted if pair[:2] not in decided}
        moved = (frame["likely_after"] - frame["likely_before"]).abs().round(4)
        assert moved.is_monotonic_decreasing and not frame.duplicated(CODE).any()
    assert len(found.added) + len(found.removed)
    assert (found.added["likely_after"] > found.added["likely_before"]).all()


def test_a_decision_on_one_code_hides_that_code_alone(own, coded, made, fifty):
    whole = relearning.changes(coded, own, made.model, [])
    one, other = list(whole.added.itertuples())[:2]
    decided = [Decision(str(one.id), one.question, one.code, "remove")]
    left = relearning.changes(coded, own, made.model, decided).added
    assert len(left) == len(whole.added) - 1
    assert (other.id, other.question, other.code) in set(left[CODE].itertuples(index=False))


def test_the_parent_of_a_code_that_a_person_gave_is_no_change(own, coded, made):
    parents = own.scheme.parents()
    child, model = next(iter(parents)), made.model
    raised = model.offset.copy()
    raised[:, model.codes.index(parents[child])] += 50  # the parent everywhere
    model = replace(model, offset=raised)
    found = relearning.changes(coded, own, model, []).added
    row = found[found["code"] == parents[child]].iloc[0]
    some = [Decision(str(row["id"]), row["question"], child, "add")]
    left = relearning.changes(coded, own, model, some).added
    keys = set(left[CODE].itertuples(index=False, name=None))
    assert (row["id"], row["question"], parents[child]) not in keys
    assert len(left) in (len(found) - 2, len(found) - 1)


def test_same_decisions_same_bytes(own, coded, fifty, made):
    keys = sorted({(one.id, one.question) for one in fifty})
    random.Random(1).shuffle(keys)
    mixed = [one for key in keys for one in fifty if (one.id, one.question) == key]
    assert mixed != fifty
    again = relearning.retrained(own.model, coded, own.scheme, mixed)
    assert again.model.written() == made.model.written()
    fewer = relearning.retrained(own.model, coded, own.scheme, fifty[:-1]).model
    assert fewer.name != made.model.name and fewer.about["sha256"] != made.model.about["sha256"]


SCRIPT = """
import sys
from analysis import load, relearning, study
from analysis.coding.coder import coder
from analysis.load import plain_table
from analysis.workspace import decisions
own = coder()
coded = study.code_survey(load.read_file(sys.argv[1]), own)
taken = decisions.read(plain_table.read(sys.argv[2]))
made = relearning.retrained(own.model, coded, own.scheme, taken)
print(made.model.name, made.model.about["sha256"])
print(relearning.teaches_most(made.model, coded, own.scheme, taken).to_csv())
"""


def test_the_same_bytes_with_other_hashes_and_threads(own, coded, fifty, made, tmp_path):
    path = tmp_path / "decisions.csv"
    decisions.table(fifty).to_csv(path, index=False)
    told = []
    for seed, threads in (("1", "1"), ("2", "2")):
        limits = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), threads)
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(SAMPLE), str(path)],
            check=True,
            cwd=ROOT,
            env={**os.environ, **limits, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            text=True,
        )
        told.append(run.stdout)
    most = relearning.teaches_most(made.model, coded, own.scheme, fifty).to_csv()
    assert told == [f"{made.model.name} {made.model.about['sha256']}\n{most}\n"] * 2


def test_the_model_says_what_it_learnt_and_of_what(own, fifty, made):
    assert made.model.about["model"] == own.model.name != made.model.name
    assert made.model.about["answers"] == 50
    assert list(made.taught["code"]) == [code.id for code in own.scheme.codes()]
    assert (made.taught["yes"] + made.taught["no"] == 50).all() and made.not_taught == {}
    assert (made.model.rules == own.model.rules).all()
    assert (made.model.slope == own.model.slope).all()
    assert (made.model.by_role == own.model.by_role).all()


def test_what_nobody_decided_on_stays(own, coded, truth):
    rows = truth.head(12)
    some = [Decision(row.id, row.question, "learning", "add") for row in rows.itertuples()]
    got = relearning.retrained(own.model, coded, own.scheme, some)
    others = np.array(own.model.codes) != "learning"
    assert (got.model.weights[:, others] == own.model.weights[:, others]).all()
    assert not (got.model.weights[:, ~others] == own.model.weights[:, ~others]).all()
    assert list(got.taught["code"]) == ["learning"] and list(got.taught["yes"]) == [12]
    assert len(got.not_taught) == len(own.model.codes) - 1
    assert "Nobody has decided" in str(got.not_taught["impact"])


def test_what_people_take_away_again_and_again_becomes_less_likely(own, coded, truth):
    given = truth[truth["codes"].str.split().map(lambda codes: "learning" in codes)]
    gone = given.iloc[::2]
    some = [Decision(row.id, row.question, "learning", "remove") for row in gone.itertuples()]
    got = relearning.retrained(own.model, coded, own.scheme, some).model
    at = own.model.codes.index("learning")
    codes = tuple(own.scheme.codes())
    before, after = (Heard(one, coded, codes).likely()[:, at] for one in (own.model, got))
    keys = zip(coded.answers["id"].astype(str), coded.answers["question"], strict=True)
    left = set(given.iloc[1::2][["id", "question"]].itertuples(index=False, name=None))
    mine = np.array([key in left for key in keys])
    assert mine.sum() > 5 and (after[mine] < before[mine]).all()
    assert after[mine].mean() < before[mine].mean() - 0.1


def without(model, code):
    """Return a model that does not know a code, nor the rules of any."""
    at = model.codes.index(code)
    names = ("weights", "concept_weights", "by_role", "slope", "offset", "thresholds")
    less = {name: np.delete(getattr(model, name), at, axis=-1) for name in names}
    codes = tuple(own for own in model.codes if own != code)
    return replace(model, codes=codes, name="model 00000000", **less)


def test_a_code_that_the_model_does_not_know_is_learnt(own, truth):
    base = replace(own, model=without(own.model, "fading_motivation"))
    coded = study.code_survey(load.read_file(SAMPLE), base)
    has = truth["wanted"].str.split().map(lambda codes: "fading_motivation" in codes)
    rows = pd.concat([truth[has].head(relearn.FEWEST), truth[~has].head(relearn.FEWEST)])
    some = [
        Decision(row.id, row.question, "fading_motivation", action)
        for row, action in zip(rows.itertuples(), ["add"] * 5 + ["remove"] * 5, strict=True)
    ]
    got = relearning.retrained(base.model, coded, own.scheme, some)
    assert got.model.codes == (*base.model.codes, "fading_motivation")
    heard = Heard(got.model, coded, own.scheme.codes())
    likely = heard.likely()[:, -1]
    assert likely[heard.ruled[:, -1]] == pytest.approx(RULE_CONFIDENCE)
    keys = list(zip(coded.answers["id"].astype(str), coded.answers["question"], strict=True))
    alone = replace(got.model, slope=got.model.slope[:1], offset=got.model.offset[:1])
    likely = Heard(alone, coded, own.scheme.codes()).likely()[:, -1]  # by its words alone
    of = [likely[keys.index((row.id, row.question))] for row in rows.itertuples()]
    assert min(of[:5]) > max(of[5:])
    after = apply.again(coded.answers, replace(base, model=got.model))
    rules = coded.codings[coded.codings["source"] == "rule"]
    stands = rules.loc[rules["code"] == "fading_motivation", CODE]
    given = set(after.codings[CODE].itertuples(index=False))
    assert len(stands) and set(stands.itertuples(index=False)) <= given
    changed = relearning.changes(coded, base, got.model, some)
    new = changed.added[changed.added["code"] == "fading_motivation"]
    assert new["likely_before"].isna().all() and (new["likely_after"] >= 0.56).all()
    few = relearning.retrained(base.model, coded, own.scheme, [*some[:4], *some[5:]])
    assert few.model.codes == base.model.codes
    assert "4 and 5" in str(few.not_taught["fading_motivation"])


def test_a_pattern_that_a_person_added_stands(own, coded, truth):
    some = [Decision(r.id, r.question, "learning", "remove") for r in truth.itertuples()][:80]
    got = relearning.retrained(own.model, coded, own.scheme, some).model
    few = replace(got, rules=np.zeros(0, np.uint64))  # none of the rules was learnt beside
    after = apply.again(coded.answers, replace(own, model=few))
    ruled = coded.codings[coded.codings["source"] == "rule"]
    assert set(ruled[CODE].itertuples(index=False)) <= set(
        after.codings[CODE].itertuples(index=False)
    )


def test_a_code_that_the_codebook_lost_is_kept_but_not_given(own, coded, fifty):
    first, *rest = own.scheme.domains
    codes = tuple(code for code in first.codes if code.parent is None)[1:]
    less = replace(own.scheme, domains=(replace(first, codes=codes), *rest))
    fit = decisions.fitting(coded, fifty, less)
    known = {code.id for code in less.codes()}
    smaller = replace(coded, codings=coded.codings[coded.codings["code"].isin(known)])
    got = relearning.retrained(own.model, smaller, less, fit)
    assert got.model.codes == own.model.codes
    assert set(got.taught["code"]) == known


def test_a_new_code_without_decisions_is_left_to_its_patterns(own, coded, fifty):
    first, *rest = own.scheme.domains
    new = Code("joy", {"en": "Joy"}, {})
    wider = replace(own.scheme, domains=(replace(first, codes=(*first.codes, new)), *rest))
    some = [one for one in fifty if one.code]
    got = relearning.retrained(own.model, coded, wider, some)
    assert "joy" not in got.model.codes and "Nobody" in str(got.not_taught["joy"])


def test_what_teaches_most_is_in_doubt_and_not_decided_on(own, coded, fifty, made):
    found = relearning.teaches_most(made.model, coded, own.scheme, fifty, 20)
    assert len(found) == 20 and found["doubt"].is_monotonic_decreasing
    decided = {(one.id, one.question) for one in fifty}
    keys = list(zip(found["id"].astype(str), found["question"], strict=True))
    assert len(set(keys)) == 20 and not set(keys) & decided
    for doubted in found["doubted"]:
        assert 1 <= len(doubted) <= 3
        off = [abs(likely - 0.5) for _, likely in doubted]
        assert off == sorted(off) and {code for code, _ in doubted} <= set(own.model.codes)
    first = relearning.teaches_most(made.model, coded, own.scheme, fifty, 5)
    pd.testing.assert_frame_equal(first, found.head(5))


def test_nearly_equal_answers_are_asked_about_once(own):
    text = "Matkakulut olivat pienemmät, mutta aikataulut olivat vaikeat."
    table = pd.DataFrame({"text": [text, f"{text}!", "Oppilaat tutustuivat toisiinsa verkossa."]})
    coded = study.code_table(table, own, ["text"], question="benefits", language="fi")
    none = np.zeros((3, len(own.model.codes)), bool)
    nothing, codes = Lessons(own.model.codes, none, none), tuple(own.scheme.codes())
    found = relearn.teaches_most(own.model, coded, nothing, codes)
    assert len(found) == 2 and set(found["id"]) <= {0, 1, 2} and 2 in set(found["id"])
    shares = Heard(own.model, coded, own.scheme.codes()).shares()[:2].toarray()
    length = np.linalg.norm(shares, axis=1)
    assert shares[0] @ shares[1] / length.prod() >= ALIKE


def test_answers_must_be_told_apart(own):
    table = pd.DataFrame({"id": ["7", "7"], "text": ["Se oli halpa.", "Se oli kallis."]})
    coded = study.code_table(table, own, ["text"], id="id", language="fi")
    with pytest.raises(Problem, match="same id"):
        relearning.teaches_most(own.model, coded, own.scheme, [])


def test_learning_can_be_stopped(own, coded, fifty):
    told = []

    def progress(share):
        told.append(share)
        if share > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relearning.retrained(own.model, coded, own.scheme, fifty, progress)
    assert told == sorted(told) and 0.1 < told[-1] < 0.2


def test_it_does_no_harm_to_answers_that_were_not_decided_on(own, coded, truth, nightly):
    changes = []
    for seed in range(4 if nightly else 1):
        some = taken(truth, 200 if nightly else 50, seed)
        model = relearning.retrained(own.model, coded, own.scheme, some).model
        after = pairs(apply.again(coded.answers, replace(own, model=model)))
        decided = {(one.id, one.question) for one in some}
        left = [
            (row.id, row.question, code)
            for row in truth.itertuples()
            if (row.id, row.question) not in decided
            for code in row.wanted.split()
        ]
        keys = {row[:2] for row in truth[["id", "question"]].itertuples(index=False, name=None)}
        scores = []
        for given in (pairs(coded), after):
            mine = {one for one in given if one[:2] in keys - decided}
            scores.append(2 * len(mine & set(left)) / (len(mine) + len(left)))
        changes.append(scores[1] - scores[0])
    assert np.mean(changes) > -0.01
