"""Morphological analysers that a user may install beside the program: Voikko for Finnish, Vabamorf
for Estonian. A language file asks for one by `analyser`; nothing needs them.

Start at `dictionary_words`. Their dictionaries are under licences of their own (Voikko's Finnish
one GPL), so the program brings neither.
"""

from collections.abc import Callable, Sequence
from functools import cache

from analysis.survey import Problem

HOW = {
    "voikko": "pip install libvoikko, and the packages libvoikko1 and voikko-fi of the system",
    "vabamorf": "pip install estnltk",
}


def dictionary_words(forms: Sequence[str], analyser: str) -> list[list[str]]:
    """Return for each form the dictionary words it may be, and the last part of a compound.

    Raises `Problem` where the analyser is not installed.
    """
    words = _loaded(analyser)
    return [words(form) for form in forms]


@cache
def _loaded(analyser: str) -> Callable[[str], list[str]]:
    try:
        return {"voikko": _voikko, "vabamorf": _vabamorf}[analyser]()
    except (ImportError, OSError) as fault:
        raise Problem(
            "The codebook asks for the analyser {analyser}, which is not installed ({fault}). "
            "Install it ({how}), or take “analyser” out of the language file.",
            analyser=analyser,
            fault=str(fault)[:120],
            how=HOW[analyser],
        ) from None


def _voikko() -> Callable[[str], list[str]]:
    import libvoikko

    try:
        voikko = libvoikko.Voikko("fi")
    except libvoikko.VoikkoException as fault:
        raise OSError(str(fault)) from None

    def words(form: str) -> list[str]:
        found = set()
        for reading in voikko.analyze(form):
            found.add(reading.get("BASEFORM", "").casefold())
            last = reading.get("WORDBASES", "").rpartition("(")[2].rstrip(")")
            found.add(last.casefold())
        return sorted(found - {""})

    return words


def _vabamorf() -> Callable[[str], list[str]]:
    from estnltk.vabamorf.morf import Vabamorf

    vabamorf = Vabamorf.instance()

    def words(form: str) -> list[str]:
        (found,) = vabamorf.analyze([form], guess=False, propername=False, disambiguate=False)
        parts = {a["root_tokens"][-1] for a in found["analysis"] if a["root_tokens"]}
        return sorted(parts | {a["lemma"] for a in found["analysis"]})

    return words
