"""Files made to harm, in every container that is read: refused in one sentence, and this process
neither ends nor grows. Survey exports have their own tests in `load/test_hostile.py`."""

import base64
import io
import json
import pickle
import re
import socket
import stat
import struct
import warnings
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pptx
import pytest

from analysis import bundle, codebook, load, verifying
from analysis.codebook import lines, qdc
from analysis.codebook import refi as shared_refi
from analysis.coding import arrays, model
from analysis.load import bounded, limits
from analysis.load.limits import Refused
from analysis.present import slide_template
from analysis.survey import Problem
from analysis.workspace import exchange, filled_sheets, refi
from tests.conftest import ROOT
from tests.load.test_hostile import DOCTYPES, cheaply, sparse

HUGE = 260_000_000  # bytes that a bomb unpacks to


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # of two members of one name
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def lying(member, method):
    """Return a zip whose one member says that it is of ten bytes."""
    source = zipped((member, bytes(HUGE)), method=method)
    return source.replace(struct.pack("<I", HUGE), struct.pack("<I", 10))


def overlapping(member):
    """Return a zip whose members are all the same packed bytes."""
    one = zipped((member, bytes(10_000_000)))
    at = one.index(b"PK\x01\x02")
    entry, end = one[at : one.index(b"PK\x05\x06")], bytearray(one[one.index(b"PK\x05\x06") :])
    entries = b"".join(entry[:46] + b"%07d" % n + entry[53:] for n in range(900))
    end[8:12] = struct.pack("<HH", 900, 900)
    end[12:16] = struct.pack("<I", len(entries))
    return one[:at] + entries + bytes(end)


def linked(member):
    link = zipfile.ZipInfo(member)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((link, "/etc/passwd"))


BOMBS = {
    "deflated": lambda own: zipped((own, bytes(HUGE))),
    "bzip2": lambda own: zipped((own, bytes(HUGE)), method=zipfile.ZIP_BZIP2),
    "lying": lambda own: lying(own, zipfile.ZIP_DEFLATED),
    "lying bzip2": lambda own: lying(own, zipfile.ZIP_BZIP2),
    "lying lzma": lambda own: lying(own, zipfile.ZIP_LZMA),
    "overlapping": overlapping,
    "many": lambda own: zipped((own, b"x"), *((f"x{n}", b"") for n in range(20_001))),
    "above": lambda own: zipped((own, b"x"), ("../../evil", b"x")),
    "above, backslashes": lambda own: zipped((own, b"x"), ("..\\..\\evil", b"x")),
    "absolute": lambda own: zipped((own, b"x"), ("/etc/evil", b"x")),
    "drive": lambda own: zipped((own, b"x"), ("C:\\evil", b"x")),
    "link": linked,
    "twice": lambda own: zipped((own, b"x"), (own, b"y")),
    "cut": lambda own: zipped((own, b"x" * 1_000))[:-30],
}
MEMBER = "ppt/presentation.xml"  # each is refused before its members are looked for
# What reads each container that is a ZIP; `work` and `bundle` share the ways of `project`.
ZIPS = {
    "work": exchange.unpacked,
    "project": refi.opened,
    "bundle": bundle.unpacked,
    "template": slide_template.read,
    "slides": lambda own: verifying.verify(own, "a.pptx", ROOT),
    "workbook": lambda own: verifying.verify(own, "a.xlsx", ROOT),
    "survey": lambda own: load.read(own, "a.zip"),
    "sheets": lambda own: filled_sheets.ratings_of(own, "a.xlsx", None, codebook.read()),
}


@cache
def bomb(name):
    return BOMBS[name](MEMBER)


def refused(read, source):
    """Read a file that must be refused; return the sentence."""
    with cheaply(), pytest.raises(Problem) as caught:
        read(source)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("container", ZIPS)
def test_a_hostile_zip_is_refused_in_every_container(container, name):
    refused(ZIPS[container], bomb(name))


