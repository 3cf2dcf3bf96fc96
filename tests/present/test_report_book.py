"""A report's workbook shows its figures as numbers, draws them, and holds nothing else."""

import html
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis import load, study
from analysis.coding.coder import of_codebook
from analysis.present import (
    manifest,
    report,
    report_book,
    report_sheets,
    tabulation,
    workbook,
    workbook_cells,
)
from analysis.present.exhibits import GROUPS, MATRIX, STAGES, STEPS, TOP, Item
from analysis.present.labels import Labels
from analysis.privacy.presets import PRESETS
from analysis.results.tables import Sampling, counted
from analysis.survey import Problem
from analysis.wording import wording
from analysis.workspace.decisions import Decision
from analysis.workspace.quotes import Quote
from tests.conftest import ROOT

EN, FI = wording("en"), wording("fi")
TOLD = '{"made": "<&>ä \\u0007"}'
MAIL = "aino@example.org"
HOSTILE = ("=cmd|' /C calc'!A0", "@x", "+1", "-1", "<script>alert(1)</script>", "a\x07b_x0041_")


@pytest.fixture(scope="module")
def example(book):
    survey = load.read((ROOT / "data" / "sample_responses.xlsx").read_bytes(), "sample.xlsx")
    return survey, study.code_survey(survey, of_codebook(book))


def made(example, book, language, preset="public", items=None):
    survey, coded = example
    own = study.basis(
        survey, coded, book, preset, Sampling(len(survey.responses)), (0, 0, 395), True
    )
    items = items or (
        *(Item(kind, of, by) for kind, of, by in KINDS),
        Item("bars", "q8", title="=1+2: <b>own</b>"),
    )
    return report.report([replace(item, language=language) for item in items], own, language)


KINDS = (
    (TOP, "", ""),
    ("bars", "challenge", ""),
    (STAGES, "stage", ""),
    (STEPS, "q11", ""),
    (GROUPS, "benefit", "q1"),
    (MATRIX, "need", ""),
)


@pytest.fixture(scope="module")
def reports(example, book):
    return {language: made(example, book, language) for language in ("en", "fi")}


@pytest.fixture(scope="module")
def books(reports):
    table = pd.DataFrame({"=x": [*HOSTILE, "y" * 40_000], "Share %": 0.5})
    tables = {"Contents": ("told", pd.DataFrame()), "=a/b'": ("=1+1", table)}
    return {lang: report_book.book(own, TOLD, tables, {}) for lang, own in reports.items()}


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return {name: given.read(name).decode() for name in given.namelist()}


