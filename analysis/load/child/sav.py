"""SPSS files (SAV, ZSAV) to a sheet: labels are the headings, labelled codes their labels.

Start at `sheet`. pyreadstat reads them by ReadStat, the library of R's haven; written in C, it
runs in the child alone.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pyreadstat

from analysis.load import limits
from analysis.load.child.sheet import Sheet, cell
from analysis.load.limits import Refused

_DAMAGE = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    OSError,
    ValueError,
    OverflowError,
)
_LEGACY = ("cp1252", "iso-8859-1")  # of files that name no encoding, or a wrong one
_MOST_UNLABELLED = 20  # codes without a label; more of them are numbers


def sheet(source: bytes) -> Sheet:
    """Return the one table of an SPSS file; raise `Refused` where it is damaged or too long.

    The head's `variables` name, column by column: the variable's own name, the labels of its
    codes in their order, and those answers among them that its makers declared missing.
    """
    _check_size(_read(source, metadataonly=True)[1])
    data, about = _read(source, user_missing=True, row_limit=limits.ROWS + 1)
    labels = [_told_apart(_labels(about, name), about, name) for name in about.column_names]
    written = {name: [_text(value) for value in values] for name, values in data.items()}
    variables = [
        {
            "name": name or "",  # of a damaged file it may be none
            "options": _options(written[name], labels[place]),
            "missing": _missing(about, name, written[name], labels[place]),
        }
        for place, name in enumerate(about.column_names)
    ]
    head = {
        "encoding": (about.file_encoding or "").lower() or "sav",
        "variables": variables,
        "sets": _sets(about),
    }
    return Sheet(head, _rows(about, written, labels))


def _read(source: bytes, **options: Any) -> tuple[dict[str, Any], Any]:
    fault: Exception | None = None
    for encoding in (None, *_LEGACY):
        try:
            return pyreadstat.read_sav(
                BytesIO(source), output_format="dict", encoding=encoding, **options
            )
        except OverflowError:  # a date after the year 9999 stays the number that it is
            return _read(source, disable_datetime_conversion=True, **options)
        except UnicodeDecodeError:
            continue
        except _DAMAGE as damage:
            fault = damage
            if "encod" not in str(damage) and "byte sequence" not in str(damage):
                break
    raise Refused("damaged") from fault


def _check_size(about: Any) -> None:
    rows, columns = about.number_rows or 0, len(about.column_names)
    if rows > limits.ROWS:
        raise Refused("rows", count=rows, limit=limits.ROWS)
    if columns > limits.COLUMNS:
        raise Refused("columns", count=columns, limit=limits.COLUMNS)


def _labels(about: Any, name: str) -> dict[str, str]:
    """Return the labels of a variable's codes, by the text of each code, in the codes' order."""
    labels = about.variable_value_labels.get(name, {})
    codes = sorted(labels, key=lambda code: (isinstance(code, str), code))
    return {_text(code): str(labels[code]).strip() or _text(code) for code in codes}


def _told_apart(labels: dict[str, str], about: Any, name: str) -> dict[str, str]:
    """Return the labels with the code behind one that a valid and a missing answer share."""
    ranges = about.missing_ranges.get(name, [])
    valid = {label for code, label in labels.items() if not _is_in(code, ranges)}
    return {
        code: f"{label} ({code})" if label in valid and _is_in(code, ranges) else label
        for code, label in labels.items()
    }


def _options(cells: list[str], labels: dict[str, str]) -> list[str]:
    """Return the answers of a variable with labels in the order of their codes, with codes that
    have none: of many a scale only the ends are named."""
    if not labels:
        return []
    unlabelled = {code for code in cells if code and code not in labels}
    if len(unlabelled) > _MOST_UNLABELLED or not all(map(_is_number, unlabelled | labels.keys())):
        return list(dict.fromkeys(labels.values()))
    codes = sorted(unlabelled | labels.keys(), key=float)
    return list(dict.fromkeys(labels.get(code, code) for code in codes))


def _is_number(code: str) -> bool:
    return code.lstrip("-").replace(".", "", 1).isdecimal()


def _text(value: object) -> str:
    return cell(value).rstrip(" ")  # SPSS fills texts up with spaces


def _missing(about: Any, name: str, cells: list[str], labels: dict[str, str]) -> list[str]:
    """Return the answers that the file declares missing, as they are shown."""
    ranges = about.missing_ranges.get(name, [])
    found = [code for code in {*cells, *labels} if code and _is_in(code, ranges)]
    return sorted({labels.get(code, code) for code in found})


def _is_in(code: str, ranges: list[dict[str, Any]]) -> bool:
    for span in ranges:
        low, high = span["lo"], span["hi"]
        if isinstance(low, str):
            if code == low.rstrip(" "):
                return True
        elif _is_number(code) and low <= float(code) <= high:
            return True
    return False


def _sets(about: Any) -> list[dict[str, Any]]:
    """Return the multiple-response sets: their label and their variables."""
    return [
        {
            "label": found.get("label") or name,
            "variables": list(found.get("variable_list", ())),
        }
        for name, found in sorted((about.mr_sets or {}).items())
    ]


def _rows(
    about: Any, written: dict[str, list[str]], labels: list[dict[str, str]]
) -> Iterator[list[str]]:
    pairs = zip(about.column_labels, about.column_names, strict=True)
    yield [" ".join(str(label or name or "").split()) for label, name in pairs]
    shown = [
        [named.get(code, code) for code in cells] if named else cells
        for cells, named in zip(written.values(), labels, strict=True)
    ]
    yield from map(list, zip(*shown, strict=True))