def template(change):
    """Return a whole presentation with its master changed."""
    file = io.BytesIO()
    pptx.Presentation().save(file)
    with zipfile.ZipFile(file) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    name = "ppt/slideMasters/slideMaster1.xml"
    return zipped(*(parts | {name: change(parts[name])}).items())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("markup", DOCTYPES)
def test_entities_are_refused_in_every_xml(markup, encoding):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?>{markup}'.encode(encoding)
    refused(refi.opened, zipped(("project.qde", bomb)))
    refused(lambda own: qdc.files(own, "a"), bomb)
    assert "was not opened" in refused(slide_template.read, template(lambda _: bomb))


def test_a_template_whose_tree_would_fill_the_memory_is_refused():
    """Ten million elements are 68 kB in the file; only the child process meets them."""
    more = b"<a/>" * 10_000_000
    grown = template(lambda own: own.replace(b"</p:sldMaster>", more + b"</p:sldMaster>"))
    assert len(grown) < 100_000
    refused(slide_template.read, grown)
    some = b"<a/>" * 2_000_000  # the child has memory enough, this process should not spend it
    refused(
        slide_template.read,
        template(lambda own: own.replace(b"</p:sldMaster>", some + b"</p:sldMaster>")),
    )
    assert slide_template.read(template(bytes)).slide_layouts  # and the next one is read


@pytest.mark.parametrize(("reason", "said"), [("time", "not opened"), ("crash", "no PowerPoint")])
def test_a_template_that_ends_its_reader_is_one_sentence(monkeypatch, reason, said):
    def ended(*_):
        raise Refused(reason)

    monkeypatch.setattr(bounded, "made", ended)
    assert said in refused(slide_template.read, b"of this test alone " + reason.encode())


def test_a_function_is_called_in_the_child_and_its_problem_comes_back():
    assert bounded.made(json.loads, b'{"a": [1, "\xc3\xa4"]}') == {"a": [1, "ä"]}
    assert bounded.made(base64.b64decode, b"YQpi") == b"a\nb"
    with pytest.raises(Problem, match="larger than 50 megabytes"):
        bounded.made(slide_template.emptied, bytes(50_000_001))
    with pytest.raises(Refused, match="crash"):
        bounded.made(json.loads, b"no JSON")


def test_a_project_of_very_many_elements_or_attributes_is_refused(monkeypatch):
    many = b"<Project>" + b"<a/>" * 1_000_001 + b"</Project>"
    assert "too large" in refused(refi.opened, zipped(("project.qde", many)))
    monkeypatch.setattr(shared_refi, "ATTRIBUTES", 100_000)
    one = b"<a " + b" ".join(b'a%d="%d"' % (n, n) for n in range(16)) + b"/>"
    many = b"<Project>" + one * 7_000 + b"</Project>"
    assert "too large" in refused(refi.opened, zipped(("project.qde", many)))


@pytest.mark.parametrize("count", [2_001, 900_000])
def test_a_codebook_of_very_many_codes_is_refused(count):
    codes = b"<CodeBook><Codes>%s</Codes></CodeBook>" % (b'<Code name="a"/>' * count)
    assert "too large" in refused(lambda own: qdc.files(own, "a"), codes)


def test_the_description_of_a_code_may_be_of_any_signs():
    told = b"\n" * 500_000 + b"[code: " * 50_000
    code = b'<Code name="a"><Description>x%sx</Description></Code>' % told
    files, _ = qdc.files(b"<CodeBook><Codes>%s</Codes></CodeBook>" % code, "a")
    assert codebook.from_texts(files)


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"a," * 900_000 + b"a]",
        b"- a\n" * 490_000,
        b"{" + b",".join(b"k%d: v" % n for n in range(150_000)) + b"}",
        b"- &a x\n" * 140_000,
        b"a" * 2_000_001,
    ],
)
def test_yaml_of_very_many_parts_is_refused(text):
    assert "too large" in refused(lambda own: lines.read(own, "a.yaml"), text)


@pytest.mark.parametrize("sign", [b"[", b"{a: ", b"- ", b"? "])
def test_yaml_that_is_nested_without_end_is_refused(sign):
    refused(lambda own: lines.read(own, "a.yaml"), sign * 400_000)