def links_of(sheet):
    return [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def _points(series):
    return list(zip(series.values, series.texts, strict=True))


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_workbook_shows_every_figure_of_the_report_and_no_other(reports, books, language):
    own, w = reports[language], wording(language)
    assert report_book.figures_of(books[language]) == manifest.figures(own.exhibits)
    read = opened(books[language])
    for number, exhibit in enumerate(own.exhibits, 1):
        sheet = read[next(name for name in read.sheetnames if name.startswith(f"{number} "))]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        texts = [*map(str, exhibit.table.to_numpy().ravel()), *exhibit.chart.series[0].texts]
        said = set(re.findall(r"[<>]?[\d.,]+(?:\xa0?%)?", " ".join(texts)))
        numbers = [cell for cell in cells if cell.data_type == "n" and cell.value is not None]
        assert len(numbers) > 3
        for cell in numbers:
            assert workbook_cells.as_shown(cell.value, cell.number_format, w) in said, cell
        values = [v for series in exhibit.chart.series for v in series.values if v is not None]
        assert set(values) <= {cell.value for cell in numbers}
        hidden = {t for s in exhibit.chart.series for v, t in _points(s) if v is None}
        assert hidden <= {cell.value for cell in cells}


def test_no_cell_is_a_formula_and_no_link_leads_out(books):
    for content in books.values():
        read = opened(content)
        kinds = {c.data_type for sheet in read for row in sheet.iter_rows() for c in row}
        assert kinds <= {"s", "n"}
        links = [link for sheet in read for link in links_of(sheet)]
        assert len(links) == len(read.sheetnames) - 1
        assert all(link.id is None and link.location for link in links)
        for link in links:
            name = link.location.removesuffix("!A1").strip("'").replace("''", "'")
            assert name in read.sheetnames
        told = parts(content)
        assert not [name for name in told if "vba" in name.lower() or "externalLink" in name]
        assert 'TargetMode="External"' not in "".join(told.values())
        assert "<f>" not in "".join(v for k, v in told.items() if k.startswith("xl/worksheets"))


def test_a_chart_looks_for_its_figures_where_they_stand(reports, books):
    read = opened(books["fi"])
    charted = [own for own in reports["fi"].exhibits if own.chart.kind != MATRIX]
    drawn = [own for sheet in read for own in sheet._charts]
    assert len(drawn) == len(charted)
    for chart, exhibit in zip(drawn, charted, strict=True):
        assert chart.type == ("col" if exhibit.chart.kind == STAGES else "bar")
        assert (chart.grouping == "stacked") == (exhibit.chart.kind == STEPS)
        for series, own in zip(chart.series, exhibit.chart.series, strict=True):
            values, labels = (
                _cells(read, ref.f) for ref in (series.val.numRef, series.cat.strRef)
            )
            shown = [v if v is not None else t for v, t in _points(own)]
            assert [cell.value for cell in values] == shown
            plain = [c.value.removeprefix("– ") if c.alignment.indent else c.value for c in labels]
            assert plain == list(exhibit.chart.labels)
            if own.name:
                assert _cells(read, series.tx.strRef.f)[0].value == own.name
            fills = {point.idx: point.spPr.solidFill.srgbClr for point in series.dPt}
            base = series.spPr.solidFill.srgbClr
            found = [fills.get(at, base) for at in range(len(own.values))]
            assert found == [colour[1:] for colour in own.colours]
            # A cell of text is drawn as nothing: its mark must not be "0%".
            odd = {label.idx: label.numFmt for label in series.dLbls.dLbl if label.showVal}
            for at, (value, text) in enumerate(_points(own)):
                if value is None:
                    assert odd.get(at, series.dLbls.numFmt) == f'"{text}"'
        title = " ".join(run.t for p in chart.title.tx.rich.p for run in p.r)
        assert title == " ".join(exhibit.title.split(" "))
    told = parts(books["fi"])
    for number, exhibit in enumerate(charted, 1):
        (alt,) = re.findall(r'descr="([^"]*)"', told[f"xl/drawings/drawing{number}.xml"])
        assert html.unescape(alt).startswith(exhibit.title)
        assert all(label in html.unescape(alt) for label in exhibit.chart.labels)
    assert "numCache" not in "".join(told.values())  # figures stand in the cells alone


def _cells(read, reference):
    name, area = reference.rsplit("!", 1)
    found = read[name.strip("'").replace("''", "'")][area.replace("$", "")]
    return [row[0] for row in found] if isinstance(found, tuple) else [found]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_draws_the_figures_of_the_report(reports, books, tmp_path):
    (tmp_path / "given.xlsx").write_bytes(books["en"])
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, "given.xlsx"], cwd=tmp_path, check=True, capture_output=True)
    again = (out / "given.xlsx").read_bytes()
    drawn = [chart for sheet in opened(again) for chart in sheet._charts]
    charted = [own for own in reports["en"].exhibits if own.chart.kind != MATRIX]
    for chart, exhibit in zip(drawn, charted, strict=True):
        for series, own in zip(chart.series, exhibit.chart.series, strict=True):
            points = {point.idx: float(point.v) for point in series.val.numRef.numCache.pt}
            known = {at: value for at, value in enumerate(own.values) if value is not None}
            assert {at: points[at] for at in known} == pytest.approx(known)
    assert report_book.figures_of(again) == report_book.figures_of(books["en"])


def test_hostile_texts_stay_as_typed_and_what_a_cell_cannot_hold_is_told(books):
    read = opened(books["en"])
    sheet = read[next(name for name in read.sheetnames if name.startswith("=a"))]
    assert sheet["A1"].value == "Invented example data." and sheet["A2"].value == "=1+1"
    shown = [sheet.cell(row, 1).value for row in range(4, 11)]
    assert shown[:5] == list(HOSTILE[:5])
    assert shown[5] == "a\ufffdb_x005F_x0041_" and len(shown[6]) == workbook.CELL
    notes = [cell.value for cell in read["Contents"]["B"] if cell.value]
    assert "1 character that no workbook can hold is shown as \ufffd." in notes
    cut = "Cut after 32,767 characters, all that a cell holds: sheet “=a b”, row 10, column A."
    assert cut in notes
    rows = CalamineWorkbook.from_filelike(io.BytesIO(books["en"])).get_sheet_by_name("=a b")
    assert [row[0] for row in rows.to_python()][8] == "a\ufffdb_x0041_"


