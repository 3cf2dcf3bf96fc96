"""How things are shown: a chart with its table and text alternative, answers with marked words,
tables and problems. Start at `chart` and `answer_cards`.

A survey's texts reach the page only through Plotly (escaped), `st.dataframe`, or `answer_cards`,
which sets them as text nodes; `plain` escapes them where a label must hold one.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.present import (
    charts,
    charts_groups,
    charts_matrix,
    charts_stages,
    charts_steps,
    comparing,
    exhibits,
    figures,
    scales,
    together,
)
from analysis.present.charts import Bar
from analysis.present.labels import Labels
from analysis.present.scales import Rated
from analysis.privacy.classes import TOGETHER
from analysis.results.tables import Table
from analysis.wording import Wording
from pages import _page

PICTURE = "picture"
WHOLE = 60  # rows up to which a table is shown without scrolling

_BREAKS = re.compile("[\t-\r \u2028\u2029]+")  # a line could begin a list, a heading, code
_JOINER = "\u2060"
# Where Streamlit makes a link, a picture, an arrow or a dash of a text without any markdown.
_MADE_OF = re.compile(
    r"(?i)(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)"
    r"|(?<=:)(?=[\w+/-]+:)|(?<=(?<!\S)[<>~-])(?=(?:->|[->=])(?!\S))"
)

_CARDS_CSS = """
section { font-family: var(--st-font); color: var(--st-text-color); }
article { border: 1px solid var(--st-border-color, #c9ced6); border-radius: .5rem;
  padding: .7rem .9rem; margin: 0 0 .6rem; }
header { font-size: .85rem; opacity: .8; margin-bottom: .25rem; }
p { margin: 0; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
p ~ p { font-size: .85rem; opacity: .9; margin-top: .3rem; }
mark { background: #ffe08a; color: #1f2933; border-radius: .2rem; padding: 0 .1rem; }
mark.denied { background: none; color: inherit; text-decoration: underline dashed; }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; padding: 0;
  margin: .5rem 0 0; }
li { font-size: .8rem; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; }
"""
# Text nodes only: an answer's words can neither run nor fetch anything.
_CARDS_JS = """
export default ({data, parentElement}) => {
  const root = parentElement.querySelector("section");
  const make = (tag, text) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    return made;
  };
  root.replaceChildren(...data.map(card => {
    const article = make("article"), words = make("p"), list = make("ul");
    article.append(make("header", card.head), words);
    for (const [text, codes, denied] of card.parts) {
      const part = codes ? make("mark", text) : document.createTextNode(text);
      if (codes) part.title = codes;
      if (denied) part.className = "denied";
      words.append(part);
    }
    if (card.language) words.lang = card.language;
    list.append(...card.codes.map(code => make("li", code)));
    if (card.codes.length) article.append(list);
    article.append(...card.lines.map(line => make("p", line)));
    return article;
  }));
};
"""
_CARDS = st.components.v2.component(
    "answer_cards", html="<section></section>", css=_CARDS_CSS, js=_CARDS_JS
)


def plain(text: str) -> str:
    """Return a text for a label or message, every sign of markdown escaped and on one line.

    Addresses, names of pictures and arrows are looked for once more after that, in the text that
    is left: a word joiner, which shows nothing, keeps them apart.

    >>> plain("![x](ftp://y)"), plain("http://y").replace(_JOINER, "|")
    ('\\\\!\\\\[x\\\\]\\\\(ftp\\\\://y\\\\)', 'http|\\\\://y')
    """
    apart = _MADE_OF.sub(_JOINER, _BREAKS.sub(" ", text))
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$:<>&^])", r"\\\1", apart)


def option(wording: Wording, key: str) -> str:
    """Return an option of a filter for its label."""
    return wording.say("Others together") if key == TOGETHER else key


def problem(wording: Wording, found: Exception) -> None:
    """Show what is wrong with an input, in the interface's language."""
    st.error(plain(wording.told(found)))


def chart(
    rows: Sequence[Bar],
    title: str,
    note: str,
    wording: Wording,
    name: str,
    on_select: Callable[[], None] | None = None,
    trace: Callable[[str], None] | None = None,
) -> None:
    """Show bars with their text alternative, the picture button and the numbers as a table; a
    figure that is chosen in it is told about by `trace`, which gets the bar's key."""
    _figure(
        charts.bars(rows, title, note, wording),
        charts.described(rows, title, charts.note_of(rows, note, wording), wording),
        name,
        on_select,
    )
    _numbers(rows, title, wording, name, trace)


def stage_chart(
    rows: Sequence[Bar],
    title: str,
    note: str,
    wording: Wording,
    name: str,
    trace: Callable[[str], None] | None = None,
) -> None:
    """Show stages in their order from left to right, with what `chart` shows beside its bars."""
    _figure(
        charts_stages.stages(rows, title, note, wording),
        charts.described(rows, title, charts.note_of(rows, note, wording), wording),
        name,
        None,
    )
    _numbers(rows, title, wording, name, trace)


def _numbers(
    rows: Sequence[Bar],
    title: str,
    wording: Wording,
    name: str,
    trace: Callable[[str], None] | None,
) -> None:
    say, table = wording.say, exhibits.bar_table(rows, wording)
    with st.expander(say("The numbers as a table")):
        cell = chosen_cell(table, title, name if trace else "")
        legend(wording, table)
        if trace and cell is None:
            st.caption(say("Choose a number to see what it is made of."))
        elif trace:
            trace(rows[cell[0]].key)


def legend(wording: Wording, table: pd.DataFrame) -> None:
    """Say what the marks of a table mean that stand in it."""
    cells = table.to_numpy(dtype=str).ravel().tolist()
    if any(cell.endswith(figures.SMALL) for cell in cells):
        st.caption(wording.say("\\*: few people. The public view hides or merges such figures."))
    if any(figures.HIDDEN in cell for cell in cells):
        st.caption(figures.hidden_meaning(wording))


def chosen_cell(table: pd.DataFrame, alt: str, name: str) -> tuple[int, str] | None:
    """Show a table and return the row and the column's heading of the figure that is chosen, None
    where none is; without a `name` nothing can be chosen."""
    if not name:
        st.dataframe(table, hide_index=True, alt=alt, height=_height(table))
        return None
    found = st.dataframe(
        table,
        hide_index=True,
        alt=alt,
        height=_height(table),
        key=f"numbers_{name}",
        on_select="rerun",
        selection_mode="single-cell",
    )
    cells = found["selection"].get("cells") or []
    if not cells or int(cells[0][0]) >= len(table):
        return None
    return int(cells[0][0]), str(cells[0][1])


def _height(table: pd.DataFrame) -> str:
    """Return the height that tells a screen reader all rows: it is told those in sight alone."""
    return "content" if len(table) <= WHOLE else "auto"


def step_chart(
    own: Rated,
    title: str,
    note: str,
    wording: Wording,
    name: str,
    trace: Callable[[int, str], None] | None = None,
) -> None:
    """Show statements rated on one scale with their text alternative and the numbers as a table;
    a figure that is chosen in it is told about by `trace`, which gets row and step."""
    figure = charts_steps.steps(own, title, note, wording)
    _figure(figure, charts_steps.steps_described(own, title, note, wording), name, None)
    with st.expander(wording.say("The numbers as a table")):
        cell = chosen_cell(scales.table(own, wording), title, name if trace else "")
        if trace and cell and cell[1] in own[0].steps:
            trace(*cell)
        elif trace:
            st.caption(wording.say("Choose a number to see what it is made of."))


def dot_chart(
    table: Table, labels: Labels, title: str, note: str, wording: Wording, name: str
) -> None:
    """Show the shares of groups as dots, one line a category."""
    note = charts_groups.note_of(table, note, labels)
    figure = charts_groups.dots(table, labels, title, note)
    _figure(figure, charts_groups.dots_described(table, labels, title, note), name, None)


def matrix_chart(table: Table, labels: Labels, base: str, wording: Wording, name: str) -> None:
    """Show what is named together as a matrix, with the whole table; `base` says n and base."""
    title, note = together.finding(table, labels), f"{together.note(table, labels)} {base}"
    figure = charts_matrix.matrix(table, labels, title, note)
    _figure(figure, charts_matrix.matrix_described(table, labels, title, note), name, None)
    with st.expander(wording.say("The numbers as a table")):
        rows = comparing.matrix(table, labels)
        # A dataframe tells a screen reader nothing of columns out of sight; a table tells all.
        written = rows.astype(str).map(plain).rename(columns=plain)
        st.table(written, hide_index=True, alt=title)
        legend(wording, rows)


def _figure(figure: go.Figure, alt: str, name: str, on_select: Callable[[], None] | None) -> None:
    settings = charts.picture_settings(figure, name, st.session_state.get(PICTURE) or "png")
    figure = charts.on_screen(figure, _page.is_narrow())
    st.plotly_chart(
        figure,
        theme=None,
        key=f"chart_{name}",
        config=settings,
        alt=alt,
        on_select=on_select or "ignore",
        selection_mode="points",
    )


def answer_cards(cards: Sequence[dict[str, object]], heads: Sequence[str], key: str) -> None:
    """Show answers with their marked words; `cards` as `present.marks.cards` makes them, those of
    `present.examples.cards` with the language of the words and lines of what else they name."""
    shown = {"lines": [], "language": ""}
    data = [
        {key: card[key] for key in ("parts", "codes")}
        | {key: card.get(key, empty) for key, empty in shown.items()}
        | {"head": head}
        for head, card in zip(heads, cards, strict=True)
    ]
    _CARDS(data=data, key=key)


def choice(
    label: str, options: Mapping[str, str], key: str, placeholder: str, keep: bool = True
) -> str | None:
    """Show a choice of one option (id to words) or none, and return its id; `keep` it for the
    session."""
    return st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder=placeholder,
        key=key,
        persist_state="session" if keep else None,
    )


def pager(count: int, wording: Wording, key: str, size: int = 20) -> slice:
    """Show a choice of page where a list is longer than one, and return the rows of that page."""
    pages = max(1, -(-count // size))
    if pages == 1:
        return slice(0, size)
    page = st.number_input(
        wording.say("Page (of {pages})", pages=pages), 1, pages, key=key, width=160
    )
    return slice((int(page) - 1) * size, int(page) * size)
