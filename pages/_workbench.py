"""The grid of answers that people code by hand, drawn in the browser; start at `show`.

The browser keeps the rows around the one in focus, so that the next answer is there at once, and
shows what a key does before the server has written it. What it sends is done in `_operations`.
"""

from pathlib import Path

import streamlit as st

from analysis import study
from analysis.coding import suggest
from analysis.coding.explain import explain
from analysis.present import marks, readings, workbench
from analysis.present.workbench import Book
from analysis.survey import Problem, Survey
from analysis.wording import Wording
from analysis.workspace import access, by_hand, events, grid
from analysis.workspace.grid import Answer, Filter
from pages import _access, _coding, _operations, _session, _show, _workbench_words
from pages._session import database

LIST = "listed"
CHUNK = 25  # as in _workbench.js
_READ = "readings"
_HTML = """<section>
<div data-part="bar"></div>
<div data-part="error" role="alert" hidden></div>
<div data-part="conflict" role="alert" hidden></div>
<dialog data-part="dialog"></dialog>
<div class="panes">
<div class="scroll"><table role="grid" tabindex="0" data-part="grid"></table></div>
<article data-part="card"></article>
</div>
<div data-part="foot"><span data-part="said" role="status"></span>
<span data-part="state" role="status"></span></div>
</section>"""
_SCRIPTS = ("_workbench.js", "_workbench_view.js", "_workbench_dialogs.js")


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


_BENCH = st.components.v2.component(
    "workbench", html=_HTML, css=_text("_workbench.css"), js="".join(map(_text, _SCRIPTS))
)


@st.fragment
def show(w: Wording, at: int, wanted: Filter) -> None:
    """Show the answers that a filter lets through, to read and to code; write what was decided."""
    try:
        _access.require(access.READ)  # the frame of the page is not run again with it
        _operations.receive()
        number, own = _coding.take_over(at)
        _BENCH(
            data=_data(w, at, number, own, wanted),
            key=_operations.KEY,
            on_ops_change=_operations.receive,
        )
        _show_similar(w, at)
    except Problem as found:
        _show.problem(w, found)


def _data(w: Wording, at: int, number: int, own: Survey, wanted: Filter) -> dict[str, object]:
    """Return what the browser needs: the rows around the one in focus, the codes, what became of
    what it sent, and every word that it shows."""
    name, listed = _listed(at, number, wanted)
    line = _operations.line()
    outcomes = [_placed(found, listed) for found in line.outcomes]
    chunk = _chunk(name, outcomes)
    begin = max(0, chunk - CHUNK)
    found = grid.these(database(), number, listed[begin : chunk + 2 * CHUNK])
    book = _coding.codebook()
    told = Book.of(book, f"{book.version} ({book.digest[:8]})", w)
    undo, redo = events.reach(database(), number, _session.writer())
    background = _background(_session.digest_at(at), own)
    checked = grid.checked(database(), number, listed)
    return {
        "survey": number,
        "list": name,
        "begin": begin,
        "chunk": chunk,
        "led": st.session_state.get(_operations.LED),
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
        "ack": {"client": line.client, "sequence": line.sequence},
        "error": w.told(line.fault) if line.fault else "",
        "conflict_count": line.told,
        "outcomes": outcomes,
    }


def _placed(found: dict, listed: list[int]) -> dict:
    """Return an outcome with the place in the list of the answer that it leads to."""
    place = listed.index(found["went"]) if found["went"] in listed else None
    return {**found, "focus": place}


def _chunk(name: str, outcomes: list[dict]) -> int:
    """Return the first place of the rows that the browser is to show: those it asked for, or where
    an outcome leads to."""
    places = [found["focus"] for found in outcomes if found["focus"] is not None]
    if places:
        return places[-1] // CHUNK * CHUNK
    sent = _operations.sent()
    return max(0, int(sent.get("chunk", 0))) if sent.get("list") == name else 0


def _show_similar(w: Wording, at: int) -> None:
    """Show the answers most similar to the one that was asked about."""
    if not st.session_state.get(_operations.SIMILAR):
        return
    id, question = st.session_state[_operations.SIMILAR]
    alone = len(_session.opened_files()) == 1
    coded = _coding.coded() if alone else _coding.coded_file(at)[1]
    everyone = coded.answers
    pool = everyone[everyone["content"] == "answered"].reset_index(drop=True)
    same = (pool["id"].astype(str) == id) & (pool["question"] == question)
    near = suggest.similar(pool["text"].tolist(), int(same.argmax())) if same.any() else []
    st.subheader(
        w.say("Answers most similar to that of respondent {id}", id=_show.plain(id)), anchor=False
    )
    if not near:
        st.text(w.say("There is no similar answer."))
    rows = pool.iloc[[place for place, _ in near]]
    cards = marks.cards(rows, coded.codings, readings.labels(_coding.codebook(), w))
    heads = [
        w.say("Respondent {id} · similarity {share}", id=card["id"], share=w.percent(likeness))
        for card, (_, likeness) in zip(cards, near, strict=True)
    ]
    _show.answer_cards(cards, heads, "similar_answers")


def _listed(at: int, number: int, wanted: Filter) -> tuple[str, list[int]]:
    """Return the numbers of the answers of a filter as they were when it was set, and what tells
    the list from others: an answer that no longer fits after a decision keeps its place."""
    turn = st.session_state.get(_operations.LISTED_ANEW, 0)
    name = f"{number} {hash(wanted)} {_coding.coded_file(at)[2].input[:16]} {turn}"
    if st.session_state.get(LIST, ("",))[0] != name:
        st.session_state[LIST] = (name, list(grid.numbers(database(), number, wanted)))
    return st.session_state[LIST]


def _questions(own: Survey) -> list:
    return _session.closed_questions(own)[:3]


# Nothing is changed in it: no copy of what all respondents said is made for each answer.
@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
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
