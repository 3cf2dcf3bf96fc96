"""The grid of answers that people code by hand, as plain data that a page draws.

Start at `rows`. Texts of respondents stand in it as they are; nothing is markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.explain import Reading
from analysis.present import readings
from analysis.wording import Wording
from analysis.wording.labels import (
    ACTIONS,
    CONTENTS,
    KINDS,
    LANGUAGES,
    READINGS,
    ROLES,
    SOURCES,
    STALE,
    message,
)
from analysis.workspace.decisions import Decision, Piece, over
from analysis.workspace.events import PROGRAM, Event, Subject
from analysis.workspace.grid import TEXT, Answer, Standing

# A probability in words, from this one on.
LIKELY = {
    0.9: message("very likely ({share})"),
    0.7: message("likely ({share})"),
    0.3: message("uncertain ({share})"),
    0.0: message("unlikely ({share})"),
}
LOW = 0.6  # below it fewer than two thirds of the known words speak for the language
EVENTS = {
    "decide": message("a decision"),
    "bulk": message("decisions on many answers"),
    "settle": message("decisions looked at again"),
    "import": message("an import"),
    "comment": message("a comment"),
    "memo": message("a memo"),
    "undo": message("an undo"),
    "redo": message("a redo"),
    "rate": message("a rating of a sample"),
    "sample": message("a sample drawn"),
    "follow": message("decisions that follow a changed codebook"),
    "codebook": message("a codebook in use"),
    "model": message("a model in use"),
    "correction": message("a correction of the reading"),
    "run": message("a run of the machine"),
    "quote": message("a quote that may be shown, or no longer"),
    "finding": message("a finding in words, approved or no longer"),
    "reveal": message("an answer shown unmasked"),
    "release": message("an export with less protection"),
    "ids": message("random ids of respondents for an export"),
    "erase": message("a respondent deleted"),
    "retain": message("a last day set"),
    "expire": message("deletion after the last day"),
}


@dataclass(frozen=True)
class Book:
    """A codebook as the workbench needs it: labels in the interface's language, and its name."""

    scheme: Scheme
    names: Mapping[str, str]
    version: str

    @classmethod
    def of(cls, scheme: Scheme, version: str, wording: Wording) -> "Book":
        """Return a codebook with its labels in a language; a child's label follows its parent's.

        >>> from analysis import codebook
        >>> from analysis.wording import wording
        >>> Book.of(codebook.read(), "1", wording("en")).names["digital_skills"]
        'Learning › Digital skills'
        """
        own = readings.labels(scheme, wording)
        parents = scheme.parents()
        names = {
            code: f"{own[parents[code]]} › {label}" if code in parents else label
            for code, label in own.items()
        }
        return cls(scheme, names, version)

    def name(self, code: str) -> str:
        """Return the label of a code, also of one that the codebook has no more."""
        return self.names.get(code, code)


def codes(
    book: Book, memos: Mapping[str, tuple[str, str, str]], wording: Wording
) -> list[dict[str, str]]:
    """Return every code for the choice of one: id, label, domain, definition, its memo and by
    whom that is."""
    return [
        {
            "id": code.id,
            "label": book.name(code.id),
            "domain": readings.label(domain.label, wording),
            "definition": readings.label(code.definition, wording),
            "memo": memos.get(code.id, ("", "", ""))[0],
            "memo_by": _signed(*memos[code.id][1:], wording) if code.id in memos else "",
        }
        for domain in book.scheme.domains
        for code in domain.codes
    ]


def rows(
    found: Sequence[Answer],
    read: Mapping[int, Mapping[tuple, Sequence[Reading]]],
    background: Mapping[str, Sequence[str]],
    book: Book,
    wording: Wording,
) -> list[dict[str, object]]:
    """Return what the grid shows of each answer.

    `read` has by an answer's number what `coding.explain` tells, `background` by respondent what
    they answered to the closed questions.
    """
    return [_row(one, read.get(one.number, {}), background, book, wording) for one in found]


