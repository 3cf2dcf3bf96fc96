"""Personal identity codes, bank accounts, e-mail and web addresses, found by form and check digit.

Start at `personal_ids`, `ibans`, `emails` and `urls`: each returns places in one text. Every
expression is bounded, so time grows with the length of a text and not faster.
"""

import re
from datetime import date
from functools import cache

Place = tuple[int, int]

_ALONE = r"(?<![^\W_])"  # no letter or digit before ...
_ENDS = r"(?![^\W_])"  # ... and none after
_HETU = re.compile(
    rf"{_ALONE}([0-9]{{6}})[ \u00a0]?([-+−–‐‑A-FU-Ya-fu-y])[ \u00a0]?"
    rf"([0-9]{{3}}[0-9A-Za-z]){_ENDS}"
)
_ISIKUKOOD = re.compile(r"(?<![0-9])[1-8][0-9]{10}(?![0-9])")
_PERSONNUMMER = re.compile(
    r"(?<![0-9])(18|19|20)?([0-9]{2})([0-9]{2})([0-9]{2}) ?[-+−–‐‑]? ?([0-9]{4})(?![0-9])"
)
_COORDINATION = 60  # added to the day in a samordningsnummer (SKV 707)
_DASHES = str.maketrans(dict.fromkeys("−–‐‑", "-"))

_IBAN = re.compile(rf"{_ALONE}[A-Za-z]{{2}}[0-9]{{2}}(?=[ \u00a0.-]{{0,2}}[0-9A-Za-z])")
_IBAN_SIGN = re.compile(r"[ \u00a0.-]{0,2}([0-9A-Za-z])")

_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}")
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{0,61}[^\W_]")
# "at" as people write it to keep programs from it; the last three are words of everyday speech.
_AT = re.compile(
    r"\s{0,2}[(\[{]\s?(?:at|ät|ätt|snabel-?a|@|a)\s?[)\]}]\s{0,2}"
    r"|\s{1,2}(?:@|snabel-?a|miukumauku)\s{1,2}|\s{1,2}(?P<word>at|ät|ätt)\s{1,2}",
    re.IGNORECASE,
)
_DOT = r"(?:\.|\s{1,2}(?:piste|punkt|punktum|dot)\s{1,2}|\s?[(\[{](?:piste|punkt|dot|\.)[)\]}]\s?)"
_TLDS = (
    "fi|se|ee|com|org|net|edu|gov|eu|info|io|de|fr|es|it|pl|lv|lt|no|dk|nl|be|at|uk|us|gr|pt|cz|hu|ie|ru|ua"
    "|me|app|dev|ax|school|online|site|tv"
)
_BEFORE_AT = re.compile(rf"[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,4}}\Z", re.IGNORECASE)
_AFTER_AT = re.compile(
    rf"(?:[\w-]{{1,40}}{_DOT}){{1,4}}(?:{_TLDS}|example|test){_ENDS}", re.IGNORECASE
)
_SPOKEN = re.compile(rf"(?!\.){_DOT}", re.IGNORECASE)
_REACH = 120  # letters that are read before an "at"

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]+|(?<![\w@])www\.[\w-][^\s<>\"]+", re.IGNORECASE)
# Ends that are words in one of the languages ("se", "no", "it", "me") need a path behind them.
_BARE = re.compile(
    r"(?<![\w@.\-/])(?!www\.)(?:[\w-]{1,63}\.){1,5}"
    r"(?:(?:fi|ee|com|org|net|edu|eu|ax|lv|pl|fr|dk|uk|io)(?![\w@]|[.-]\w)(?:[/?#:][^\s<>\"]*)?"
    rf"|(?:{_TLDS}|ly|gl)/[\w~%?#-][^\s<>\"]*|se(?![\w@]|[.-]\w)(?:[/?#:][^\s<>\"]*)?)"
)
_TRAILING = ".,;:!?…)]}'\"»”’"
# Platforms that are called by their address.
_TOOL_HOST = re.compile(
    r"(?:.{0,60}\.)?(?:menti|mentimeter|padlet|canva|kahoot|quizlet|wordwall|learningapps|etwinning|twinspace"
    r"|genial|genially|zoom|miro|peda|code|scratch|asp|booking|answergarden|flip|flipgrid|wakelet"
    r"|edpuzzle|slack|discord|moodle|youtube|instagram|skype|whatsapp|thinglink|bookcreator)"
    r"\.(?:com|net|org|io|fi|us|ly|co|app)",
    re.IGNORECASE,
)


