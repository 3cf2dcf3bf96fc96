"""Move the probability from which a theme is added, its effect seen before; start at `change`."""

import streamlit as st

from analysis.codebook.thresholds_file import with_threshold
from analysis.coding.model import DOUBT
from analysis.wording import Wording
from pages import _coding, _patterns, _session, _show


def change(w: Wording, names: dict[str, str]) -> None:
    """Let the threshold of one of these themes be moved; nothing where the model knows none."""
    model = _coding.coder_in_use().model
    known = [code for code in names if model is not None and code in model.codes]
    if not known:
        return
    st.subheader(w.say("How likely must a theme be to be added?"), anchor=False)
    st.markdown(
        w.say(
            "Of each theme the model says how likely it is, by the words, the question and what "
            "the rules found. From this likelihood on it adds the theme. What a rule gave stands "
            "unless it is less likely than {doubt}.",
            doubt=w.percent(DOUBT),
        )
    )
    code = st.selectbox(
        w.say("Theme"),
        known,
        key=_session.offered("threshold_code", known, known[0]),
        persist_state="session",
        format_func=names.__getitem__,
    )
    usual = round(100 * float(model.thresholds[model.codes.index(code)]))
    own = _coding.codebook().thresholds.get(code)
    now = usual if own is None else round(100 * own)
    wanted = st.slider(
        w.say("{theme} is added from", theme=_show.plain(names[code])),
        min_value=min(5, now),
        max_value=max(95, now),
        value=now,
        format="%d %%",
        key=f"threshold {code} {_coding.codebook_in_use()}",
        help=w.say("A lower one gives the theme more often, and more often wrongly."),
    )
    st.caption(w.say("As trained: {share}.", share=w.percent(usual / 100)))
    if wanted == now:
        return
    likely = None if wanted == usual else wanted / 100
    files = with_threshold(_coding.codebook_files(), code, likely)
    why = w.say("{theme} is added from {share}", theme=names[code], share=w.percent(wanted / 100))
    if _patterns.tried(w, files, "threshold", why):
        st.rerun()
