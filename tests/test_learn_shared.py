"""learn on answers that others coded, beside what a user would pick instead, in the same folds."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from analysis.coding.learn import learn
from analysis.learning import coded_answers

POINTS = 0.03  # of micro-F1, at least


def micro_f1(given, wanted):
    return 2 * (given & wanted).sum() / (given.sum() + wanted.sum())


def has(sets, codes):
    return np.array([[code in own for code in codes] for own in sets])


def tf_idf(answers, made, wanted):
    """Return what TF-IDF with logistic regression gives each answer, trained on other folds."""
    texts, likely = answers["text"].to_numpy(), np.zeros(wanted.shape)
    for number in np.unique(made.fold):
        own = made.fold == number
        words = TfidfVectorizer().fit(texts[~own])
        known, new = words.transform(texts[~own]), words.transform(texts[own])
        for code in range(wanted.shape[1]):
            right = wanted[~own, code]
            if right.any() and not right.all():
                found = LogisticRegression(max_iter=1_000).fit(known, right)
                likely[own, code] = found.predict_proba(new)[:, 1]
    return likely


def test_a_model_learns_more_than_tf_idf_from_comments_of_patients(shared, nightly):
    table = pd.read_csv(shared / "coded" / "nhs_fft_multilabel_half1_en.csv", dtype=str)
    table = table if nightly else table.iloc[::4]
    answers = coded_answers(table, "text", "labels", "|", "question")
    made = learn(answers)
    wanted = has(answers["codes"], made.model.codes)
    likely = tf_idf(answers, made, wanted)
    cuts = {cut: micro_f1(likely >= cut, wanted) for cut in np.arange(0.1, 0.9, 0.02)}
    ours, usual, best = (
        micro_f1(made.given, wanted),
        micro_f1(likely >= 0.5, wanted),
        max(cuts.values()),
    )
    print(f"{len(answers)} answers: {ours:.3f}, TF-IDF {usual:.3f}, at its best cut {best:.3f}")
    assert ours >= usual + POINTS


def test_a_model_is_beside_two_people_nearly_what_they_are_beside_each_other(shared):
    table = pd.read_csv(shared / "coded" / "sight_lecture_comments_en.csv", dtype=str)
    first, second = (coded_answers(table, "text", f"labels_{who}", "|") for who in ("H1", "H2"))
    made = learn(first)
    codes = made.model.codes
    one, other = has(first["codes"], codes), has(second["codes"], codes)
    people = micro_f1(one, other)
    beside = micro_f1(made.given, one), micro_f1(made.given, other)
    print(
        f"people {people:.3f}; the model beside whom it learnt from {beside[0]:.3f}, "
        f"beside the other {beside[1]:.3f}"
    )
    everywhere = np.tile(one.mean(axis=0) >= 0.5, (len(one), 1))
    assert min(beside) > max(micro_f1(everywhere, one), 0.5 * people)