def _row(
    one: Answer,
    read: Mapping[tuple, Sequence[Reading]],
    background: Mapping[str, Sequence[str]],
    book: Book,
    wording: Wording,
) -> dict[str, object]:
    checked = [own for own in one.log if own.stands and not own.decision.code]
    return {
        "number": one.number,
        "version": one.version,
        "respondent": one.respondent,
        "question": one.question,
        "about": wording.say(ROLES[one.role]),
        "language": wording.say(LANGUAGES[one.language]) if one.language in LANGUAGES else "",
        "lang": one.language or "",
        "unsure": one.sure is not None and one.sure < LOW,
        "content": "" if one.content == "answered" else wording.say(CONTENTS[one.content]),
        "text": one.text,
        "background": list(background.get(one.respondent, ())),
        "codes": _codes(one, read, book, wording),
        "negated": [
            {
                "label": book.name(own.code),
                "kind": wording.say(KINDS[own.kind]),
                "span": [own.start, own.end],
                "words": one.text[own.start : own.end],
                "cue": own.cue,
                "rule": own.rule,
            }
            for own in one.negated
        ],
        "checked": "; ".join(_signed(s.decision.by, s.decision.at, wording) for s in checked),
        "recheck": "; ".join(wording.say(STALE[s.stale]) for s in checked if s.stale),
        "log": [_logged(own, book, wording) for own in reversed(one.log)],
        "comments": [
            {"text": memo.text, "by": _signed(memo.by, memo.at, wording)} for memo in one.comments
        ],
    }


def _codes(
    one: Answer,
    read: Mapping[tuple, Sequence[Reading]],
    book: Book,
    wording: Wording,
) -> list[dict[str, object]]:
    """Return each code that the machine or a person named, what counts first, then what a person
    removed; a code that only its child brings with it is not named."""
    standing = one.standing()
    pieces = over(one.machine, standing, book.scheme.parents(), len(one.text))
    decided = {own.decision.code: own for own in one.log if own.stands and own.decision.code}
    named = dict.fromkeys([*(p.code for p in one.machine), *decided])
    order = {code.id: place for place, code in enumerate(book.scheme.codes())}
    shown = [
        _code(
            one,
            code,
            [p for p in pieces if p.code == code],
            decided.get(code),
            read,
            book,
            wording,
        )
        for code in sorted(named, key=lambda code: (order.get(code, len(order)), code))
    ]
    return sorted(shown, key=lambda code: not code["counts"])


def _code(
    one: Answer,
    code: str,
    pieces: Sequence[Piece],
    decided: Standing | None,
    read: Mapping[tuple, Sequence[Reading]],
    book: Book,
    wording: Wording,
) -> dict[str, object]:
    said = [piece for piece in one.machine if piece.code == code]
    words = _spans(pieces, decided.decision if decided else None)
    source = "person" if decided else said[0].source if said else "rule"
    return {
        "code": code,
        "label": book.name(code),
        "counts": bool(pieces),
        "given": bool(said),
        "source": wording.say(SOURCES[source]),
        "person": bool(decided),
        "by": _signed(decided.decision.by, decided.decision.at, wording) if decided else "",
        "stale": wording.say(STALE[decided.stale]) if decided and decided.stale else "",
        "sure": "" if decided or not said else likely(max(p.confidence for p in said), wording),
        "spans": words,
        "span": _own_span(decided),
        "evidence": [
            {
                "words": one.text[piece.start : piece.end],
                "span": [piece.start, piece.end],
                "rule": piece.rule,
                "source": wording.say(SOURCES[piece.source]),
                "sure": likely(piece.confidence, wording),
                "read": [
                    wording.say(READINGS[word.how], written=word.written, word=word.word)
                    for word in read.get((code, piece.start, piece.end, piece.rule), ())
                ],
            }
            for piece in said
        ],
    }


def likely(probability: float, wording: Wording) -> str:
    """Return in words how likely a code is.

    >>> from analysis.wording import wording
    >>> likely(0.93, wording("en")), likely(0.5, wording("en"))
    ('very likely (93%)', 'uncertain (50%)')
    """
    said = next(text for least, text in LIKELY.items() if probability >= least)
    return wording.say(said, share=wording.percent(probability))