def test_a_hidden_figure_is_in_no_part_of_the_file(example, book, books):
    survey, coded = example
    found = study.released(survey, coded, book)
    count, told = 0, "".join(parts(books["en"]).values())
    for id in ("stage", "q8", "benefit"):
        shown, own = found.table(id), found.variables[id]
        true = counted(own)
        for at in np.flatnonzero(shown.hidden[:, 0]):
            share = true.n[at, 0] / true.base[0]
            if 0 < share < 1:
                count += 1
                assert f"{share:.3f}"[1:] not in told
                assert not re.search(rf"\b{true.n[at, 0]} of {true.base[0]}\b", told)
    assert count


def test_hostile_questions_and_options_become_sheets_charts_and_names(book):
    rows = "\n".join(f'"{own}","{at % 2}"' for own in HOSTILE[:5] for at in range(12))
    content = f'"=HYPERLINK(""http://x"",1)","[a]\'!{{=1}}"\n{rows}\n'.encode()
    survey = load.read(content, "=x.csv")
    own = study.basis(survey, None, book, "public", Sampling(60))
    made_of = report.report(report.ALL, own, "en", name="=x.csv")
    content = report_book.book(made_of, TOLD, {}, {})
    read = opened(content)
    assert report_book.figures_of(content) == manifest.figures(made_of.exhibits)
    assert {sheet["A1"].value for sheet in read if sheet.title[0].isdigit()} == {
        exhibit.title for exhibit in made_of.exhibits
    }
    labels = [label for exhibit in made_of.exhibits for label in exhibit.chart.labels]
    assert set(HOSTILE[:5]) <= set(labels)
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert set(labels) <= {cell.value for cell in cells}
    for sheet in read:
        for chart in sheet._charts:
            assert [cell.value for cell in _cells(read, chart.series[0].cat.strRef.f)]


def test_every_sheet_says_first_that_the_data_are_invented(books):
    for language, content in books.items():
        said = wording(language).say("Invented example data.")
        assert {sheet["A1"].value for sheet in opened(content)} == {said}


def test_shares_are_written_as_the_language_writes_them(books):
    formats = {
        language: {
            cell.number_format
            for sheet in opened(content)
            for row in sheet.iter_rows()
            for cell in row
            if "%" in cell.number_format
        }
        for language, content in books.items()
    }
    assert formats == {"en": {"0%"}, "fi": {'0"\xa0"%'}}


def test_the_same_report_gives_the_same_bytes_and_its_manifest_is_read_back(reports, books):
    again = report_book.book(reports["fi"], TOLD, {}, {})
    assert again == report_book.book(reports["fi"], TOLD, {}, {})
    assert report_book.manifest_of(again) == TOLD == report_book.manifest_of(books["en"])
    told = parts(again)
    assert told["[Content_Types].xml"].count("/customXml/itemProps1.xml") == 1
    bare = workbook.workbook({"a": ("told", pd.DataFrame())}, "t")
    assert report_book.figures_of(bare) == {}
    for content in (bare, b"", b"PK\x03\x04"):
        with pytest.raises(Problem, match="holds no manifest"):
            report_book.manifest_of(content)
    with pytest.raises(Problem, match="no workbook"):
        report_book.figures_of(b"PK\x03\x04")


def test_a_figure_that_was_changed_is_found(books):
    read = opened(books["en"])
    sheet = read[next(name for name in read.sheetnames if name.startswith("2 "))]
    before = report_book.figures_of(books["en"])
    for value, said in ((0.99, "99%"), (0.4049, "0.4049"), ("=1", "=1")):
        sheet["D5"].value = value
        sheet["D5"].data_type = "s" if isinstance(value, str) else "n"
        out = io.BytesIO()
        read.save(out)
        after = report_book.figures_of(out.getvalue())
        changed = [own for name in before for own in after[name] if own not in before[name]]
        assert [own[2] for own in changed] == [said]


def test_a_sheet_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 5)
    with pytest.raises(Problem, match="more than a workbook holds"):
        workbook.workbook({"a": ("told", pd.DataFrame({"x": range(9)}))}, "t")


def test_names_of_sheets_are_short_and_each_its_own():
    names = ["x" * 40, "x" * 40, "History", "'", "a/b", "A:B", "👍" * 30]
    tables = {f"{name}{' ' * at}": ("t", pd.DataFrame()) for at, name in enumerate(names)}
    found = opened(workbook.workbook(tables, "t")).sheetnames
    assert len({name.casefold() for name in found}) == len(names)
    assert all(len(name.encode("utf-16-le")) <= 62 and name.strip("'") for name in found)
    assert "history" not in {name.casefold() for name in found}


