"""The grid of answers that people code by hand, drawn in the browser; start at `show`.

The browser keeps the rows around the one in focus, so that the next answer is there at once, and
shows what a key does before the server has written it. It sends its writes as numbered operations,
again and again until they are acknowledged; each is done once.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from analysis import study
from analysis.codebook import edit
from analysis.coding import suggest
from analysis.coding.explain import explain
from analysis.present import marks, readings, workbench
from analysis.present.workbench import Book
from analysis.survey import Problem, Survey
from analysis.wording import Wording
from analysis.workspace import by_hand, events, grid, runs
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.grid import Answer, Filter
from pages import _coding, _session, _show, _workbench_words
from pages._session import database

KEY = "workbench"
LIST = "listed"
WHY = "why"
SIMILAR = "similar_to"
CHUNK = 50
_BEGIN, _DONE, _READ = "window", "operations_done", "readings"
_HTML = """<section>
<div data-part="bar"></div>
<div data-part="dialog" role="dialog" tabindex="-1" hidden></div>
<div data-part="conflict" role="alert" hidden></div>
<div class="panes">
<div class="scroll"><table role="grid" tabindex="0" data-part="grid"></table></div>
<article data-part="card"></article>
</div>
<div data-part="foot"><span data-part="said" role="status"></span><span data-part="state"></span>
</div>
</section>"""


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


_BENCH = st.components.v2.component(
    "workbench",
    html=_HTML,
    css=_text("_workbench.css"),
    js=_text("_workbench.js") + _text("_workbench_view.js"),
)


def take_over(at: int) -> tuple[int, Survey]:
    """Make the machine's coding of a file in use the one that people decide on; return the number
    of its survey and what was read."""
    own, machine, key = _coding.coded_file(at)
    number = _coding.work_on(at)
    runs.take_over(database(), number, key, machine, _coding.codebook())
    return number, own


@st.fragment
def show(w: Wording, at: int, wanted: Filter) -> None:
    """Show the answers that a filter lets through, to read and to code; write what was decided."""
    number, own = take_over(at)
    outcome = _perform(w, number, at)
    listed = _listed(number, wanted, outcome)
    if outcome["went"] in listed:
        outcome["focus"] = listed.index(outcome["went"])
        st.session_state[_BEGIN] = outcome["focus"] // CHUNK * CHUNK
    begin = st.session_state.get(_BEGIN, 0)
    found = grid.these(database(), number, listed[begin : begin + 2 * CHUNK])
    book = _coding.codebook()
    told = Book.of(book, f"{book.version} ({book.digest[:8]})", w)
    undo, redo = events.reach(database(), number, _session.writer())
    background = _background(_session.digest_at(at), own)
    checked = grid.checked(database(), number, listed)
    data = {
        "list": st.session_state[LIST][0],
        "begin": begin,
        "total": len(listed),
        "total_told": w.number(len(listed)),
        "rows": workbench.rows(found, _readings(found, book.digest), background, told, w),
        "codes": workbench.codes(told, by_hand.memos_of_codes(database(), number), w),
        "domains": [{"id": d.id, "label": readings.label(d.label, w)} for d in book.domains],
        "columns": [question.text for question in _questions(own)],
        "writer": _session.writer(),
        "version": told.version,
        "progress": w.say("{count} checked", count=checked),
        "undo": workbench.turned(undo, w),
        "redo": workbench.turned(redo, w),
        "words": _workbench_words.words(w),
        "ack": st.session_state.get(_DONE, {"client": "", "sequence": 0}),
        **{name: outcome[name] for name in ("conflicts", "told", "focus", "forget")},
    }
    _BENCH(data=data, key=KEY, on_ops_change=lambda: None)
    _show_similar(w)


def _perform(w: Wording, number: int, at: int) -> dict[str, object]:
    """Do each operation that the browser sent and that is not done yet, in their order."""
    outcome = {"conflicts": [], "told": "", "went": None, "focus": None, "forget": False}
    sent = (st.session_state.get(KEY) or {}).get("ops") or {"client": "", "ops": []}
    done = st.session_state.get(_DONE, {})
    last = done.get("sequence", 0) if done.get("client") == sent["client"] else 0
    for op in sent["ops"]:
        if op["sequence"] <= last:
            continue
        try:
            _OPERATIONS[op["kind"]](w, number, at, op, outcome)
        except Conflict as found:
            outcome["conflicts"].append(_conflict(w, number, op, found))
        except Problem as found:
            outcome["told"] = w.told(found)
        last = op["sequence"]
        st.session_state[_DONE] = {"client": sent["client"], "sequence": last}
    return outcome


def _decide(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    choices = [
        Choice(
            int(op["answer"]),
            int(op["version"]),
            str(one["code"]),
            str(one["action"]),
            one.get("start"),
            one.get("end"),
        )
        for one in op["choices"]
    ]
    by_hand.decide(database(), number, choices, _session.writer(), _why())


def _code(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    """Make a new code and give it to the answer in which somebody saw that it is needed."""
    files = _coding.codebook_files()
    code, files = edit.with_code(files, str(op["domain"]), str(op["label"]), w.language)
    _coding.use_codebook(files, w.say("New theme: {label}", label=str(op["label"])))
    take_over(at)
    span = (op.get("start"), op.get("end"))
    choice = Choice(int(op["answer"]), int(op["version"]), code, "add", *span)
    by_hand.decide(database(), number, [choice], _session.writer(), _why())
    outcome["told"] = w.say("The codebook has a new theme: {label}", label=str(op["label"]))


def _undo(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    turn = events.undo if op["kind"] == "undo" else events.redo
    event = turn(database(), number, _session.writer())
    if event is None:
        outcome["told"] = w.say("There is nothing left to undo or redo.")
        return
    touched = events.touched(database(), event.id)
    outcome |= {"went": touched[0] if touched else None, "forget": True}
    what = workbench.turned(event, w)
    undone = op["kind"] == "undo"
    said = w.say("Undone: {what}", what=what) if undone else w.say("Redone: {what}", what=what)
    outcome["told"] = said


def _comment(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    by_hand.comment(database(), number, int(op["answer"]), str(op["text"]), _session.writer())


def _memo(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    by_hand.memo(database(), number, str(op["code"]), str(op["text"]), _session.writer())


def _similar(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    before = st.session_state.get(SIMILAR)
    asked = (str(op["respondent"]), str(op["question"]))
    st.session_state[SIMILAR] = None if before == asked else asked


def _show_similar(w: Wording) -> None:
    """Show the answers most similar to the one that was asked about."""
    if not st.session_state.get(SIMILAR):
        return
    id, question = st.session_state[SIMILAR]
    everyone = _coding.answers()
    pool = everyone[everyone["content"] == "answered"].reset_index(drop=True)
    same = (pool["id"].astype(str) == id) & (pool["question"] == question)
    near = suggest.similar(pool["text"].tolist(), int(same.argmax())) if same.any() else []
    names = readings.labels(_coding.codebook(), w)
    rows = pool.iloc[[place for place, _ in near]]
    cards = marks.cards(rows, _coding.coded().codings, names)
    heads = [
        w.say("Respondent {id} · similarity {share}", id=card["id"], share=w.percent(likeness))
        for card, (_, likeness) in zip(cards, near, strict=True)
    ]
    st.subheader(w.say("Answers most similar to that of respondent {id}", id=id), anchor=False)
    _show.answer_cards(cards, heads, "similar_answers")


def _window(w: Wording, number: int, at: int, op: dict, outcome: dict) -> None:
    st.session_state[_BEGIN] = max(0, int(op["begin"]))


_OPERATIONS = {
    "decide": _decide,
    "code": _code,
    "undo": _undo,
    "redo": _undo,
    "comment": _comment,
    "memo": _memo,
    "window": _window,
    "similar": _similar,
}


def _why() -> str:
    return st.session_state.get(WHY) or ""


def _conflict(w: Wording, number: int, op: dict, found: Conflict) -> dict[str, object]:
    """Return what somebody must see to settle a conflict: what the others decided, and what they
    wanted themselves."""
    book = Book.of(_coding.codebook(), "", w)
    theirs = [
        told
        for one in grid.these(database(), number, found.answers)
        for told in workbench.of_others(one, _session.writer(), book, w)
    ]
    mine = [workbench.said(book, one["code"], one["action"], w) for one in op.get("choices", [])]
    return {"op": op, "told": w.told(found), "theirs": theirs, "mine": mine}


def _listed(number: int, wanted: Filter, outcome: Mapping[str, object]) -> list[int]:
    """Return the numbers of the answers of a filter as they were when it was set: an answer that
    no longer fits after a decision keeps its place until the filter is set anew."""
    mark = f"{number} {hash(wanted)} {_coding.codebook().digest}"
    if st.session_state.get(LIST, ("",))[0] != mark:
        found = list(grid.numbers(database(), number, wanted))
        st.session_state[LIST] = (mark, found)
        st.session_state[_BEGIN] = 0
    return st.session_state[LIST][1]


def _questions(own: Survey) -> list:
    return _session.closed_questions(own)[:3]


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _background(digest: str, _own: Survey) -> dict[str, list[str]]:
    return study.background(_own, _questions(_own))


def _readings(found: list[Answer], book: str) -> dict[int, dict]:
    """Return how the words of these answers were read; each answer is explained once a window."""
    kept = st.session_state.setdefault(_READ, {})
    lacking = [one for one in found if (book, one.text, one.role, one.language) not in kept]
    for language in sorted({one.language for one in lacking}):
        own = [one for one in lacking if one.language == language]
        told = explain(
            [one.text for one in own], [one.role for one in own], language, _coding.coder_in_use()
        )
        for one, read in zip(own, told, strict=True):
            kept[book, one.text, one.role, one.language] = read
    return {one.number: kept[book, one.text, one.role, one.language] for one in found}
