"""Suspected names of schools: a proper name beside a word for a school.

Start at `schools`. A partner's town alone is no school; `offices` finds the head of a town's
school, whom the town tells.
"""

import re
from functools import lru_cache

from analysis.privacy.listed import holds, listed
from analysis.privacy.names import CAPITAL, begins_sentence

Place = tuple[int, int]

_MAYBE = re.compile(
    r"school|skol|schul|escol|escuel|scuol|szko|koul|kool|luki|opist|lyse|lyce|lycé|liceo|lütse"
    r"|aste|laito|gymna|gümn|stadi|institu|läro|keskus|colleg|collè|kolled|kolleg|acad|ceip|ies "
    r"|rehtor|rektor|direktor|princip"
)
_NEXT = re.compile(r"[ \u00a0]([^\W\d_][\w'’-]*)")
_SAINT = re.compile(r"(?:St|Saint)\.?[ \u00a0]\Z")
_COMPOUND = re.compile(
    r"(.{3,30}?)-?(?:skolans?|gymnasiets?|gymnasium|högstadiet|högstadium|lyceum)"
    r"|(.{3,30}n)(?:koulun?|lukion?|koulussa|lukiossa)"
)
# Ends of place names, by which the first word of a sentence tells itself from a verb or adjective.
_PLACE = re.compile(
    r".{2,}(?:mäen|järven|lahden|niemen|lammen|kylän|rannan|suon|joen|saaren|pohjan|harjun|niityn"
    r"|[aeiouyäö]lan|[aeiouyäö]län|puiston|metsän|kallion|rinteen|laakson|kosken|salmen|vaaran"
    r"|kankaan|pellon|ojan|vuoren|korven|saare|mäe|nõmme|laane|salu|pere|küla|jõe|järve|metsa"
    r"|linna|mõisa|vere|ranna|oru|lepa|kalda|nurme)"
)
_NOBODYS = re.compile(r".*(?:ernas|arnas|ornas|andes)")  # Swedish plurals: "elevernas skola"
_PARTICLES = ("di", "de", "del", "della", "do", "da", "im", "la", "les", "des")
_OFFICES = ("rehtori", "rektor", "direktor", "koolijuht", "principal", "headteacher")
_OFFICE_OF = re.compile(
    r"(?:rehtori|rektorn?|principal|headteacher|head)[ \u00a0](?:i|in|of)[ \u00a0]\Z",
    re.IGNORECASE,
)
_LONGEST = 5  # words of a school's name


def schools(text: str) -> list[Place]:
    """Return where names of schools are suspected.

    >>> schools("Tuulimäen lukiossa ja Granbackaskolan, mutta meidän koulu ei.")
    [(0, 18), (22, 37)]
    """
    words = list(CAPITAL.finditer(text))
    places = [m.span() for m in words if _is_brand(m[0])]
    if _MAYBE.search(text.lower()):
        for match in words:
            end = _compound(match) or _named(text, match) or _foreign(text, match)
            if end:
                saint = _SAINT.search(text[max(0, match.start() - 6) : match.start()])
                places.append((match.start() - (len(saint[0]) if saint else 0), end))
    return places


def offices(text: str) -> list[Place]:
    """Return where the head of a town's school is named by the town.

    >>> offices("Kemijärven rehtori ja rektorn i Kimito"), offices("Matka Kemijärvelle")
    ([(0, 18), (22, 38)], [])
    """
    places = []
    for match in CAPITAL.finditer(text) if _MAYBE.search(text.lower()) else ():
        if not _is_town(match[0].lower()):
            continue
        following = _NEXT.match(text, match.end())
        before = _OFFICE_OF.search(text[max(0, match.start() - 20) : match.start()])
        if following and following[1].lower() in _OFFICES:
            places.append((match.start(), following.end()))
        elif before:
            places.append((match.start() - len(before[0]), match.end()))
    return places


@lru_cache(maxsize=65_536)
def _is_town(word: str) -> bool:
    return any(holds(f"municipalities/{own}", word, own) for own in ("fi", "sv", "et"))


@lru_cache(maxsize=65_536)
def _is_brand(word: str) -> bool:
    return holds("schools/names", word.lower(), "fi")


@lru_cache(maxsize=65_536)
def _is_proper(word: str) -> bool:
    """Return whether a capitalised word before a school word can be the school's own name."""
    lower = word.lower().split("'")[0].split("’")[0]
    if any(lower in listed(f"not_school/{own}") for own in ("fi", "sv", "et", "en")):
        return False
    return len(lower) > 1 and not (
        holds("places", lower)
        or holds("tools", lower)
        or holds("not_names/calendar", lower)
        or holds("not_names/peoples", lower)
        or _kind(lower)
    )


@lru_cache(maxsize=65_536)
def _kind(word: str) -> str:
    """Return the language in which a word is a school in the singular; "" where in none."""
    for own in ("fi", "sv", "et"):
        if holds(f"schools/{own}", word, own):
            return own
    return "en" if holds("schools/en", word, "sv") and not word.endswith("ss") else ""


def _compound(match: re.Match[str]) -> int:
    """Return where a name ends that is one word with its school word; 0 where it is none."""
    found = _COMPOUND.fullmatch(match[0].lower())
    if not found:
        return 0
    own = (found[1] or found[2]).rstrip("-")
    common = own in listed("not_school/prefixes") or own.rstrip("s") in listed(
        "not_school/prefixes"
    )
    general = any(own in listed(f"not_school/{one}") for one in ("fi", "sv"))
    return 0 if common or general or holds("places", own) else match.end()


def _named(text: str, match: re.Match[str]) -> int:
    """Return where a name of several words ends whose first is `match`; 0 where it is none."""
    if not _is_proper(match[0]):
        return 0
    town, end = _is_town(match[0].lower()), match.end()
    for number in range(_LONGEST):
        following = _NEXT.match(text, end)
        if not following:
            return 0
        word = following[1]
        kind = _kind(word.lower())
        if kind and _fits(text, match, kind, word, town or number > 0):
            return following.end()
        if not word[0].isupper() and not (town and number == 0):
            return 0
        end = following.end()
    return 0


def _fits(text: str, match: re.Match[str], kind: str, word: str, told: bool) -> bool:
    """Return whether the first word of a name suits the school word behind it."""
    first = match[0].lower()
    if kind == "en":
        return word[0].isupper()
    if kind == "sv" and first.endswith("s") and not _NOBODYS.fullmatch(first):
        return True
    if told or word[0].isupper():
        return True
    if begins_sentence(text, match.start()):
        return bool(_PLACE.fullmatch(first))
    return kind != "fi" or first.endswith("n")


def _foreign(text: str, match: re.Match[str]) -> int:
    """Return where a name ends that follows its school word ("Liceo ..."); 0 for none."""
    if match[0].lower() not in listed("schools/before"):
        return 0
    end = kept = match.end()
    for _ in range(_LONGEST):
        following = _NEXT.match(text, end)
        if not following or not (following[1][0].isupper() or following[1] in _PARTICLES):
            break
        end = following.end()
        kept = end if following[1][0].isupper() else kept
    return kept if kept > match.end() else 0
