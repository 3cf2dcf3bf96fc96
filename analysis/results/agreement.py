"""How far coders agree: for each code, over all of them, for each two coders, answer by answer.

Start at `agreement`. The unit is an answer and a code, which a coder gave it or not; the universe
is the answers that two or more coders coded. The formulas are in `agreement_coefficients`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.results import agreement_coefficients as coefficients
from analysis.survey import Problem

SEED = 20251124
RESAMPLES = 1_000
UNIT = "an answer and a code: given or not given"
UNIVERSE = "answers that two or more coders coded"
KEYS = ["id", "question"]
RATINGS = ["coder", *KEYS, "codes", "reason"]
COEFFICIENTS = ("percent", "kappa", "alpha", "ac1", "fleiss", "conger", "brennan_prediger")
MEASURES = (*COEFFICIENTS, "prevalence")
ENDS = ("", "_low", "_high", "_undefined")
ALL = ""  # no code of a coder can be this
_BLOCK = 512  # distinct sets whose distances to all others are held at once


@dataclass(frozen=True)
class Agreement:
    """How far coders agree, over what and by which unit.

    `coders` are those who share an answer with another; `answers` and `respondents` count the
    universe, `left_out` the answers outside of it, which a single coder coded. A figure has
    beside it `_low` and `_high` of its 95 % interval, and `_undefined`, the number of `resamples`
    in which it is 0/0; nan is what is not defined.

    `codes` has a row for each code and `overall` one over all answers and codes (code ""): code,
    units, `MEASURES` (`kappa` is Cohen's, of two coders alone; `prevalence` the share of ratings
    with the code), then `kappa_error` and `ac1_error`, standard errors that take units for
    independent. `sets` is Krippendorff's alpha over answers and their sets of codes: distance
    (masi, jaccard), alpha. `prevalence` is that of each coder, over all codes ("") and for each:
    code, coder, ratings, given, share. `pairs`, for three or more coders, has no intervals: first,
    second, answers, units, percent, kappa. `counts`, for two coders alone, has how many answers
    got each code: code, both, first, second (by that one alone), neither. `disagreements` has a
    row for each answer and code on which coders differ: id, question, code, and for each coder
    `given_NAME` (yes, no, missing) and `reason_NAME`.
    """

    coders: tuple[str, ...]
    answers: int
    respondents: int
    left_out: int
    codes: pd.DataFrame
    overall: pd.DataFrame
    sets: pd.DataFrame
    prevalence: pd.DataFrame
    pairs: pd.DataFrame
    counts: pd.DataFrame
    disagreements: pd.DataFrame
    unit: str = UNIT
    universe: str = UNIVERSE
    resamples: int = RESAMPLES


@dataclass(frozen=True)
class _Coded:
    """The universe as arrays: `coded` is coders x answers, `given` coders x answers x codes,
    `reasons` coders x answers; `respondent` numbers whose each answer is."""

    coders: tuple[str, ...]
    answers: pd.DataFrame
    codes: tuple[str, ...]
    respondent: np.ndarray
    coded: np.ndarray
    given: np.ndarray
    reasons: np.ndarray


def agreement(ratings: pd.DataFrame, codes: Sequence[str] | None = None) -> Agreement:
    """Return how far coders agree.

    `ratings` has one row for each answer that a coder coded: coder, id (the respondent), question,
    codes (parted by spaces; "" where coded with none), reason (may be ""). An answer without a row
    of a coder is missing for them. Other codes than `codes` do not count; without it all count
    that occur in the universe. Intervals are of the bootstrap: seeded resamples of respondents
    with all their answers, percentiles of the figure (Efron and Tibshirani 1993, section 13.3).

    Raises `Problem` where no two coders share an answer, or one coded an answer twice.

    >>> rows = [("A", 1, "x y"), ("B", 1, "x"), ("A", 2, ""), ("B", 2, ""), ("A", 3, "x")]
    >>> table = pd.DataFrame(rows, columns=["coder", "id", "codes"])
    >>> found = agreement(table.assign(question="q1", reason=""))
    >>> found.answers, found.left_out, found.codes["percent"].tolist()
    (2, 1, [1.0, 0.5])
    """
    own, left_out = _universe(ratings)
    coded = _arrays(own, codes)
    weights = _weights(int(coded.respondent.max()) + 1)
    sums = _sums(coded, weights)
    together = {name: values.sum(axis=-1, keepdims=True) for name, values in sums.items()}
    each = {code: slice(at, at + 1) for at, code in enumerate(coded.codes)}
    return Agreement(
        coded.coders,
        len(coded.answers),
        weights.shape[1],
        left_out,
        _measured(sums, each, coded),
        _measured(together, {ALL: slice(None)}, coded),
        _set_alphas(coded, weights),
        pd.concat(
            [
                _prevalence(together, (ALL,), coded.coders),
                _prevalence(sums, coded.codes, coded.coders),
            ],
            ignore_index=True,
        ),
        _pairs(coded),
        _counts(coded),
        _disagreements(coded),
        resamples=len(weights) - 1,
    )


def _universe(ratings: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the ratings of answers that two or more coded, sorted, and how many others there
    are."""
    own = ratings[RATINGS].astype("str").fillna("")
    if (twice := own.duplicated(["coder", *KEYS])).any():
        first = own[twice].iloc[0]
        raise Problem(
            "{coder} coded the answer {id} twice. Keep one row for each answer, with a column "
            "“question” where a respondent gave several.",
            coder=first["coder"],
            id=" ".join(filter(None, first[KEYS])),
        )
    coders = own.groupby(KEYS)["coder"].transform("size")
    shared = own[coders > 1]
    if shared.empty:
        raise Problem(
            "No answer was coded by two coders. Compare the columns “id” and “question” of both."
        )
    width = shared["id"].str.len().max()
    # Filled up to one length, ids that are numbers sort as numbers do.
    order = shared.assign(place=shared["id"].str.rjust(width, "0"))
    shared = order.sort_values(["place", *KEYS, "coder"]).drop(columns="place")
    return shared, int((coders == 1).sum())


