"""Changes a codebook's files as a person would in a text editor: what is not meant stays as it is.

Start at `with_patterns` and `with_code`. Nodes of YAML only tell where in the text something
stands; the text around it, its comments and its line endings are never written anew.
"""

import codecs
import copy
import itertools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from analysis.codebook import lines
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.structure_file import StructureFile
from analysis.survey import Problem

_STEP = "  "
_ID_LETTERS = 56  # of the 60 that an id may have: the others are for _2, _3 ...
# Signs that JSON leaves as they are, but YAML refuses or takes for the end of a line.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class _File:
    """One file: its text, the node tree that knows where things stand, and what it says."""

    name: str
    text: str
    root: yaml.Node | None
    tree: dict[str, Any]
    mark: bytes

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def changed(self, text: str, tree: dict[str, Any]) -> dict[str, bytes]:
        """Return the file with a new text; raise `Problem` unless it says what it is to say."""
        source = self.mark + text.encode()
        try:
            right = lines.read(source, self.name) == tree
        except Problem:
            right = False
        if not right:
            raise Problem(
                "{file} is written so that it cannot be changed here. Change it in a text editor "
                "and choose it as an edited copy.",
                file=self.name,
            )
        return {self.name: source}


def with_code(
    files: Mapping[str, bytes], domain: str, label: str, language: str, definition: str = ""
) -> tuple[str, dict[str, bytes]]:
    """Return the id of a new code, and the files with it as the last code of a domain.

    The code has no patterns, and its label stands for a definition that is left out. Raises
    `Problem` where there is no such domain, or codebook.yaml is missing or no structure.

    >>> text = b"domains:\\n- id: need\\n  label: {}\\n  role: support\\n  codes:\\n"
    >>> text += b"  - {id: time, label: {en: Time}, definition: {en: Time}}\\n"
    >>> id, files = with_code({"codebook.yaml": text}, "need", "Töö", "et")
    >>> id
    'too'
    >>> print(files["codebook.yaml"].decode().splitlines()[-2])
        label: {et: "Töö"}
    """
    file = _opened(files, STRUCTURE)
    domains = StructureFile(file.tree).domains()
    at = next((at for at, one in enumerate(domains) if one.id == domain), None)
    if at is None:
        raise Problem("There is no domain {domain} in {file}.", domain=domain, file=STRUCTURE)
    id = _free(_slug(label), {code.id for one in domains for code in one.codes})
    texts = {"label": {language: label}, "definition": {language: definition or label}}
    tree = copy.deepcopy(file.tree)
    tree["domains"][at]["codes"].append({"id": id, **texts})
    rows = [f"id: {id}", *(f"{key}: {_flow(said)}" for key, said in texts.items())]
    codes = _value(_value(file.root, "domains").value[at], "codes")
    return id, {**files, **file.changed(_with_item(file, codes, rows), tree)}


def patterns_text(files: Mapping[str, bytes], language: str, code: str) -> str:
    """Return the YAML of a code's patterns in a language as it is written, "" where it has none.

    Raises `Problem` where the file of the language is missing or no YAML.

    >>> files = {"en.yaml": b"codes:\\n  time:\\n    - NEG ..2 time # none"}
    >>> print(patterns_text(files, "en", "time"))
    - NEG ..2 time # none
    """
    file = _opened(files, f"{language}.yaml")
    entry = _entry(_value(file.root, "codes"), code)
    return _shown(file, *entry) if entry else ""


def with_patterns(
    files: Mapping[str, bytes], language: str, code: str, text: str
) -> dict[str, bytes]:
    """Return the files with this YAML in the place of a code's patterns; blank: with none.

    Raises `Problem` where the text is no YAML list, or the file of the language is missing or
    no YAML. Whether the patterns are right is for `from_texts` to tell.

    >>> before = {"en.yaml": b"codes:\\n  time:\\n    - time\\n# end"}
    >>> with_patterns(before, "en", "time", "- time\\n- hour*")["en.yaml"]
    b'codes:\\n  time:\\n    - time\\n    - hour*\\n# end'
    """
    file = _opened(files, f"{language}.yaml")
    text = text.replace("\r\n", "\n").rstrip("\n") if text.strip() else ""
    entry = _entry(_value(file.root, "codes"), code)
    if text == (_shown(file, *entry) if entry else ""):
        return dict(files)
    codes = {**file.tree.get("codes", {}), code: _patterns(text)}
    if not text:
        del codes[code]
    changed = file.changed(_placed(file, code, text), {**file.tree, "codes": codes})
    return {**files, **changed}


def _opened(files: Mapping[str, bytes], name: str) -> _File:
    if name not in files:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=name)
    return _parsed(name, files[name])


@lru_cache(8)  # a page asks at every run for the patterns of files that seldom change
def _parsed(name: str, source: bytes) -> _File:
    tree = lines.read(source, name)
    text = source.decode("utf-8-sig")
    mark = codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b""
    return _File(name, text, yaml.compose(text, Loader=lines.LOADER), tree, mark)


# Where things stand


