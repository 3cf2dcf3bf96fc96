"""Quotes of the file in use: suggested, approved, withdrawn; start at `opened`, then
`suggested`, `offer` and `listed`.

A press of a button writes once: its token is in the log, so that a press that Streamlit repeats
does nothing more.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import streamlit as st

from analysis import study, work
from analysis.coding.apply import Coded
from analysis.load import plain_table
from analysis.present import masking
from analysis.present import quotes as present
from analysis.present.labels import labels
from analysis.present.quotes import Suggested, Suggestion
from analysis.privacy import persons
from analysis.privacy.release import Release
from analysis.survey import Notice
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, ROLES, STALE_QUOTES
from analysis.workspace import approvals, decisions, events, exchange
from analysis.workspace.quotes import Quote, checked, of_table, placed
from pages import _coding, _press, _session, _show
from pages._session import database

FILE = "file_at_work"
SAMPLE = _session.SAMPLE.with_name("sample_quotes.csv")
SHIPPED_BY = "example"  # who approved the quotes that ship: nobody
_REVEALED = "revealed"  # answers that this window was shown unmasked
_HERE = "quotes"  # where what went wrong with a press is told


@dataclass(frozen=True)
class Work:
    """A file in use, as its quotes are worked on: its number among the open files, what tells its
    coding from that before and after, what may be shown to the public, and each respondent's
    place."""

    at: int
    state: tuple[str, str, int]
    coded: Coded
    release: Release
    places: Mapping[str, int]

    @cached_property  # made where there is a quote: of many answers it takes long
    def answers(self) -> Mapping[tuple[str, str], Any]:
        """The answers by id and question: role, language, text, codes."""
        own = self.coded.answers
        rows = own[["role", "language", "text", "codes"]].itertuples(index=False)
        return dict(
            zip(zip(own["id"].astype(str), own["question"], strict=True), rows, strict=True)
        )

    @cached_property
    def spans(self) -> Mapping[tuple[str, str, str], list[tuple[int, int]]]:
        """The places of the evidence by id, question and theme."""
        own = self.coded.codings
        keys = zip(own["id"].astype(str), own["question"], own["code"], strict=True)
        spans = zip(own["start"].tolist(), own["end"].tolist(), strict=True)
        found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        for key, span in zip(keys, spans, strict=True):
            found.setdefault(key, []).append(span)
        return found

    def quotable(self, code: str, id: str) -> Notice | None:
        """Return why a respondent's answer may not be quoted for a theme in public, or None."""
        return self.release.quotable(code, self.places[id])

    def may_show(self, quote: Quote) -> Notice | None:
        """Return why an approved quote may not be shown to the public now; None where it may."""
        if quote.stale:
            return Notice(STALE_QUOTES[quote.stale])
        return self.quotable(quote.code, quote.id)


def file(w: Wording) -> int:
    """Ask which of the open files is worked on, and return its number; 0 where one is open."""
    if len(_session.sources()) == 1:
        return 0
    names = [named.name for named in _session.named()]
    say = w.say("File to work on")
    return st.selectbox(say, range(len(names)), format_func=names.__getitem__, key=FILE)


def opened(at: int) -> Work:
    """Return a file in use with people's decisions laid over its coding; raises `Problem` where it
    has no open question."""
    _coding.coded_file(at)  # takes long: not within what is kept, where no progress is shown
    if _coding.worked_on(at) is not None:
        _coding.take_over(at)
    return _opened(*_state(at), at)


def approved(own: Work) -> list[Quote]:
    """Return the quotes of a file that people approved; those that ship for the invented example
    where nobody has approved any other."""
    number = _coding.worked_on(own.at)
    if number is not None and approvals.has_any(database(), number):
        return approvals.quotes(database(), number)
    if _session.opened_files()[own.at] != (_session.SAMPLE.name, _session.SAMPLE.read_bytes()):
        return []
    known = {code.id for code in _coding.codebook().codes()}
    return checked(_shipped(), own.coded.answers, known)


def suggested(w: Wording, own: Work, code: str, question: str | None) -> Suggested:
    """Return the quotes suggested for a theme among the chosen respondents, spread over the
    answers to a closed question."""
    chosen = tuple((id, *options) for id, options in _session.chosen_filters().items())
    asked = (_session.opened_as(), _session.view(), chosen)  # told sooner than all who are chosen
    return _suggested(*own.state, code, question, w.language, asked, own, w)


