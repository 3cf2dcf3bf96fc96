"""The word lists of names, titles, schools and places, and their inflected forms.

Start at `holds`, which tells whether a word is a form of one in a list of `data/persons.yaml`.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import yaml

DATA = Path(__file__).parents[2] / "data"
LISTS = DATA / "persons.yaml"
TOOLS = DATA / "codebook" / "names.yaml"
LANGUAGES = ("fi", "sv", "et", "en")

_FI = (
    "n a ä ta tä ssa ssä sta stä lla llä lta ltä lle na nä ksi kin kaan kään han hän nne ni mme"
    " nsa nsä llemme lleni ltamme ltani llamme llani stamme stani nkin"
)
_ENDINGS = {
    "fi": tuple(_FI.split()),
    "sv": ("s",),
    "et": tuple("t d s st sse l lt le ga ks ni na ta".split()),
    "en": ("s",),
}
_LENGTHENED = {f"{vowel}n": vowel for vowel in "aeiouyäöå"}  # Finnish "Annaan", "Mikkoon"


def _pairs(table: str) -> tuple[tuple[str, str], ...]:
    return tuple((old, new) for old, new in (pair.split(":") for pair in table.split()))


# Ends of words and of their stems before an ending (Hakulinen et al. 2004, §§ 41-56).
_FI_STEMS = _pairs(
    "lahti:lahde vesi:vede niemi:nieme järvi:järve joki:joe salmi:salme lampi:lamme "
    "koski:koske saari:saare lehti:lehde suomi:suome mäki:mäe nki:ngi nka:nga nko:ngo rku:ru "
    "nen:se as:aa as:akse es:ekse is:ikse us:ukse os:okse kki:ki kka:ka kko:ko kku:ku kke:ke "
    "ppi:pi ppa:pa ppo:po ppu:pu ppe:pe tti:ti tta:ta tto:to ttu:tu tte:te ttö:tö kkä:kä "
    "ppä:pä ttä:tä nta:nna nti:nni lta:lla mpa:mma ahti:ahdi ahto:ahdo ati:adi ta:da e:ee "
    "tar:ttare"
)
_ET_STEMS = _pairs(
    "eter:etri us:use ts:tsi t:di t:da t:du k:gu k:gi k:ga p:bi p:ba tt:ti kk:ki pp:pi rk:rgi "
    "ur:ure l:lli n:nni s:ssi"
)
_CUT = re.compile(r"['’:]")


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list, named as "titles/fi" or "places".

    >>> "virtanen" in listed("given/fi"), "aino" in listed("given/fi")
    (False, True)
    """
    tree = _lists()
    for part in name.split("/"):
        tree = tree[part]
    return frozenset(str(tree).split())


@cache
def _lists() -> dict:
    return yaml.safe_load(LISTS.read_text("utf-8"))


@cache
def tools() -> frozenset[str]:
    """Return the words in names of platforms: those of the shipped codebook, and more."""
    heads = re.findall(r"^  ([A-Z]?\w[^:\n]*):", TOOLS.read_text("utf-8"), re.MULTILINE)
    known = {word for head in heads for word in head.lower().split() if len(word) > 2}
    return frozenset(known) | listed("not_names/tools")


@cache
def _stems(name: str, language: str) -> frozenset[str]:
    """Return the stems of a list's words before the endings of a language."""
    words = tools() if name == "tools" else listed(name)
    if language not in ("fi", "et"):
        return words
    changes = _FI_STEMS if language == "fi" else _ET_STEMS
    stems = set(words)
    for word in words:
        stems |= {word[: -len(old)] + new for old, new in changes if word.endswith(old)}
        if word[-1] not in "aeiouyäöõü":
            stems |= {word + vowel for vowel in ("i" if language == "fi" else "ieau")}
    return frozenset(stems)


@lru_cache(maxsize=65_536)
def holds(name: str, word: str, language: str = "") -> bool:
    """Return whether a word is a form of one in a list, by the endings of a language or of any.

    The word is given in lower case; what follows an apostrophe or colon is an ending.

    >>> holds("given/fi", "mikkoon", "fi"), holds("given/et", "mardile", "et")
    (True, True)
    >>> holds("given/en", "sarah's", "en"), holds("titles/fi", "opettajallemme", "fi")
    (True, True)
    """
    head = _CUT.split(word, maxsplit=1)[0]
    return any(_has(name, head, own) for own in ([language] if language else LANGUAGES))


def _has(name: str, word: str, language: str) -> bool:
    stems = _stems(name, language)
    if word in (tools() if name == "tools" else listed(name)):
        return True
    if language == "et" and word in stems:
        return True
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and word[: -len(ending)] in stems:
            return len(word) - len(ending) > 1
    lengthened = language == "fi" and _LENGTHENED.get(word[-2:])
    return bool(lengthened and word[-3:-2] == lengthened and word[:-2] in stems)
