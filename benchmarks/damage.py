"""Small valid files of every kind that is read, and seeded damage to them, for `fuzz`; start at
`damaged`."""

import csv
import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pptx
import pyreadstat

from analysis.coding.coder import MODEL
from analysis.present.package import undated
from benchmarks.harm import Rows, hurt, stirred

_DAY = "2025-09-08 07:12:00"
# One of each survey tool that is told apart, so that damage meets the code of each.
TABLES: tuple[Rows, ...] = (
    (
        ("Aikaleima", "Mitä hyötyjä?", "Arvio (1–5)", "Mitkä näistä?"),
        ("8.9.2025 klo 7.12.00", 'Työ, äiti ja "hyvä"', "5", "Zoom;Teams"),
        ("9.9.2025 klo 17.02.10", "", "3", "Teams;"),
        ("9.9.2025 klo 18.00.00", "Opiskelijat\noppivat itse", "", "Zoom"),
    ),
    (("id", "q1", "q2_1", "q2_2"), *((str(at), "Väga hea", "1", "0") for at in range(40))),
    (
        ("StartDate", "EndDate", "Status", "ResponseId", "Finished", "Q1", "Q2_1", "Q2_2"),
        (
            *("Start Date", "End Date", "Response Type", "Response ID", "Finished"),
            *("Miksi?", "Mitä? - Zoom", "Mitä? - Teams"),
        ),
        tuple(f'{{"ImportId":"{name}"}}' for name in "abcdefgh"),
        (_DAY, _DAY, "IP Address", "R_1", "True", "Siksi", "Zoom", ""),
        (_DAY, _DAY, "0", "R_2", "1", "Ei", "", "Teams"),
    ),
    (
        ("Respondent ID", "Start Date", "Why?", "Which?", "", "", "Grade", ""),
        ("", "", "Open-Ended Response", "Zoom", "Teams", "Other (please specify)", "A", "B"),
        ("118", "09/08/2025 07:12:00 AM", "Because", "Zoom", "", "x", "1", "2"),
        ("119", "09/09/2025 07:12:00 AM", "", "", "Teams", "", "2", "3"),
    ),
    (
        ("ID", "Sukupuoli", "Mitä käytät?", "", "Miksi?"),
        ("", "-", "Zoom", "Teams", "-"),
        ("1", "2", "1", "0", "Siksi"),
        ("2", "1", "", "1", "Ei – kä"),
        ("", "", "", "", ""),
        ("", "1 = Nainen", "0 = Ei valittu", "", ""),
        ("", "2 = Mies", "1 = Valittu", "", ""),
    ),
    (
        ("Submitter", "Submission Date", "Event: Why?", "Event: How?"),
        ("A B", _DAY, "so", "a; b"),
        ("", "8.9.2025", "", "b"),
    ),
    (
        (
            "name",
            "which",
            "which/zoom",
            "which/teams",
            "_id",
            "_uuid",
            "_submission_time",
            "_index",
        ),
        ("A", "zoom teams", "1", "1", "1", "u-1", "2025-09-08T07:12:00", "1"),
        ("B", "zoom", "1", "0", "2", "u-2", "2025-09-09T07:12:00", "2"),
    ),
    (
        (
            *("id. Response ID", "submitdate. Date submitted", "Q1. Why?"),
            *("Q2[a]. Which? [Zoom]", "Q2[b]. Which? [Teams]", "Q2[other]. Which? [Other]"),
        ),
        ("1", _DAY, "so", "Yes", "No", "x"),
        ("2", "1980-01-01 00:00:00", "", "N/A", "Yes", ""),
    ),
    (
        ("Response ID", "Time Started", "Date Submitted", "Status", "Zoom:Which?", "Teams:Which?"),
        ("1", _DAY, _DAY, "Complete", "Zoom", ""),
        ("2", _DAY, _DAY, "Partial", "", "Teams"),
    ),
    (
        ("Alias", "a", ""),
        ("Export Date", "2025-09-08", ""),
        ("", "", ""),
        ("Why?", "Which?", "Contribution ID"),
        ("so", "Zoom; Teams", "c-1"),
        ("", "Zoom", "c-2"),
    ),
    (
        ("Id", "Work : Tools? : Zoom", "Work : Tools? : Padlet", "Work : Tools? : Other"),
        ("1", "Zoom", "", "x"),
        ("2", "", "Padlet", ""),
    ),
    (
        ("#", "Why?", "Zoom", "Teams", "Start Date (UTC)", "Submit Date (UTC)"),
        ("a1", "so", "Zoom", "", _DAY, _DAY),
        ("a2", "", "", "Teams", _DAY, _DAY),
    ),
    (
        ("ID", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi", "Miksi?", "Mitkä?"),
        ("1", _DAY, _DAY, "anonymous", "", "Siksi", "Zoom;Teams;"),
        ("2", _DAY, _DAY, "anonymous", "", "ÄÖÅ õüžš €", "Teams;"),
    ),
)
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    *("cp1252", "cp1257", "iso-8859-15", "mac_roman"),
)
_READ = re.compile(r"sheet1|content\.xml|\.qde|\.csv|slideMaster1|presentation\.xml$")
_HEAD = 440  # bytes of a model, which tell what the others are
_MOST = 100_000  # bytes of a damaged file, so that one of many duplications stays small

