"""Read the answers: filter them, see one with its marked words, find similar ones."""

import pandas as pd
import streamlit as st

from analysis import results
from analysis.coding import suggest
from analysis.present import marks, readings, tables
from analysis.wording.labels import CONTENTS, LANGUAGES, ROLES
from pages import _coding, _session, _show

w = _session.wording()
survey, answers, book = _session.survey(), _coding.answers(), _coding.codebook()
names = readings.labels(book, w)
LOW = 0.6  # below it fewer than two thirds of the known words speak for the language


def show_answer(one: pd.DataFrame) -> None:
    row, coded = one.iloc[0], _coding.coded()
    about = {"about": w.say(ROLES[row["role"]]), "language": w.say(LANGUAGES[row["language"]])}
    head = w.say("Respondent {id} · {about} · {language}", id=row["id"], **about)
    if row["language_confidence"] < LOW:
        st.warning(
            w.say("The language of this answer is uncertain; it may be coded by the wrong rules.")
        )
    cards = marks.cards(one, coded.codings, names, negated=coded.negated)
    _show.answer_cards(cards, [head], "one_answer")
    evidence = tables.evidence_table(row, coded, _coding.word_readings(row), names, w)
    if evidence.empty:
        st.text(w.say("No theme was found in this answer."))
    else:
        st.dataframe(
            evidence, hide_index=True, row_height=88, column_config=_show.narrow(evidence)
        )
    if st.toggle(w.say("Show the most similar answers"), key="similar"):
        show_similar(row)


def show_similar(row: pd.Series) -> None:
    pool = answers[(answers["content"] == "answered")].reset_index(drop=True)
    at = pool.index[(pool["id"] == row["id"]) & (pool["question"] == row["question"])]
    near = suggest.similar(pool["text"].tolist(), int(at[0])) if len(at) else []
    near_answers = pool.iloc[[place for place, _ in near]]
    cards = marks.cards(near_answers, _coding.coded().codings, names)
    heads = [
        w.say("Respondent {id} · similarity {share}", id=card["id"], share=w.percent(likeness))
        for card, (_, likeness) in zip(cards, near, strict=True)
    ]
    _show.answer_cards(cards, heads, "similar_answers")


st.title(w.say("What exactly was written?"), anchor=False)
left, middle, right = st.columns(3)
roles = [role for role in ROLES if (answers["role"] == role).any()]
role = left.selectbox(
    w.say("Question about"),
    roles,
    index=None,
    format_func=lambda r: w.say(ROLES[r]),
    placeholder=w.say("All"),
    key=_session.offered("about", roles),
    persist_state="session",
)
code = middle.selectbox(
    w.say("Theme"),
    list(names),
    index=None,
    format_func=names.get,
    placeholder=w.say("All"),
    key=_session.offered("code", list(names)),
    persist_state="session",
)
kind = right.selectbox(
    w.say("Kind of answer"),
    list(CONTENTS),
    format_func=lambda k: w.say(CONTENTS[k]),
    key=_session.offered("kind", list(CONTENTS), "answered"),
    persist_state="session",
)
wanted = st.text_input(w.say("Word in the answer"), key="word")
found = results.filtered(answers, role, code, kind, wanted)
st.text(w.plural("{count} answer", "{count} answers", len(found)))
if found.empty:
    st.info(w.say("No answer fits these choices. Remove one of them."))
else:
    shown = found.iloc[_show.pager(len(found), w, "answers_page", 50)]
    picked = st.dataframe(
        tables.answer_table(shown, names, w),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="answer_rows",
        alt=w.say("Answers; choose a row to read one"),
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(shown):
        show_answer(shown.iloc[[chosen[0]]])
    else:
        st.info(w.say("Choose a row to see the answer with the words that earned its themes."))
