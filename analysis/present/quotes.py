"""Which answers would make good quotes for a theme, and quotes as they are shown.

Start at `suggested`. A suggestion is only one: nothing is shown to others before a person has
approved it (`workspace.approvals`).
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.present import marks
from analysis.privacy import persons
from analysis.privacy.persons import Found
from analysis.survey import Notice
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES
from analysis.workspace.quotes import Quote, placed

Quotable = Callable[[str, str], Notice | None]
SHORT, LONG = 40, 280  # signs: what is shorter says little, what is longer is not read on a slide
CUT = "…"
_CLARITY, _TYPICALITY = 0.6, 0.4  # a quote must be understood before it may stand for others
_CLEAR = 0.5  # how clear a quote must be to go before better ones for its group or language
# A run of such signs is looked at from its beginning alone: a respondent may write thousands.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"”»')\]]*+(?=\s++[^\sa-zåäöõü])|\n+")
# After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset("esim mm ks n klo t.ex bl.a ca kl nt jm e.g i.e dr mr ms prof".split())


@dataclass(frozen=True)
class Suggestion:
    """A quote that could be shown: of the respondent `id`, in a `language`, of a `group` ("" where
    not known). `text` has personal data masked and "…" where it was cut; `marks` are the places
    in it that earned the theme; `start` and `end` are the stretch of the answer that it is from.
    `reasons` say why it is suggested, `is_masked` whether any of it is masked."""

    id: str
    question: str
    text: str
    marks: tuple[tuple[int, int], ...]
    start: int
    end: int
    language: str
    group: str
    reasons: tuple[Notice, ...]
    is_masked: bool = False


@dataclass(frozen=True)
class Suggested:
    """The quotes suggested for a theme, the best first; and why how many respondents' answers
    were withheld."""

    quotes: tuple[Suggestion, ...] = ()
    withheld: tuple[tuple[Notice, int], ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """A quote that could be suggested, before it is known what else is."""

    place: int
    quote: Suggestion
    answer: str
    spans: Sequence[tuple[int, int]]
    clarity: float
    alike: int
    of: int
    said: list[Notice] = field(default_factory=list)

    @property
    def score(self) -> float:
        share = self.alike / self.of if self.of else 0.0
        return round(_CLARITY * self.clarity + _TYPICALITY * share, 9)

    def marks(self) -> list[tuple[int, int]] | None:
        """The places of the evidence in the quote; None where it could not be approved."""
        own = self.quote
        return marked(own.text, self.answer, self.spans, own.start, own.end)


def suggested(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    code: str,
    scheme: Scheme,
    groups: Mapping[str, str],
    quotable: Quotable,
    labels: Mapping[str, str],
    most: int = 12,
) -> Suggested:
    """Return the answers that make the best quotes for a theme, at most one of a respondent.

    `answers` and `codings` are those of a coding (`Coded`); `groups` has the school type, or
    another group, of each respondent's id; `quotable(code, id)` says why a respondent's answer
    may not be shown, None where it may; `labels` has the word for each kind of personal data.

    Good is what is clear (complete sentences, `SHORT` to `LONG` signs, few themes, little masked)
    and typical (many other answers with the theme have the same words or fit the same rules). A
    clear one of a group or language not yet there goes first. A longer answer is cut to the
    sentences that earned the theme.
    """
    evidence = _evidence(codings, code)
    own = _of(answers[answers["content"] == "answered"], {id for id, _ in evidence})
    keys = zip(own["id"].astype(str), own["question"], strict=True)
    own = own[np.array([key in evidence for key in keys], bool)]
    refused = {id: quotable(code, id) for id in dict.fromkeys(own["id"].astype(str))}
    kept = own[~own["id"].astype(str).isin([id for id, why in refused.items() if why])]
    alike = _alike({key: _signs(rows) for key, rows in evidence.items()})
    family = {code, scheme.parents().get(code)} | {
        child for child, parent in scheme.parents().items() if parent == code
    }
    people = set(kept["id"].astype(str))
    others = _evidence(_of(codings[~codings["code"].isin(family)], people))
    found = persons.found(kept["text"].tolist(), kept["language"].tolist())
    made = []
    for place, (row, personal) in enumerate(zip(kept.itertuples(), found, strict=True)):
        key = (str(row.id), row.question)
        spans = [(r.start, r.end) for r in evidence[key]]
        rest = [(r.start, r.end, r.code) for r in others.get(key, ())]
        group = groups.get(key[0], "")
        made.append(_candidate(place, row, spans, rest, personal, labels, group, alike[key]))
    return Suggested(tuple(_spread(made, most)), _counted(refused.values()))


def _of(frame: pd.DataFrame, people: Collection[str]) -> pd.DataFrame:
    return frame[frame["id"].astype(str).isin(people)]


def _evidence(codings: pd.DataFrame, code: str = "") -> dict[tuple[str, str], list]:
    rows: dict[tuple[str, str], list] = {}
    for row in (codings[codings["code"] == code] if code else codings).itertuples():
        rows.setdefault((str(row.id), row.question), []).append(row)
    return rows


def _signs(rows: Sequence) -> frozenset[str]:
    """Return what evidence is known by again: its words, and the rules that it fits."""
    words = {" ".join(row.evidence.casefold().split()) for row in rows}
    return frozenset(words | {f"{row.source} {row.rule}" for row in rows if row.source == "rule"})


def _alike(
    signs: Mapping[tuple[str, str], frozenset[str]],
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return of how many of how many other answers each shares a word or a rule."""
    having: dict[str, set] = {}
    for key, own in signs.items():
        for sign in own:
            having.setdefault(sign, set()).add(key)
    # Many answers have the same signs, and a rule that many fit joins each with all of them.
    sharing = {
        own: len(set().union(*(having[sign] for sign in own))) for own in set(signs.values())
    }
    return {key: (sharing[own] - bool(own), len(signs) - 1) for key, own in signs.items()}