CODES = ("impact", "time", "cost")
WORDS = "Kaikki pääsivät mukaan. It was cheap & easy."
STRUCTURE = b"""version: "1"
title: {en: Small, fi: "Pieni"}
domains:
  - id: need
    label: {en: Needs}
    role: support
    codes:
      - {id: impact, label: {en: Impact}, definition: {en: What it did}}
      - id: time
        label: {en: Time}
        definition: {en: Time and hours}
        children:
          - {id: cost, label: {en: Cost}, definition: {en: What it costs}}
"""
_RULES = b"""negators: [not, no]
clause_starters: [but, and]
non_answers: ["-", none]
lists:
  cheap: [cheap*, complimentary]
codes:
  impact:
    - effect* ..3 (learn*|teach ing)
    - words: [join*, NEG ..2 cost]
      except: [join* us]
      roles: [benefits]
  time: [hour, time ~2 (short|scarce)]
  cost:
    - <cheap>
"""


_FILLED: Rows = (
    ("#id", "#question", "", *CODES, "#none", "#why", "#coder:Aino"),
    ("", "", "Answer", "Impact", "Time", "Cost", "None applies", "Why", ""),
    ("a", "q1", "Kaikki pääsivät", "x", "", "1", "", "so", ""),
    ("b", "q1", "=1+2", "", "", "", "x", "", ""),
    ("c", "q1", "Aikaa ei ollut", "no", "ehkä", "", "", "", ""),
)


def damaged(seed: int, number: int, kind: str) -> bytes:
    """Return a damaged file of a kind: text, xlsx, ods, sav, or one of `_WHOLE`; the same one for
    the same seed and number."""
    rng = random.Random(f"{seed} {number} {kind}")  # noqa: S311 - to be made again
    if kind == "text":
        return hurt(rng, as_text(rng, stirred(rng, rng.choice(TABLES))))[:_MOST]
    tables = {"xlsx": as_xlsx, "ods": as_ods, "sav": as_sav}
    source = tables[kind](rng.choice(TABLES)) if kind in tables else _WHOLE[kind](rng)
    if source.startswith(b"PK") and rng.random() < 0.7:
        return _hurt_inside(rng, source)
    if kind == "model":  # its numbers may be any
        return hurt(rng, source[:_HEAD]) + source[_HEAD:]
    return hurt(rng, source)


def as_text(rng: random.Random, rows: Rows) -> bytes:
    """Return rows as delimited text, its encoding, delimiter and line ends by chance."""
    file = io.StringIO(newline="")
    csv.writer(
        file,
        delimiter=rng.choice(",;\t"),
        quoting=rng.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)),
        lineterminator=rng.choice(("\n", "\r\n", "\r")),
    ).writerows(rows)
    return file.getvalue().encode(rng.choice(ENCODINGS), errors="replace")


@cache
def as_xlsx(rows: Rows) -> bytes:
    """Return rows as a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return undated(file.getvalue())


@cache
def as_ods(rows: Rows) -> bytes:
    """Return rows as an OpenDocument sheet, with the empty rows that LibreOffice ends it with."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{lines}<table:table-row '
        'table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated='
        '"16384"/></table:table-row></table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return _zipped({name: part.encode() for name, part in parts.items()})


@cache
def as_sav(rows: Rows) -> bytes:
    """Return rows as an SPSS file with labels; pyreadstat writes to a path only."""
    frame = pd.DataFrame(rows[1:], columns=[f"v{at}" for at in range(len(rows[0]))])
    codes, options = pd.factorize(frame["v1"])
    frame["v1"] = codes.astype(float)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.sav")
        labels = {"v1": {float(at): option or "-" for at, option in enumerate(options)}}
        pyreadstat.write_sav(
            frame, str(path), column_labels=list(rows[0]), variable_value_labels=labels
        )
        source = path.read_bytes()
    return source[:92] + b"08 Sep 2507:12:00" + source[109:]  # else the day and hour of now


