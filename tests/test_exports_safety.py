"""No file that leaves the program holds a formula, a link or a program, whatever stands in the
survey, its codebook and the work on it. Texts come out as they were typed; what cannot is told.
"""

import csv
import io
import re
import zipfile

import docx
import openpyxl
import pandas as pd
import pytest
import yaml
from defusedxml import ElementTree

from analysis import codebook, load, work
from analysis.load import table_file
from analysis.present import (
    coded_files,
    document,
    masking,
    report,
    sheets,
    tables,
    workbench,
    workbook,
)
from analysis.present.blocks import Block
from analysis.present.exhibits import Item
from analysis.present.findings import Finding
from analysis.present.labels import labels
from analysis.present.refi_codebook import qdc
from analysis.results.sampling import Drawing
from analysis.survey import Problem
from analysis.wording import wording
from analysis.workspace import approvals, events, exchange, filled_sheets, samples
from analysis.workspace.database import Database
from analysis.workspace.quotes import quotes_table
from tests.payloads import FILE, LONG, PAYLOADS, UNKEPT, book, rows, worked_on, xlsx

EN = wording("en")
ACTS = re.compile(
    rb'TargetMode="External"|hlinkClick|<!ENTITY|<!DOCTYPE|ddeLink|vbaProject|<script'
    rb"|<w:fldSimple|<w:instrText|<w:hyperlink|<w:object|<(\w+:)?f[ >]"
)


@pytest.fixture(scope="module")
def content(nightly):
    return xlsx(rows(6 if nightly else 1))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return Database(f"sqlite:///{tmp_path_factory.mktemp('exports') / 'work.sqlite'}")


@pytest.fixture(scope="module")
def number(database, content):
    return worked_on(database, content)


@pytest.fixture(scope="module")
def scheme():
    return codebook.from_texts(book())


@pytest.fixture(scope="module")
def coded(database, number, content):
    return work.code(load.read(content, FILE), database, FILE)[1]


@pytest.fixture(scope="module")
def odd(coded):
    """Answers, with signs that no XML and no database holds, and longer ones than a cell."""
    texts = [*coded.answers["text"][3:], *UNKEPT, LONG]
    own = pd.Series(texts[-len(coded.answers) :], coded.answers.index, dtype=object)
    return coded.answers.assign(text=own)


