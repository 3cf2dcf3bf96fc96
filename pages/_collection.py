"""The charts that a reader put together for a presentation; start at `offer` and `edit`.

A chart keeps the filters and the language that it was added with. The collection belongs to the
files in use, is kept for the session, and can be saved as a file, which the command line reads.
"""

from dataclasses import replace

import streamlit as st

from analysis.present import report
from analysis.present.exhibits import Exhibit, Item
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import access
from pages import _access, _session, _show, _upload

KEPT = "collection"  # by the files in use the charts, in their order
_TITLE = "own_title_"
_FILE = "collection.json"


def kept() -> list[Item]:
    """Return the charts of the collection in their order."""
    return list(st.session_state.get(KEPT, {}).get(_files(), ()))


def offer(w: Wording, kind: str, of: str = "", by: str = "", base: str = "domain") -> None:
    """Show the button that adds a chart of the page to the presentation, with the filters and the
    language in use, or that it is in it; arguments as of `exhibits.Item`."""
    chosen = tuple((id, tuple(picked)) for id, picked in _session.chosen_filters().items())
    own = Item(kind, of, by, base, chosen, w.language)
    is_in = own.name in {item.name for item in kept()}
    st.button(
        w.say("In the presentation") if is_in else w.say("Add to presentation"),
        icon=":material/playlist_add_check:" if is_in else ":material/playlist_add:",
        type="tertiary",
        key=f"add_{own.name}",
        on_click=_remove if is_in else _add,
        args=(own.name,) if is_in else (own,),
        help=w.say("Press to take it out again. The page Presentation has all of them.")
        if is_in
        else None,
    )


def edit(w: Wording, made: dict[str, Exhibit | Problem]) -> None:
    """Let the charts be ordered, retitled, taken out, saved and opened; `made` has each by name,
    or why it may not be shown."""
    items = kept()
    for at, own in enumerate(items):
        found = made[own.name]
        with st.container(border=True):
            if isinstance(found, Problem):
                _show.problem(w, found)
            else:
                st.text_input(
                    w.say("Title of chart {number}", number=at + 1),
                    own.title,
                    key=_TITLE + own.name,
                    placeholder=found.title,
                    help=w.say("Leave empty to use the finding made from the figures."),
                    on_change=_retitle,
                    args=(own.name,),
                )
                st.caption(_show.plain(found.note))
            _order(w, at, len(items), own)
    _file(w, items)


def _order(w: Wording, at: int, count: int, own: Item) -> None:
    up, down, out = st.columns([1, 1, 6])
    up.button(
        w.say("Up"), disabled=at == 0, key=f"up_{own.name}", on_click=_move, args=(at, at - 1)
    )
    down.button(
        w.say("Down"),
        disabled=at == count - 1,
        key=f"down_{own.name}",
        on_click=_move,
        args=(at, at + 1),
    )
    out.button(w.say("Take out"), key=f"out_{own.name}", on_click=_remove, args=(own.name,))


def _file(w: Wording, items: list[Item]) -> None:
    if items:
        st.download_button(
            w.say("Save the collection"), report.collection(items), _FILE, on_click="ignore"
        )
    if not _access.may(access.READ):  # who opens no file may still save what they chose
        return
    given = st.file_uploader(w.say("Open a saved collection"), type="json", key="collection_file")
    if given and _upload.is_new(given):
        try:
            _keep(_known(report.items_of(given.getvalue(), given.name)))
        except Problem as found:
            _upload.end(given, found)
        else:
            _upload.end(given)
            st.rerun()
    if given and (why := _upload.refused(given)):
        _show.problem(w, why)


def _known(items: list[Item]) -> list[Item]:
    """Return charts without those that are there twice."""
    return list({own.name: own for own in items}.values())


def _files() -> tuple[str, ...]:
    return tuple(_session.content_digests())


def _keep(items: list[Item]) -> None:
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), _files(): items}


def _add(own: Item) -> None:
    _keep([*kept(), own])


def _remove(name: str) -> None:
    _keep([own for own in kept() if own.name != name])


def _retitle(name: str) -> None:
    title = " ".join(st.session_state[_TITLE + name].split())
    _keep([replace(own, title=title) if own.name == name else own for own in kept()])


def _move(at: int, to: int) -> None:
    items = kept()
    items.insert(to, items.pop(at))
    _keep(items)
