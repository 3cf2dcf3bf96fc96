"""The report of the survey in use as a file; start at `file`.

Nothing is made before it is asked for. What was made is kept for the session and goes with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from analysis import bundle, reporting
from analysis import material as materials
from analysis.bundle import Drawing
from analysis.load import corrections, table_file
from analysis.material import Material, Prepared, Progress
from analysis.present import emblem, exhibits, outline, pictures
from analysis.present.exhibits import Basis, Exhibit, Item
from analysis.privacy.presets import PRESETS
from analysis.reporting import Settings
from analysis.survey import Problem
from analysis.wording import LANGUAGES, Wording
from analysis.workspace import decisions, pseudonyms
from analysis.workspace.quotes import quotes_table
from pages import _coding, _long, _quoting, _results, _sentences, _session, _show

PICTURES = "pictures"  # a format: those of the charts, without slides, workbook and page
_ASKED = "asked_report"  # the name of the report that was asked for


def material(template: bytes | None = None) -> Material:
    """Return the files in use, with people's corrections, codebook, decisions and quotes."""
    files = _session.opened_files()
    taken = _coding.taken() if _session.survey().open_questions() else []
    return Material(
        tuple(files),
        _coding.codebook_files(),
        table_file.csv(decisions.table(taken)) if taken else None,
        _quotes(),
        tuple(corrections.packed(_session.corrections(*file)) for file in files),
        template,
        model=_coding.model_content(),
    )


def _quotes() -> bytes | None:
    """Return the approved quotes as a file, None where there are none or several files are open:
    a quote is one of a respondent of its own file."""
    if len(_session.opened_files()) > 1 or not _session.survey().open_questions():
        return None
    found = _quoting.approved(_quoting.opened(0))
    return table_file.csv(quotes_table(found)) if found else None


def prepared(own: Material) -> Prepared:
    """Return the survey in use as it is coded, with the decisions and quotes of `material`."""
    survey, coded = _results.survey_and_coded()
    if coded is None:
        return Prepared(survey, None, None, (), ())
    taken = _coding.taken()
    found = _quoting.approved(_quoting.opened(0)) if own.quotes else []
    return Prepared(survey, _coding.machine(), coded, tuple(taken), tuple(found))


def basis(preset: str) -> Basis:
    """Return what charts are made of, as far as an audience may see it."""
    own = material()
    return materials.basis(own, prepared(own), preset, _results.sampling())


def each(items: Sequence[Item], preset: str) -> dict[str, Exhibit | Problem]:
    """Return charts by their names, or why one may not be shown."""
    own = basis(preset)
    made: dict[str, Exhibit | Problem] = {}
    for item in items:
        try:
            made[item.name] = exhibits.exhibit(item, own)
        except Problem as found:
            made[item.name] = found
    return made


def funding(w: Wording) -> tuple[str, str]:
    """Ask whether the file shows the EU emblem, and for a disclaimer of one's own; return both as
    `Settings` has them."""
    if not st.checkbox(w.say("With the EU emblem and funding statement"), key="report_funding"):
        return emblem.NONE, ""
    own = st.text_area(
        w.say("Your own disclaimer (left empty: ours)"),
        help=w.say("Your grant agreement may prescribe the words."),
        key="report_disclaimer",
    )
    return emblem.EU, own if own.strip() else ""


def until(w: Wording, preset: str) -> str:
    """Ask until which day who may not pass a report on keeps it, "" where there is none."""
    if not PRESETS[preset].bound:
        return ""
    told = st.text_input(
        w.say("To be deleted by (a day like 2027-05-31; left empty: when no longer needed)"),
        key="report_until",
    )
    try:
        return reporting.until_of(told)
    except Problem as found:
        _show.problem(w, found)
        return ""


def formats(w: Wording) -> dict[str, str]:
    """Return what a report can be, in words by its ending or `PICTURES`."""
    return {
        ".pptx": "PowerPoint (PPTX)",
        ".xlsx": "Excel (XLSX)",
        ".html": "HTML",
        reporting.PROJECT: w.say("Coded answers for NVivo, MAXQDA, ATLAS.ti, QualCoder (QDPX)"),
        PICTURES: w.say("Pictures of the charts (ZIP)"),
        bundle.ENDING: w.say("All of them in four languages, with pictures (ZIP)"),
    }


def drawing(w: Wording, kind: str) -> Drawing | None:
    """Ask what the pictures in a file are, None where a format has none."""
    if kind not in (PICTURES, bundle.ENDING):
        return None
    sizes = {
        "slide": w.say("A slide (1920 × 1080)"),
        "a4": w.say("Half a page of A4 (160 mm wide)"),
        "social": w.say("A post (1080 × 1080)"),
    }
    left, right = st.columns(2)
    own = left.selectbox(
        w.say("Pictures as"), pictures.FORMATS, format_func=str.upper, key="report_pictures"
    )
    size = right.selectbox(
        w.say("Size of the pictures"), list(sizes), format_func=sizes.get, key="report_size"
    )
    return Drawing(own, size, kind == PICTURES)


