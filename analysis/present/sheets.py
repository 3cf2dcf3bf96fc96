"""Blind sheets for an agreement check: what each coder fills in, with the codebook beside it.

Start at `sheets`; `workspace.filled_sheets` reads them back. Nothing in the file tells what the
machine gave an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.codebook import Code, Domain, Scheme
from analysis.present import workbook_forms as forms
from analysis.present.colours import COLOURS, PLAIN, lighter
from analysis.present.labels import label, labels
from analysis.present.tabulation import DIGEST
from analysis.present.workbook import Book, Page
from analysis.results.sampling import SHARE, Drawing, in_order
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGE_NAMES, ROLES
from analysis.workspace.filled_sheets import CODER, ID, MARK, NONE, QUESTION, WHY

_NAMES, _DOMAINS, _LABELS, _FIRST = 1, 2, 3, 4  # rows of a coder's sheet
_BEFORE = (ID, QUESTION, "#language", "#asked", "#answer")  # columns before the codes
_WIDTHS, _CODE, _NONE, _WHY = (9, 9, 6, 24, 52), 5, 7, 36  # of columns, in letters
_DOMAIN, _LABEL = 32, 165  # points: the height of headings, of codes upright
_PART = 0.2  # of a domain's colour in the headings of its codes
_TEXT = 100  # letters of the sheet that tells how it was made


class Source(NamedTuple):
    """What a sample was drawn of: the name of the survey's file, and what tells its answers from
    others (a hash)."""

    name: str
    digest: str


def sheets(
    sample: pd.DataFrame,
    asked: Mapping[str, str],
    scheme: Scheme,
    coders: Sequence[str],
    drawing: Drawing,
    source: Source,
    w: Wording,
) -> bytes:
    """Return an XLSX file with a sheet for each coder, the codebook, and how to fill it in.

    `sample` has the answers that were drawn: id, question, language, text; `asked` is the wording
    of each question. Every coder has them in a random order of their own, so that two do not tire,
    or learn, at the same answers. All codes of the codebook can be given to each answer; a child
    is enough, since the reader adds its parent. The same input gives the same bytes. Raises
    `Problem` where no coder is named or two have one name.
    """
    names = [name.strip() for name in coders]
    _refuse_alike(names)
    book = Book(w.say("Sheets for coders"), w)
    pages = [book.add(name) for name in names]
    for name, page in zip(names, pages, strict=True):
        _coder(page, name, in_order(sample, drawing.seed, name), asked, scheme, w)
    _codebook(book.add(w.say("Codebook")), scheme, w)
    _how(book.add(w.say("How to fill it in")), scheme, drawing, source, w)
    return book.saved()


def _refuse_alike(names: Sequence[str]) -> None:
    """Raise `Problem` where no coder is named or one name stands twice."""
    if not names or not all(names):
        raise Problem("No coder is named. Give one name for each coder, with commas between.")
    folded = [name.casefold() for name in names]
    for at, name in enumerate(names):
        if folded[at] in folded[:at]:
            raise Problem("Two coders are named {name}. Give each a name of their own.", name=name)


def _coder(
    page: Page,
    name: str,
    sample: pd.DataFrame,
    asked: Mapping[str, str],
    scheme: Scheme,
    w: Wording,
) -> None:
    """Write the sheet of a coder: a row of names for the reader, the domains, the headings, and
    the answers."""
    codes = list(scheme.codes())
    begin, none = len(_BEFORE) + 1, len(_BEFORE) + len(codes) + 1
    forms.exactly(page, [*_WIDTHS, *[_CODE] * len(codes), _NONE, _WHY])
    names = [*_BEFORE, *(code.id for code in codes), NONE, WHY, CODER + name]
    for column, own in enumerate(names, 1):
        page.write(_NAMES, column, own)
    _headings(page, name, scheme, w)
    last = _FIRST + len(sample) - 1
    forms.to_mark(page, MARK, (_FIRST, begin), (last, none))
    for row, own in enumerate(sample.itertuples(index=False), _FIRST):
        told = (own.id, own.question, own.language, asked.get(own.question, ""), own.text)
        for column, value in enumerate(told, 1):
            page.write(row, column, value, wrap=True, align="left")
        page.write(row, none + 1, None, wrap=True)
        page.heighten(row, (*told[:1], "", *told[2:]))
    forms.hidden(page, _NAMES, _BEFORE.index(QUESTION) + 1)
    forms.filtered(page, _LABELS, last, none + 1)
    page.freeze(_LABELS, page.sheet.cell(1, begin).column_letter, fits=False)
    page.sheet.print_options.gridLines = True


def _headings(page: Page, name: str, scheme: Scheme, w: Wording) -> None:
    begin = len(_BEFORE) + 1
    page.write(_DOMAINS, 1, name, bold=True, size=14)
    words = ("Id", "", w.say("Language"), w.say("Question"), w.say("Answer"))
    for column, word in enumerate(words, 1):
        page.write(_LABELS, column, word, bold=True, align="left", wrap=True)
    for row in (_DOMAINS, _LABELS):  # so that no reader takes a heading for an answer
        page.write(row, _BEFORE.index(QUESTION) + 1, QUESTION)
    for domain in scheme.domains:
        begin = _domain(page, domain, begin, w)
    for column, word in ((begin, w.say("None applies")), (begin + 1, w.say("Why"))):
        page.write(_LABELS, column, word, bold=True)
    forms.upright(page, _LABELS, len(_BEFORE) + 1, begin)
    page.sheet.row_dimensions[_DOMAINS].height = _DOMAIN
    page.sheet.row_dimensions[_LABELS].height = _LABEL


def _domain(page: Page, domain: Domain, begin: int, w: Wording) -> int:
    """Write the headings of a domain and its codes from a column on; return the next one."""
    colour = COLOURS.get(domain.id, PLAIN)
    end = begin + len(domain.codes)
    for column in range(begin, end):
        page.write(_DOMAINS, column, None, fill=colour)
    if domain.codes:
        page.write(_DOMAINS, begin, label(domain.label, w), True, True, fill=colour)
        page.sheet.merge_cells(None, _DOMAINS, begin, _DOMAINS, end - 1)
    for column, code in enumerate(domain.codes, begin):
        told = ("– " if code.parent else "") + label(code.label, w)
        page.write(_LABELS, column, told, fill=lighter(colour, _PART))
    return end


def _codebook(page: Page, scheme: Scheme, w: Wording) -> None:
    """Write what each code means and what it does not."""
    named = labels(scheme, w)
    headings = (w.say("Domain"), w.say("Code"), w.say("Part of"), w.say("Definition"))
    headings = (*headings, w.say("Not"), "Id")
    page.widths([18, 28, 20, 60, 60, 24])
    for column, heading in enumerate(headings, 1):
        page.write(1, column, heading, bold=True)
    rows = [(domain, code) for domain in scheme.domains for code in domain.codes]
    for row, (domain, code) in enumerate(rows, 2):
        told = _defined(domain, code, named, w)
        fill = lighter(COLOURS.get(domain.id, PLAIN), _PART)
        for column, text in enumerate(told, 1):
            page.write(row, column, text, column == 2, True, fill=fill if column < 3 else "")
        page.heighten(row, told)
    page.freeze(1, "C")


def _defined(domain: Domain, code: Code, named: Mapping[str, str], w: Wording) -> list[str]:
    parent = named.get(code.parent or "", "")
    texts = (code.definition, code.excludes)
    told = [label(domain.label, w), named[code.id], parent, *(label(own, w) for own in texts)]
    return [*told, code.id]


def _how(page: Page, scheme: Scheme, drawing: Drawing, source: Source, w: Wording) -> None:
    """Write how a sheet is filled in, and how the sample was drawn."""
    widths = [30, 30, 20, 20]
    page.widths(widths)
    page.line(w.say("How to fill it in"), len(widths), bold=True, size=14)
    for sentence in _instructions(w):
        page.line(sentence, len(widths))
    page.at += 1
    page.line(w.say("How the sample was drawn"), len(widths), bold=True, size=14)
    for sentence in _drawn(drawing, w):
        page.line(sentence, len(widths))
    for name, told in (
        (w.say("Survey"), source.name),
        (w.say("Hash of the answers"), source.digest),
        (w.say("Codebook"), f"{scheme.version}, {scheme.digest[:DIGEST]}"),
        (w.say("Round"), str(drawing.seed)),
    ):
        page.write(page.at, 1, name)
        page.write(page.at, 2, told)
        page.at += 1
    page.at += 1
    headings = (w.say("Language"), w.say("Question about"), w.say("Answers"), w.say("Drawn"))
    rows = [
        (LANGUAGE_NAMES.get(own, own or "–"), w.say(ROLES[role]) if role else "–", answers, drawn)
        for own, role, answers, drawn in drawing.cells
    ]
    page.grid(headings, rows)


def _instructions(w: Wording) -> list[str]:
    return [
        w.say(
            "Each coder fills in the sheet of their own name alone, and looks at no other's "
            "before all are done. Nothing here says what the machine gave an answer."
        ),
        w.say(
            "Read the answer and the question, and put x under every code that the answer earns "
            "by the sheet “Codebook”. The codes of all questions may be given."
        ),
        w.say(
            "A code that is part of another (–) gives that one too: it need not be marked itself."
        ),
        w.say(
            "Put x under “None applies” where no code fits. A row without any x counts as not "
            "coded yet, so a sheet may be handed in half done."
        ),
        w.say(
            "Under “Why” there is room for the words that decided, or for a doubt. It is read "
            "where coders differ."
        ),
        w.say(
            "Rows may be sorted and filtered, columns moved and made wider. Leave the first row, "
            "which is hidden, and the hidden column: by them the file is read back."
        ),
        w.say(
            "The answers stand here as they were written, and may tell of persons: keep this "
            "file as you keep the survey, and delete it when the check is done."
        ),
    ]


def _drawn(drawing: Drawing, w: Wording) -> list[str]:
    told = [
        w.say(
            "{size} of {of} answers that say something were drawn at random. The same answers, "
            "codebook and version of the program give the same sample.",
            size=drawing.size,
            of=drawing.of,
        ),
        w.say(
            "Strata: {strata}, of languages, roles of the question and rarer codes, as far as "
            "the sample has room for them. An answer's chance is the number drawn of its stratum "
            "by the number there is: {least} to {most}.",
            strata=drawing.strata,
            least=w.number(drawing.least, 3),
            most=w.number(drawing.most, 3),
        ),
        w.say("Each coder has the answers in a random order of their own."),
    ]
    if drawing.width is not None:
        told.append(
            w.say(
                "So many that the 95% interval of the share of answers on which two coders agree "
                "is {width} wide at most, where that share is {share} (Wilson's, finite "
                "population).",
                width=w.percent(drawing.width, 1),
                share=w.percent(SHARE),
            )
        )
    return told
