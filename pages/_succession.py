"""What becomes of a theme: another id, a part of another theme, two themes, or none; and new
themes. Start at `become` and `new`.
"""

import streamlit as st

from analysis.codebook import Code, Domain, edit, edit_structure
from analysis.present.labels import label, labels
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES
from pages import _coding, _effect, _show
from pages._effect import Change


def become(w: Wording, code: Code) -> Change | None:
    """Let a code be renamed, merged, split or removed; return the change, None where nothing is
    chosen yet. Raises `Problem` where it cannot be."""
    ways = {
        "merge": w.say("It is merged into another theme"),
        "split": w.say("Some of its patterns become a theme of their own"),
        "rename": w.say("It gets another id"),
        "remove": w.say("It is removed"),
    }
    key = _effect.field(code.id)
    way = _show.choice(
        w.say("What should become of {theme}?", theme=_show.plain(label(code.label, w))),
        ways,
        f"become {key}",
        w.say("Choose what it becomes"),
        keep=False,
    )
    if way is None:
        return None
    offered = {"merge": _merged, "split": _split, "rename": _renamed, "remove": _removed}
    count = sum(own.code == code.id for own in _coding.taken())
    return offered[way](w, code, key, count)


def _decisions(w: Wording, count: int, told: str) -> None:
    """Say what becomes of people's decisions on a code."""
    st.caption(told if count else w.say("No decision of people stands on it."))


def _merged(w: Wording, code: Code, key: str, count: int) -> Change | None:
    names = labels(_coding.codebook(), w)
    others = {id: name for id, name in names.items() if id != code.id}
    into = _show.choice(
        w.say("Theme that takes it in"), others, f"into {key}", w.say("Choose a theme"), keep=False
    )
    if into is None:
        return None
    st.caption(
        w.say("{theme} gets its patterns and the themes below it.", theme=_show.plain(names[into]))
    )
    _decisions(
        w,
        count,
        w.plural(
            "{count} decision on it will count for {theme}.",
            "{count} decisions on it will count for {theme}.",
            count,
            theme=_show.plain(names[into]),
        ),
    )
    what = w.say("{theme} is merged into {other}", theme=names[code.id], other=names[into])
    return Change(_edited("merged", _coding.codebook_files(), code.id, into), what)


def _split(w: Wording, code: Code, key: str, count: int) -> Change | None:
    name = st.text_input(w.say("Name of the new theme"), key=f"part {key}", max_chars=80).strip()
    rules, moved = _coding.whole_codebook().rules, {}
    for language, own in rules.items():
        patterns = dict.fromkeys(pattern.text for pattern in own.patterns.get(code.id, ()))
        if patterns:
            moved[language] = st.multiselect(
                w.say("Patterns that move ({language})", language=w.say(LANGUAGES[language])),
                list(patterns),
                key=f"moved {language} {key}",
                placeholder=w.say("Choose patterns"),
                select_all=False,
                filter_mode="contains",
                wrap=False,  # its height stays, so that a click below it is not lost
            )
    _decisions(
        w,
        count,
        w.plural(
            "{count} decision on the theme follows: where only the new theme's words stand in an "
            "answer, it counts for the new theme; what was removed is removed of both.",
            "{count} decisions on the theme follow: where only the new theme's words stand in an "
            "answer, they count for the new theme; what was removed is removed of both.",
            count,
        ),
    )
    chosen = {language: patterns for language, patterns in moved.items() if patterns}
    if not name or not chosen:
        return None
    told = (code.id, name, w.language, chosen, "", sorted(_coding.used_ids()))
    id, files = _edited("split", _coding.codebook_files(), *told)
    what = w.say("{new} is split from {theme}", new=name, theme=label(code.label, w))
    return Change(files, what, id)


def _renamed(w: Wording, code: Code, key: str, count: int) -> Change | None:
    new = st.text_input(
        w.say("New id"),
        code.id,
        key=f"id {key}",
        max_chars=60,
        help=w.say(
            "The id stands in files and exports. What people read is the name, which is changed "
            "under “Name and meaning”."
        ),
    ).strip()
    _decisions(
        w,
        count,
        w.plural(
            "{count} decision on it will count for the new id.",
            "{count} decisions on it will count for the new id.",
            count,
        ),
    )
    if new == code.id:
        return None
    used = sorted(_coding.used_ids())
    files = _edited("renamed", _coding.codebook_files(), code.id, new, used)
    return Change(files, w.say("{old} is called {new}", old=code.id, new=new))


def _removed(w: Wording, code: Code, key: str, count: int) -> Change:
    _decisions(
        w,
        count,
        w.plural(
            "{count} decision on it will count for nothing until the theme is back.",
            "{count} decisions on it will count for nothing until the theme is back.",
            count,
        ),
    )
    files = _edited("removed", _coding.codebook_files(), code.id)
    return Change(files, w.say("{theme} is removed", theme=label(code.label, w)))


def new(w: Wording, domain: Domain) -> Change | None:
    """Let a new code be made in a domain; return the change, None without a name."""
    key = _effect.field(domain.id)
    name = st.text_input(
        w.say("Name of the new theme among {domain}", domain=_show.plain(label(domain.label, w))),
        key=f"new {key}",
        max_chars=80,
    ).strip()
    means = st.text_area(w.say("Definition"), key=f"means {key}").strip()
    st.caption(
        w.say(
            "The texts are in the language of the interface; write others under “Name and "
            "meaning”. The theme begins without patterns: write them under “Words” once it is "
            "there."
        )
    )
    if not name:
        return None
    files, used = _coding.codebook_files(), _coding.used_ids()
    id, files = edit.with_code(files, domain.id, name, w.language, means, used=used)
    return Change(files, w.say("New theme: {label}", label=name), id)


# Half a second or more each, at every run of the page.
@st.cache_resource(max_entries=4, show_spinner=False)
def _edited(how: str, files: dict[str, bytes], *told: object) -> object:
    return getattr(edit_structure, how)(files, *told)
