"""Nothing in a report runs, links or fetches, and no file of it holds what is hidden."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product

import openpyxl
import pytest
from defusedxml import ElementTree

from analysis import bundle, material, reporting
from analysis.material import Material
from analysis.present import manifest, page, pictures, report_book, slide_readback
from analysis.privacy.presets import PRESETS
from analysis.reporting import Settings
from analysis.workspace import pseudonyms
from analysis.workspace.database import Database
from tests import payloads
from tests.payloads import PAYLOADS


@pytest.fixture(scope="module")
def made(tmp_path_factory, nightly):
    """A report for each audience, of a survey with the work on it in which every text is a payload
    and every option is that of enough people to be shown."""
    content = payloads.xlsx(payloads.rows(6) if nightly else payloads.rows(2, 1))
    found = {}
    for preset in PRESETS if nightly else ("public", "researcher"):
        file = tmp_path_factory.mktemp(preset) / "work.sqlite"
        own = payloads.files(Database(f"sqlite:///{file}"), content, preset)
        prepared = material.prepared(own)
        told = Settings("all", preset=preset, funding=PAYLOADS[25], disclaimer=PAYLOADS[41])
        found[preset] = reporting.made(own, prepared, told)
    return found


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            own = package.read(name)
            if own.startswith(b"PK\x03\x04"):
                yield from ((f"{name}/{inner}", part) for inner, part in parts(own))
            else:
                yield name, own


@pytest.mark.parametrize("ending", [".pptx", ".xlsx"])
def test_an_office_file_has_no_formula_link_or_program(made, ending):
    for own in made.values():
        content = reporting.WRITERS[ending](own)
        for name, part in parts(content):
            assert "vba" not in name.lower() and "externalLink" not in name, name
            assert b'TargetMode="External"' not in part, name
            assert not re.search(rb"<(\w+:)?f[ >]", part) or "chart" in name, name
            assert b"hlinkClick" not in part and b"<!ENTITY" not in part, name
        reader = {".pptx": slide_readback, ".xlsx": report_book}[ending]
        assert reader.figures_of(content) == manifest.figures(own.report.exhibits)


def test_a_project_is_text(made):
    for preset, own in made.items():
        if reporting.PROJECT not in reporting.writers(preset, True):
            continue
        told = ""
        for name, part in parts(reporting.ALL_WRITERS[reporting.PROJECT](own)):
            assert re.fullmatch(r"project\.qde|[sS]ources/[0-9a-f-]{36}\.\w{3,4}", name)
            if name.endswith((".qde", ".svg")):
                root = ElementTree.fromstring(part, forbid_dtd=True)
                told += " ".join(
                    t for e in root.iter() for t in (e.text or "", *e.attrib.values())
                )
            else:
                told += part.decode()
        whole = " ".join(told.split())
        assert [p for p in PAYLOADS if "@" not in p and " ".join(p.split()) not in whole] == []


@pytest.mark.parametrize(
    "name", ["../../etc/x.csv", "/etc/x.csv", "C:\\x.csv", "a:b.csv", "..\\x"]
)
def test_a_file_in_a_bundle_lies_within_it(name):
    for own, _ in bundle._held(Material(((name, b"a;b"),)), "researcher"):
        assert not re.search(r"[\\:]", own) and ".." not in own.split("/") and own[0] != "/"


@pytest.mark.nightly
def test_a_bundle_has_safe_names_and_pictures_that_hold_text(made):
    own = made["researcher"]
    files = replace(own.material, exports=(("a.xlsx", own.material.exports[0][1]),))
    drawing = bundle.Drawing("svg", "slide", True)
    content = bundle.bundle(files, own.prepared, own.settings, ["en"], None, drawing)
    found = bundle.unpacked(content)[0]
    assert all(
        re.fullmatch(r"[\w./ –-]+", n) and ".." not in n for n in found if "inputs" not in n
    )
    drawn = [own for name, own in found.items() if name.endswith(".svg")]
    assert drawn
    for element in (own for svg in drawn for own in ElementTree.fromstring(svg).iter()):
        assert element.tag.split("}")[-1] not in ("script", "a", "foreignObject")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert not name.endswith(("href", "src")) or value.startswith(("#", "data:image/"))


def test_texts_stand_in_a_workbook_as_they_were_typed(made):
    book = openpyxl.load_workbook(io.BytesIO(reporting.WRITERS[".xlsx"](made["researcher"])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    texts = {re.sub("_x005F_", "_", str(cell.value)) for cell in cells if cell.value is not None}
    assert not {p for p in PAYLOADS if "@" not in p and not any(p in text for text in texts)}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_a_page_has_no_script_and_points_nowhere(made):
    for own in made.values():
        content = reporting.WRITERS[".html"](own)
        tags = Tags()
        tags.feed(content.decode())
        names = {tag for tag, _ in tags.found}
        assert not names & {
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "foreignobject",
        }
        assert [a for tag, a in tags.found if tag == "script"] == [
            {"type": "application/json", "id": "manifest"}
        ]
        for _, attributes in tags.found:
            assert not [name for name in attributes if name.startswith("on")]
            to = [attributes.get(name) or "#" for name in ("href", "src", "xlink:href", "action")]
            assert all(own.startswith("#") for own in to)
        assert page.figures_of(content) == manifest.figures(own.report.exhibits)


def test_the_words_of_pictures_are_text(made):
    told = pictures.told(made["public"].report.exhibits).decode()
    assert not [line for line in told.splitlines() if line[:1] in ("=", "@", "+")]
    assert all(
        "/" not in n and "<" not in n for n in pictures.names(made["public"].report.exhibits)
    )


def survey(first, second, are_themes):
    """A survey in which two options, or two themes, are named by a few each."""
    rows = ["Gender;Tools?;What benefits?"]
    for at in range(60):
        few = at < first, 60 - at <= second
        tools = ["Teams", "Zoom"] if at % 2 else ["Teams"]
        said = "Everyone can join the work"
        if are_themes and any(few):
            said = "It saves money" if few[0] else "It is flexible for us"
        elif any(few):
            tools.append("Rare one" if few[0] else "Rare two")
        rows.append(f"{'ab'[at % 2]};{', '.join(tools)};{said}, told class {at}")
    return "\n".join(rows).encode()


@pytest.mark.parametrize("ending", list(reporting.WRITERS))
@pytest.mark.parametrize("are_themes", [False, True], ids=["options", "themes"])
@pytest.mark.parametrize(
    ("preset", "hidden"),
    [
        (name, hidden)
        for name, own in PRESETS.items()
        for hidden in ((1, 2), (3, 4))  # from three on the reader takes them for options
        if own.hides and max(hidden) < own.threshold
    ],
)
def test_no_part_of_a_file_differs_by_what_is_hidden(preset, hidden, are_themes, ending, nightly):
    if not nightly and hidden == (3, 4) and ending != ".xlsx":
        pytest.skip("only nightly: each kind of file with the larger counts as well")
    if are_themes and preset in ("partner", "archive") and ending == ".xlsx":
        pytest.skip("these audiences are given the answers, from which themes can be counted")
    found = []
    for counts in (hidden, hidden[::-1]):
        own = Material((("a.csv", survey(*counts, are_themes)),), ids=ids())
        made = reporting.made(own, material.prepared(own), Settings("all", preset=preset))
        content = reporting.WRITERS[ending](made)
        digest = manifest.digest(own.exports[0][1]).encode()
        named = {"a": content} if ending == ".html" else dict(parts(content))
        found.append({name: part.replace(digest, b"") for name, part in named.items()})
    assert found[0] == found[1]
    shown = re.compile(rb"Cost-efficiency" if are_themes else rb"Others\s+together|Rare\s+one")
    assert any(shown.search(part) for part in found[0].values())


def ids():
    signs = pseudonyms._SIGNS[:8]
    rows = [f"{at},R-{''.join(own)}" for at, own in enumerate(product(signs, repeat=5)) if at < 60]
    return ("id,export_id\n" + "\n".join(rows) + "\n").encode()