def offer(w: Wording, own: Work, found: Suggestion, code: str, now: Quote | None) -> None:
    """Show a suggestion with why it is one, and let it be shortened, masked and approved."""
    name = labels(_coding.codebook(), w)[code]
    about = w.say(ROLES[own.answers[found.id, found.question].role])
    head = w.say("Respondent {id} · {about}", id=found.id, about=about)
    key = _key(own.at, found.id, found.question, code, w.language)
    card = present.card(found.text, found.marks, name)
    _show.answer_cards([card], [head], f"suggested {key}")
    st.caption(" ".join(_show.plain(w.told(why)) for why in found.reasons))
    if now:
        signed = w.say("Approved by {name}, {time}.", name=_by(w, now), time=w.moment(now.at))
        st.caption(f":material/check: {_show.plain(signed)}")
    quote = Quote(found.id, found.question, code, found.start, found.end, found.text)
    with st.expander(w.say("Shorten, mask, translate and approve")):
        _edit(w, own, quote, now or quote, key)
        if found.is_masked:
            _reveal(w, own, quote, key)


def _reveal(w: Wording, own: Work, quote: Quote, key: str) -> None:
    """Show a masked answer as it was written, after a reason that the log keeps."""
    seen = st.session_state.setdefault(_REVEALED, set())
    if key in seen:
        st.text(own.answers[quote.id, quote.question].text)
        return
    why = st.text_input(
        w.say("Why must the words as they were written be seen?"), key=f"why {key}"
    )
    st.button(
        w.say("Show the words as they were written (the log keeps it)"),
        disabled=not (_session.writer() and why.strip()),
        key=f"reveal {key}",
        on_click=_show_original,
        args=(own.at, quote, key, why, _press.token("reveal", key), seen),
    )


def _show_original(at: int, quote: Quote, key: str, why: str, token: str, seen: set[str]) -> None:
    approvals.reveal(
        database(), _coding.work_on(at), quote.id, quote.question, _session.writer(), why, token
    )
    seen.add(key)  # in place: a use of the session's state could break off the run


def _edit(w: Wording, own: Work, quote: Quote, now: Quote, key: str) -> None:
    """Let a quote be approved; its fields begin with what it says `now`."""
    text = st.text_area(
        w.say("The quote as it is shown"),
        now.text,
        key=f"text {key}",
        help=w.say(
            "Put “…” where words are left out and a [label] in the place of what is masked; "
            "nothing else can be changed."
        ),
    )
    one, two = st.columns([3, 1])
    translation = one.text_input(
        w.say("Translation (typed by you; none is made by machine)"),
        now.translation,
        key=f"translation {key}",
    )
    options = list(LANGUAGES)
    before = now.translation_language
    into = two.selectbox(
        w.say("Language of the translation"),
        options,
        index=options.index(before) if before in options else None,
        format_func=lambda language: w.say(LANGUAGES[language]),
        key=f"language {key}",
        placeholder=w.say("Choose"),
    )
    language = own.answers[quote.id, quote.question].language
    sure = _is_sure(w, {text: language, translation: into or ""}, key)
    st.button(
        w.say("Approve this quote"),
        type="primary",
        disabled=not (_session.writer() and sure),
        key=f"approve {key}",
        on_click=_approve,
        args=(own.at, quote, key, _press.token("approve", key)),
    )


def _is_sure(w: Wording, shown: Mapping[str, str], key: str) -> bool:
    """Tell whether the texts to be shown (by text its language) have no personal data, or a person
    says that they may be shown."""
    texts = [re.sub(r"\[[^\[\]]*\]", " ", text) for text in shown]
    found = persons.found(texts, list(shown.values()))
    words = [text[p.start : p.end] for text, own in zip(texts, found, strict=True) for p in own]
    if not words:
        return True
    told = w.say("This looks like personal data: {words}.", words=", ".join(words))
    st.warning(_show.plain(told))
    return st.checkbox(w.say("I have looked: it may be shown."), key=f"sure {key}")


def listed(w: Wording, own: Work, quotes: Sequence[Quote]) -> None:
    """Show approved quotes with the words that earned their themes, a page at a time; in the
    researcher's view each can be withdrawn. The public is not told whose they are."""
    names = labels(_coding.codebook(), w)
    for quote in quotes[_show.pager(len(quotes), w, "quotes_page")]:
        key = _key(own.at, quote.id, quote.question, quote.code)
        row = own.answers.get((quote.id, quote.question))
        spans = own.spans.get((quote.id, quote.question, quote.code), [])
        text = (row.text or "") if row else ""
        places = present.marked(quote.text, text, spans, quote.start, quote.end) or []
        head = w.say(LANGUAGES[quote.language]) if quote.language in LANGUAGES else ""
        if not _session.is_public():
            head = w.say("Respondent {id}", id=quote.id)
        card = present.card(quote.text, places, names.get(quote.code, quote.code))
        _show.answer_cards([card], [head], f"approved {key}")
        if quote.translation:
            st.text(present.translated(quote, w))
        if not _session.is_public():
            _signed(w, own, quote, key)


