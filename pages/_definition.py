"""What a theme means and where it stands; start at `texts` and `place`."""

from collections.abc import Callable, Mapping

import streamlit as st

from analysis.codebook import Code, Domain, edit_structure
from analysis.present.labels import label
from analysis.survey import ROLES as KNOWN
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, ROLES
from pages import _coding, _effect, _show
from pages._effect import Change

# Its title, what it says by language, what changes it in the files, and how it is shown.
Field = tuple[str, Mapping[str, str], Callable[..., dict[str, bytes]], Callable[..., str]]


def texts(w: Wording, domain: Domain, code: Code) -> Change | None:
    """Let name, definition and what a code does not include be changed in each language, and the
    name of its domain; return the change, None where there is none. Raises `Problem` where a text
    is left in none."""
    files = _coding.codebook_files()
    st.caption(
        w.say(
            "Where a language has no text, the English one is shown, or any. The program codes by "
            "patterns: a definition is for people."
        )
    )
    names = {language: w.say(name) for language, name in LANGUAGES.items()}
    tabs = dict(zip(names, st.tabs(list(names.values()), default=names[w.language]), strict=True))
    changed = []
    for own, fields in ((code, _of_code(w, code)), (domain, _of_domain(w, domain))):
        before = files
        for language, name in names.items():
            with tabs[language]:
                files = _in_language(files, own.id, fields, language, name)
        changed += [label(own.label, w)] if files != before else []
    if not changed:
        return None
    return Change(files, w.say("Texts of {theme}", theme=", ".join(changed)))


def _of_code(w: Wording, code: Code) -> list[Field]:
    return [
        (w.say("Name"), code.label, edit_structure.with_label, st.text_input),
        (w.say("Definition"), code.definition, edit_structure.with_definition, st.text_area),
        (w.say("Does not include"), code.excludes, edit_structure.with_excludes, st.text_area),
    ]


def _of_domain(w: Wording, domain: Domain) -> list[Field]:
    change = edit_structure.with_domain_label
    return [(w.say("Name of the group"), domain.label, change, st.text_input)]


def _in_language(
    files: dict[str, bytes], id: str, fields: list[Field], language: str, name: str
) -> dict[str, bytes]:
    for title, own, change, field in fields:
        text = field(
            f"{title} ({name})",
            own.get(language, ""),
            key=_effect.field(f"{change.__name__} {id} {language}"),
            persist_state="session",
        )
        if text.strip() != own.get(language, "").strip():
            files = change(files, id, language, text)
    return files


def place(w: Wording, domain: Domain, code: Code) -> Change | None:
    """Let the domain of a code and the one above it be changed, its polarity, and the question of
    its domain; return the change, None where there is none. Raises `Problem` where it cannot be.
    """
    files = before = _coding.codebook_files()
    files = _moved(w, files, domain, code)
    lack = st.checkbox(
        w.say("To be without something is what it means"),
        code.lack,
        key=_effect.field(f"lack {code.id}"),
        help=w.say(
            "So “without flights” is no denial of it, but names it. Of most themes a denial is."
        ),
    )
    files = edit_structure.with_polarity(files, code.id, lack)
    role = st.selectbox(
        w.say(
            "{domain} are counted among those who answered about",
            domain=_show.plain(label(domain.label, w)),
        ),
        KNOWN,
        KNOWN.index(domain.role),
        format_func=lambda own: w.say(ROLES[own]),
        key=_effect.field(f"role {domain.id}"),
        help=w.say("It is the base of the shares of all themes of this group."),
    )
    files = edit_structure.with_role(files, domain.id, role) if role != domain.role else files
    if files == before:
        return None
    return Change(files, w.say("Place of {theme}", theme=label(code.label, w)))


def _moved(w: Wording, files: dict[str, bytes], domain: Domain, code: Code) -> dict[str, bytes]:
    places = _places(w, domain, code)
    place = st.selectbox(
        w.say("Below the theme, or in another group"),
        list(places),
        list(places).index(code.parent or _top(domain)),
        format_func=lambda own: places[own][1],
        key=_effect.field(f"parent {code.id}"),
        help=w.say("An answer that has a theme has the one above it too."),
    )
    goal, _ = places[place]
    if goal.id != domain.id:
        st.caption(_counted(w, goal))
    if place == _top(goal):
        return edit_structure.with_domain(files, code.id, goal.id)
    return edit_structure.with_parent(files, code.id, place)


def _places(w: Wording, domain: Domain, code: Code) -> dict[str, tuple[Domain, str]]:
    """Return where a code may stand, by the id of the code above it or `_top`: in which domain,
    and in words."""
    book = _coding.codebook()
    places = {_top(domain): (domain, w.say("None: it stands for itself"))} | {
        _top(own): (own, w.say("{domain}: it stands for itself", domain=label(own.label, w)))
        for own in book.domains
        if own.id != domain.id
    }
    if code.id in book.parents().values():
        st.caption(w.say("It has themes below it, so it cannot be below another one itself."))
        return places
    return places | {
        above.id: (own, f"{label(own.label, w)}: {label(above.label, w)}")
        for own in book.domains
        for above in own.codes
        if not above.parent and above.id != code.id
    }


def _top(domain: Domain) -> str:
    """Return the place in a domain that is below no code, which no code has as its id."""
    return f"domain:{domain.id}"


def _counted(w: Wording, goal: Domain) -> str:
    return w.say(
        "Its shares will be of those who answered about {about}, and its words will be judged as "
        "those of {domain} are.",
        about=w.say(ROLES[goal.role]),
        domain=_show.plain(label(goal.label, w)),
    )