def _own_span(decided: Standing | None) -> list[int] | None:
    """Return the words that a person marked, as far as they stand in the answer as it is now."""
    if decided is None or decided.stale == TEXT or decided.decision.start is None:
        return None
    return [decided.decision.start, decided.decision.end]


def _spans(pieces: Sequence[Piece], decision: Decision | None) -> list[list[int]]:
    """Return the words that a code stands on; a decision on the whole answer marks none."""
    whole = (
        decision is not None
        and decision.start is None
        and not any(piece.source != "person" for piece in pieces)
    )
    return [] if whole else [list(s) for s in sorted({(p.start, p.end) for p in pieces})]


def _logged(own: Standing, book: Book, wording: Wording) -> dict[str, object]:
    decision = own.decision
    return {
        "what": said(book, decision.code, decision.action, wording),
        "by": _signed(decision.by, decision.at, wording),
        "why": decision.reason,
        "undone": own.undone,
        "stands": own.stands,
    }


def said(book: Book, code: str, action: str, wording: Wording) -> str:
    """Return in words what somebody decided on a code, or on the whole answer."""
    what = book.name(code) if code else wording.say("The whole answer")
    return f"{what}: {wording.say(ACTIONS[action])}"


def of_others(one: Answer, writer: str, book: Book, wording: Wording) -> list[str]:
    """Return in words what others than the writer did last with an answer; where the writer did it
    in another window, what was done last."""
    log = [own for own in reversed(one.log) if not own.undone]
    others = [own for own in log if own.decision.by != writer] or log
    told = [_logged(own, book, wording) for own in others[:3]]
    comments = [memo for memo in reversed(one.comments) if memo.by != writer][:1]
    said_by = [f"{own['what']}, {own['by']}" for own in told]
    return said_by + [f"{m.text} – {_signed(m.by, m.at, wording)}" for m in comments]


def log_table(
    log: Sequence[Event],
    subjects: Mapping[int, tuple[Sequence[Subject], int]],
    questions: Mapping[str, str],
    book: Book,
    wording: Wording,
) -> pd.DataFrame:
    """Return the log of a survey for reading: when, by whom, what, why and on what
    (`events.subjects`, with the text of each question by its id); what was taken back says so."""
    back = wording.say("undone")
    kinds = [wording.say(EVENTS[event.kind]) for event in log]
    return pd.DataFrame(
        {
            wording.say("When"): [wording.moment(event.at) for event in log],
            wording.say("By"): [
                wording.say("The program") if event.by == PROGRAM else event.by for event in log
            ],
            wording.say("What"): [
                f"{kind} ({back})" if event.undone else kind
                for kind, event in zip(kinds, log, strict=True)
            ],
            wording.say("Why"): [event.why for event in log],
            wording.say("On what"): [
                _on_what(*subjects.get(event.id, ((), 0)), questions, book, wording)
                for event in log
            ],
        }
    )


def _on_what(
    named: Sequence[Subject],
    count: int,
    questions: Mapping[str, str],
    book: Book,
    wording: Wording,
) -> str:
    parts = [_subject(own, questions, book, wording) for own in named]
    if count > len(named):
        parts.append(wording.plural("and {count} more", "and {count} more", count - len(named)))
    return "; ".join(parts)


def _subject(own: Subject, questions: Mapping[str, str], book: Book, wording: Wording) -> str:
    code = said(book, own.code, own.action, wording) if own.action else book.name(own.code)
    if not own.respondent:
        return code
    asked = questions.get(own.question, own.question)
    where = wording.say("Respondent {id} · {about}", id=own.respondent, about=asked)
    return f"{code} · {where}" if code else where


def turned(event: Event | None, wording: Wording) -> str:
    """Return what an undo or a redo would turn, or has turned: what it was and when, "" for
    nothing."""
    if event is None:
        return ""
    return f"{wording.say(EVENTS[event.kind])} ({wording.moment(event.at)})"


def _signed(by: str, at: str, wording: Wording) -> str:
    return f"{by}, {wording.moment(at)}" if by else wording.moment(at)