def _arrays(own: pd.DataFrame, codes: Sequence[str] | None) -> _Coded:
    answers = own[KEYS].drop_duplicates(ignore_index=True)
    coders = tuple(sorted(set(own["coder"])))
    sets = [frozenset(text.split()) for text in own["codes"]]
    counted = tuple(sorted(frozenset().union(*sets) if codes is None else set(codes)))
    at = (
        np.array([coders.index(coder) for coder in own["coder"]]),
        pd.MultiIndex.from_frame(answers).get_indexer(pd.MultiIndex.from_frame(own[KEYS])),
    )
    coded = np.zeros((len(coders), len(answers)), bool)
    given = np.zeros((*coded.shape, len(counted)), bool)
    reasons = np.full(coded.shape, "", object)
    coded[at] = True
    given[at] = [[code in found for code in counted] for found in sets]
    reasons[at] = own["reason"]
    return _Coded(coders, answers, counted, pd.factorize(answers["id"])[0], coded, given, reasons)


def _weights(respondents: int) -> np.ndarray:
    """Return how often each respondent counts: once in the first row, as drawn in each other. Of
    one respondent alone there is nothing to draw."""
    if respondents == 1:
        return np.ones((1, 1))
    chance = np.full(respondents, 1 / respondents)
    drawn = np.random.default_rng(SEED).multinomial(respondents, chance, RESAMPLES)
    return np.vstack([np.ones(respondents), drawn])