def test_yaml_refers_to_nothing_and_runs_nothing(tmp_path):
    laughs = b"a: &a [x, x]\n" + b"".join(
        b"b%d: &b%d [*%s, *%s]\n" % (n, n, *(2 * [b"b%d" % (n - 1) if n else b"a"]))
        for n in range(40)
    )
    assert "references" in refused(lambda own: lines.read(own, "a.yaml"), laughs)
    assert "references" in refused(lambda own: lines.read(own, "a.yaml"), b"a: &a [*a]")
    made = tmp_path / "made"
    for tag in ("apply:os.system", "apply:subprocess.call", "new:os.system"):
        told = lines.read(f"a: !!python/object/{tag} ['touch {made}']".encode(), "a.yaml")
        assert told == {"a": [f"touch {made}"]}
    assert lines.read(b"a: !!binary aGk=\nb: !!timestamp x", "a.yaml") == {"a": "aGk=", "b": "x"}
    assert not made.exists()


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_model_holds_nothing_that_runs(tmp_path):
    made = tmp_path / "made"
    evil = pickle.dumps(Evil(made))
    saved = io.BytesIO()
    np.save(saved, np.array([Evil(made)], dtype=object), allow_pickle=True)
    head = json.dumps([["head", "|O", [1], 0]]).encode()
    objects = len(head).to_bytes(8, "little") + head + bytes(64)
    for source in (evil, saved.getvalue(), objects, b"", bytes(8), b"\xff" * 64):
        with pytest.raises(Problem, match="is no model"):
            model.read(source)
    work = zipped(("decisions.csv", "id,question,code,action\n"), (exchange.MODEL, evil))
    with pytest.raises(Problem, match="is no model"):
        exchange.read(exchange.unpacked(work))
    assert not made.exists()


ADDRESSES = (
    "http://169.254.169.254/latest/meta-data/a.csv",
    "file:///etc/passwd",
    "\\\\host\\share\\a.csv",
    "/etc/passwd",
    "ftp://localhost/a.csv",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_in_place_of_a_name_or_in_a_file_is_never_opened(address, monkeypatch):
    def opened(*_, **__):
        raise AssertionError("something was opened")

    source = f"Miksi?;Kuka?\n{address};b\n".encode()
    load.read(source)  # what it needs of its own is open from here on
    monkeypatch.setattr(socket.socket, "connect", opened)
    with monkeypatch.context() as closed:
        closed.setattr(Path, "open", opened)
        closed.setattr(Path, "read_bytes", opened)
        survey = load.read(source, address)
        assert survey.responses.values.tolist() == [[address, "b"]]
    outside = f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{address}"/></a>'
    refused(refi.opened, zipped(("project.qde", outside)))
    with pytest.raises(Problem):
        load.read_file(address.replace("/etc/passwd", "/no/such"))


def test_no_page_opens_a_path_and_nothing_is_unpacked_onto_the_disk():
    opens = re.compile(
        r"\bopen\(|read_file\(|urlopen|requests\.|\bPath\((?!__file__|st\.__file__)"
    )
    known = {"Path(others[0]).stem", "Path(path).exists()"}  # the end of a name; our own settings
    for path in (*(ROOT / "pages").glob("*.py"), ROOT / "dashboard.py"):
        for line in path.read_text("utf-8").splitlines():
            assert not opens.search(line) or any(own in line for own in known), (path.name, line)
    for path in (ROOT / "analysis").rglob("*.py"):
        assert not re.search(r"\.extract(all)?\(", path.read_text("utf-8")), path


def test_the_far_cell_of_a_filled_sheet_costs_the_child_only():
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", sparse("XFD1048576"))
    refused(ZIPS["sheets"], book.getvalue())


def test_the_limits_are_those_that_are_written_down():
    assert limits.MEMORY_BYTES == 1 << 30 and limits.SECONDS == 20
    assert (limits.MEMBERS, limits.RATIO) == (1_000, 100)
    assert shared_refi.DEPTH == 100 and arrays.unpacked(arrays.packed({})) == {}
