"""One answer of a sample at a time, coded by who writes here; start at `code`.

Nothing that the program or another coder gave an answer is read here, so nothing can be shown.
"""

from dataclasses import asdict, dataclass
from functools import partial

import pandas as pd
import streamlit as st

from analysis import sampling
from analysis.codebook import Code, Domain
from analysis.present.labels import label
from analysis.results.sampling import SEED, in_order
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, message
from analysis.workspace import samples
from analysis.workspace.filled_sheets import with_parents
from analysis.workspace.samples import Rating, Sample, Sampled
from pages import _coding, _press, _session, _show
from pages._session import database

NEITHER = message("Choose the themes that the answer has, or “None applies”.")
BOTH = message("“None applies” is chosen beside a theme. Take one of them away.")
_MOVED = "blind_moved"
# After an answer is saved the next one is in sight, and the keyboard goes on from its beginning.
_PLACE = st.components.v2.component(
    "blind_place",
    html='<p tabindex="-1"></p>',
    css="p { font-family: var(--st-font); color: var(--st-text-color); margin: 0; "
    "scroll-margin-top: 5rem; }",
    js="""
export default ({data, parentElement}) => {
  const place = parentElement.querySelector("p");
  place.textContent = data.told;
  if (!data.moved) return;
  place.focus({preventScroll: true});
  place.scrollIntoView({block: "start"});
};
""",
)


@dataclass(frozen=True)
class Queue:
    """The answers of a sample in the order of one coder, and what they gave them by number."""

    sample: int
    coder: str
    answers: list[Sampled]
    given: dict[int, Rating]

    @property
    def key(self) -> str:
        """The key by which the session knows where the coder is."""
        return f"blind {self.sample} {self.coder!r}"

    def waiting(self) -> list[int]:
        """Return the places of the answers that are not coded yet."""
        return [at for at, own in enumerate(self.answers) if own.number not in self.given]

    def place(self) -> int:
        """Return where the coder is: at first, at the first answer that is not coded yet."""
        place = st.session_state.get(self.key, (self.waiting() or [0])[0])
        return min(place, len(self.answers) - 1)

    def following(self, place: int) -> int:
        """Return the place after one; after the last the first that is not coded yet."""
        if place + 1 < len(self.answers):
            return place + 1
        return next((at for at in self.waiting() if at != place), place)


def code(w: Wording, at: int, sample: Sample) -> None:
    """Let who writes here code the answers of a sample one by one."""
    coder = _session.writer()
    if not coder:
        st.info(w.say("Choose your name above: the answers are coded under it."))
        return
    queue = _queue(sample, coder)
    if not queue.answers:
        st.info(w.say("None of the answers of this sample is in the file any more."))
        return
    place = queue.place()
    _place(w, queue, place)
    if not queue.waiting():
        st.success(
            w.say(
                "You have coded the whole sample. You can still change what you gave; look at "
                "the agreement when the others are done too."
            )
        )
    answer(w, at, queue.answers[place], "blind_answer")
    left, right = st.columns([5, 3])
    with left:
        _form(w, queue, place)
        _turn(w, queue, place)
    with right:
        st.text(w.say("What the themes mean"))
        for domain in _coding.codebook().domains:
            with st.expander(_show.plain(label(domain.label, w))):
                st.markdown(_definitions(w, domain))


def _queue(sample: Sample, coder: str) -> Queue:
    """Return the answers of a sample in a random order that is the coder's own, as on sheets."""
    drawn = samples.open_sample(database(), sample.number)
    table = pd.DataFrame([asdict(own) for own in drawn], columns=list(Sampled.__annotations__))
    order = in_order(table, sample.settings.get("seed", SEED), coder)["number"]
    by_number = {own.number: own for own in drawn}
    return Queue(
        sample.number,
        coder,
        [by_number[number] for number in order],
        samples.own_ratings(database(), sample.number, coder),
    )


