"""The interface's words in Finnish, Swedish, Estonian and English, and each language's numbers.

Start at `wording`. English sentences in the code are the message ids; `fi.po`, `sv.po` and `et.po`
hold their translations, read by Babel into memory, so that nothing is compiled and no locale of
the machine has a say.
"""

import datetime
import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel import Locale, numbers
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("fi", "sv", "et", "en")
_ENDED = re.compile(r"[.?!…][”“»’\"]*$")


def message(text: str) -> str:
    """Mark a text for the catalogues where it is kept as data and said later.

    >>> message("School type")
    'School type'
    """
    return text


def sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends in a mark of its own, within quotation marks
    or not.

    >>> [sentence(own) for own in ("Why?", "Asked “Why?”.", "Asked “Why”.", "So it is")]
    ['Why?', 'Asked “Why?”', 'Asked “Why”.', 'So it is.']
    """
    bare = text.removesuffix(".")
    return bare if _ENDED.search(bare) else bare + "."


class Wording:
    """One language: `say` a message, write a number or a share as the language does."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale(language)
        # Readers of English here are Europeans: day before month.
        self._days = "en_GB" if language == "en" else language
        self._texts = _catalogue(language)

    def say(self, message: str, /, **values: object) -> str:
        """Return a message with its values, in this language.

        >>> wording("en").say("{count} answers", count=12345)
        '12,345 answers'
        """
        return self._filled(self._texts.gettext(message), values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return the form of a message that a count asks for; `{count}` stands for the count.

        >>> wording("en").plural("{count} answer", "{count} answers", 1)
        '1 answer'
        """
        return self._filled(self._texts.ngettext(one, many, count), {**values, "count": count})

    def told(self, thing: object) -> str:
        """Return a `Problem` or `Notice` in this language: its message with its values."""
        values = {
            name: self.told(value) if hasattr(value, "message") else value
            for name, value in thing.values.items()  # type: ignore[attr-defined]
        }
        return self.say(thing.message, **values)  # type: ignore[attr-defined]

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as this language writes it, with so many decimals.

        >>> wording("et").number(1234.56, 1)
        '1\\xa0234,6'
        """
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return numbers.format_decimal(value, pattern, locale=self._locale)

    def percent(self, share: float, digits: int = 0, rounded: float | None = None) -> str:
        """Return a share of 1 in per cent with so many decimals, as this language writes it.

        Halves are rounded away from zero, unless `rounded` (in per cent) says otherwise, as where
        parts have to sum to 100. What is not nothing is never 0 %, what is not all never 100 %.

        >>> wording("fi").percent(0.456), wording("fi").percent(0.4556, 1)
        ('46\xa0%', '45,6\xa0%')
        >>> [wording("en").percent(share) for share in (0.456, 0.001)]
        ['46%', '<1%']
        """
        least = 10.0**-digits
        shown = _half_up(100 * share, digits) if rounded is None else rounded
        sign = "<" if share > 0 and shown == 0 else ">" if share < 1 and shown == 100 else ""
        shown = {"<": least, ">": 100 - least}.get(sign, shown)
        pattern = self._locale.percent_formats[None].pattern.replace("0", "0.0" if digits else "0")
        return sign + numbers.format_percent(shown / 100, pattern, locale=self._locale)

    def day(self, day: datetime.date) -> str:
        """Return a day as the language writes it.

        >>> [wording(language).day(datetime.date(2027, 5, 31)) for language in ("et", "en")]
        ['31. mai 2027', '31 May 2027']
        """
        return format_date(day, "medium", locale=self._days)

    def moment(self, at: str) -> str:
        """Return a time of the log (UTC, ISO 8601) as the language writes date and time; a text
        that is no time stays as it is.

        >>> wording("fi").moment("2026-11-29T10:45:46Z"), wording("en").moment("soon")
        ('29.11.2026 10.45 UTC', 'soon')
        """
        try:
            time = datetime.datetime.fromisoformat(at)
        except ValueError:
            return at
        zone = " UTC" if time.tzinfo else ""
        own = time.astimezone(datetime.UTC) if time.tzinfo else time
        return format_datetime(own, "short", locale=self._days) + zone

    def _filled(self, text: str, values: dict[str, object]) -> str:
        return text.format(
            **{
                name: self.number(value) if type(value) is int else value
                for name, value in values.items()
            }
        )


def _half_up(value: float, digits: int) -> float:
    """Round halves away from zero: Babel alone would round them to even."""
    scale = 10**digits
    return int(value * scale + 0.5 + 1e-9) / scale


@cache
def wording(language: str) -> Wording:
    """Return the wording of a language (one of `LANGUAGES`)."""
    return Wording(language)


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return Path(__file__).with_name(f"{language}.po")


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en" or not catalogue_path(language).is_file():
        return gettext.NullTranslations()
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