def settings(
    content: str | tuple[Item, ...],
    language: str,
    preset: str,
    paid: tuple[str, str],
    until: str = "",
) -> Settings:
    """Return how a report is asked for, with the filters in use where it is no collection; `paid`
    as of `funding`, `until` as of `until`."""
    shown = _results.release(preset=preset)
    chosen = _results.filters_for(shown) if isinstance(content, str) else {}
    picked = tuple((id, tuple(own)) for id, own in chosen.items())
    invited, intervals = _results.invited(), _results.intervals()
    return Settings(content, language, preset, picked, invited, intervals, *paid, until)


def ask(own: Settings, ending: str, template: bytes | None, drawing: Drawing | None) -> None:
    """Remember that a report is asked for."""
    st.session_state[_ASKED] = _name(own, ending, template, drawing)


def file(
    w: Wording, own: Settings, ending: str, template: bytes | None, drawing: Drawing | None
) -> bytes | None:
    """Return a report as a file, made once for the session, None where it was not asked for;
    raises `Problem` where it cannot be made."""
    name = _name(own, ending, template, drawing)
    if st.session_state.get(_ASKED) != name:
        return None

    def prepare() -> Callable[[Progress | None], bytes]:
        files = material(template)
        found = prepared(files)
        if own.preset in pseudonyms.AUDIENCES and found.coded is not None:
            files = replace(files, ids=_ids(own.preset))
        return partial(_made, files, found, own, ending, drawing)

    return _long.done(w, name, w.say("Making the file"), prepare, long=True)


def _made(
    files: Material,
    found: Prepared,
    own: Settings,
    ending: str,
    drawing: Drawing | None,
    progress: Progress | None,
) -> bytes:
    if ending == bundle.ENDING:
        languages = [own.language] if drawing and drawing.alone else LANGUAGES
        return bundle.bundle(files, found, own, languages, progress, drawing)
    return reporting.ALL_WRITERS[ending](reporting.made(files, found, own, progress))


def _ids(audience: str) -> bytes:
    """Return the ids of the respondents for an audience, drawn once and kept in the database."""
    number, _ = _coding.take_over(0)  # it follows respondents who are known by their place alone
    ids, by = _session.survey().ids(), _session.writer()
    return pseudonyms.table_of(_session.database(), number, audience, ids, by)


def _name(own: Settings, *asked: object) -> str:
    state = (_session.opened_as(), _coding.version(), _coding.last_events())
    return _session.digest_of(repr((own, asked, state)).encode(errors="replace"))


def has_quotes() -> bool:
    """Tell whether a quote is approved that the summary can show."""
    return bool(_sentences.quotes())


def preview(w: Wording, ending: str, content: bytes) -> None:
    """Show what was made, read from the file itself: the page as it is, slides one after the other
    as pictures, of them and of sheets what stands on them."""
    st.subheader(w.say("What is in the file"), anchor=False)
    if ending == ".html":
        # The page forbids itself every script (its Content-Security-Policy), wherever it stands.
        st.iframe(content.decode(), height=900, alt=w.say("The page that was made"))
        return
    if ending == bundle.ENDING:
        names = sorted(bundle.unpacked(content)[0])
        st.dataframe({w.say("File"): names}, hide_index=True, alt=w.say("What is in the file"))
        return
    if ending == reporting.PROJECT:
        st.text(w.say("A REFI-QDA project: answers, themes and codings by machine and people."))
        return
    leaves = _leaves(_session.digest_of(content), ending, content)
    at = st.number_input(
        w.say("Slide (of {count})", count=len(leaves))
        if ending == ".pptx"
        else w.say("Sheet (of {count})", count=len(leaves)),
        1,
        len(leaves),
        key="report_leaf",
    )
    leaf = leaves[int(at) - 1]
    drawn = outline.picture(content, int(at)) if ending == ".pptx" else ""
    if drawn:
        with st.container(border=True):  # its paper may have the colour of the page
            st.image(drawn, width="stretch", alt=". ".join((leaf.title, *leaf.texts)))
    words = w.say("The slide in words and figures")
    with st.expander(words) if drawn else st.container(border=True):
        st.markdown(f"**{_show.plain(leaf.title)}**")
        if leaf.figures is not None:
            names = {"label": w.say("Label"), "series": w.say("Group"), "text": w.say("Share")}
            table = leaf.figures.rename(columns=names)
            table = table.loc[:, (table != "").any()]  # one series has no name
            st.dataframe(table, hide_index=True, alt=leaf.title)
        for text in leaf.texts:
            st.text(text)


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _leaves(digest: str, ending: str, _content: bytes) -> list[outline.Leaf]:
    return {".pptx": outline.slides, ".xlsx": outline.sheets}[ending](_content)
