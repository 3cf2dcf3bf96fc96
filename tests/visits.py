"""What three kinds of people do with the dashboard, step by step, each with an invented survey of
their own; start at `TASKS` and `Visit`.

Everything in a survey (its name, each heading, an option, each answer) holds a word that is in no
other, so that what reaches the wrong visitor can be told: its canary.
"""

import random
import re
import time
from functools import cache

from analysis.wording import LANGUAGES
from tests.score_cases import read_cases
from tests.visitor import CANARY, Fault, Visitor

SCHOOLS = ("Upper secondary", "Basic education", "Vocational")
REGIONS = ("North", "South", "East", "West")
RESPONDENTS = 60
EVERY = 25  # of so many visitors one comes again by each way
FAULT = re.compile(r"Traceback|Error|Exception|CRITICAL", re.IGNORECASE)
REPORTS = (".pptx", ".xlsx", ".html")
KINDS = {".pptx": "PowerPoint (PPTX)", ".xlsx": "Excel (XLSX)", ".html": "HTML"}


def canary(number):
    """Return the word of a visitor, which no other has.

    >>> canary(0), canary(27)
    ('canaryaaaaq', 'canaryaabbq')
    """
    letters = (chr(97 + number // 26**place % 26) for place in (3, 2, 1, 0))
    return f"canary{''.join(letters)}q"


@cache
def _said(language):
    """Return invented answers by what they are about."""
    own = read_cases(language)
    return {role: rows["text"].tolist() for role, rows in own.groupby("role")}


def survey(own, language, turn):
    """Return an invented survey with a canary as CSV: the next export of it at every turn."""
    drawn = random.Random(f"{own} {turn}")
    lines = [
        f"Timestamp;School form ({own});Region ({own});"
        f"What benefits does it have ({own})?;What challenges does it have ({own})?"
    ]
    schools = (*SCHOOLS[:2], f"{SCHOOLS[2]} {own}")
    for row in range(RESPONDENTS):
        texts = (_said(language)[role] for role in ("benefits", "challenges"))
        said = [f'"{" ".join(drawn.sample(some, 2))} {own}"'.replace(";", ",") for some in texts]
        when = f"2025-09-{row % 28 + 1:02d} 07:12:{row % 60:02d}"
        lines.append(";".join([when, schools[row % 3], REGIONS[row % 4], *said]))
    return "\n".join(lines).encode()


class Visit:
    """Somebody with a survey of their own who does a task over and over."""

    def __init__(self, host, number):
        self.number, self.task = number, sorted(TASKS)[number % len(TASKS)]
        self.own, self.language = canary(number), LANGUAGES[number % len(LANGUAGES)]
        self.visitor = Visitor(host, self.language)
        self.turn, self.steps, self.faults = 0, [], []

    @property
    def file(self):
        """The survey of this turn: its name and bytes."""
        return f"survey_{self.own}.csv", survey(self.own, self.language, self.turn)

    def once(self, goes_on=lambda: True):
        """Do the task once, as long as it `goes_on` after a step; tell whether it was done."""
        is_done = self._do(TASKS[self.task](self), goes_on)
        self.turn += is_done
        return is_done

    def come_again(self):
        """Load the page anew, lose the connection or leave with half a file sent, each a few of
        all visitors, and come again."""
        ways = {0: _reloaded, 1: _reconnected, 2: _left}
        if self.number % EVERY in ways and not self.visitor.is_lost:
            self._do(ways[self.number % EVERY](self), lambda: True)

    def _do(self, steps, goes_on):
        """Keep how long each step took, and what went wrong: then the page is opened anew."""
        while True:
            begun = time.monotonic()
            try:
                step = next(steps)
            except StopIteration:
                return True
            except Exception as fault:  # told at the end: the others go on
                self.faults.append(f"{self.task} {self.own}: {type(fault).__name__} {fault}")
                self.visitor.is_lost = True
                return False
            self.steps.append((step, time.monotonic() - begun))
            if not goes_on():
                return False

    def heading(self, what):
        """Return a heading of the survey as a label has it."""
        return rf"{what} \({self.own}\)"


def _reloaded(own):
    own.visitor.go("themes")
    own.visitor.reload()
    own.visitor.find("multiselect", own.heading("School form"))  # the survey is open as before
    yield "a page loaded anew"


def _reconnected(own):
    own.visitor.reconnect()
    yield "a connection made anew"


def _left(own):
    own.visitor.go("data")
    own.visitor.leave_while_uploading("upload", *own.file)
    own.visitor.open()
    yield "come again"


def _opened(own):
    """Come to the first page, if it is the first time, and open the survey."""
    if own.visitor.is_lost:
        own.visitor.open()
        yield "first page"
    own.visitor.go("data")
    yield "Data"
    own.visitor.upload("upload", *own.file)
    yield "a file opened"


def _named(own):
    """Say who writes."""
    label = own.visitor.say("Who is writing?")
    if own.visitor.value("selectbox", label) is None:
        own.visitor.choose("selectbox", label, f"Coder {own.number}")


def explore(own):
    """Look around: the staff of an agency."""
    visitor, say = own.visitor, own.visitor.say
    yield from _opened(own)
    visitor.go("")
    yield "Overview"
    visitor.go("themes")
    yield "Themes"
    yield from _behind_bars(own)
    visitor.choose("multiselect", own.heading("School form"), SCHOOLS[own.turn % 2])
    yield "a filter"
    visitor.go("compare")
    yield "Compare"
    by = say("Grouped by")
    visitor.choose("selectbox", by, visitor.options("selectbox", by)[-1])
    yield "other groups"
    visitor.choose("multiselect", own.heading("School form"), [])
    yield "a filter"
    visitor.go("examples")
    yield "Examples"
    visitor.go("answers")
    yield "Answers"
    yield from _suggested(own)
    yield from _in_public(own)


def _behind_bars(own):
    label = own.visitor.say("Theme")
    for at in (0, 1 + own.turn % 3):
        own.visitor.choose("selectbox", label, own.visitor.options("selectbox", label)[at])
        yield "the answers behind a bar"


def _suggested(own):
    visitor, label = own.visitor, own.visitor.say("Theme")
    visitor.go("quotes")
    yield "Quotes"
    _named(own)
    for option in visitor.options("selectbox", label):
        visitor.choose("selectbox", label, option)
        yield "quotes of a theme"
        if visitor.page.labelled("button", visitor.say("Approve this quote")):
            return
    raise Fault("no theme has a quote")


def _in_public(own):
    visitor, say = own.visitor, own.visitor.say
    for view, page in (("Public", "themes"), ("Researcher", "themes")):
        visitor.choose("button_group", say("Who sees this?"), say(view))
        yield "the other view"
        visitor.go(page)
        yield "Themes"


def present(own):
    """Put charts together, approve a quote, and take a report and tables away: presenters."""
    visitor, say = own.visitor, own.visitor.say
    yield from _opened(own)
    for place, name in (("", "Overview"), ("themes", "Themes"), ("compare", "Compare")):
        visitor.go(place)
        yield name
        if visitor.page.labelled("button", say("Add to presentation")):
            visitor.press(say("Add to presentation"))
            yield "a chart for the presentation"
    yield from _suggested(own)
    visitor.press(say("Approve this quote"))
    yield "a quote approved"
    visitor.go("findings")
    yield "Findings"
    visitor.fetch(say("Download findings and method (DOCX)"))
    yield "findings downloaded"
    visitor.go("present")
    yield "Presentation"
    yield from _report(own, REPORTS[own.turn % len(REPORTS)], is_collection=own.turn % 2)
    visitor.fetch(say("Download the tables"))
    yield "tables downloaded"
    visitor.fetch(say("Download the coded answers"))
    yield "coded answers downloaded"


def _report(own, ending, is_collection):
    visitor, say = own.visitor, own.visitor.say
    if is_collection:
        visitor.choose(
            "button_group", say("What"), visitor.options("button_group", say("What"))[-1]
        )
        yield "the charts put together"
    visitor.choose("selectbox", say("File format"), KINDS[ending])
    yield "a format"
    visitor.press(say("Make the file"))
    yield f"a report made ({ending})"
    name = f"{say('survey')}_{own.language}{ending}"
    visitor.fetch(say("Download {file}", file=name))
    yield "a report downloaded"


def research(own):
    """Code by hand, check the coding, measure agreement, take the work along: researchers."""
    visitor, say = own.visitor, own.visitor.say
    yield from _opened(own)
    visitor.go("answers")
    yield "Answers"
    _named(own)
    yield "a name"
    yield from _decisions(own)
    for label in (
        "Decisions as a table (CSV)",
        "Codings, one row a piece of evidence (CSV)",
        "Codings, one row an answer, one column a theme (CSV)",
        "Codings, both ways (XLSX)",
        "All work: decisions, comments, memos, codebook (ZIP)",
    ):
        visitor.fetch(say(label))
        yield "codings downloaded"
    visitor.go("codebook")
    yield "Codebook"
    visitor.choose("checkbox", say("Show frequent words of answers without a theme"), True)
    yield "words not yet covered"
    visitor.go("quality")
    yield "Quality"
    yield from _agreement(own)
    visitor.go("suggestions")
    yield "Suggestions"


def _decisions(own):
    """Decide on answers as the grid does in the browser: a theme given, one checked, one undone,
    and once a new theme, after which everything is coded anew."""
    visitor, client = own.visitor, f"{own.own}-{own.turn}"
    sent = []

    def do(kind, **more):
        data = visitor.data("workbench")
        sent.append({"kind": kind, "sequence": len(sent) + 1, "survey": data["survey"], **more})
        told = {"client": client, "ops": sent[-1:], "seen": 0, "list": data["list"]}
        visitor.send("workbench", {"ops": {**told, "chunk": data["chunk"], "time": len(sent)}})
        ack = visitor.data("workbench")["ack"]
        if ack != {"client": client, "sequence": len(sent)}:
            raise Fault(f"{kind} was not done: {ack}")

    for at, code in ((0, ""), (1, visitor.data("workbench")["codes"][0]["id"]), (2, "")):
        row = visitor.data("workbench")["rows"][at]
        choice = {"code": code, "action": "add" if code else "confirm"}
        do("decide", answer=row["number"], version=row["version"], choices=[choice], knows=0)
        yield "a decision"
    do("undo")
    yield "an undo"
    if not own.turn:
        answer = visitor.data("workbench")["rows"][3]
        more = {"answer": answer["number"], "version": answer["version"], "knows": 0}
        domain = visitor.data("workbench")["domains"][0]["id"]
        do("code", label=f"Theme {own.own}", domain=domain, **more)
        yield "a new theme"


def _agreement(own):
    visitor, say = own.visitor, own.visitor.say
    visitor.go("agreement")
    yield "Agreement"
    if visitor.page.labelled("button", say("Draw the sample")):
        visitor.press(say("Draw the sample"))
        yield "a sample drawn"
    for _ in range(2):
        visitor.choose("checkbox", say("None applies"), True)
        visitor.press(say("Save and next"))
        yield "an answer coded blind"


TASKS = {"explore": explore, "present": present, "research": research}


def foreign(visits):
    """Return the canaries of others that visitors received, by whose they should have been."""
    found = {visit.own: visit.visitor.received.foreign(visit.own) for visit in visits}
    return {own: names for own, names in found.items() if names}


def logged(server):
    """Return the lines of a server's log that tell of a fault, and the canaries in it."""
    told = server.log.read_text("utf-8", "replace")
    faults = [line for line in told.splitlines() if FAULT.search(line)]
    return faults, sorted(set(CANARY.findall(told.encode())))