def _counted(refused: Iterable[Notice | None]) -> tuple[tuple[Notice, int], ...]:
    counts: dict[str, tuple[Notice, int]] = {}
    for why in refused:
        if why is not None:
            counts[str(why)] = (why, counts.get(str(why), (why, 0))[1] + 1)
    return tuple(counts[told] for told in sorted(counts))


def _candidate(
    place: int,
    row: object,
    spans: Sequence[tuple[int, int]],
    others: Sequence[tuple[int, int, str]],
    personal: Sequence[Found],
    labels: Mapping[str, str],
    group: str,
    alike: tuple[int, int],
) -> _Candidate:
    """Return what an answer would be as a quote."""
    kept = excerpt(row.text, spans, personal)
    text, hidden = _masked(row.text, kept, personal, labels)
    start, end = kept[0][0], kept[-1][1]
    beside = len({code for s, e, code in others if any(s < b and a < e for a, b in kept)})
    clarity, said = _clarity(text, sum(b - a for a, b in kept), beside, hidden)
    if text.startswith(CUT) or text.endswith(CUT):
        said.append(Notice("Shortened to the sentences that name the theme."))
    if hidden:
        said.append(
            Notice("Personal data masked in this many places: {count}.", {"count": hidden})
        )
    quote = Suggestion(
        str(row.id),
        row.question,
        text,
        (),
        start,
        end,
        row.language,
        group,
        (),
        bool(hidden),
    )
    return _Candidate(place, quote, row.text, spans, clarity, *alike, said)


def excerpt(
    text: str, spans: Sequence[tuple[int, int]], personal: Sequence[Found]
) -> list[tuple[int, int]]:
    """Return the stretches of an answer to show: all of it, or where it is `LONG` the sentences
    that hold `spans`, as many as are not too long together.

    >>> text = "Before. " + "Well, " * 50 + "no. Everyone joined! After."
    >>> [text[start:end] for start, end in excerpt(text, [(312, 327)], [])]
    ['Everyone joined!']
    """
    whole = _trimmed(text, 0, len(text))
    if whole[1] - whole[0] <= LONG:
        return [whole]
    sentences = _sentences(text, personal)
    held = [(a, b) for a, b in sentences if any(s < b and a < e for s, e in spans)]
    kept: list[tuple[int, int]] = []
    for start, end in held or sentences[:1]:
        if kept and sum(b - a for a, b in kept) + end - start > LONG:
            break
        if kept and not text[kept[-1][1] : start].strip():
            start = kept.pop()[0]
        kept.append((start, end))
    return kept


def _sentences(text: str, personal: Sequence[Found]) -> list[tuple[int, int]]:
    """Return where the sentences of a text stand; none ends within personal data."""
    borders = [0]
    for match in _ENDS.finditer(text):
        at = match.end()
        word = text[borders[-1] : match.start()].rpartition(" ")[2].casefold().lstrip("(")
        within = any(p.start < at < p.end for p in personal)
        if not within and (match[0] != "." or word not in _ABBREVIATIONS):
            borders.append(at)
    ends = [*borders[1:], len(text)]
    both = (_trimmed(text, a, b) for a, b in zip(borders, ends, strict=True))
    return [(a, b) for a, b in both if a < b]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return start, max(start, start + len(part.strip()))


def _masked(
    text: str,
    kept: Sequence[tuple[int, int]],
    personal: Sequence[Found],
    labels: Mapping[str, str],
) -> tuple[str, int]:
    """Return the stretches of an answer as they are shown, and how many places are masked."""
    parts, hidden = [], 0
    for start, end in kept:
        within = [
            Found(max(p.start, start) - start, min(p.end, end) - start, p.kind)
            for p in personal
            if p.start < end and start < p.end
        ]
        hidden += len(within)
        parts.append(persons.masked(text[start:end], within, labels))
    said = f" {CUT} ".join(parts)
    before = f"{CUT} " if text[: kept[0][0]].strip() else ""
    after = f" {CUT}" if text[kept[-1][1] :].strip() else ""
    return before + said + after, hidden