def acting(content):
    """Return what of an Office file could act, and where."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return [(name, found[0]) for name, part in parts.items() if (found := ACTS.search(part))]


def texts_of(content):
    """Return the text of every cell of a workbook, none of which is a formula or a link."""
    assert acting(content) == []
    cells = [c for sheet in openpyxl.load_workbook(io.BytesIO(content)) for r in sheet for c in r]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    assert {bool(c.quotePrefix) for c in cells if str(c.value)[:1] in ("=", "+", "@")} <= {True}
    return [re.sub("_x005F_", "_", str(cell.value)) for cell in cells if cell.value is not None]


def read(content):
    """Return the rows of a CSV file, as a strict reader has them."""
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def missing(texts):
    return [own for own in PAYLOADS if not any(own in text for text in texts)]


def test_coded_answers_codings_and_the_log_are_text_in_a_workbook(
    database, number, content, coded, scheme
):
    asked = {question.id: question.text for question in load.read(content, FILE).questions}
    made = [
        workbook.workbook(
            tables.coded_tables(coded.answers, coded.codings, asked, scheme, EN, PAYLOADS[0]),
            PAYLOADS[1],
            EN,
        ),
        coded_files.made(
            coded_files.BOTH, coded.answers, coded, scheme, EN, exchange.decided(database, number)
        ),
    ]
    log = events.history(database, number, 1000)
    told = workbench.log_table(
        log, events.subjects(database, log), asked, workbench.Book.of(scheme, "", EN), EN
    )
    made.append(workbook.workbook({PAYLOADS[2]: (PAYLOADS[3], told)}, PAYLOADS[4], EN))
    assert [missing(texts_of(own)) for own in made[:2]] == [[], []]
    texts_of(made[2])


def test_personal_data_is_masked_and_the_rest_stays_text(coded):
    shown, words, _ = masking.masked(coded.answers, coded.codings, EN)
    assert not shown["text"].str.contains("@evil.test", regex=False).any()
    texts_of(workbook.workbook({"a": ("t", shown), "b": ("t", words)}, "t", EN))


def test_what_no_cell_holds_is_told(odd, coded, scheme):
    texts = texts_of(coded_files.made(coded_files.BOTH, odd, coded, scheme, EN))
    assert any(text == LONG[:32_767] for text in texts)
    assert [text for text in texts if text.startswith("Cut after 32,767 characters")]
    count = sum(len(re.findall("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe]", t)) for t in UNKEPT)
    assert f"{count} characters that no workbook can hold are shown as \ufffd." in texts
    assert sum(text.count("\ufffd") for text in texts) >= count


def test_a_csv_file_holds_every_sign_and_no_cell_leaves_its_row(database, number, coded, scheme):
    """It is for programs, which read every sign as it was written: no sign is put before a
    formula. In a spreadsheet the workbook is the safe one."""
    taken = exchange.decided(database, number)
    long, wide = (
        coded_files.long(coded.answers, coded, taken),
        coded_files.wide(coded.answers, scheme),
    )
    made = [
        (coded_files.made(coded_files.LONG, coded.answers, coded, scheme, EN, taken), long),
        (coded_files.made(coded_files.WIDE, coded.answers, coded, scheme, EN), wide),
        (exchange.decisions_csv(database, number), exchange.decisions_table(database, number)),
        *(
            (table_file.csv(own), own)
            for own in (
                exchange.comments_table(database, number),
                exchange.memos_table(database, number),
                quotes_table(approvals.quotes(database, number)),
            )
        ),
    ]
    for file, table in made:
        head, *cells = read(file)
        assert head == list(table.columns) and len(cells) == len(table) > 0
        for column, name in enumerate(head):
            if table[name].dtype == object or name in ("text", "evidence", "reason"):
                assert [row[column] for row in cells] == table[name].fillna("").astype(
                    str
                ).tolist()
    keys = zip(coded.answers["id"].astype(str), coded.answers["question"], strict=True)
    texts = dict(zip(keys, coded.answers["text"], strict=True))
    head, *cells = read(made[0][0])
    place = {name: head.index(name) for name in head}
    spans = [row for row in cells if row[place["start"]]]
    assert spans
    for row in spans:
        start, end = int(row[place["start"]]), int(row[place["end"]])
        text = texts[row[place["id"]], row[place["question"]]]
        assert row[place["evidence"]] == text[start:end]


def test_all_work_comes_back_as_it_was(database, number, content, tmp_path):
    parts = exchange.unpacked(exchange.packed(database, number))
    there = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    again, _ = work.code(load.read(content, FILE), there, FILE, book(), "Mia")
    exchange.take_in(there, again, exchange.unpacked(exchange.packed(database, number)), "Mia")
    others = exchange.unpacked(exchange.packed(there, again))
    for name in ("decisions.csv", "comments.csv", "memos.csv", "quotes.csv", "ratings.csv"):
        assert sorted(read(parts[name])) == sorted(read(others[name])), name
    held = " ".join(own.decode() for name, own in parts.items() if name.endswith(".csv"))
    assert missing([held.replace('""', '"')]) == []


def test_the_document_of_findings_is_text(coded):
    table = pd.DataFrame({own: [own] for own in PAYLOADS[:6]})
    found = [Finding(own, own, "", table, own) for own in [*PAYLOADS, *UNKEPT]]
    made = document.document([Block(PAYLOADS[40], tuple(found))], PAYLOADS, *PAYLOADS[41:43], EN)
    assert acting(made) == []
    told = [own.text for own in docx.Document(io.BytesIO(made)).paragraphs]
    lines = ["".join(text.split()) for text in told]
    assert [own for own in PAYLOADS if "".join(own.split()) not in lines] == []


def test_sheets_for_coders_are_text_and_come_back(content, coded, scheme, nightly):
    asked = {question.id: question.text for question in load.read(content, FILE).questions}
    sample = coded.answers.head(len(PAYLOADS))
    drawing = Drawing(4, 9, 1, 0.1, (("en", "benefits", 5, 2), ("", "other", 4, 2)), 2, 0.4, 0.5)
    coders = [own for own in PAYLOADS if own.strip() == own][:: 1 if nightly else 12]
    source = sheets.Source(FILE, "f" * 64)
    made = sheets.sheets(sample, asked, scheme, coders, drawing, source, EN)
    assert missing(texts_of(made)) == []
    book = openpyxl.load_workbook(io.BytesIO(made))
    names = [cell.value for cell in book.worksheets[0][1]]
    for sheet in book.worksheets[: len(coders)]:
        sheet.cell(4, names.index("#answer") + 2).value = "x"
    out = io.BytesIO()
    book.save(out)
    found, _ = filled_sheets.ratings_of(out.getvalue(), "filled.xlsx", None, scheme, [])
    assert set(found["coder"]) == set(coders)


def test_codebooks_are_text(scheme):
    for language in ("fi", "sv", "et", "en"):
        root = ElementTree.fromstring(qdc(scheme, language), forbid_dtd=True)
        told = [text for own in root.iter() for text in (own.text or "", *own.attrib.values())]
        assert missing(["".join(told), *told]) in ([], [own for own in PAYLOADS if "\r" in own])
    own = yaml.safe_load(book()["codebook.yaml"])
    names = [code.label for domain in scheme.domains for code in domain.codes]
    assert own["domains"][0]["codes"][0]["label"] == names[0]


def test_tables_of_agreement_hold_the_names_as_they_were_typed(database, number, scheme):
    from analysis.present import agreement as present
    from analysis.results.agreement import agreement

    sample = samples.samples(database, number)[0]
    found = agreement(samples.ratings(database, sample.number))
    made = present.agreement_tables(found, labels(scheme, EN), EN)
    texts = texts_of(workbook.workbook({n: (n, t) for n, t in made.items()}, "t", EN))
    assert all(any(own in text for text in texts) for own in (PAYLOADS[26], PAYLOADS[43]))


def test_a_collection_whose_title_no_page_could_show_is_refused():
    own = report.collection([Item("bars", "benefit", title="title")]).decode()
    assert report.items_of(own.encode())[0].title == "title"
    with pytest.raises(Problem, match="is no collection"):
        report.items_of(own.replace('"title"\n', '"\\ud800"\n').encode())
