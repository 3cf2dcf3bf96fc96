"""What of a survey may be shown to an audience: decided once, for every table and filter.

Start at `Release`. The one who opened the file works with the preset `researcher`, which hides
nothing; what is shown or handed to others follows another one of `PRESETS`. Under such a preset

- the options of a question that part respondents into groups are merged until each group has at
  least the threshold of people (global recoding);
- a table may part respondents by one question, whether as groups or as a filter; by two only
  where every group of the two together has the threshold of people;
- within that, counts are hidden by `cells`, the bases of the groups first; a filter of several
  groups shows the sum of what is shown of each, so it never tells more than they do;
- tests are made from the counts that are shown, and left out where one is hidden.

How many people did not answer a question, and how many named a theme but not its child, is not
protected: the first is no opinion, the second follows from two counts that may both be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.privacy import classes
from analysis.privacy.presets import Preset
from analysis.privacy.protected import Protected, without_hidden
from analysis.results import tables
from analysis.results.comparison import Comparison, compared, compared_counts
from analysis.results.tables import Table
from analysis.results.variables import (
    DATE,
    DONT_KNOW,
    NUMBER,
    Variable,
    groupings,
)
from analysis.survey import Notice, Problem

Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Release:
    """What an audience may see of a survey: the variables of all its respondents, and a preset.

    `languages` are those that the respondents wrote in, where known. Tables are kept once made.
    """

    variables: Mapping[str, Variable]
    preset: Preset
    languages: np.ndarray | None = None
    _shown: dict[str, Variable] = field(default_factory=dict, init=False)
    _protection: list[Protected] = field(default_factory=list, init=False)
    _pairs: dict[tuple[str, str], bool] = field(default_factory=dict, init=False)
    _compared: dict[tuple[object, ...], Comparison] = field(default_factory=dict, init=False)

    @cached_property
    def _writing(self) -> Counter[str]:
        """How many respondents wrote in each language."""
        return Counter(self.languages)

    def variable(self, id: str) -> Variable:
        """Return a variable with its categories as they may be shown."""
        if not self.preset.hides:
            return self.variables[id]
        if id not in self._shown:
            self._shown[id] = classes.merged(
                self.variables[id], self.preset.threshold, self.preset.zeros
            )
        return self._shown[id]

    def groupings(self) -> list[Variable]:
        """Return the variables that may part the respondents into groups."""
        return groupings({id: self.variable(id) for id in self.variables})

    def refused(self, chosen: Chosen, by: str | None = None) -> Notice | None:
        """Return why tables of the chosen respondents (by question the options, as
        `variable` has them), in the groups of `by`, may not be shown, and what may instead;
        None where they may."""
        used = [id for id in chosen if chosen[id]]
        if not self.preset.hides:
            return None
        axes = list(dict.fromkeys([*used, *([by] if by else [])]))
        texts = [self.variables[id].text for id in axes]
        able = {own.id for own in self.groupings()}
        if unable := [text for id, text in zip(axes, texts, strict=True) if id not in able]:
            return Notice(
                "“{question}” does not part the respondents into groups that may be shown.",
                {"question": unable[0]},
            )
        if len(axes) > 2:
            return Notice(
                "Three questions at once would show groups under {threshold} people. Choose at "
                "most two of them: {questions}.",
                {"threshold": self.preset.threshold, "questions": "; ".join(texts)},
            )
        if len(axes) == 2 and not self.may_cross(*axes):
            return Notice(
                "“{first}” and “{second}” together make groups under {threshold} people. Use one "
                "of the two.",
                {"first": texts[0], "second": texts[1], "threshold": self.preset.threshold},
            )
        return None

    def check(self, chosen: Chosen, by: str | None = None) -> None:
        """Raise `Problem` where tables of the chosen respondents may not be shown (`refused`)."""
        if refusal := self.refused(chosen, by):
            raise Problem(refusal.message, **refusal.values)

    def may_cross(self, one: str, other: str) -> bool:
        """Tell whether every group that two questions make together has people enough."""
        if (one, other) not in self._pairs:
            first, second = (classes.parts(self.variable(id)) for id in (one, other))
            n = first.T.astype(np.int64) @ second.astype(np.int64)
            held = n[n.any(axis=1)][:, n.any(axis=0)]
            # A group of nobody would tell that one group lies within another.
            fits = bool((held >= self.preset.threshold).all())
            self._pairs[one, other] = self._pairs[other, one] = fits
        return self._pairs[one, other]

    def table(self, id: str, by: str | None = None, chosen: Chosen | None = None) -> Table:
        """Return the table of a variable among the chosen respondents, in the groups of `by`.

        Raises `Problem` where it may not be shown (`refused`).
        """
        chosen = {key: options for key, options in (chosen or {}).items() if options}
        self.check(chosen, by)
        if not self.preset.hides:
            return self._plain(id, by, chosen)
        return self._rounded(self._summed(id, by, chosen))

    def comparison(self, id: str, by: str, chosen: Chosen | None = None) -> Comparison:
        """Return a variable in the groups of `by` with its tests; see `table`. Those of counts
        alone are kept: a report asks for them in each language, and tests take long."""
        if not self.preset.hides:
            kept = self.respondents(chosen or {})
            return compared(self.variables[id].among(kept), self.variables[by].among(kept))
        key = (id, by, tuple((name, tuple(own)) for name, own in (chosen or {}).items()))
        if key not in self._compared:
            self._compared[key] = compared_counts(self.table(id, by, chosen))
        return self._compared[key]

    def summary(self, id: str, chosen: Chosen | None = None) -> pd.DataFrame | None:
        """Return mean, median and quartiles of an ordered variable (`tables.summary`); None where
        they would tell more than its table, which shows only whole steps and no hidden count."""
        chosen, own = chosen or {}, self.variables[id]
        if self.preset.hides:
            table = self.table(id, None, chosen)
            if own.kind in (NUMBER, DATE) or table.hidden.any() or self.preset.rounding > 1:
                return None
            if self.variable(id).categories != own.categories:
                return None
        return tables.summary(own.among(self.respondents(chosen)))

    def together(self, id: str) -> Table:
        """Return how many of those who have each category of a variable of several have each
        other one as well.

        A cell is hidden where few have both, where all but few of those who have the one have the
        other, and where the count of either may not be shown.
        """
        own = self.variable(id)
        table = tables.crossed(own, own)
        if not self.preset.hides:
            return table
        limit, n = self.preset.threshold, table.n
        whole = self._protected().table(id).hidden[:, 0]
        few = (n > 0) & (n < limit) | (n == 0) & self.preset.zeros
        apart = np.minimum(table.base[None] - n, table.base[:, None] - n)
        few |= (apart < limit) & ~np.eye(len(n), dtype=bool)
        few |= whole[:, None] | whole[None]
        return self._rounded(without_hidden(own, own, table.groups, n, table.base, few, whole))

    def respondents(self, chosen: Chosen) -> np.ndarray:
        """Return which respondents gave one of the chosen options to each question, bool each."""
        kept = np.ones(len(next(iter(self.variables.values())).state), bool)
        for id, options in chosen.items():
            if options:
                own = self.variable(id)
                at = [n for n, key in enumerate(own.categories) if key in options]
                within = classes.parts(own)[:, at].any(axis=1)
                if set(options) - set(own.categories):  # an option that says "I do not know"
                    within |= (own.state == DONT_KNOW) & (not self.preset.hides)
                kept &= within
        return kept

    def quotable(self, code: str, respondent: int) -> Notice | None:
        """Return why a quote of a respondent (by place) for a theme may not be shown; None where
        it may. Someone has still to approve it."""
        if not self.preset.quotes:
            return Notice("This audience is shown no quotes.")
        themes = [v for v in self.variables.values() if v.source == "theme"]
        own = next(v for v in themes if code in v.categories)
        table = self.table(own.id)
        if self.preset.hides and self.languages is not None:
            if self._writing[self.languages[respondent]] < self.preset.threshold:
                return Notice(
                    "Fewer than {threshold} respondents wrote in this language.",
                    {"threshold": self.preset.threshold},
                )
        at = own.categories.index(code)
        if self.preset.hides and table.hidden[at, 0] and not table.n[at, 0]:
            return Notice(
                "Fewer than {threshold} respondents named the theme.",
                {"threshold": self.preset.threshold},
            )
        return None

    def _plain(self, id: str, by: str | None, chosen: Chosen) -> Table:
        kept = self.respondents(chosen)
        own = self.variables[id].among(kept)
        if by is None:
            return tables.counted(own)
        return tables.crossed(own, self.variables[by].among(kept))

    def _summed(self, id: str, by: str | None, chosen: Chosen) -> Table:
        """Return the table of chosen groups as the sum of what may be shown of each."""
        axes = tuple(dict.fromkeys([*([by] if by else []), *chosen]))
        whole = self._protected().table(id, *axes)
        if not chosen:
            return whole
        shape = [len(self.variable(axis).categories) for axis in axes]
        groups = [
            [
                n
                for n, key in enumerate(self.variable(axis).categories)
                if axis not in chosen or key in chosen[axis]
            ]
            for axis in axes
        ]
        places = np.arange(int(np.prod(shape))).reshape(shape)[np.ix_(*groups)]
        places = places.reshape(len(groups[0]) if by else 1, -1)
        names = self.variable(by).categories if by else ("",)
        kept = [names[n] for n in groups[0]] if by else [""]
        return _of_groups(whole, self.variable(by) if by else None, tuple(kept), places)

    def _protected(self) -> Protected:
        if not self._protection:
            self._protection.append(Protected(self.variable, self.preset))
        return self._protection[0]

    def _rounded(self, table: Table) -> Table:
        to = self.preset.rounding
        if to == 1:
            return table
        n, base = (((own + to // 2) // to) * to for own in (table.n, table.base))
        return Table(
            table.variable, table.by, table.groups, np.minimum(n, base), base,
            table.hidden, table.base_hidden, table.under,
        )  # fmt: skip


def _of_groups(
    whole: Table, by: Variable | None, names: tuple[str, ...], places: np.ndarray
) -> Table:
    """Return the table of groups that are several of another table's: `places` has a row each."""
    n = np.stack([whole.n[:, own].sum(axis=1) for own in places], axis=1)
    hidden = np.stack([whole.hidden[:, own].any(axis=1) for own in places], axis=1)
    base = np.array([whole.base[own].sum() for own in places])
    small = np.array([whole.base_hidden[own].any() for own in places])
    return without_hidden(whole.variable, by, names, n, base, hidden, small)