def _clarity(text: str, length: int, beside: int, hidden: int) -> tuple[float, list[Notice]]:
    """Return how clear a quote is (0 to 1), and that in words."""
    said = []
    bare = text.strip(f"{CUT} ")
    letter = next((sign for sign in bare if sign.isalpha()), "")
    complete = (letter.isupper() + (bare[-1:] in ".!?")) / 2
    fits = min(1.0, length / SHORT) if length < LONG else max(0.0, 2 - length / LONG)
    if length < SHORT:
        said.append(Notice("Very short."))
    elif length > LONG:
        said.append(Notice("Long."))
    elif complete == 1:
        said.append(Notice("Complete sentences, short enough to read."))
    if beside:
        said.append(Notice("Other themes in it: {count}.", {"count": beside}))
    else:
        said.append(Notice("It is about this theme alone."))
    return (complete + fits + 1 / max(1, beside) + 1 / (1 + hidden)) / 4, said


def _spread(made: Sequence[_Candidate], most: int) -> list[Suggestion]:
    """Return the best candidates, one of a respondent, those of new groups and languages first."""
    left = sorted(made, key=lambda one: (-one.score, one.place))
    picked: list[Suggestion] = []
    groups: set[str] = {""}
    languages: set[str] = {""}
    while left and len(picked) < most:
        best = max(left, key=lambda one: _news(one, groups, languages))
        places = best.marks()  # of these few alone: it takes longer than all else
        if places is None:
            left.remove(best)
            continue
        picked.append(_told(best, places, groups, languages))
        groups.add(best.quote.group)
        languages.add(best.quote.language)
        left = [one for one in left if one.quote.id != best.quote.id]
    return picked


def _news(one: _Candidate, groups: set[str], languages: set[str]) -> int:
    if one.clarity < _CLEAR:
        return 0
    return (one.quote.group not in groups) + (one.quote.language not in languages)


def _told(
    one: _Candidate, places: Sequence[tuple[int, int]], groups: set[str], languages: set[str]
) -> Suggestion:
    """Return a suggestion with its reasons: clear, typical, and the first of its kind."""
    said = list(one.said)
    if one.alike:
        told = {"count": one.alike, "all": one.of}
        said.append(
            Notice(
                "{count} of {all} other answers with the theme have the same words or fit the "
                "same pattern.",
                told,
            )
        )
    own = one.quote
    if own.group not in groups:
        said.append(Notice("The first of this group: {group}.", {"group": own.group}))
    if own.language not in languages and own.language in LANGUAGES:
        language = Notice(LANGUAGES[own.language])
        said.append(Notice("The first in this language: {language}.", {"language": language}))
    values = {**vars(own), "marks": tuple(places), "reasons": tuple(said)}
    return Suggestion(**values)


def marked(
    text: str,
    answer: str,
    spans: Iterable[tuple[int, int]],
    start: int = 0,
    end: int | None = None,
) -> list[tuple[int, int]] | None:
    """Return where places of an answer (start, end) stand in a quote of it, sorted; those that it
    leaves out or masks are left out. None where the words are not the answer's own.

    >>> marked("… everyone joined.", "I think everyone joined.", [(8, 16), (0, 1)])
    [(2, 10)]
    """
    places = placed(text, answer, start, end)
    if places is None:
        return None
    both = ([places[n] for n in range(s, e) if n in places] for s, e in spans)
    return sorted({(own[0], own[-1] + 1) for own in both if own})


def card(text: str, places: Iterable[tuple[int, int]], label: str) -> dict[str, object]:
    """Return a quote as a card of answers shows it: its words, those of the theme marked."""
    cut = marks.parts(text, [(start, end, label) for start, end in places])
    parts = [[part.text, ", ".join(part.codes), False] for part in cut]
    return {"parts": parts, "codes": [label]}


def translation(quote: Quote, wording: Wording) -> str:
    """Return the translation of a quote for who reads this language, labelled as one: "" where
    the quote is in it, and where the translation is neither in it nor in English."""
    if quote.language == wording.language:
        return ""
    is_read = quote.translation_language in (wording.language, "en")
    return translated(quote, wording) if is_read else ""


def translated(quote: Quote, wording: Wording) -> str:
    """Return the translation of a quote, labelled as one; "" where there is none."""
    if not quote.translation:
        return ""
    language = LANGUAGES.get(quote.translation_language)
    told = wording.say(language) if language else quote.translation_language
    return wording.say(
        "{text} (translation into this language by a person: {language})",
        text=quote.translation,
        language=told,
    )
