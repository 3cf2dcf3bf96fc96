"""Everything of a report in one ZIP: every format in every language, pictures, what an audience
may have of the files that it was made of, and a manifest that names and hashes all of them.

Start at `bundle`.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

from analysis import reporting
from analysis.material import Material, Prepared, Progress
from analysis.present import pictures
from analysis.present.manifest import Input, digest
from analysis.privacy.presets import PRESETS
from analysis.reporting import Made, Settings
from analysis.survey import Problem
from analysis.wording import Wording, wording
from analysis.workspace import exchange
from analysis.workspace.archive import archive, files_in

ENDING = ".zip"
FORMAT = "bundle 1"
MANIFEST, READ_ME, INPUTS = "manifest.json", "README.txt", "inputs/"
LIMIT = 500_000_000  # bytes of all files together
NAME = "report"  # of each file in it, with its language and ending


@dataclass(frozen=True)
class Drawing:
    """What the pictures of a bundle are: one of `pictures.FORMATS`, a size of `pictures.SIZES`,
    and whether they are all that it holds."""

    format: str = pictures.PNG
    size: str = "slide"
    alone: bool = False


def bundle(
    files: Material,
    prepared: Prepared,
    settings: Settings,
    languages: Sequence[str],
    progress: Progress | None = None,
    drawing: Drawing | None = None,
) -> bytes:
    """Return a ZIP of a report in every format and the given languages, or of its pictures alone;
    raises `Problem` where a chart may not be shown. Where no browser is found there are no
    pictures, which its README says; raises `Problem` where they would be all of it."""
    own, known = drawing or Drawing(), reporting.basis(files, prepared, settings)
    made = [
        reporting.made(files, prepared, replace(settings, language=language), known=known)
        for language in languages
    ]
    parts, lacks = (
        (_pictures(made, own, progress), None) if own.alone else _written(made, own, progress)
    )
    held = dict(_held(files, settings.preset))
    parts |= {INPUTS + name: content for name, content in held.items()}
    inputs = list(files.inputs())
    parts[READ_ME] = _read_me(parts, inputs, held, lacks, wording(languages[0]))
    parts[MANIFEST] = _manifest(parts, inputs, settings, files.repair, own)
    return archive(parts)


def _written(
    made: Sequence[Made], drawing: Drawing, progress: Progress | None
) -> tuple[dict[str, bytes], Problem | None]:
    """Return every format of reports, and pictures or why there are none."""
    parts: dict[str, bytes] = {}
    # The browser draws while the files are written: each has a core of its own.
    with ThreadPoolExecutor(1) as other:
        drawn = other.submit(_pictures, made, drawing)
        written = [(own, *writer) for own in made for writer in _writers(own).items()]
        for done, (own, ending, write) in enumerate(written, 1):
            parts[f"{NAME}.{own.report.language}{ending}"] = write(own)
            if progress:
                progress(done / (len(written) + 1))
        try:
            parts |= drawn.result()
        except Problem as found:
            return parts, found
    if progress:
        progress(1)
    return parts, None


def _writers(own: Made) -> Mapping[str, Callable[[Made], bytes]]:
    return reporting.writers(own.settings.preset, own.prepared.machine is not None)


def _pictures(
    made: Sequence[Made], drawing: Drawing, progress: Progress | None = None
) -> dict[str, bytes]:
    """Return a picture of every chart in every language by its name, and their words; raises
    `Problem` where no browser draws them."""
    exhibits = [own for each in made for own in each.report.exhibits]
    found = pictures.pictures(exhibits, drawing.size, drawing.format, progress)
    drawn, parts = iter(found.items()), {}
    for each in made:
        folder, own = f"pictures.{each.report.language}/", each.report.exhibits
        parts |= {folder + name: content for name, content in itertools.islice(drawn, len(own))}
        parts[folder + "pictures.txt"] = pictures.told(own)
    return parts


def _within(name: str, number: int) -> str:
    """Return the name of an opened file as a bundle may have it: in no other folder, and of
    several files each its own.

    >>> _within("../../etc/a:b.xlsx", 1), _within("answers 2025.csv", 2)
    ('a_b.xlsx', '2_answers 2025.csv')
    """
    own = re.sub(r"[^\w. -]+", "_", name.replace("\\", "/").rpartition("/")[2])[-80:]
    own = own.strip(". ") or "export"
    return own if number == 1 else f"{number}_{own}"


def _held(files: Material, preset: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files that an audience may have: codebook and template, which hold no respondent's
    words; the others for who sees every word anyway."""
    for name, content in sorted(files.codebook.items()):
        yield f"codebook/{name}", content
    if files.template is not None:
        yield "template.pptx", files.template
    if PRESETS[preset].hides:
        return
    for number, (name, content) in enumerate(files.exports, 1):
        yield _within(name, number), content
    for name, own in (
        ("decisions.csv", files.decisions),
        ("quotes.csv", files.quotes),
        (exchange.MODEL, files.model),
    ):
        if own is not None:
            yield name, own
    for number, content in enumerate(files.corrections, 1):
        if content is not None:
            yield f"corrections_{number}.json", content


def _read_me(
    parts: Mapping[str, bytes],
    inputs: Sequence[Input],
    held: Mapping[str, bytes],
    lacks: Problem | None,
    w: Wording,
) -> bytes:
    has = {digest(content) for content in held.values()}
    missing = [f"- {own.name} (SHA-256 {own.sha256})" for own in inputs if own.sha256 not in has]
    lines = [w.say("What this file holds"), "", *(f"- {name}" for name in sorted(parts))]
    if lacks:
        lines += ["", w.say("There are no pictures: {why}", why=w.told(lacks))]
    if missing:
        lines += [
            "",
            w.say("Files left out, since the audience may not have every word:"),
            *missing,
        ]
    lines += ["", w.say("To check it: {command}", command="python -m analysis verify")]
    return ("\n".join(lines) + "\n").encode()


def _manifest(
    parts: Mapping[str, bytes],
    inputs: Sequence[Input],
    settings: Settings,
    repair: bool,
    drawing: Drawing,
) -> bytes:
    told = {
        "format": FORMAT,
        "program": reporting.program(),
        "settings": settings.told(repair),
        "pictures": asdict(drawing),
        "inputs": [asdict(own) for own in inputs],
        "files": {name: digest(content) for name, content in sorted(parts.items())},
    }
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def unpacked(content: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of a bundle by name, and the hashes that its manifest names; raises
    `Problem` where it is none."""
    parts = files_in(content, LIMIT)
    try:
        told = json.loads(parts.pop(MANIFEST))
        if told["format"] != FORMAT:
            raise ValueError
        return parts, {str(name): str(own) for name, own in told["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Problem("This ZIP is no report. Choose one that this program wrote.") from None