def answers(coded, book):
    first = coded.answers.index[coded.answers["content"] == "answered"][0]
    texts = coded.answers["text"].copy()
    texts[first] = f"=1+1 Mail {MAIL}"
    own = replace(coded, answers=coded.answers.assign(text=texts))
    id, question = str(own.answers.loc[first, "id"]), own.answers.loc[first, "question"]
    quotes = [Quote(id, question, "inclusion", 0, 4, "Kept.", "fi", "Kept", "en")]
    quotes.append(replace(quotes[0], text="Stale words.", stale="text"))
    taken = [Decision(id, question, "inclusion", "add", 0, 4, "Coder C", "2025-11-07", MAIL)]
    ids = own.answers["id"].astype(str).unique()
    roles = ["Head", *["Janitor"] * 4, *["Teacher"] * (len(ids) - 5)]
    background = pd.DataFrame({"School": f"Lyceum {MAIL}", "Role": roles}, index=ids)
    asked = {question: "What=?"}
    return report_sheets.Answers(own, book, asked, quotes, taken, background)


def told_in(sheets):
    return "\n".join(
        str(value)
        for said, table in sheets.values()
        for value in (said, *table.columns, *table.to_numpy().ravel())
    )


def test_each_audience_has_what_its_preset_allows(example, book):
    own = answers(example[1], book)
    given = sorted(own.coded.answers["id"].astype(str).unique())
    ids = {id: f"R{number:03}" for number, id in enumerate(reversed(given))}
    made = {name: report_sheets.sheets(own, preset, EN, ids) for name, preset in PRESETS.items()}
    assert list(made["public"]) == ["Quotes", "Left out"]
    assert list(made["strict"]) == ["Left out"]
    rows = ["Codings, long form", "Codings, wide form", "Decisions"]
    given_away = ["Quotes", *rows, "Protection", "Left out"]
    assert list(made["partner"]) == list(made["archive"]) == given_away
    assert list(made["researcher"]) == ["Quotes", *rows, "Background"]
    for name, sheets in made.items():
        told = told_in(sheets)
        assert MAIL not in told and "Stale words." not in told
        assert ("Kept." in told) == (name != "strict")
        assert ("Coder C" in told) == ("Janitor" in told) == (name == "researcher")
        assert ("Lyceum" in told) == ("Teacher" in told) == (name not in ("public", "strict"))
    for name in ("partner", "archive"):
        for sheet in rows:
            found = made[name][sheet][1]["Respondent"].tolist()
            assert found == sorted(found) and set(found) <= set(ids.values())
    assert MAIL in told_in(report_sheets.sheets(own, PRESETS["researcher"], EN, raw=True))
    with pytest.raises(Problem, match="lacks respondents"):
        report_sheets.sheets(own, PRESETS["partner"], EN)


def test_the_wide_form_says_for_each_answer_and_code_what_the_long_form_says(example, book):
    own = answers(example[1], book)
    sheets = report_sheets.sheets(own, PRESETS["researcher"], EN, raw=True)
    long, wide = (sheets[name][1] for name in ("Codings, long form", "Codings, wide form"))
    coded = own.coded
    assert len(long) == len(coded.codings)
    assert len(wide) == (coded.answers["content"] != "empty").sum()
    codes = [code.id for code in book.codes()]
    columns = wide.iloc[:, -len(codes) :]
    assert [name.rpartition("(")[2].rstrip(")") for name in columns] == codes
    counts = long.drop_duplicates(["Respondent", "Question", "Code"])["Code"].value_counts()
    assert {c: n for c, n in zip(codes, columns.sum(), strict=True) if n} == counts.to_dict()


def test_tables_of_the_survey_stand_behind_the_charts_with_links(example, book, reports):
    survey, coded = example
    shown = study.released(survey, coded, book)
    wanted = tabulation.Tabulation(shown, Labels(survey, book, EN), Sampling(79), None)
    tables = tabulation.sheets(wanted)
    content = report_book.book(reports["en"], TOLD, tables, {})
    read = opened(content)
    assert read.sheetnames.count("Contents") == 1 and "Themes" in read.sheetnames
    linked = {link.location for link in links_of(read["Contents"])}
    assert "'Themes'!A1" in linked
    sheet = read["Themes"]
    assert sheet["A1"].value == "Invented example data." and sheet.freeze_panes == "A4"
