"""The command report and verify: what it writes says what its files say, wherever it is made."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest
from choreographer.browsers.chromium import Chromium

from analysis import bundle, material, report, reporting, study, verifying
from analysis.__main__ import main
from analysis.material import SAMPLE, Material
from analysis.present import manifest, outline, page, refi, report_book, slide_readback
from analysis.present.exhibits import BARS, GROUPS, Item
from analysis.present.report import ALL, SUMMARY, collection
from analysis.reporting import Settings
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording
from analysis.workspace import pseudonyms
from tests.conftest import ROOT

READERS = {".pptx": slide_readback, ".xlsx": report_book, ".html": page}


@pytest.fixture(scope="module")
def sample():
    own = Material(
        ((SAMPLE.name, SAMPLE.read_bytes()),), quotes=material.SAMPLE_QUOTES.read_bytes()
    )
    return own, material.prepared(own)


def made(sample, **settings):
    return reporting.made(*sample, Settings(**settings))


@pytest.mark.parametrize("chosen", [(), (("q1", ("Lukio",)),)], ids=["everyone", "filtered"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_shows_the_figures_of_the_tables(sample, language, chosen, nightly):
    if not nightly and (language, bool(chosen)) not in (("fi", False), ("et", True)):
        pytest.skip("only nightly: every language, of everyone and filtered")
    content = ALL if nightly or language == "et" else SUMMARY
    own = made(sample, content=content, language=language, chosen=chosen)
    wanted = manifest.figures(own.report.exhibits)
    assert len(wanted) > 5
    for ending, write in reporting.WRITERS.items():
        file = write(own)
        assert READERS[ending].figures_of(file) == wanted, ending
        assert manifest.read(READERS[ending].manifest_of(file)).figures == wanted


def test_a_report_is_the_same_bytes_on_another_day_and_is_verified(tmp_path, nightly):
    name = ROOT / "data" / "sample_responses.xlsx"
    for ending in reporting.WRITERS if nightly else (".pptx",):
        contents = []
        for number, zone in enumerate(("Pacific/Auckland", "America/Lima")):
            out = tmp_path / f"{number}{ending}"
            run = subprocess.run(
                [sys.executable, "-m", "analysis", "report", name, "--out", out],
                cwd=ROOT,
                env=os.environ | {"TZ": zone, "PYTHONHASHSEED": str(number), "LC_ALL": "C.UTF-8"},
                capture_output=True,
            )
            assert run.returncode == 0, run.stderr
            contents.append(out.read_bytes())
        assert contents[0] == contents[1], ending
        found = verifying.verify(contents[0], f"a{ending}", tmp_path)
        assert found.agrees and "byte for byte" in found.lines[-1]


def _with(content, name, old, new):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as other:
        for part in given.infolist():
            own = given.read(part)
            other.writestr(part, own.replace(old, new) if part.filename.startswith(name) else own)
    return out.getvalue()


def test_a_figure_that_was_changed_is_named(sample, tmp_path):
    own = made(sample, content="themes")
    chart = own.report.exhibits[0]
    text = chart.chart.series[0].texts[0]
    other = _with(
        reporting.WRITERS[".pptx"](own),
        "ppt/charts/",
        f"<c:v>{round(chart.chart.series[0].values[0], 2)}</c:v>".encode(),
        b"<c:v>0.9</c:v>",
    )
    files = {
        "a.html": reporting.WRITERS[".html"](own).replace(text.encode(), b"90%"),
        "a.pptx": other,
    }
    for name, content in files.items():
        found = verifying.verify(content, name, tmp_path)
        assert not found.agrees
        assert any(chart.chart.labels[0] in line and "90%" in line for line in found.lines), name


def test_a_project_is_compared_by_all_that_it_says(sample, tmp_path):
    content = reporting.ALL_WRITERS[".qdpx"](made(sample, preset="researcher"))
    count = sum(map(len, refi.figures_of(content).values()))
    found = verifying.verify(content, "a.qdpx", tmp_path)
    assert found.lines == (
        f"All {count} entries agree with the files: texts, answers, codings, codes, values of "
        "respondents, and notes.",
        "The file is, byte for byte, what this program makes of them.",
    )
    broken = _with(content, "project.qde", b'name="Inclusion', b'name="Exclusion')
    assert not verifying.verify(broken, "a.qdpx", tmp_path).agrees


def test_what_is_missing_and_another_version_are_named_first(sample, tmp_path):
    own = Material((("own.csv", SAMPLE.read_bytes() + b"\n"),), repair=False)
    told = made(sample, content="themes")
    page_ = reporting.WRITERS[".html"](told).decode()
    old = page_.replace(manifest.digest(SAMPLE.read_bytes()), "0" * 64)
    old = old.replace(f'"version": "{reporting.VERSION}"', '"version": "0.0.1"')
    found = verifying.verify(old.encode(), "a.html", tmp_path)
    assert not found.agrees and "another version" in found.lines[0]
    assert found.lines[1].startswith("Not found: survey sample_responses.xlsx (SHA-256 0000")
    assert next(own.inputs()).name == "own.csv"


def test_a_bundle_holds_what_its_audience_may_have_and_is_verified(
    sample, tmp_path, monkeypatch, nightly
):
    def no_browser(*_):
        raise Problem("No browser was found.")

    monkeypatch.setattr(bundle.pictures, "pictures", no_browser)
    if not nightly:  # a workbook takes seconds each time that it is made or verified
        monkeypatch.delitem(reporting.WRITERS, ".xlsx")
    researcher = [("researcher", True)] if nightly else []
    for preset, holds in (*researcher, ("public", False)):
        content = bundle.bundle(*sample, Settings(content="themes", preset=preset), ["en"])
        parts, told = bundle.unpacked(content)
        assert set(parts) == set(told)
        assert {f"report.en{ending}" for ending in reporting.WRITERS} <= set(parts)
        assert ("inputs/sample_responses.xlsx" in parts) == holds
        assert ("report.en.qdpx" in parts) == holds
        read_me = parts[bundle.READ_ME].decode()
        assert "No browser was found." in read_me
        assert (manifest.digest(SAMPLE.read_bytes()) in read_me) == (not holds)
        found = verifying.verify(content, "a.zip", tmp_path if holds else SAMPLE.parent)
        assert found.agrees, found.lines
    broken = _with(content, "report.en.html", b"<h1", b"<h1 ")
    found = verifying.verify(broken, "a.zip", SAMPLE.parent)
    assert not found.agrees and "report.en.html is not the file" in found.lines[0]


def test_pictures_alone_are_of_the_format_and_size_that_were_asked_for(tmp_path, capsys):
    if not Chromium.find_browser(skip_local=False):
        pytest.skip("no browser is found on this machine")
    survey, out = ROOT / "data" / "sample_responses.xlsx", tmp_path / "charts.zip"
    asked = ["--pictures-alone", "--pictures", "png", "--size", "social", "--language", "sv"]
    assert main(["report", str(survey), "--out", str(out), *asked]) == 0
    parts, _ = bundle.unpacked(out.read_bytes())
    drawn = [name for name in parts if name.endswith(".png")]
    assert len(drawn) > 5 and all(name.startswith("pictures.sv/") for name in drawn)
    assert {parts[name][16:20] for name in drawn} == {struct.pack(">I", 1080)}  # their width
    assert {name.partition("/")[0] for name in parts} == {"README.txt", "inputs", "pictures.sv"}
    assert main(["verify", str(out)]) == 0
    assert "No figure was compared: it holds pictures alone." in capsys.readouterr().out


def test_a_partner_is_told_on_every_leaf_not_to_pass_it_on(sample):
    told = "For the partner alone, not to be passed on; to be deleted by 31 May 2027"
    survey = (replace(sample[0], ids=_ids(sample[1].survey)), sample[1])
    own = made(survey, preset="partner", until="2027-05-31")
    assert reporting.settings_of(own.settings.told(repair=False)) == own.settings
    assert all(told in each.note for each in own.report.exhibits)
    texts = [" ".join(leaf.texts) for leaf in outline.slides(reporting.WRITERS[".pptx"](own))]
    assert all(told in text for text in texts) and len(texts) > 5
    book = openpyxl.load_workbook(io.BytesIO(reporting.WRITERS[".xlsx"](own)))
    charted = [
        [str(cell.value) for row in sheet for cell in row] for sheet in book if sheet._charts
    ]
    assert charted and all(told in " ".join(cells) for cells in charted)
    assert told in reporting.WRITERS[".html"](own).decode()
    assert not [own for own in made(sample).report.exhibits if "partner" in own.note]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--preset", "partner", "--until", "soon"], "soon is no day. Write it like 2027-05-31."),
        (["--until", "2027-05-31"], "--until is what a partner is told: add --preset partner."),
    ],
)
def test_a_day_that_is_none_or_for_nobody_is_one_sentence(asked, said, tmp_path, capsys):
    survey = ROOT / "data" / "sample_responses.xlsx"
    assert main(["report", str(survey), "--out", str(tmp_path / "a.html"), *asked]) == 2
    assert capsys.readouterr().err.strip() == said


def test_a_collection_template_and_filter_are_taken_from_the_call(tmp_path, capsys):
    items = [Item(BARS, "benefit", language="sv"), Item(GROUPS, "need", by="q1")]
    (tmp_path / "c.json").write_bytes(collection(items))
    out = tmp_path / "a.html"
    call = ["report", str(SAMPLE), "--out", str(out), "--content", str(tmp_path / "c.json")]
    assert main(call) == 0
    assert page.figures_of(out.read_bytes()).keys() == {own.name for own in items}
    for more, said in (
        (["--content", str(tmp_path / "none.json")], "There is no file"),
        (["--filter", "q1=Nobody"], "is no group of q1"),
        (["--out", str(tmp_path / "a.doc")], "outputs end in"),
        (["--template", str(SAMPLE), "--out", str(tmp_path / "a.pptx")], "no PowerPoint"),
    ):
        assert main([*call, *more]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("preset", "language"),
    [("partner", "en"), pytest.param("archive", "fi", marks=pytest.mark.nightly)],
)
def test_no_background_in_a_workbook_is_of_fewer_than_five(sample, preset, language):
    survey, w = sample[1].survey, wording(language)
    own = replace(sample[0], ids=_ids(survey))
    ids = dict(row.split(",") for row in own.ids.decode().splitlines()[1:])
    told = Settings(content="themes", preset=preset, language=language)
    content = reporting.WRITERS[".xlsx"](reporting.made(own, sample[1], told))
    read = openpyxl.load_workbook(io.BytesIO(content))
    cells = list(read[w.say("Codings, wide form")].iter_rows(values_only=True))
    top = next(at for at, row in enumerate(cells) if row[0] == w.say("Respondent"))
    closed = [q for q in survey.questions if q.type in ("single", "multi_cell")]
    heads = [w.say("Background: {question}", question=q.text) for q in closed]
    places = [cells[top].index(head) for head in heads]
    found = {(row[0], *(row[at] for at in places)) for row in cells[top + 1 :]}
    assert len({id for id, *_ in found}) == len(found) == len(ids)  # each has one background
    counts = Counter(row[1:] for row in found)
    assert len(counts) > 5 and min(counts.values()) >= 5
    given = {ids[id]: row for id, row in study.background(survey, closed).items()}
    hidden = f"[{w.say('withheld')}]"
    withheld = Counter()
    for id, *shown in found:
        for question, value, true in zip(closed, shown, given[id], strict=True):
            withheld[question.text] += value == hidden
            assert value == hidden or (value or "") == true
    told = read[w.say("Protection")].iter_rows(values_only=True)
    asked = {row[1]: row[2] for row in told if row[1] in withheld}
    assert asked == withheld and min(asked.values()) == 0 and sum(asked.values()) > 0


def _ids(survey):
    rows = [f"{id},{_export_id(at)}\n" for at, id in enumerate(survey.ids().astype(str))]
    return f"id,export_id\n{''.join(rows)}".encode()


def _export_id(at):
    signs = pseudonyms._SIGNS
    return "R-222" + signs[at // len(signs)] + signs[at % len(signs)]


@pytest.mark.parametrize("preset", ["partner", pytest.param("archive", marks=pytest.mark.nightly)])
def test_answers_leave_under_ids_that_stay(preset, tmp_path):
    out = [tmp_path / f"{n}.xlsx" for n in range(2)]
    for own in out:
        call = ["report", str(SAMPLE), "--out", str(own), "--content", "themes"]
        assert main([*call, "--preset", preset, "--reason", "a test"]) == 0
    assert out[0].read_bytes() == out[1].read_bytes()
    told = json.loads(report_book.manifest_of(out[0].read_bytes()))
    assert "ids" in {own["role"] for own in told["inputs"]}
    assert b"R-" in b"".join(
        zipfile.ZipFile(out[0]).read(name) for name in zipfile.ZipFile(out[0]).namelist()
    )


def test_a_manifest_that_was_damaged_is_one_sentence(sample, tmp_path):
    told = json.loads(made(sample, content="themes").manifest)
    wrong = {"chosen": 3, "language": "xx", "invited": "many", "intervals": [], "sources": "all"}
    for name, value in wrong.items():
        with pytest.raises(Problem, match="manifest"):
            reporting.settings_of(told["settings"] | {name: value})
    content = reporting.WRITERS[".html"](made(sample, content="themes"))
    broken = content.replace(b'"role": "survey"', b'"role": "other"')
    with pytest.raises(Problem, match="manifest"):
        verifying.verify(broken, "a.html", tmp_path)


def test_what_is_no_report_is_one_sentence(tmp_path, nightly):
    more = (b"PK\x03\x04", b"<html></html>") if nightly else ()
    for name in ("a.pptx", "a.xlsx", "a.html", "a.qdpx", "a.zip", "a.txt"):
        for content in (b"", SAMPLE.read_bytes(), *more):
            with pytest.raises(Problem):
                verifying.verify(content, name, tmp_path)
    assert report.ENDINGS == (".pptx", ".xlsx", ".html", ".qdpx", ".zip")
