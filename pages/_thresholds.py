"""Move the probability from which a theme is added; start at `moved`."""

import streamlit as st

from analysis.codebook.thresholds_file import with_threshold
from analysis.coding.model import DOUBT
from analysis.wording import Wording
from pages import _coding, _effect, _show
from pages._effect import Change


def moved(w: Wording, code: str, name: str, files: dict[str, bytes]) -> Change | None:
    """Let the threshold of a theme be moved; return these files with it, None where it stays and
    where the model does not know the theme."""
    model = _coding.coder_in_use().model
    known = model and model.known(_coding.codebook().codes())
    if known is None or code not in known.ids:
        return None
    usual = round(100 * float(known.thresholds[known.ids.index(code)]))
    own = _coding.codebook().thresholds.get(code)
    now = usual if own is None else round(100 * own)
    wanted = st.slider(
        w.say("{theme} is added from", theme=_show.plain(name)),
        min_value=min(5, now),
        max_value=max(95, now),
        value=now,
        format="%d %%",
        key=_effect.field(f"threshold {code}"),
        persist_state="session",
        help=w.say(
            "Of each theme the model says how likely it is, by the words, the question and what "
            "the rules found. From this likelihood on it adds the theme. What a rule gave stands "
            "unless it is less likely than {doubt}.",
            doubt=w.percent(DOUBT),
        ),
    )
    st.caption(
        w.say("A lower one gives the theme more often, and more often wrongly.")
        + " "
        + w.say("As trained: {share}.", share=w.percent(usual / 100))
    )
    if wanted == now:
        return None
    likely = None if wanted == usual else wanted / 100
    what = w.say("{theme} is added from {share}", theme=name, share=w.percent(wanted / 100))
    return Change(with_threshold(files, code, likely), what)
