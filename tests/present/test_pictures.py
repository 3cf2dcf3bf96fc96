"""Pictures of charts: of the size asked for, the same each time, with all that is said."""

import io
from pathlib import Path

import kaleido
import lxml.etree
import pandas as pd
import pytest
from choreographer.browsers.chromium import Chromium
from PIL import Image

from analysis import load, study
from analysis.coding.coder import coder
from analysis.present import charts, pictures
from analysis.present.charts import Bar
from analysis.present.exhibits import (
    BARS,
    GROUPS,
    MATRIX,
    STAGES,
    STEPS,
    TOP,
    Chart,
    Exhibit,
    Item,
    Series,
    exhibit,
    rated,
)
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.wording import wording
from tests.conftest import ROOT

EN = wording("en")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "<a href='http://x.example'>x</a>",
    '"><image href="http://x.example/a.png"/>',
    "%{meta.x} %{y}",
    "]]>&amp;<!--",
    "=1+2",
    "a\x07b\ud800",
)


def made(*labels, title="Title: <b>", name="q1", language="en"):
    """An exhibit of bars with these labels."""
    rows = [Bar(own, 3, 4, 0.75, texts=("3", "4", "75%", "20%–99%")) for own in labels]
    own = [row.label for row in rows]
    series = Series("", (0.75,) * len(rows), ("75%",) * len(rows), ("#000",) * len(rows))
    return Exhibit(
        Item(BARS, name, language=language),
        title,
        "n = 4 <i>.",
        charts.described(rows, title, "n = 4 <i>.", EN),
        charts.bars(rows, title, "n = 4 <i>.", EN),
        pd.DataFrame({"Label": own, "n": ["3"] * len(rows)}, dtype=object),
        Chart(BARS, tuple(own), (False,) * len(rows), (series,)),
    )


@pytest.fixture(scope="module")
def sample():
    """A chart of each kind, of the invented example."""
    file = ROOT / "data" / "sample_responses.xlsx"
    survey = load.read(file.read_bytes(), file.name)
    own = coder()
    coded = study.code_survey(survey, own)
    answered = int((coded.answers["content"] == "answered").sum())
    sampling = Sampling(len(survey.responses))
    basis = study.basis(survey, coded, own.scheme, "public", sampling, (0, 0, answered), True)
    wanted = basis.tabulation(Item(BARS))
    ids = {
        kind: kind_of(wanted.release.variables, kind) for kind in (BARS, STAGES, MATRIX, GROUPS)
    }
    ids |= {TOP: "", STEPS: rated(wanted)[0][1][0].id}
    by = next(id for id, v in wanted.release.variables.items() if v.source == "question")
    return [
        exhibit(Item(kind, id, by if kind == GROUPS else ""), basis) for kind, id in ids.items()
    ]


def kind_of(variables, kind):
    source = "facet" if kind == STAGES else "theme"
    known = [id for id, own in variables.items() if own.source == source]
    return next(id for id in known if id == "phase") if kind == STAGES else known[0]


@pytest.fixture(scope="module")
def browser():
    """A browser as kaleido finds it; without one no picture can be made, so none is tested."""
    if not Chromium.find_browser(skip_local=False):
        pytest.skip("no browser is found on this machine")


def shown(exhibit):
    """Every text of a figure of bars as it stands in a picture."""
    return [*exhibit.chart.labels, *(text for own in exhibit.chart.series for text in own.texts)]


def said(content):
    return " ".join(" ".join(pictures.texts_of(content)).split())


def test_pngs_have_the_size_that_was_asked_for_and_say_what_they_show(browser, sample):
    told = []
    found = pictures.pictures(sample, "social", "png", told.append)
    assert told == [n / len(sample) for n in range(1, len(sample) + 1)]
    assert list(found) == [f"{name}.png" for name in pictures.names(sample)]
    for content, own in zip(found.values(), sample, strict=True):
        picture = Image.open(io.BytesIO(content))
        picture.load()
        assert picture.width == 1080 and picture.height >= 1080
        assert picture.height == 1080 or own.item.kind in (BARS, TOP, GROUPS)
        assert picture.text == {"Title": own.title, "Description": own.alt}
        ink = picture.convert("L").point(lambda dot: 255 * (dot < 200)).getbbox()
        assert ink[0] > 5 and ink[1] > 5 and ink[2] < 1075 and ink[3] < picture.height - 5


