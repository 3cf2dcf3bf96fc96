"""What a REFI-QDA project is by the standard, as its schema says it and beyond, and what it says.

Start at `check` and `codings_of`.
"""

import io
import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

from analysis.codebook import refi as shared_refi

NS = "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
REFERENCES = ("CodeRef", "NoteRef", "VariableRef", "SourceRef", "SelectionRef")
# By the standard (QDA-XML project 1.0): what each element must have, and its children in order.
REQUIRED = {
    "Project": {"name"},
    "User": {"guid"},
    "Code": {"guid", "name", "isCodable"},
    "Variable": {"guid", "name", "typeOfVariable"},
    "Case": {"guid"},
    "TextSource": {"guid"},
    "Note": {"guid"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"},
    "Coding": {"guid"},
    **{name: {"targetGUID"} for name in REFERENCES},
}
VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
TEXT = ("Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef")
ORDER = {
    "Project": (
        *("Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets"),
        *("Graphs", "Description", "NoteRef"),
    ),
    "Users": ("User",),
    "CodeBook": ("Codes",),
    "Codes": ("Code",),
    "Code": ("Description", "NoteRef", "Code"),
    "Variables": ("Variable",),
    "Cases": ("Case",),
    "Case": ("Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"),
    "VariableValue": ("VariableRef", *VALUES),
    "Sources": ("TextSource",),
    "TextSource": TEXT,
    "Notes": ("Note",),
    "Note": TEXT,
    "PlainTextSelection": ("Description", "Coding", "NoteRef"),
    "Coding": ("CodeRef", "NoteRef"),
}
HOLDERS = ("Users", "Codes", "CodeBook", "Variables", "Cases", "Sources", "Notes")
USERS = ("creatingUser", "modifyingUser")


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def root_of(content):
    return ElementTree.fromstring(parts(content)["project.qde"])


def name_of(element):
    return element.tag.removeprefix(NS)


def check(content):
    """Assert that a project is one by the standard; its schema sees neither references, paths nor
    places."""
    files = parts(content)
    assert files["project.qde"].startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<Project ')
    assert b"\r" not in b"".join(files.values())
    root = ElementTree.fromstring(files["project.qde"])
    for element in root.iter():
        name = name_of(element)
        assert element.tag.startswith(NS)
        assert REQUIRED.get(name, set()) <= element.attrib.keys(), element.attrib
        children = [name_of(child) for child in element]
        places = [ORDER[name].index(child) for child in children]  # raises for what is unknown
        assert places == sorted(places), (name, children)
        assert children or name not in HOLDERS
        for key in ("guid", "targetGUID", *USERS):
            assert GUID.fullmatch(element.get(key, "0" * 8 + "-0000" * 3 + "-" + "0" * 12))
        assert COLOUR.fullmatch(element.get("color", "#000"))
        assert element.get("isCodable", "true") in ("true", "false")
        assert TIME.fullmatch(element.get("creationDateTime", "2026-01-01T00:00:00Z"))
        assert name != "VariableValue" or len(children) == 2
    known = Counter(own.get("guid") for own in root.iter() if own.get("guid"))
    assert set(known.values()) == {1}
    check_references(root)
    check_sources(root, files)
    return root


def check_references(root):
    ids = {
        kind: {own.get("guid") for own in root.iter(NS + kind)}
        for kind in ("User", "Code", "Variable", "TextSource", "PlainTextSelection", "Note")
    }
    to = {"CodeRef": "Code", "VariableRef": "Variable", "NoteRef": "Note"}
    to |= {"SourceRef": "TextSource", "SelectionRef": "PlainTextSelection"}
    for element in root.iter():
        if target := element.get("targetGUID"):
            assert target in ids[to[name_of(element)]]
        assert {element.get(key) for key in USERS} <= {*ids["User"], None}
    codable = {own.get("guid") for own in root.iter(NS + "Code") if own.get("isCodable") == "true"}
    assert {own.get("targetGUID") for own in root.iter(NS + "CodeRef")} <= codable
    kinds = {own.get("guid"): own.get("typeOfVariable") for own in root.iter(NS + "Variable")}
    for value in root.iter(NS + "VariableValue"):
        assert name_of(value[1]) == kinds[value[0].get("targetGUID")] + "Value"
        if name_of(value[1]) in ("IntegerValue", "FloatValue"):
            assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value[1].text)


def check_sources(root, files):
    sources = root.findall(f"{NS}Sources/{NS}TextSource")
    names = [own.get("name") for own in sources]
    assert len(set(names)) == len(names)
    paths = {f"sources/{own.get('guid')}.txt" for own in sources}
    assert set(files) == {"project.qde", *paths}
    for own in sources:
        assert own.get("plainTextPath") == f"internal://{own.get('guid')}.txt"
        content = files[f"sources/{own.get('guid')}.txt"]
        assert not content.startswith(b"\xef\xbb\xbf")
        for place in own.iter(NS + "PlainTextSelection"):
            start, end = int(place.get("startPosition")), int(place.get("endPosition"))
            assert 0 <= start < end <= len(content.decode())


def codings_of(content):
    """Return what is coded in a project: respondent, question, code, words, user."""
    files, root = parts(content), root_of(content)
    users = {own.get("guid"): own.get("name") for own in root.iter(NS + "User")}
    codes = {
        own.guid: own.id for own in shared_refi.all_codes(shared_refi.opened(files["project.qde"]))
    }
    cases = {
        ref.get("targetGUID"): case.get("name")
        for case in root.iter(NS + "Case")
        for ref in (*case.iter(NS + "SelectionRef"), *case.iter(NS + "SourceRef"))
    }
    found = Counter()
    for source in root.iter(NS + "TextSource"):
        text = files[f"sources/{source.get('guid')}.txt"].decode()
        spans = [
            (int(own.get("startPosition")), int(own.get("endPosition")), own)
            for own in source.iter(NS + "PlainTextSelection")
        ]
        held = [(s, e, cases[own.get("guid")]) for s, e, own in spans if own.get("guid") in cases]
        held = held or [(0, len(text), cases[source.get("guid")])]
        for start, end, place in spans:
            (who,) = [name for s, e, name in held if s <= start and end <= e]
            for coding in place.iter(NS + "Coding"):
                code = codes[coding.find(NS + "CodeRef").get("targetGUID")]
                user, name = users[coding.get("creatingUser")], source.get("name")
                question = next(w for w in name.split() if re.fullmatch(r"q[0-9.]+", w))
                found[who, question, code, text[start:end], user] += 1
    return found


def packed(files):
    """Return files as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()
