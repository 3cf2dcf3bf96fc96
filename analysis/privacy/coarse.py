"""Respondents' background, coarse enough that no combination of it points to a few people.

Start at `coarse`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST = 5  # respondents of a combination, also for audiences whose tables show smaller groups
_SHOWN, _FEW, _JOINED = range(3)


@dataclass(frozen=True, eq=False)
class Coarse:
    """A background in which values are withheld, so that each combination is of `k` respondents.

    `shown` has the index and the columns of the background, None where a value is withheld. `log`
    has a row for each column, in their order: column (its name), few (values withheld since fewer
    than `k` of a class gave them), joined (values withheld along with few ones, so that these are
    `k`). `few` may be a small count itself: it stays in the program.
    """

    shown: pd.DataFrame
    log: pd.DataFrame
    k: int

    @property
    def withheld(self) -> list[int]:
        """How many values of each column are withheld."""
        return (self.log["few"] + self.log["joined"]).tolist()


def coarse(background: pd.DataFrame, k: int) -> Coarse:
    """Return a background with values withheld until each combination is of `k` respondents.

    `background` has a row a respondent, a column a question, and texts, "" where nothing was said.

    An empty answer counts as a value, and so does a withheld one. Where there are fewer than `k`
    respondents, all is withheld. It goes from the top down: all are one class; each column, those
    of the fewest different values first, parts every class by its values. A value that fewer than
    `k` of the class gave is withheld; where fewer than `k` lose theirs, those with the rarest of
    the other values (of several the first by the alphabet) lose it as well. Those without are a
    class of their own. A column in which nearly all differ is withheld as a whole by that.

    So the frame is k-anonymous (Sweeney 2002, k-Anonymity: a model for protecting privacy, IJUFKS
    10(5), definition 3) by local suppression. This is not protected:

    - a class whose members all said the same elsewhere: who is known to be in it is known to have
      said so (homogeneity; Machanavajjhala et al. 2007, l-Diversity, ACM TKDD 1(1), article 3);
    - what is withheld, from who knows this method and the other values, or has two frames of the
      same people (Sweeney, section 4) that withhold different values.

    >>> school, role = ["A"] * 5 + ["B"] * 4, ["x"] * 2 + ["y"] * 7
    >>> made = coarse(pd.DataFrame({"school": school, "role": role}), 2)
    >>> made.shown.value_counts().to_dict()
    {('B', 'y'): 4, ('A', 'y'): 3, ('A', 'x'): 2}
    >>> coarse(pd.DataFrame({"school": school, "role": role}), 3).log.values.tolist()
    [['school', 0, 0], ['role', 2, 3]]
    """
    columns = range(len(background.columns))
    values = [pd.factorize(background.iloc[:, at], sort=True)[0] for at in columns]
    reasons = np.full(background.shape, _SHOWN)
    own = np.zeros(len(background), int)  # the class of each respondent
    for at in sorted(columns, key=lambda at: values[at].max(initial=-1)):
        reasons[:, at] = _reasons(own, values[at], k)
        told = np.where(reasons[:, at] == _SHOWN, values[at], -1)
        own = pd.DataFrame({"own": own, "told": told}).groupby(["own", "told"]).ngroup().to_numpy()
    few, joined = ((reasons == reason).sum(axis=0) for reason in (_FEW, _JOINED))
    log = pd.DataFrame({"column": list(background.columns), "few": few, "joined": joined})
    shown = background.astype(object).where(reasons == _SHOWN, None)
    return Coarse(shown, log, k)


def _reasons(own: np.ndarray, values: np.ndarray, k: int) -> np.ndarray:
    """Return why each respondent's value of one column is withheld, given the class of each."""
    rows = pd.DataFrame({"own": own, "value": values})
    rows["n"] = rows.groupby(["own", "value"])["value"].transform("size")
    few = rows["n"] < k
    losing = few.groupby(rows["own"]).transform("sum")
    # One more value is always enough: k respondents or more gave it.
    others = rows[~few & losing.between(1, k - 1)].sort_values(["n", "value"])
    rarest = others.drop_duplicates("own")[["own", "value"]]
    joined = pd.MultiIndex.from_frame(rows[["own", "value"]]).isin(
        pd.MultiIndex.from_frame(rarest)
    )
    return np.select([few, joined], [_FEW, _JOINED], _SHOWN)