def _sums(coded: _Coded, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Return what the coefficients are made of, summed over answers: weights x codes, and for
    `coder_` coders x weights x codes."""
    by_coder, given = coded.coded[:, :, None], coded.given.sum(axis=0)
    counts = np.stack([by_coder.sum(axis=0) - given, given], axis=-1)
    ratings = counts.sum(axis=-1)
    parts = {
        "units": np.ones(given.shape),
        "agreeing": coefficients.agreeing(counts),
        "share": given / ratings,
        "apart": coefficients.apart(counts, 1 - np.eye(2)),
        "ratings": ratings,
        "given": given,
        "both": coded.given.all(axis=0),
        "coder_ratings": np.broadcast_to(by_coder, coded.given.shape),
        "coder_given": coded.given,
    }
    return {name: weights @ _by_respondent(part, coded) for name, part in parts.items()}


def _by_respondent(part: np.ndarray, coded: _Coded) -> np.ndarray:
    """Return sums over the answers (last axis but one) of each respondent, whose answers follow
    each other."""
    starts = np.flatnonzero(np.diff(coded.respondent, prepend=-1))
    return np.add.reduceat(part.astype(float), starts, axis=-2)


def _measures(sums: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return `MEASURES` of sums, each in the shape of `units`."""
    units, given, ratings = sums["units"], sums["given"], sums["ratings"]
    agree = _share(sums["agreeing"], units)
    share = _yes_and_no(_share(sums["share"], units))
    each = _yes_and_no(_share(sums["coder_given"], sums["coder_ratings"]))
    return {
        "percent": agree,
        "kappa": _cohen(sums),
        "alpha": coefficients.krippendorff(sums["apart"], ratings, 2 * given * (ratings - given)),
        "ac1": coefficients.gwet(agree, share),
        "fleiss": coefficients.fleiss(agree, share),
        "conger": coefficients.conger(agree, np.moveaxis(each, 0, -2)),
        "brennan_prediger": coefficients.brennan_prediger(agree, share),
        "prevalence": _share(given, ratings),
    }


def _cohen(sums: Mapping[str, np.ndarray]) -> np.ndarray:
    if len(sums["coder_given"]) != 2:
        return np.full(sums["units"].shape, np.nan)
    return coefficients.cohen(_tables(sums))


def _tables(sums: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return not given and given by the first coder, by those of the second (last two axes)."""
    both, (first, second) = sums["both"], sums["coder_given"]
    cells = (sums["units"] - first - second + both, second - both, first - both, both)
    return np.stack(cells, axis=-1).reshape(*both.shape, 2, 2)


def _yes_and_no(share: np.ndarray) -> np.ndarray:
    return np.stack([1 - share, share], axis=-1)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _measured(
    sums: Mapping[str, np.ndarray], columns: Mapping[str, slice], coded: _Coded
) -> pd.DataFrame:
    """Return a row for each label of `columns`, which says the codes that it is made of."""
    values, rows = _measures(sums), []
    for at, (label, own) in enumerate(columns.items()):
        figures = [end for name in MEASURES for end in _ends(values[name][:, at])]
        rows.append((label, int(sums["units"][0, at]), *figures, *_errors(coded, own)))
    measures = [name + end for name in MEASURES for end in ENDS]
    return pd.DataFrame(rows, columns=["code", "units", *measures, "kappa_error", "ac1_error"])


def _errors(coded: _Coded, codes: slice) -> tuple[float, float]:
    ratings = np.where(coded.coded[:, :, None], coded.given, coefficients.MISSING)[:, :, codes]
    ratings = ratings.reshape(len(coded.coders), -1)
    error = float("nan")
    if len(ratings) == 2:
        error = coefficients.cohen_error(coefficients.table(*ratings, 2))
    return error, coefficients.gwet_error(coefficients.counted(ratings, 2))


def _ends(values: np.ndarray) -> tuple[float, float, float, int]:
    """Return a figure (the first value), the middle 95 % of the resamples in which it is defined,
    and in how many it is not. There is no interval where they are more than half."""
    found, drawn = float(values[0]), values[1:]
    defined = drawn[~np.isnan(drawn)]
    low = high = float("nan")
    if found == found and len(defined) and 2 * len(defined) >= len(drawn):
        low, high = (float(end) for end in np.quantile(defined, (0.025, 0.975)))
    return found, low, high, len(drawn) - len(defined)


def _set_alphas(coded: _Coded, weights: np.ndarray) -> pd.DataFrame:
    coder, answer = np.nonzero(coded.coded)
    sets, number = np.unique(coded.given[coder, answer], axis=0, return_inverse=True)
    owner = coded.respondent[answer]
    drawn = np.stack([np.bincount(number, own[owner], len(sets)) for own in weights])
    rows = []
    for name in ("masi", "jaccard"):
        apart = _by_respondent(_apart(coded, name == "masi")[:, None], coded)
        values = coefficients.krippendorff(
            (weights @ apart)[:, 0], drawn.sum(axis=1), _expected(drawn, sets, name == "masi")
        )
        rows.append((name, *_ends(values)))
    return pd.DataFrame(rows, columns=["distance", *(f"alpha{end}" for end in ENDS)])


def _apart(coded: _Coded, masi: bool) -> np.ndarray:
    """Return for each answer the distances of its pairs of sets, each pair both ways, divided by
    its coders less one."""
    found = np.zeros(len(coded.answers))
    for first, second in combinations(range(len(coded.coders)), 2):
        one, other = coded.given[first], coded.given[second]
        shared = (one & other).sum(axis=1)
        distance = coefficients.overlap_distance(shared, one.sum(axis=1), other.sum(axis=1), masi)
        found += 2 * distance * (coded.coded[first] & coded.coded[second])
    return found / (coded.coded.sum(axis=0) - 1)


def _expected(drawn: np.ndarray, sets: np.ndarray, masi: bool) -> np.ndarray:
    """Return the distances over all pairs of ratings, each both ways, for each row of `drawn`:
    how often each of `sets` (sets x codes) was given."""
    found, sizes = np.zeros(len(drawn)), sets.sum(axis=1)
    for start in range(0, len(sets), _BLOCK):
        part = slice(start, start + _BLOCK)
        shared = sets[part].astype(float) @ sets.T
        distance = coefficients.overlap_distance(shared, sizes[part, None], sizes, masi)
        found += ((drawn @ distance.T) * drawn[:, part]).sum(axis=1)
    return found


def _prevalence(
    sums: Mapping[str, np.ndarray], codes: Sequence[str], coders: Sequence[str]
) -> pd.DataFrame:
    given, ratings = sums["coder_given"], sums["coder_ratings"]
    share = _share(given, ratings)
    rows = [
        (code, coder, int(ratings[who, 0, at]), int(given[who, 0, at]), *_ends(share[who, :, at]))
        for at, code in enumerate(codes)
        for who, coder in enumerate(coders)
    ]
    shares = [f"share{end}" for end in ENDS]
    return pd.DataFrame(rows, columns=["code", "coder", "ratings", "given", *shares])


def _pairs(coded: _Coded) -> pd.DataFrame:
    rows = []
    for first, second in combinations(range(len(coded.coders)), 2):
        both = coded.coded[first] & coded.coded[second]
        one, other = (coded.given[who][both].ravel().astype(int) for who in (first, second))
        table = coefficients.table(one, other, 2)
        percent = float((one == other).mean()) if one.size else float("nan")
        names = coded.coders[first], coded.coders[second]
        kappa = float(coefficients.cohen(table))
        rows.append((*names, int(both.sum()), one.size, percent, kappa))
    columns = ["first", "second", "answers", "units", "percent", "kappa"]
    return pd.DataFrame(rows if len(coded.coders) > 2 else [], columns=columns)


def _counts(coded: _Coded) -> pd.DataFrame:
    columns = ["code", "both", "first", "second", "neither"]
    if len(coded.coders) > 2:
        return pd.DataFrame(columns=columns)
    one, other = coded.given
    cells = (one & other, one & ~other, other & ~one, ~(one | other))
    counts = [cell.sum(axis=0).tolist() for cell in cells]
    return pd.DataFrame(dict(zip(columns, [list(coded.codes), *counts], strict=True)))


def _disagreements(coded: _Coded) -> pd.DataFrame:
    given, coders = coded.given.sum(axis=0), coded.coded.sum(axis=0)[:, None]
    answer, code = np.nonzero((given > 0) & (given < coders))
    found = coded.answers.iloc[answer].assign(code=np.array(coded.codes, object)[code])
    for who, name in enumerate(coded.coders):
        said = np.where(coded.given[who, answer, code], "yes", "no")
        found[f"given_{name}"] = np.where(coded.coded[who, answer], said, "missing")
        found[f"reason_{name}"] = coded.reasons[who, answer]
    return found.reset_index(drop=True)