def personal_ids(text: str) -> list[Place]:
    """Return where Finnish, Swedish and Estonian personal identity codes stand.

    Finnish ones with every sign of the century and temporary numbers 900–999 (Act 10/2023 brought
    the signs Y X W V U B C D E F), Estonian isikukood, Swedish personnummer and samordningsnummer
    with and without century and sign. Each has a real date and the right check digit.

    >>> personal_ids("Hetu on 010594Y9032, ei 010594Y9033"), personal_ids("500161-2380")
    ([(8, 19)], [(0, 11)])
    """
    from stdnum.ee import ik

    finnish = [m.span() for m in _HETU.finditer(text) if _is_hetu(m)]
    estonian = [m.span() for m in _ISIKUKOOD.finditer(text) if ik.is_valid(m[0])]
    swedish = [m.span() for m in _PERSONNUMMER.finditer(text) if _is_personnummer(m)]
    return finnish + estonian + swedish


def _is_hetu(match: re.Match[str]) -> bool:
    from stdnum.fi import hetu

    try:
        hetu.validate("".join(match.groups()).translate(_DASHES).upper(), allow_temporary=True)
    except hetu.ValidationError:
        return False
    return True


def _is_personnummer(match: re.Match[str]) -> bool:
    from stdnum import luhn

    century, year, month, day, last = match.groups()
    if not luhn.is_valid(year + month + day + last):
        return False
    born = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    centuries = [century] if century else ["19", "20"]
    return any(_is_date(int(own + year), int(month), born) for own in centuries)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def ibans(text: str) -> list[Place]:
    """Return where bank account numbers stand, of every country whose form stdnum knows.

    With or without spaces; ISO 13616 check digits (mod 97) and the country's own length and form.

    >>> ibans("Tili FI21 1234 5600 0007 85 kiitos"), ibans("FI22 1234 5600 0007 85")
    ([(5, 27)], [])
    """
    from stdnum import iban

    places = []
    for match in _IBAN.finditer(text):
        country, end = match[0][:2].upper(), match.end()
        number = match[0]
        for _ in range(_length(country)):
            sign = _IBAN_SIGN.match(text, end)
            if not sign:
                break
            number, end = number + sign[1], sign.end()
        if (
            len(number) == 4 + _length(country) > 4
            and not text[end : end + 1].isalnum()
            and iban.is_valid(number)
        ):
            places.append((match.start(), end))
    return places


@cache
def _length(country: str) -> int:
    """Return how many signs follow the check digits in a country, 0 where it has no IBAN."""
    from stdnum import numdb

    found = numdb.get("iban").info(country)[0][1]
    return sum(int(count) for count in re.findall(r"(\d+)!", found.get("bban", "")))


def emails(text: str, plain_at: bool = True) -> list[Place]:
    """Return where e-mail addresses stand, also those written out ("piste", "punkt", "(at)").

    `plain_at` tells that "at" is no word of the language; where it is one (English), it counts
    only after a part with a dot.

    >>> emails("Kirjoita: aino@example.org."), emails("etunimi piste sukunimi at koulu piste fi")
    ([(10, 26)], [(0, 40)])
    """
    places = [place for sign in "@＠" for place in _with_sign(text, sign)]
    for match in _AT.finditer(text):
        before = _BEFORE_AT.search(text[max(0, match.start() - _REACH) : match.start()])
        after = _AFTER_AT.match(text, match.end())
        if not (before and after):
            continue
        said = "." in before[0] or _SPOKEN.search(before[0]) or _SPOKEN.search(after[0])
        if plain_at or said or not match["word"]:
            places.append((match.start() - len(before[0]), after.end()))
    return places


def _with_sign(text: str, sign: str) -> list[Place]:
    places = []
    at = text.find(sign)
    while at >= 0:
        before = _LOCAL.match(text[max(0, at - 64) : at][::-1])
        after = _DOMAIN.match(text, at + 1)
        if before and after:
            places.append((at - len(before[0]), after.end()))
        at = text.find(sign, at + 1)
    return places


def urls(text: str, language: str = "") -> list[Place]:
    """Return where web addresses stand: with a scheme, with www, or with a known ending.

    A missing space after a full stop is no address ("jne.ja"), nor is the name of a platform
    ("menti.com"). "se" is a word in Finnish and ends an address there only before a path.

    >>> urls("Ks. www.koulu.fi, koulu.fi/abc ja menti.com. Hyvä.se oli jne.ja", "fi")
    [(4, 16), (18, 30)]
    """
    places = [_trimmed(text, *match.span()) for match in _ADDRESS.finditer(text)]
    for match in _BARE.finditer(text):
        host = re.split("[/?#:]", match[0], maxsplit=1)[0]
        bare = len(host) == len(match[0].rstrip(_TRAILING + "/"))
        if bare and (_TOOL_HOST.fullmatch(host) or (language != "sv" and host.endswith(".se"))):
            continue
        places.append(_trimmed(text, *match.span()))
    return places


def _trimmed(text: str, start: int, end: int) -> Place:
    return start, start + len(text[start:end].rstrip(_TRAILING))
