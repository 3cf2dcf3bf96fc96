"""Suspected names of persons: given names by list, surnames by their place, names after titles.

Start at `names`. A list and capitals find most names, never all; and some words that are none.
"""

import re
from functools import lru_cache

from analysis.privacy.listed import LANGUAGES, holds, listed

Place = tuple[int, int]

_UPPER = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
CAPITAL = re.compile(rf"(?<![\w@#/.'’-])[{_UPPER}]\w*(?:[-'’:]\w+){{0,3}}")
# Looked ahead only, so that each of three words in a row can begin a name.
_CAPITALS = re.compile(rf"(?<![\w-])(?=([{_UPPER}]{{3,20}}) ([{_UPPER}]{{3,20}})(?!\w))")
# What may stand between the parts of a name.
_BETWEEN = re.compile(r"[ \u00a0](?:(?:von|van|de|da|di|del|af|der|la|le)[ \u00a0]){0,2}|\. ?")
_BEFORE = re.compile(r"([\w-]+)(\.?)[ \u00a0]\Z")
_SENTENCE = re.compile(r"(?:\A|[.!?:;…•*>(\[\"“”»\n\r\t–—-])[\s\"“”»'’(\[•*–—-]*\Z")
_REACH = 40
_LISTS = ("fi", "sv", "et", "en", "other")
_NOT = ("not_names/calendar", "not_names/peoples", "places", "tools")


def names(text: str, language: str = "") -> list[Place]:
    """Return where names of persons are suspected.

    A given name of any country with the surname behind it; a capital after a title; capitals in a
    row within a sentence that neither the dictionary of the language nor the English one knows; a
    given name alone, but not where it begins a sentence and is an ordinary word of the language,
    too. In lower case a name is not seen, in capitals only with both its parts.

    >>> names("Kiitos Mikko Korhoselle ja rehtori Niemiselle, ilo ja Toivo jäivät.", "fi")
    [(7, 23), (35, 45), (54, 59)]
    """
    words = list(CAPITAL.finditer(text))
    places, taken = [], 0
    for number, word in enumerate(words):
        if word.start() < taken or not _may_be(word[0], language):
            continue
        last = _last(text, words, number, language)
        given, titled = is_given(word[0], language), _after_title(text, word.start())
        alone = given and last == number and not titled
        foreign = last > number and _are_foreign(text, words[number : last + 1], language)
        if not (given or titled or foreign) or (alone and not _alone(text, word, language)):
            continue
        first = _first(text, words, number, language) if alone else number
        taken = words[last].end()
        places.append((words[first].start(), taken))
    return places + _in_capitals(text, language)


def _in_capitals(text: str, language: str) -> list[Place]:
    """Return where a given name and the word behind it stand in capitals only."""
    places = []
    for match in _CAPITALS.finditer(text):
        given = match[1].capitalize()
        told = is_given(given, language) and not is_ordinary(given.lower(), language)
        if told and _may_be(match[2].capitalize(), language):
            places.append((match.start(), match.end(2)))
    return places


@lru_cache(maxsize=65_536)
def is_given(word: str, language: str = "") -> bool:
    """Return whether a word is a form of a given name, or of one joined to another by a hyphen."""
    first = word.lower().split("-")[0]
    return len(first) > 1 and any(holds(f"given/{own}", first, language) for own in _LISTS)


@lru_cache(maxsize=65_536)
def _may_be(word: str, language: str) -> bool:
    """Return whether a capitalised word can be of a name: no tool, place, office or day."""
    lower = word.lower()
    if len(word) < 2 or not any(sign.islower() for sign in word) or word[1:2].isdigit():
        return False
    if any(sign.isupper() for sign in re.split("[-'’]", word)[0][2:]) and word[:2] != "Mc":
        return False
    if lower in listed("not_names/organisations") or is_title(lower):
        return False
    return not any(holds(name, lower, language) for name in _NOT)


