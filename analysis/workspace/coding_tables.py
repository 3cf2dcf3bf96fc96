"""Codings in tables of other programs as decisions of people: one row a coding, or one an answer.

Start at `decisions_of_long` and `decisions_of_wide`; `present.coded_files` writes such tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.qdc import shortened
from analysis.coding.apply import Coded
from analysis.survey import CODING_COLUMNS, Notice, Problem
from analysis.workspace.codings import Coding, Left, decisions_of
from analysis.workspace.decisions import ADD, REMOVE, Decision
from analysis.workspace.refi_codes import key, names, now
from analysis.workspace.refi_places import Span, aligned, lf

Read = tuple[list[Decision], list[Notice]]
_MACHINE = ("rule", "model")  # sources of codings that are no person's
# What a table of answers holds beside its codes (`present.coded_files.wide`).
_OWN = ("id", "question", "role", "language", "content", "text")
_NEEDED = ("id", "question", "code")
_SIGNED = ("by", "at", "reason")
_PLACE = re.compile(r"([0-9]{1,9})(?:\.0)?")  # spreadsheets may write 3 as 3.0
_WHOLE = (-1, -1)  # the span of a code that is of the whole answer
_YES, _NO = ("1", "1.0"), ("0", "0.0")


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of codings with the columns that tell what a row is of in small letters.

    >>> list(headed(pd.DataFrame(columns=["ID", "Question ", "Impact"])))
    ['id', 'question', 'Impact']
    """
    plain = {name: str(name).strip().lower() for name in table.columns}
    needed = [name for name in _NEEDED if name not in table.columns]
    return table.rename(columns={old: new for old, new in plain.items() if new in needed})


def decisions_of_long(
    table: pd.DataFrame, answers: pd.DataFrame, scheme: Scheme, by: str = ""
) -> Read:
    """Return the codings of a table, one row each, as decisions (`codings.decisions_of`), and in
    sentences what was not understood.

    The table (text cells) has the columns id, question and code (its id or label) and may have
    start and end (code points, end exclusive), evidence, source, rule, by, at and reason. Without
    a span the evidence is looked for, and taken where it stands once; without both the code is of
    the whole answer. Rows whose source is rule or model are the machine's. Who decided is `by` of
    the row, else the rule of one whose source is person, else `by`. `answers` has the columns id,
    question and text. Raises `Problem` where a column is missing.
    """
    rows, left = _rows(table, _NEEDED), Left()
    texts, code_of = _texts(answers), _Codes(scheme)
    found = []
    for row in rows:
        answer, code = (row["id"], row["question"]), code_of(row["code"])
        span = _span(row, texts.get(answer, ""))
        if answer not in texts:
            left.answers[" ".join(answer)] += 1
        elif not row["code"].strip():
            left.unnamed += 1
        elif code is None:
            left.codes[row["code"]] += 1
        elif span is None:
            (left.words if row["evidence"] else left.outside)[" ".join(answer)] += 1
        else:
            told = (_by(row, by), span if span != _WHOLE else None, row["at"], row["reason"])
            found.append(Coding(answer, code, *told))
    return decisions_of(found, left), left.notices()


def _by(row: Mapping[str, str], by: str) -> str | None:
    """Return who gave a code, None for the machine."""
    if row["source"] in _MACHINE:
        return None
    return row["by"] or (row["rule"] if row["source"] == "person" else "") or by