def test_svgs_hold_every_text_and_are_the_same_each_time(browser, sample):
    charted = [*sample, made(*HOSTILE)]
    found = pictures.pictures(charted, "slide", "svg")
    again = pictures.pictures(charted[2:4], "slide", "svg")
    assert len(again) == 2 and again.items() <= found.items()
    for content, own in zip(found.values(), charted, strict=True):
        root = lxml.etree.fromstring(content)
        assert (root.get("width"), int(root.get("height")) >= 1080) == ("1920", True)
        title, desc = (root.find(f"{SVG}{part}").text for part in ("title", "desc"))
        assert (title, desc) == tuple(map(pictures.shown, (own.title, own.alt)))
        names = {lxml.etree.QName(part).localname for part in root.iter()}
        assert not names & {"script", "a", "foreignObject", "use", "style"}
        links = [part.get("href") for part in root.iter() if part.get("href")]
        links += root.xpath("//@*[local-name()='href']")
        assert all(link.startswith("data:image/png;base64,") for link in links)
        text = said(content)
        assert " ".join(pictures.shown(own.note).split()) in text
        if own.item.kind in (BARS, STAGES, TOP):
            for part in shown(own):
                assert " ".join(pictures.shown(part).split()) in text
    for own, content in zip(sample, found.values(), strict=False):
        assert "Invented example data." in said(content), own.item


def test_without_a_browser_it_is_said_how_to_get_one(monkeypatch):
    monkeypatch.setattr(Chromium, "find_browser", lambda **_: None)
    with pytest.raises(Problem, match=r"none was found.*Install Google Chrome.*work without one"):
        pictures.pictures([made("a")])
    assert pictures.told([made("a")])
    assert pictures.pictures([]) == {}


@pytest.mark.parametrize("does", ["exec sleep 60", "exit 3"])
def test_a_browser_that_draws_nothing_is_not_waited_for(monkeypatch, tmp_path: Path, does):
    path = tmp_path / "browser"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    monkeypatch.setattr(Chromium, "find_browser", lambda **_: str(path))
    monkeypatch.setattr(pictures, "LIMIT", 0.5)
    monkeypatch.setattr(pictures, "CLOSING", 0.5)
    with pytest.raises(Problem, match="drew no picture"):
        pictures.pictures([made("a")])


def test_the_page_that_draws_asks_no_host(monkeypatch):
    told = {}
    monkeypatch.setattr(kaleido, "Kaleido", lambda **own: told.update(own))
    pictures._kaleido(1)
    assert told["mathjax"] is False and told["proxy_server"] == "http://127.0.0.1:9"
    page = kaleido.PageGenerator(mathjax=told["mathjax"]).generate_index()
    assert "file://" in page and "http" not in page


def test_a_png_says_how_wide_it_is_on_paper():
    plain = io.BytesIO()
    Image.new("1", (1, 1)).save(plain, "png")
    for size, wide in (("slide", 338.7), ("a4", 160)):
        own = pictures.SIZES[size]
        picture = Image.open(io.BytesIO(pictures._png(plain.getvalue(), made("a"), own)))
        assert own.width / picture.info["dpi"][0] * 25.4 == pytest.approx(wide, rel=1e-3)


@pytest.mark.parametrize("size", pictures.SIZES)
@pytest.mark.parametrize("count", [1, 5, 9, 40])
def test_a_figure_fits_its_sheet_and_letters_never_get_smaller_than_the_design(size, count):
    own = pictures.SIZES[size]
    figure = made(*map(str, range(count))).figure
    sheet = pictures._sheet(figure, own)
    layout = sheet.figure["layout"]
    drawn = layout["height"] - layout["margin"]["t"] - 14  # what the bars take, whatever the frame
    assert sheet.height == layout["margin"]["t"] + drawn + layout["margin"]["b"]
    assert own.least <= sheet.width <= own.most
    assert int(sheet.width * sheet.scale) == own.width
    high = int(sheet.height * sheet.scale)
    assert high == own.height if sheet.width < own.most else high >= own.height
    assert figure.layout.height and "meta" in figure.to_dict()["layout"]  # it is left as it was


def test_names_are_safe_and_no_two_are_the_same():
    titles = ["Hyödyt: 1", "Hyödyt: 2", "../../etc/passwd", "CON", "Что?", "x" * 300, "a\x00b.exe"]
    names = pictures.names([made("a", title=title) for title in titles])
    own = made("a").item.name
    assert names[:2] == [f"hyodyt_{own}", f"hyodyt_{own}_2"]
    assert len(set(names)) == len(names)
    assert all(len(name) < 70 and name.replace("_", "").isalnum() for name in names)
    assert all(name.isascii() and name.endswith((own, f"{own}_2")) for name in names)


def test_the_text_beside_pictures_has_every_figure_and_no_formula():
    charted = [made("=1+2", "-x", title="=HYPERLINK(1)"), made("b\ud800", language="fi")]
    text = pictures.told(charted).decode("utf-8")
    lines = text.splitlines()
    assert not [line for line in lines for cell in line.split("\t") if cell[:1] in tuple("=+-@")]
    assert "'=HYPERLINK(1)" in lines and "'=1+2\t3" in lines and "b\ufffd\t3" in lines
    assert charted[0].alt in text and lines[0] == pictures.names(charted)[0]
