"""A whole project as the published case tells it; start at `published_case`."""

import streamlit as st

from analysis.present import published
from analysis.wording import Wording
from pages import _show

_CSS = """
ol, ul { list-style: none; margin: 0; padding: 0; }
ol { font-family: var(--st-font); color: var(--st-text-color); margin-left: .45rem; }
ol > li { border-left: 3px solid var(--st-primary-color, #1f5f8b); position: relative;
  padding: 0 0 1.2rem 1.2rem; }
ol > li::before { content: ""; position: absolute; top: .1rem; left: -.55rem; width: .9rem;
  height: .9rem; border-radius: 50%; background: var(--st-primary-color, #1f5f8b); }
h3 { margin: 0 0 .6rem; font-size: 1.05rem; line-height: 1.3; }
h3 span { display: block; font-size: .85rem; font-weight: normal; }
ul { display: grid; gap: .5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); }
ul > li { border: 1px solid var(--st-border-color, #c9ced6); border-radius: .5rem;
  padding: .5rem .7rem; }
p { margin: 0; line-height: 1.45; overflow-wrap: anywhere; hyphens: auto; }
p + p { font-size: .8rem; margin-top: .3rem; }
p + p + p { margin-top: 0; }
"""
_JS = """
export default ({data, parentElement}) => {
  const make = (tag, ...inside) => {
    const made = document.createElement(tag);
    made.append(...inside);
    if (tag === "ol" || tag === "ul") made.setAttribute("role", "list");
    return made;
  };
  const step = own => make("li", make("p", own.done), ...own.lines.map(line => make("p", line)));
  parentElement.querySelector("section").replaceChildren(make("ol", ...data.map(part => make("li",
    make("h3", make("span", part.period), part.title), make("ul", ...part.steps.map(step))))));
};
"""
_TIMELINE = st.components.v2.component("timeline", html="<section></section>", css=_CSS, js=_JS)


def published_case(w: Wording) -> None:
    """Show the case that ships as a timeline with its source."""
    case, own = _case(), w.language
    st.subheader(w.say("A whole project: {title}", title=_show.plain(case.title)), anchor=False)
    st.info(w.say("This is a published case, not an answer of the survey."))
    st.markdown(_show.plain(" ".join(text[own] for text in case.about)))
    _TIMELINE(data=published.timeline(case, w), key="timeline")
    st.markdown(w.say("**Benefits that the school names:**"))
    st.markdown("\n".join(f"- {_show.plain(text[own])}" for text in case.benefits))
    st.caption(
        w.say(
            "Source: {source} Told here in other words; the stages are how this program reads the "
            "steps. No platform is given where the source names none.",
            source=_show.plain(case.source[own]),
        )
    )
    st.link_button(
        w.say("The project on the European School Education Platform"),
        case.address,
        icon=":material/open_in_new:",
    )


@st.cache_resource(show_spinner=False)
def _case() -> published.Case:
    return published.read(published.CASE.read_bytes(), published.CASE.name)