def _place(w: Wording, queue: Queue, place: int) -> None:
    """Say which answer it is and how far the coder is."""
    count = len(queue.answers)
    told = [w.say("Answer {place} of {total}", place=place + 1, total=count)]
    told.append(w.say("coded: {done}", done=count - len(queue.waiting())))
    if queue.answers[place].number in queue.given:
        told.append(w.say("this one is coded, and can be changed"))
    moved = st.session_state.pop(_MOVED, False)
    _PLACE(data={"told": " · ".join(told), "moved": moved}, key="blind_place")


def answer(w: Wording, at: int, own: Sampled, key: str) -> None:
    """Show an answer of a sample: whose it is, its question, its language, its words alone."""
    asked = sampling.asked(_session.named()[at].survey).get(own.question, own.question)
    language = w.say(LANGUAGES[own.language]) if own.language in LANGUAGES else ""
    told = [w.say("Respondent {id} · {about}", id=own.id, about=asked), language]
    card = {"parts": [[own.text, "", False]], "codes": [], "language": own.language}
    _show.answer_cards([card], [" · ".join(filter(None, told))], key)


def _form(w: Wording, queue: Queue, place: int) -> None:
    """Show the themes by domain, with what the coder gave the answer, to be saved all at once."""
    number, scheme = queue.answers[place].number, _coding.codebook()
    before, field = queue.given.get(number), f"{queue.key} {number}"
    given = set(before.codes.split()) if before else set()
    with st.form(field):
        for domain in scheme.domains:
            _domain(w, domain, given, field)
        st.checkbox(w.say("None applies"), before is not None and not given, f"{field} none")
        st.text_input(
            w.say("Why"),
            before.reason if before else "",
            key=f"{field} why",
            help=w.say("The words that decided, or a doubt. It is read where coders differ."),
        )
        st.form_submit_button(
            w.say("Save and next"),
            type="primary",
            on_click=_save,
            args=(queue, place, field, _press.token("rate", field)),
        )
        _press.tell(w, field)


def _domain(w: Wording, domain: Domain, given: set[str], field: str) -> None:
    names = {
        code.id: _show.plain(("– " if code.parent else "") + label(code.label, w))
        for code in domain.codes
    }
    st.pills(
        _show.plain(label(domain.label, w)),
        list(names),
        selection_mode="multi",
        default=[code for code in names if code in given],
        format_func=names.__getitem__,
        key=f"{field} {domain.id}",
    )


def _definitions(w: Wording, domain: Domain) -> str:
    """Return what each code of a domain means and what it does not, as a list."""
    return "\n".join(
        f"- **{_show.plain(label(code.label, w))}**: {_show.plain(_meaning(w, code))}"
        for code in domain.codes
    )


def _meaning(w: Wording, code: Code) -> str:
    not_meant = label(code.excludes, w)
    told = [label(code.definition, w), w.say("Not: {what}", what=not_meant) if not_meant else ""]
    return " ".join(filter(None, told))


def _turn(w: Wording, queue: Queue, place: int) -> None:
    """Offer to go back and on without saving."""
    with st.container(horizontal=True):
        lost = w.say("What you changed on this answer without saving it is lost.")
        st.button(
            w.say("Previous answer"),
            disabled=not place,
            help=lost,
            on_click=_go,
            args=(queue, place - 1),
        )
        st.button(
            w.say("Next answer"),
            disabled=queue.following(place) == place,
            help=lost,
            on_click=_go,
            args=(queue, queue.following(place)),
        )


def _go(queue: Queue, place: int) -> None:
    st.session_state[queue.key] = place
    st.session_state[_MOVED] = True


def _save(queue: Queue, place: int, field: str, token: str) -> None:
    """Write what was chosen for an answer and go to the next, or tell why it cannot be."""
    state, scheme = st.session_state, _coding.codebook()
    chosen = [c for d in scheme.domains for c in state.get(f"{field} {d.id}") or []]
    none = bool(state.get(f"{field} none"))
    if none == bool(chosen):
        _press.refuse(Problem(BOTH if none else NEITHER), field)
        return
    own = partial(
        samples.rate,
        database(),
        queue.sample,
        queue.answers[place].number,
        queue.coder,
        with_parents(chosen, scheme.parents()).split(),
        state.get(f"{field} why") or "",
        token=token,
    )
    if _press.write(token, own, field):
        _go(queue, queue.following(place))
