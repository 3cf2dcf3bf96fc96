"""The effect of a codebook that renames, merges or splits codes is what then counts, people's
decisions included."""

import pandas as pd
import pytest

from analysis import study
from analysis.codebook import edit_structure as es
from analysis.codebook.files import from_texts
from analysis.coding.coder import of_codebook
from analysis.effects import effect
from analysis.workspace import by_hand, decisions, exchange, grid, runs, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter

FILES = {
    "codebook.yaml": b"""domains:
- id: fruit
  label: {en: Fruit}
  role: benefits
  codes:
  - {id: x, label: {en: X}, definition: {en: X}}
  - id: y
    label: {en: Y}
    definition: {en: Y}
    children:
    - {id: z, label: {en: Z}, definition: {en: Z}}
""",
    "en.yaml": b"codes:\n  x: [apple, pear]\n  y: [plum, fig]\n  z: [lemon]\n",
}
RENAMED = es.renamed(FILES, "x", "w")
CHANGES = {
    "renamed": RENAMED,
    "merged": es.merged(FILES, "x", "y"),
    "merged into its parent": es.merged(FILES, "z", "y"),
    "split": es.split(FILES, "x", "Pears", "en", {"en": ["pear"]})[1],
    "split below": es.split(FILES, "y", "Figs", "en", {"en": ["fig"]})[1],
    "renamed and split": es.split(RENAMED, "w", "Pears", "en", {"en": ["pear"]})[1],
    "renamed and merged": es.merged(RENAMED, "y", "w"),
    "merged and split": es.split(es.merged(FILES, "x", "y"), "y", "Pears", "en", {"en": ["pear"]})[
        1
    ],
    "removed": es.removed(FILES, "x"),
}
BECAME = {
    "renamed": {"x": "w"},
    "merged": {"x": "y"},
    "merged into its parent": {"z": "y"},
    "renamed and split": {"x": "w"},
    "renamed and merged": {"x": "w", "y": "w"},
    "merged and split": {"x": "y"},
}
TEXTS = ["apple and pear", "plum with lemon", "pear", "nothing of it", "apple, plum, fig", "lemon"]


def code(files):
    own = of_codebook(from_texts(files))
    table = pd.DataFrame({"nr": list("abcdef"), "text": TEXTS})
    return own, study.code_table(table, own, ["text"], "nr", "benefits", "en")


def now(database, survey, files, number):
    """The machine's coding by these files, and the decisions that count on it."""
    own, coded = code(files)
    surveys.use_codebook(database, survey, files, "A")
    runs.take_over(database, survey, runs.Key("answers", str(number)), coded, own.scheme)
    taken = decisions.fitting(coded, exchange.decided(database, survey), own.scheme)
    return own, coded, taken


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("action", ["add", "remove", "confirm"])
@pytest.mark.parametrize("decided", ["x", "y", "z"])
def test_the_effect_is_what_counts_once_the_codebook_is_in_use(change, action, decided, tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'work.sqlite'}")
    survey = surveys.opened(database, "survey", "a.csv")
    own, before, _ = now(database, survey, FILES, 1)
    listed = grid.these(database, survey, list(grid.numbers(database, survey, Filter())))
    choices = [Choice(one.number, one.version, decided, action) for one in listed]
    by_hand.decide(database, survey, choices, "B")
    taken = decisions.fitting(before, exchange.decided(database, survey), own.scheme)
    assert len(taken) == len(TEXTS)

    old, new = from_texts(FILES), from_texts(CHANGES[change])
    found = effect(before, own, old, new, taken)

    _, after, following = now(database, survey, CHANGES[change], 2)
    counts = codes(decisions.apply(after, following, new))
    had = codes(decisions.apply(before, taken, old), BECAME.get(change, {}))
    gained, lost = (
        set(zip(f["id"], f["code"], strict=True)) for f in (found.added, found.removed)
    )
    assert counts - had == gained and had - counts == lost


def codes(coded, names=None):
    frame = coded.codings
    return set(zip(frame["id"], frame["code"].replace(names or {}), strict=True))
