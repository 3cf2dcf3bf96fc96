"""The command report and verify: what it writes says what its files say, wherever it is made."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from analysis import bundle, material, report, reporting, verifying
from analysis.__main__ import main
from analysis.material import SAMPLE, Material
from analysis.present import manifest, page, report_book, slide_readback
from analysis.present.exhibits import BARS, GROUPS, Item
from analysis.present.report import ALL, SUMMARY, collection
from analysis.reporting import Settings
from analysis.survey import Problem
from analysis.wording import LANGUAGES
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
    content = ALL if nightly or (language == "et" and not chosen) else SUMMARY
    own = made(sample, content=content, language=language, chosen=chosen)
    wanted = manifest.figures(own.report.exhibits)
    assert len(wanted) > 5
    for ending, write in reporting.WRITERS.items():
        file = write(own)
        assert READERS[ending].figures_of(file) == wanted, ending
        assert manifest.read(READERS[ending].manifest_of(file)).figures == wanted


def test_a_report_is_the_same_bytes_on_another_day_and_is_verified(tmp_path):
    name = ROOT / "data" / "sample_responses.xlsx"
    for ending in reporting.WRITERS:
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
        f"<c:v>{0.41}</c:v>".encode(),
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


def test_a_bundle_holds_what_its_audience_may_have_and_is_verified(sample, tmp_path, monkeypatch):
    def no_browser(*_):
        raise Problem("No browser was found.")

    monkeypatch.setattr(bundle.pictures, "pictures", no_browser)
    for preset, holds in (("public", False), ("researcher", True)):
        content = bundle.bundle(*sample, Settings(content="themes", preset=preset), ["en"])
        parts, told = bundle.unpacked(content)
        assert set(parts) == set(told)
        assert {f"report.en{ending}" for ending in reporting.WRITERS} <= set(parts)
        assert ("inputs/sample_responses.xlsx" in parts) == holds
        read_me = parts[bundle.READ_ME].decode()
        assert "No browser was found." in read_me
        assert (manifest.digest(SAMPLE.read_bytes()) in read_me) == (not holds)
        found = verifying.verify(content, "a.zip", tmp_path)
        assert found.agrees, found.lines
    broken = _with(content, "report.en.html", b"<h1", b"<h1 ")
    found = verifying.verify(broken, "a.zip", tmp_path)
    assert not found.agrees and "report.en.html is not the file" in found.lines[0]


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


@pytest.mark.parametrize("preset", ["partner", "archive"])
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
    for name, value in {"chosen": 3, "language": "xx", "invited": "many", "intervals": []}.items():
        with pytest.raises(Problem, match="manifest"):
            reporting.settings_of(told["settings"] | {name: value})
    content = reporting.WRITERS[".html"](made(sample, content="themes"))
    broken = content.replace(b'"role": "survey"', b'"role": "other"')
    with pytest.raises(Problem, match="manifest"):
        verifying.verify(broken, "a.html", tmp_path)


def test_what_is_no_report_is_one_sentence(tmp_path):
    for name in ("a.pptx", "a.xlsx", "a.html", "a.zip", "a.txt"):
        for content in (b"", b"PK\x03\x04", SAMPLE.read_bytes(), b"<html></html>"):
            with pytest.raises(Problem):
                verifying.verify(content, name, tmp_path)
    assert report.ENDINGS == (".pptx", ".xlsx", ".html", ".zip")
