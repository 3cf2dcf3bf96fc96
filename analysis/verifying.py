"""The command `verify`: whether a report says what its files say.

Start at `verify`. The report is made again from the files that its manifest names, found by their
hashes, and compared with what the file shows, figure by figure.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from analysis import bundle, codebook, material, reporting
from analysis.load import bounded
from analysis.load.limits import Refused
from analysis.material import Material
from analysis.present import manifest, page, refi, report_book, slide_readback
from analysis.present.manifest import Figures, Input, Manifest
from analysis.privacy.presets import PRESETS
from analysis.reporting import Made
from analysis.survey import Problem

READERS: Mapping[str, ModuleType] = {
    ".pptx": slide_readback,
    ".xlsx": report_book,
    ".html": page,
    reporting.PROJECT: refi,
}
MOST_FILES = 10_000  # in a folder that is searched
_SHIPPED = (material.SAMPLE, material.SAMPLE_QUOTES)  # found without a folder, as the codebook is


@dataclass(frozen=True)
class Verified:
    """What became of a verification: in sentences, and whether every figure agrees."""

    lines: tuple[str, ...]
    agrees: bool


def verify(content: bytes, name: str, folder: Path) -> Verified:
    """Return whether a report's figures are those of its files; raises `Problem` where it is no
    report, or a file is at fault."""
    ending = Path(name).suffix.lower()
    if ending == bundle.ENDING:
        return _bundle(content, folder)
    return _one(content, ending, name, lambda: _contents(folder))


def _bundle(content: bytes, folder: Path) -> Verified:
    """Verify each file of a bundle, by its own inputs as well."""
    parts, told = bundle.unpacked(content)
    lines = [f"{name} is missing." for name in sorted(told.keys() - parts.keys())]
    lines += [
        f"{name} is not named in the manifest." for name in sorted(parts.keys() - told.keys())
    ]
    lines += [
        f"{name} is not the file that the manifest names."
        for name in sorted(parts.keys() & told.keys())
        if manifest.digest(parts[name]) != told[name]
    ]
    agrees = not lines
    if agrees:
        lines = [f"All {len(parts)} files are those that the manifest names."]
    own = [parts[name] for name in parts if name.startswith(bundle.INPUTS)]
    for name in sorted(parts):
        ending = Path(name).suffix.lower()
        if ending in READERS and "/" not in name:
            found = _one(
                parts[name], ending, name, lambda: itertools.chain(own, _contents(folder))
            )
            lines += [f"{name}: {line}" for line in found.lines]
            agrees &= found.agrees
    if not any(own.endswith(tuple(READERS)) for own in parts):
        lines.append("No figure was compared: it holds pictures alone.")
    return Verified(tuple(lines), agrees)


def _one(
    content: bytes, ending: str, name: str, contents: Callable[[], Iterator[bytes]]
) -> Verified:
    if ending not in READERS:
        raise Problem(
            "{file}: a report ends in {endings}.",
            file=name,
            endings=", ".join((*READERS, bundle.ENDING)),
        )
    told = manifest.read(_said(READERS[ending].manifest_of, content))
    lines = list(_of_version(told))
    found = _found(told.inputs, contents())
    missing = [own for own in told.inputs if own not in found]
    if missing:
        return Verified((*lines, *map(_not_found, missing)), False)
    made = _again(told, found)
    written = reporting.ALL_WRITERS[ending](made)
    if ending == reporting.PROJECT:
        return _project(content, written, made, lines)
    fresh = manifest.figures(made.report.exhibits)
    differing = [
        *_differing(fresh, told.figures, "its manifest"),
        *_differing(fresh, _said(READERS[ending].figures_of, content), "the file"),
    ]
    lines += differing
    if not differing:
        count = sum(map(len, told.figures.values()))
        lines.append(f"All {count} figures of {len(told.figures)} charts agree with the files.")
        lines.append(_of_bytes(written == content))
    return Verified(tuple(lines), not differing)


def _said(read: Callable[[bytes], Any], content: bytes) -> Any:
    """Return what a file says, read in the child process: anybody may have made it."""
    try:
        return bounded.made(read, content)
    except Refused:
        raise manifest.unreadable() from None


def _project(content: bytes, written: bytes, made: Made, lines: list[str]) -> Verified:
    """Compare what a REFI-QDA project says: texts, answers, codings, codes, what is known of
    respondents, and notes."""
    fresh = refi.figures_of(written)
    differing = list(_differing(fresh, _said(refi.figures_of, content), "the file"))
    lines += differing
    if not differing:
        count = sum(map(len, fresh.values()))
        lines.append(
            f"All {count} entries agree with the files: texts, answers, codings, codes, values of "
            "respondents, and notes."
        )
        if PRESETS[made.settings.preset].hides:
            lines.append("Its ids are drawn anew for each export, so its bytes always differ.")
        else:
            lines.append(_of_bytes(written == content))
    return Verified(tuple(lines), not differing)


def _of_version(told: Manifest) -> Iterator[str]:
    now = reporting.program()
    if dict(told.program) != now:
        made, own = (", ".join(f"{k} {v}" for k, v in p.items()) for p in (told.program, now))
        yield f"The report was made by another version of the program ({made}; this is {own})."


def _of_bytes(same: bool) -> str:
    if same:
        return "The file is, byte for byte, what this program makes of them."
    return "The file is not byte for byte what this program makes of them: texts may differ."


def _not_found(own: Input) -> str:
    return f"Not found: {own.role} {own.name} (SHA-256 {own.sha256})."


def _found(inputs: Sequence[Input], contents: Iterator[bytes]) -> dict[Input, bytes]:
    """Return the files of a manifest that are among some contents."""
    found: dict[Input, bytes] = {}
    for content in contents:
        digest = manifest.digest(content)
        found |= {own: content for own in inputs if own.sha256 == digest}
        if len(found) == len(inputs):
            break
    return found


def _contents(folder: Path) -> Iterator[bytes]:
    """Yield what ships with the program, then every file in a folder."""
    yield from codebook.texts_of().values()
    yield from (path.read_bytes() for path in _SHIPPED)
    if not folder.is_dir():
        raise Problem("There is no folder {folder}. Check its name.", folder=folder.name)
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number >= MOST_FILES:
            raise Problem(
                "{folder} holds more than {count} files. Name the folder of the report's files.",
                folder=folder.name,
                count=MOST_FILES,
            )
        if path.is_file() and not path.is_symlink():
            yield path.read_bytes()


def _again(told: Manifest, found: Mapping[Input, bytes]) -> Made:
    """Return the report made again as its manifest tells."""
    by_role: dict[str, list[tuple[str, bytes]]] = {}
    for own in told.inputs:
        by_role.setdefault(own.role, []).append((own.name, found[own]))
    if not {"survey", "codebook"} <= by_role.keys():
        raise manifest.unreadable()
    one = {role: own[0][1] for role, own in by_role.items()}
    files = Material(
        tuple(by_role["survey"]),
        dict(by_role["codebook"]),
        one.get("decisions"),
        one.get("quotes"),
        tuple(content for _, content in by_role.get("corrections", ())),
        one.get("template"),
        one.get("ids"),
        one.get("model"),
        repair=bool(told.settings.get("repair")),
    )
    return reporting.made(files, material.prepared(files), reporting.settings_of(told.settings))


def _differing(fresh: Figures, told: Figures, where: str) -> Iterator[str]:
    """Yield in a sentence each figure that is not told as it is made again."""
    for chart in sorted(fresh.keys() | told.keys()):
        own, other = _by_place(fresh.get(chart, [])), _by_place(told.get(chart, []))
        for place in sorted(own.keys() | other.keys()):
            if own.get(place) != other.get(place):
                label = " / ".join(filter(None, place[:2]))
                now, was = own.get(place, "–"), other.get(place, "–")
                yield f"{chart}, {label}: {where} says {was}, its files say {now}."


def _by_place(rows: Sequence[Sequence[str]]) -> dict[tuple[str, str, int], str]:
    """Return figures by label, series and how many of both came before."""
    made: dict[tuple[str, str, int], str] = {}
    for label, series, text in rows:
        at = 0
        while (label, series, at) in made:
            at += 1
        made[label, series, at] = text
    return made