def _by(w: Wording, quote: Quote) -> str:
    """Return who approved a quote; those that ship with the invented example nobody did."""
    return w.say("the invented example") if quote.by == SHIPPED_BY else quote.by


def _signed(w: Wording, own: Work, quote: Quote, key: str) -> None:
    """Show who approved a quote and why it may not be shown now; offer to withdraw it."""
    name, time = _by(w, quote), w.moment(quote.at)
    st.caption(_show.plain(w.say("Approved by {name}, {time}.", name=name, time=time)))
    if why := own.may_show(quote):
        told = w.told(why)
        st.warning(_show.plain(w.say("It is not shown to the public: {why}", why=told)))
    st.button(
        w.say("Withdraw this quote"),
        disabled=not _session.writer(),
        key=f"withdraw {key}",
        on_click=_withdraw,
        args=(own.at, quote, _press.token("withdraw", key)),
    )


def tell(w: Wording) -> None:
    """Show once what went wrong with the last press."""
    _press.tell(w, _HERE)


def _approve(at: int, own: Quote, key: str, token: str) -> None:
    text = st.session_state[f"text {key}"].strip()
    translation = st.session_state[f"translation {key}"].strip()
    language = (st.session_state.get(f"language {key}") or "") if translation else ""
    answer = opened(at).answers[own.id, own.question].text
    place = (own.start, own.end) if placed(text, answer, own.start, own.end) else (0, len(answer))
    said = {"text": text, "translation": translation, "translation_language": language}
    quote = replace(own, **said, start=place[0], end=place[1])
    _write(at, token, approvals.approve, quote)


def _withdraw(at: int, quote: Quote, token: str) -> None:
    _write(at, token, approvals.withdraw, quote)


def _write(at: int, token: str, write: Callable[..., object], quote: Quote) -> None:
    """Do what a button asks for unless it is done; what ships for the example is kept with it."""

    def do() -> None:
        shown, (number, _) = approved(opened(at)), _coding.take_over(at)
        if shown and not approvals.has_any(database(), number):
            parts = {exchange.QUOTES: SAMPLE.read_bytes()}
            exchange.take_in(database(), number, parts, _session.writer())
        write(database(), number, quote, _session.writer(), token=token)

    _press.write(token, do, _HERE)


def _key(at: int, *told: str) -> str:
    """Return what tells the fields of a quote from those of others, in every file."""
    whole = repr([_session.fingerprint_at(at), *told])
    return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:16]


def _state(at: int) -> tuple[str, str, int]:
    """Return what tells the coding of a file from that before and after: the file, the codebook
    and the last event."""
    number = _coding.worked_on(at)
    last = events.last(database(), number) if number is not None else 0
    return _session.digest_at(at), _coding.codebook().digest, last


def _chosen(at: int) -> list[str]:
    """Return the ids of the respondents of a file whom the filters let through."""
    sources = _session.survey().sources
    begin = sum(source.respondents for source in sources[:at])
    ids = _session.named()[at].survey.ids().astype(str).tolist()
    places = (place - begin for place in _session.chosen_places())
    return [ids[place] for place in places if 0 <= place < len(ids)]


@st.cache_data(show_spinner=False)
def _shipped() -> list[Quote]:
    return of_table(plain_table.of_bytes(SAMPLE.read_bytes(), SAMPLE.name))


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _opened(digest: str, book: str, last: int, _at: int) -> Work:
    survey, coded, key = _coding.coded_file(_at)
    number, scheme = _coding.worked_on(_at), _coding.codebook()
    if number is not None:
        taken = work.decided(coded, database(), number, key, scheme)
        coded = decisions.apply(coded, taken, scheme)
    release = study.released(survey, coded, scheme, _session.PUBLIC)
    places = {id: place for place, id in enumerate(survey.ids().astype(str))}
    return Work(_at, (digest, book, last), coded, release, places)


@st.cache_resource(scope="session", max_entries=12, show_spinner=False)
def _suggested(
    digest: str,
    book: str,
    last: int,
    code: str,
    question: str | None,
    language: str,
    asked: tuple[object, ...],
    _own: Work,
    _w: Wording,
) -> Suggested:
    survey, answers = _session.named()[_own.at].survey, _own.coded.answers
    asked = [survey.question(question)] if question else []
    groups = {id: told[0] for id, told in study.background(survey, asked).items() if told}
    answers = answers[answers["id"].astype(str).isin(set(_chosen(_own.at)))]
    words = masking.labels(_w)
    scheme, codings = _coding.codebook(), _own.coded.codings
    return present.suggested(answers, codings, code, scheme, groups, _own.quotable, words)