def _entry(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the key and the value of an entry of a table."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((k, v) for k, v in pairs if k.value == key), None)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    entry = _entry(node, key)
    return entry[1] if entry else None


def _end(text: str, node: yaml.Node, column: int) -> int:
    """Return where the last line of a node in block style ends.

    YAML has such a node end where the next one begins. Comments below it belong to it where they
    are indented by `column` at least.
    """
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = _line_end(text, len(text[: node.end_mark.index].rstrip(" \r\n")))
    comment = re.compile(rf"(?:\r?\n[ \t]*)*\r?\n {{{column},}}#[^\r\n]*")
    while found := comment.match(text, end):
        end = found.end()
    return end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - text.endswith("\r", at, end)


def _below(key: yaml.Node, value: yaml.Node) -> bool:
    """Tell whether a value stands on lines of its own below its key."""
    return value.start_mark.line > key.end_mark.line


def _span(text: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
    """Return from where to where a code's patterns stand: whole lines where they stand below."""
    if not _below(key, value):
        return value.start_mark.index, value.end_mark.index
    start = text.index("\n", key.end_mark.index) + 1
    return start, _end(text, value, max(value.start_mark.column, key.start_mark.column + 1))


# Patterns


def _shown(file: _File, key: yaml.Node, value: yaml.Node) -> str:
    start, end = _span(file.text, key, value)
    rows = file.text[start:end].replace("\r\n", "\n").split("\n")
    column = value.start_mark.column
    return "\n".join(row[min(column, _indent(row)) :] if row.strip() else row for row in rows)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


def _patterns(text: str) -> list[Any]:
    """Return what a text says that is to be a list of patterns, nothing where it is blank."""
    try:
        node = yaml.compose(text, Loader=lines.LOADER) if text else None
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        raise _no_list(mark.line + 1 if mark else 1) from None
    if text and not isinstance(node, yaml.SequenceNode):
        raise _no_list(node.start_mark.line + 1 if node else 1)
    return lines.read(f"{text}\n".encode(), "YAML") if text else []


def _no_list(line: int) -> Problem:
    return Problem(
        "Line {line}: the patterns are not a YAML list. Begin each pattern with “- ”, and put it "
        "in quotes where it begins with a sign or holds a colon.",
        line=line,
    )


def _placed(file: _File, code: str, text: str) -> str:
    """Return the file's text with the text of a code's patterns in its place."""
    codes = _value(file.root, "codes")
    if codes is None:
        before = file.text + (file.newline if file.text[-1:] not in ("", "\n") else "")
        return f"{before}codes:{_new(file, code, text, len(_STEP))}{file.newline}"
    if codes.flow_style:
        return _unfolded(file, codes, code, text)
    entry = _entry(codes, code)
    if entry:
        return _replaced(file, *entry, text) if text else _removed(file, *entry)
    column = codes.start_mark.column
    end = _end(file.text, codes, column)
    return file.text[:end] + _new(file, code, text, column) + file.text[end:]


def _new(file: _File, code: str, text: str, column: int) -> str:
    """Return the lines of a new entry, each after its line break."""
    return f"{file.newline}{' ' * column}{code}:" + _indented(file, text, column + len(_STEP))


def _indented(file: _File, text: str, column: int) -> str:
    rows = (" " * column + row if row.strip() else row for row in text.split("\n"))
    return "".join(file.newline + row for row in rows)


def _replaced(file: _File, key: yaml.Node, value: yaml.Node, text: str) -> str:
    start, end = _span(file.text, key, value)
    before = file.text[:start].rstrip(" ")
    if _below(key, value):
        before = before.removesuffix("\n").removesuffix("\r")
    return before + _indented(file, text, _column(key, value, text)) + file.text[end:]


def _column(key: yaml.Node, value: yaml.Node, text: str) -> int:
    """Return how far in a text goes: as far as the one before, where YAML lets it."""
    left = key.start_mark.column
    column = value.start_mark.column if _below(key, value) else -1
    # Only a list in block style may stand as far left as its key.
    least = left + text.lstrip().startswith("[")
    return column if column >= least else left + len(_STEP)


def _removed(file: _File, key: yaml.Node, value: yaml.Node) -> str:
    start = file.text.rfind("\n", 0, key.start_mark.index) + 1
    end = file.text.find("\n", _span(file.text, key, value)[1]) + 1 or len(file.text)
    name, codes = _entry(file.root, "codes")
    left = file.text[:start]
    if len(codes.value) == 1:  # a table without entries is written so
        colon = name.end_mark.index + 1
        left = f"{left[:colon]} {{}}{left[colon:]}"
    return left + file.text[end:]


def _unfolded(file: _File, codes: yaml.Node, code: str, text: str) -> str:
    """Write codes in braces one below the other, since a block cannot stand within braces."""
    entries = {
        key.value: f"{file.newline}{_STEP}{_source(file, key)}: {_source(file, value)}"
        for key, value in codes.value
    }
    entries[code] = _new(file, code, text, len(_STEP)) if text else ""
    block = "".join(entries.values()) or " {}"
    left = file.text[: codes.start_mark.index].rstrip(" ")
    return left + block + file.text[codes.end_mark.index :]


def _source(file: _File, node: yaml.Node) -> str:
    return file.text[node.start_mark.index : node.end_mark.index]


# Codes


def _with_item(file: _File, codes: yaml.Node, rows: list[str]) -> str:
    """Return the file's text with a table of these rows as the last item of a list."""
    if codes.flow_style:
        items = [*(_source(file, item) for item in codes.value), f"{{{', '.join(rows)}}}"]
        left, right = file.text[: codes.start_mark.index], file.text[codes.end_mark.index :]
        return f"{left}[{', '.join(items)}]{right}"
    column = codes.start_mark.column
    end = _end(file.text, codes, column)
    signs = ["- ", *[_STEP] * (len(rows) - 1)]
    item = "".join(
        f"{file.newline}{' ' * column}{sign}{row}" for sign, row in zip(signs, rows, strict=True)
    )
    return file.text[:end] + item + file.text[end:]


def _flow(texts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_quoted(text)}" for key, text in texts.items()) + "}"


def _quoted(text: str) -> str:
    """Return a text as JSON writes it, which is YAML's text in double quotes too."""
    written = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _slug(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_ID_LETTERS].strip("_") or "code"


def _free(id: str, used: set[str]) -> str:
    names = itertools.chain([id], (f"{id}_{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in used)
