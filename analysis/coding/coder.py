"""A codebook made ready for coding, kept between runs so that a later start reads no YAML.

Start at `coder`.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, partial
from pathlib import Path

from analysis import codebook as codebooks
from analysis.codebook import Code, Codebook, Domain, Scheme
from analysis.coding import model as models
from analysis.coding import ruleset
from analysis.coding.arrays import packed, unpacked
from analysis.coding.content import non_answers
from analysis.coding.kept import LOCAL, keep
from analysis.coding.lexicon import list_version
from analysis.coding.model import Model
from analysis.coding.ruleset import Ruleset

CACHE = LOCAL / "rules"
FORMAT = "14"  # changes when what is kept does
MODEL = Path(__file__).parents[2] / "data" / "model" / "codes.model"
KEPT = 20  # codebooks whose rules are kept: the latest used
SCHEME = "scheme.json"


@dataclass(frozen=True)
class Coder:
    """What answers are coded by: the scheme, whole answers that say nothing, the rules of each
    language, which are loaded when a language first occurs, and a model that is joined with them
    (None: they code alone)."""

    scheme: Scheme
    non_answers: frozenset[str]
    rulesets: Mapping[str, Ruleset]
    model: Model | None = None


def coder(
    files: Mapping[str, bytes] | None = None, book: Codebook | None = None, kept_in: Path = CACHE
) -> Coder:
    """Return the coder of a codebook's files by name, with the model that ships; none named: the
    codebook that ships. `book` is the codebook of these files where they have been read already.

    Raises `Problem` as `codebook.from_texts` does, and where a pattern can never match.
    """
    return replace(by_rules(files, book, kept_in), model=shipped_model())


@dataclass(frozen=True)
class Recipe:
    """What a coder is made from, to be sent to other processes.

    `files` are those of a codebook by name (None: the one that ships; none at all: a model codes
    alone), `model` the bytes of a model (None: the one that ships; empty: none), called `named`
    where it cannot be read.
    """

    files: tuple[tuple[str, bytes], ...] | None = None
    model: bytes | None = None
    named: str = ""

    def coder(self) -> Coder:
        """Return the coder; raises `Problem` as `by_rules` does, and where the model is none."""
        model = shipped_model() if self.model is None else None
        if self.model:
            model = models.read(self.model, self.named)
        if self.files == () and model:
            return of_model(model)
        return replace(by_rules(None if self.files is None else dict(self.files)), model=model)


@cache
def shipped_model() -> Model:
    """Return the model that ships; `scripts/train` makes it."""
    return models.read(MODEL.read_bytes(), MODEL.name)


def version(model: Model | None = None) -> str:
    """Return what tells this coding from that of another version of the program or by another
    model than the one that ships: the same answers and the same codebook are coded alike where it
    is the same."""
    return f"{FORMAT} {(model or shipped_model()).name.removeprefix(models.NAMED)}"


def by_rules(
    files: Mapping[str, bytes] | None = None, book: Codebook | None = None, kept_in: Path = CACHE
) -> Coder:
    """Return the coder of a codebook's rules alone, without a model; as `coder` otherwise.

    Raises `Problem` as `codebook.from_texts` does, and where a pattern can never match.
    """
    files = codebooks.texts_of() if files is None else files
    kept = kept_in / _key(files)
    if not kept.is_dir():
        made = of_codebook(book or codebooks.from_texts(files))
        if not keep(kept, partial(_write, made)):
            return made
        with contextlib.suppress(OSError):
            _forget(kept_in)
    with contextlib.suppress(OSError):
        os.utime(kept)
    plain = json.loads((kept / SCHEME).read_text("utf-8"))
    return Coder(Scheme.of_plain(plain["scheme"]), frozenset(plain["non_answers"]), _Kept(kept))


def of_model(model: Model) -> Coder:
    """Return the coder of a model alone, without a codebook: its codes are one domain."""
    codes = tuple(Code(code, {"en": code}, {}) for code in model.codes)
    domain = Domain("code", {"en": "Code"}, "", codes)
    scheme = Scheme(model.name, {"en": model.name}, (domain,), ())
    return Coder(scheme, frozenset(), {}, model)


def of_codebook(book: Codebook) -> Coder:
    """Return the coder of a codebook that has been read already."""
    rulesets = {name: ruleset.make_ready(own, book.names) for name, own in book.rules.items()}
    return Coder(book, non_answers(book), rulesets)


def _key(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(f"{FORMAT} {list_version()}".encode())
    for name in sorted(files):
        digest.update(f"\n{name} {len(files[name])}\n".encode() + files[name])
    return digest.hexdigest()[:24]


class _Kept(Mapping[str, Ruleset]):
    """The rulesets of a folder, each loaded when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = sorted(path.stem for path in folder.glob("*.arrays"))
        self._loaded: dict[str, Ruleset] = {}

    def __getitem__(self, language: str) -> Ruleset:
        if language not in self._names:
            raise KeyError(language)
        if language not in self._loaded:
            arrays = unpacked((self._folder / f"{language}.arrays").read_bytes())
            self._loaded[language] = ruleset.from_arrays(arrays)
        return self._loaded[language]

    def __contains__(self, language: object) -> bool:
        return language in self._names  # without loading it, as asking for the item would

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _write(made: Coder, folder: Path) -> None:
    for language, own in made.rulesets.items():
        (folder / f"{language}.arrays").write_bytes(packed(ruleset.to_arrays(own)))
    scheme = {f.name: getattr(made.scheme, f.name) for f in fields(Scheme)}
    plain = {"scheme": asdict(Scheme(**scheme)), "non_answers": sorted(made.non_answers)}
    text = json.dumps(plain, ensure_ascii=False, default=sorted)
    (folder / SCHEME).write_text(text, "utf-8")


def _forget(cache: Path) -> None:
    folders = sorted((p for p in cache.iterdir() if not p.suffix), key=lambda p: p.stat().st_mtime)
    for folder in folders[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