def decisions_of_wide(table: pd.DataFrame, by: str, machine: Coded, scheme: Scheme) -> Read:
    """Return the codes of a table with one row an answer as decisions of a coder, and in sentences
    what was not understood.

    The table (text cells) has the columns id and question, and one a code, headed by its id, its
    label or both ("Label (id)"); text is compared where it is there. 1 adds the code to the
    answer, 0 removes it where the machine gives it and else says nothing, and an empty cell says
    nothing: who leaves empty what they did not look at decides on nothing else. Raises `Problem`
    where a column is missing, or one has all codes of an answer, as `code --answers` writes them.
    """
    rows, left = _rows(table, _NEEDED[:2]), Left()
    texts, code_of = _texts(machine.answers), _Codes(scheme)
    given = _given(machine)
    heads = [name for name in table.columns if name and name not in (*_OWN, *_SIGNED)]
    columns = {name: code_of(name) for name in heads}
    if "codes" in heads and not any(columns.values()):
        raise Problem(
            "The table has all codes of an answer in the column codes, and does not say who gave "
            "them. Choose a table with a row for each coding, or with a column for each code."
        )
    left.codes.update(name for name, code in columns.items() if code is None)
    found = []
    for row in rows:
        answer = (row["id"], row["question"])
        text = texts.get(answer)
        if text is None:
            left.answers[" ".join(answer)] += 1
        elif row["text"] and lf(row["text"]).strip() != lf(text).strip():
            left.words[" ".join(answer)] += 1
        else:
            known = {name: code for name, code in columns.items() if code}
            found += list(_of_cells(row, known, given.get(answer, set()), by, left))
    return found, left.notices()


def _of_cells(
    row: Mapping[str, str], columns: Mapping[str, str], given: set[str], by: str, left: Left
) -> Iterator[Decision]:
    for name, code in columns.items():
        cell = row[name].strip()
        if cell in _YES or (cell in _NO and code in given):
            action = ADD if cell in _YES else REMOVE
            yield Decision(row["id"], row["question"], code, action, by=by)
        elif cell and cell not in _NO:
            left.cells[cell[:20]] += 1


class _Codes:
    """What finds a code by its id, its label in any language, or both."""

    def __init__(self, scheme: Scheme) -> None:
        self._ids, self._names = now(scheme), names(scheme)

    def __call__(self, name: str) -> str | None:
        told = re.search(r"\(([a-z0-9_]+)\)\s*$", name)
        own = self._ids.get(name.strip()) or (self._ids.get(told[1]) if told else None)
        labelled = self._names.get(key(name), set())
        return own or (min(labelled) if len(labelled) == 1 else None)


def _rows(table: pd.DataFrame, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Return the rows of a table as texts; those of a coding are always there."""
    if missing := [name for name in needed if name not in table.columns]:
        raise Problem(
            "The table of codings lacks the column {column}. It needs {columns}, and has {found}.",
            column=missing[0],
            columns=", ".join(needed),
            found=shortened([name for name in table.columns if name]) or "–",
        )
    named = table.loc[:, table.columns != ""]
    extra = {"text": "", **dict.fromkeys((*CODING_COLUMNS, *_SIGNED), "")}
    plain = named.astype("object").fillna("").astype(str).to_dict("records")
    return ({**extra, **row} for row in plain)


def _texts(answers: pd.DataFrame) -> dict[tuple[str, str], str]:
    keys = zip(answers["id"].astype(str), answers["question"], strict=True)
    texts = answers["text"].fillna("")
    return {key: text for key, text in zip(keys, texts, strict=True) if text}


def _given(machine: Coded) -> dict[tuple[str, str], set[str]]:
    rows = machine.answers[["id", "question", "codes"]].itertuples(index=False)
    return {(str(id), question): set(codes.split()) for id, question, codes in rows}


def _span(row: Mapping[str, str], text: str) -> Span | None:
    """Return the span of a row, `_WHOLE` for the whole answer, None where it does not fit."""
    evidence = row["evidence"]
    ends = [_PLACE.fullmatch(row[name].strip()) for name in ("start", "end")]
    if all(ends):
        start, end = (int(own[1]) for own in ends if own)
        fits = 0 <= start < end <= len(text)
        if fits and (not evidence or aligned(lf(evidence), text[start:end])):
            return start, end
    elif not evidence and not row["start"] and not row["end"]:
        return _WHOLE
    if evidence and text.count(evidence) == 1:
        return text.index(evidence), text.index(evidence) + len(evidence)
    return None