def _last(text: str, words: list[re.Match[str]], number: int, language: str) -> int:
    """Return the number of the last capitalised word of the name that begins at `number`."""
    last = number
    while last + 1 < len(words) and last - number < 3:
        gap = text[words[last].end() : words[last + 1].start()]
        following = words[last + 1][0]
        initial = len(following) == 1 and text[words[last + 1].end() :][:1] == "."
        whole = _BETWEEN.fullmatch(gap) and (gap[0] != "." or len(words[last][0]) == 1)
        if not whole or not (initial or _may_be(following, language)):
            break
        last += 1
    return last


def _first(text: str, words: list[re.Match[str]], number: int, language: str) -> int:
    """Return the word before where it is the surname ("Virtanen Anna"), else the same."""
    if number == 0 or text[words[number - 1].end() : words[number].start()] not in (" ", ", "):
        return number
    surname = words[number - 1]
    ends = surname[0].endswith(("nen", "son", "ström", "berg"))
    return number - 1 if ends and _may_be(surname[0], language) else number


def _after_title(text: str, start: int) -> bool:
    before = _BEFORE.search(text[max(0, start - _REACH) : start])
    if not before:
        return False
    word = before[1].lower()
    if before[2] and word not in ("mr", "mrs", "ms", "dr", "prof", "op", "reh"):
        return False
    return is_title(word)


@lru_cache(maxsize=65_536)
def is_title(word: str) -> bool:
    """Return whether a word in lower case is a title in the singular, in any language."""
    return any(
        holds(f"titles/{own}", word, own if own in ("fi", "et") else "sv") for own in _LISTS
    )


def _alone(text: str, word: re.Match[str], language: str) -> bool:
    """Return whether a given name without a surname is to be suspected where it stands."""
    if "-" in word[0] and not is_given(word[0].split("-")[1].capitalize(), language):
        return False
    return not begins_sentence(text, word.start()) or not is_ordinary(word[0].lower(), language)


def begins_sentence(text: str, start: int) -> bool:
    """Return whether a word is the first of a sentence, a line or a quotation.

    >>> begins_sentence("Hyvä. Anna tuli.", 6), begins_sentence("Hyvä Anna tuli.", 5)
    (True, False)
    """
    return bool(_SENTENCE.search(text[max(0, start - _REACH) : start]))


@lru_cache(maxsize=65_536)
def is_ordinary(word: str, language: str = "") -> bool:
    """Return whether a given name in lower case is an ordinary word of the language, too.

    So says the list of such names, or a dictionary where the word is a form of another word.

    >>> is_ordinary("alan", "fi"), is_ordinary("maijan", "fi"), is_ordinary("stig", "sv")
    (True, False, True)
    """
    from analysis.coding.lexicon import lexicon

    for own in [language] if language else LANGUAGES:
        if holds(f"also_words/{own}", word, own):
            return True
        lemma = None if word in listed(f"given/{own}") else lexicon(own).lemma_of(word)
        if lemma and lemma not in listed(f"given/{own}"):
            return True
    return False


def _are_foreign(text: str, words: list[re.Match[str]], language: str) -> bool:
    """Return whether capitals in a row, within a sentence, are words of no dictionary.

    The first word of a sentence has its capital anyhow, and may be a long compound.
    """
    if begins_sentence(text, words[0].start()):
        return False
    return all(_is_unknown(word[0], language) for word in words)


@lru_cache(maxsize=65_536)
def _is_unknown(word: str, language: str) -> bool:
    """Return whether no dictionary of the language, nor the English one, knows a word."""
    from analysis.coding.lexicon import lexicon

    plain = re.split("['’:]", word)[0].lower()
    if len(plain) < 3 or not plain.isalpha():
        return False
    known = dict.fromkeys([language, "en"] if language else LANGUAGES)
    return all(lexicon(own).lemma_of(plain) is None for own in known)
