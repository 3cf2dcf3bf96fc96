"""Which answers the page shows: choices above the grid; start at `wanted`."""

import streamlit as st

from analysis.present import readings
from analysis.survey import Survey
from analysis.wording import Wording
from analysis.wording.labels import CONTENTS, LANGUAGES, ROLES, SOURCES, message
from analysis.workspace.grid import Filter
from pages import _coding, _session, _show

WORKS = {
    "open": message("Not checked yet"),
    "checked": message("Checked as a whole"),
    "stale": message("Decisions to be looked at again"),
    "machine": message("People decided otherwise than the machine"),
    "coders": message("Two people decided differently from each other"),
    "unsure": message("Themes that the machine is not sure of"),
}
SURE = 0.8  # the machine's confidence below which a theme counts as unsure


def wanted(w: Wording, at: int, own: Survey, roles: list[str]) -> Filter:
    """Ask which answers are wanted and return that as a filter; `roles` are those of the survey's
    questions."""
    book = _coding.codebook()
    names = readings.labels(book, w)
    one, two, three, four = st.columns(4)
    role = _choice(w, one, w.say("Question about"), roles, ROLES, "about")
    with two:
        key = _session.offered("code", list(names))
        code = _show.choice(w.say("Theme"), names, key, w.say("All"))
    work = _choice(w, three, w.say("Work on it"), list(WORKS), WORKS, "work")
    source = _choice(w, four, w.say("Coded by"), list(SOURCES), SOURCES, "coded_by")
    one, two, three, four = st.columns(4)
    word = one.text_input(w.say("Word in the answer"), key="word", persist_state="session")
    language = _choice(w, two, w.say("Language"), list(LANGUAGES), LANGUAGES, "answer_language")
    with three:
        content = st.selectbox(
            w.say("Kind of answer"),
            list(CONTENTS),
            format_func=lambda one: w.say(CONTENTS[one]),
            key=_session.offered("kind", list(CONTENTS), "answered"),
            persist_state="session",
        )
    with four:
        st.text_input(w.say("Why (kept with each decision)"), key="why", persist_state="session")
    return Filter(
        role=role or "",
        language=language or "",
        content=content,
        code=code or "",
        family=tuple(child for child, parent in book.parents().items() if parent == code),
        source=source or "",
        below=SURE if work == "unsure" else None,
        disagreement=work if work in ("machine", "coders") else "",
        stale=work == "stale",
        checked={"open": False, "checked": True}.get(work or ""),
        word=word.strip(),
        respondents=_respondents(at, own),
    )


def clear() -> None:
    """Let all answers through that say something, whatever was chosen on the page."""
    chosen = dict.fromkeys(("about", "code", "work", "coded_by", "answer_language"))
    st.session_state.update({**chosen, "word": "", "kind": "answered"})


def _choice(
    w: Wording, column: object, label: str, options: list[str], words: dict[str, str], key: str
) -> str | None:
    with column:
        said = {option: w.say(words[option]) for option in options}
        return _show.choice(label, said, _session.offered(key, options), w.say("All"))


def _respondents(at: int, own: Survey) -> tuple[str, ...] | None:
    """Return the ids of the respondents whom the filters of the page's side let through, None
    where no filter is set."""
    if not _session.chosen_filters():
        return None
    sources = _session.survey().sources
    begin = sum(source.respondents for source in sources[:at])
    ids = own.ids().astype(str)
    kept = [place - begin for place in _session.chosen_places()]
    return tuple(ids.iloc[place] for place in kept if 0 <= place < len(ids))