def _ods_cell(text: str) -> str:
    inner = text.replace("&", "&amp;").replace("\n", "</text:p><text:p>")
    return (
        f'<table:table-cell office:value-type="string"><text:p>{inner}</text:p></table:table-cell>'
    )


def _zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of members by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return undated(file.getvalue())


def _project(_rng: random.Random) -> bytes:
    """Return a REFI-QDA project of one source, as other programs write it."""
    codes = "".join(
        f'<Code guid="c{at}" name="{name}" isCodable="true"><Description>A</Description></Code>'
        for at, name in enumerate(CODES)
    )
    marks = "".join(
        f'<PlainTextSelection guid="s{at}" startPosition="{at}" endPosition="{at + 6}" name="a">'
        f'<Coding guid="k{at}" creatingUser="u" creationDateTime="2026-11-29T12:45:46Z"><CodeRef '
        f'targetGUID="c{at}"/></Coding></PlainTextSelection>'
        for at in range(len(CODES))
    )
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        f'<Users><User guid="u" name="A"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
        '<Cases><Case guid="x" name="a"><SourceRef targetGUID="t"/></Case></Cases><Sources>'
        f'<TextSource guid="t" name="q1" plainTextPath="internal://t.txt">{marks}</TextSource>'
        '</Sources><Notes><Note guid="n" name="decisions"><PlainTextContent>[]</PlainTextContent>'
        "</Note></Notes></Project>"
    )
    return _zipped({"project.qde": xml.encode(), "sources/t.txt": WORDS.encode()})


def _codes_file(_rng: random.Random) -> bytes:
    """Return a REFI-QDA codebook: codes at the top, and one within another."""
    return (
        b'<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        b'<Code guid="1" name="Needs" isCodable="false"><Code guid="2" name="Aika" color="#fff">'
        b"<Description>Time\n[code: time]</Description><Code guid='4' name='Aika'/></Code></Code>"
        b'<Code guid="3" name="Kustannus &amp; hinta"/></Codes></CodeBook>'
    )


def _codebook_file(rng: random.Random) -> bytes:
    """Return a file of a codebook."""
    return rng.choice((STRUCTURE, _RULES))


@cache
def _template() -> bytes:
    file = io.BytesIO()
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[0]).shapes.title.text = "A"
    made.save(file)
    return undated(file.getvalue())


def _work(_rng: random.Random) -> bytes:
    """Return a file of work: what people decided, a sample and its ratings."""
    tables = {
        "decisions.csv": "id,question,code,action,start,end,by,at,reason\na,q1,impact,add,0,6,A,"
        "2026-11-29T12:45:46Z,so\n",
        "comments.csv": "id,question,text,by,at\na,q1,Why?,A,2026-11-29T12:45:46Z\n",
        "memos.csv": "code,text,by,at\nimpact,Wide,A,2026-11-29T12:45:46Z\n",
        "samples.csv": 'sample,settings\n1,"{""seed"": 1, ""by"": ""A""}"\n',
        "sampled.csv": "sample,id,question,chance\n1,a,q1,0.5\n",
        "ratings.csv": "sample,id,question,coder,codes,reason,at\n1,a,q1,A,impact,,\n",
    }
    files = {name: text.encode() for name, text in tables.items()}
    return _zipped(files | {"codebook/codebook.yaml": STRUCTURE, "codebook/en.yaml": _RULES})


def _hurt_inside(rng: random.Random, source: bytes) -> bytes:
    """Return a zip whose checksums are right and whose members are damaged, or swapped."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    one, other = rng.sample(sorted(members), 2)
    if rng.random() < 0.2:
        members[one], members[other] = members[other], members[one]
    elif rng.random() < 0.2:
        del members[one]
    else:
        sheets = [name for name in members if _READ.search(name)]
        place = rng.choice((one, *sheets))
        members[place] = hurt(rng, members[place])
    return _zipped(members)


_WHOLE: Mapping[str, Callable[[random.Random], bytes]] = {
    "sheet": lambda rng: rng.choice((as_xlsx, as_ods))(_FILLED),
    "qdpx": _project,
    "qdc": _codes_file,
    "yaml": _codebook_file,
    "pptx": lambda _rng: _template(),
    "work": _work,
    "model": lambda _rng: MODEL.read_bytes(),
}
