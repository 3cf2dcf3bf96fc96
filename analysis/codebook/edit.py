"""Changes a codebook's files as a person would in a text editor: what is not meant stays as it is.

Start at `with_patterns` and `with_code`. Nodes of YAML only tell where in the text something
stands; the text around it, its comments and its line endings are never written anew.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from analysis.codebook import layout, lines
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.layout import STEP, File, entry, value
from analysis.codebook.structure_file import StructureFile
from analysis.survey import LANGUAGES, Problem

_ID_LETTERS = 56  # of the 60 that an id may have: the others are for _2, _3 ...


def with_code(
    files: Mapping[str, bytes],
    domain: str,
    label: str,
    language: str,
    definition: str = "",
    parent: str | None = None,
    used: Collection[str] = (),
) -> tuple[str, dict[str, bytes]]:
    """Return the id of a new code, and the files with it as the last code of a domain, or of a
    code of the domain (`parent`).

    The code has no patterns, and its label stands for a definition that is left out. Its id is
    none of those `used` elsewhere, as by other versions of the codebook. Raises
    `Problem` where there is no such domain or parent, the parent is a child itself, or
    codebook.yaml is missing or no structure.

    >>> text = b"domains:\\n- id: need\\n  label: {}\\n  role: support\\n  codes:\\n"
    >>> text += b"  - {id: time, label: {en: Time}, definition: {en: Time}}\\n"
    >>> id, files = with_code({"codebook.yaml": text}, "need", "Töö", "et")
    >>> id
    'too'
    >>> print(files["codebook.yaml"].decode().splitlines()[-2])
        label: {et: "Töö"}
    """
    file, paths = structure(files)
    at = path_of_domain(file, domain)
    goal = at if parent is None else paths.get(parent, ())
    if goal[:2] != at:
        raise Problem(
            "There is no code {code} in the domain {domain} of {file}.",
            code=parent,
            domain=domain,
            file=STRUCTURE,
        )
    refuse_below_child(goal, label, parent)
    codes = (*goal, "codes" if parent is None else "children")
    id = free_id(file, label, used)
    texts = {"label": {language: label}, "definition": {language: definition or label}}
    rows = [f"id: {id}", *(f"{key}: {layout.flow(said)}" for key, said in texts.items())]
    changed = layout.with_item(file, codes, rows, len(file.at(codes[:-1]).get(codes[-1], [])))
    return id, {**files, STRUCTURE: changed.source}


def structure(files: Mapping[str, bytes]) -> tuple[File, dict[str, layout.Path]]:
    """Return codebook.yaml and where in it each code stands; raise `Problem` where it is missing
    or no structure."""
    file = layout.opened(files, STRUCTURE)
    StructureFile(file.tree).domains()
    paths: dict[str, layout.Path] = {}
    for number in range(len(file.tree["domains"])):
        _note(file, ("domains", number, "codes"), paths)
    return file, paths


def _note(file: File, listed: layout.Path, paths: dict[str, layout.Path]) -> None:
    for number, code in enumerate(file.at(listed)):
        paths[str(code["id"])] = (*listed, number)
        if "children" in code:
            _note(file, (*listed, number, "children"), paths)


def path_of_domain(file: File, domain: str) -> layout.Path:
    """Return where a domain stands; raise `Problem` where there is none."""
    ids = [own["id"] for own in file.tree["domains"]]
    if domain not in ids:
        raise Problem("There is no domain {domain} in {file}.", domain=domain, file=STRUCTURE)
    return ("domains", ids.index(domain))


def refuse_below_child(path: layout.Path, code: str, parent: str | None) -> None:
    """Raise `Problem` where what stands at a path, below which a code is to stand, is a child."""
    if path[-2] == "children":
        raise Problem(
            "“{code}” would stand too deep: “{parent}” is below another code itself. Choose one "
            "that is below none.",
            code=code,
            parent=parent,
        )


def taken(file: File) -> dict[str, int]:
    """Return the ids that codes have or had, and the line of each."""
    found: dict[str, int] = {}
    for code in (file.at(path) for path in structure({STRUCTURE: file.source})[1].values()):
        told = [code["id"], *code.get("formerly", []), *itertools.chain(*code.get("merged", []))]
        told += [code["split_from"]] if "split_from" in code else []
        for id in told:
            found.setdefault(str(id), id.line)
    return found


def free_id(file: File, label: str, used: Collection[str] = ()) -> str:
    """Return an id made of a label that no code has or had, and that is none of those `used`."""
    return _free(_slug(label), {*taken(file), *used})


def patterns_text(files: Mapping[str, bytes], language: str, code: str) -> str:
    """Return the YAML of a code's patterns in a language as it is written, "" where it has none.

    Raises `Problem` where the file of the language is missing or no YAML.

    >>> files = {"en.yaml": b"codes:\\n  time:\\n    - NEG ..2 time # none"}
    >>> print(patterns_text(files, "en", "time"))
    - NEG ..2 time # none
    """
    file = layout.opened(files, f"{language}.yaml")
    own = entry(value(file.root, "codes"), code)
    return _shown(file, *own) if own else ""


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
    file = layout.opened(files, f"{language}.yaml")
    text = text.replace("\r\n", "\n").rstrip("\n") if text.strip() else ""
    own = entry(value(file.root, "codes"), code)
    if text == (_shown(file, *own) if own else ""):
        return dict(files)
    codes = {**file.tree.get("codes", {}), code: _patterns(text)}
    if not text:
        del codes[code]
    changed = file.now(_placed(file, code, text), {**file.tree, "codes": codes})
    return {**files, file.name: changed.source}


def with_pattern(
    files: Mapping[str, bytes], language: str, code: str, pattern: str
) -> dict[str, bytes]:
    """Return the files with one pattern more at the end of a code's patterns, in quotes where YAML
    needs them; the same files where it stands there already, without conditions.

    Raises `Problem` as `with_patterns` does.

    >>> before = {"en.yaml": b"codes:\\n  time:\\n    - time\\n"}
    >>> with_pattern(before, "en", "time", "*hour")["en.yaml"]
    b'codes:\\n  time:\\n    - time\\n    - "*hour"\\n'
    """
    text = patterns_text(files, language, code)
    if pattern in _patterns(text):
        return dict(files)
    return with_patterns(files, language, code, joined(text, f"- {_as_item(pattern)}"))


def _as_item(pattern: str) -> str:
    """Return a pattern as it is written in a list, plain where both kinds of lists let it."""
    for text in (f"- {pattern}", f"[{pattern}]"):
        try:
            plain = lines.read(text.encode(), "YAML") == [pattern]
        except Problem:
            plain = False
        if not plain:
            return layout.quoted(pattern)
    return pattern


def joined(text: str, more: str) -> str:
    """Return two texts of patterns as one, each pattern once; comments go along."""
    if not text.strip() or not more.strip():
        return text or more
    file, other = (in_rows(own) for own in (text, more))
    for number in reversed(range(len(other.tree))):
        if other.tree[number] not in file.tree:
            continue
        if len(other.tree) == 1:
            return text
        other = layout.without_item(other, (number,))
    return f"{file.text}\n{other.text}"


def in_rows(text: str) -> File:
    """Return a text of patterns as a file of its own in which each stands on lines of its own."""
    _patterns(text)
    return layout.in_lines(layout.parsed("YAML", text.encode()), ())


def with_renamed(
    files: Mapping[str, bytes], language: str, old: str, new: str
) -> dict[str, bytes]:
    """Return the files in which the patterns of one code are those of another."""
    file = layout.opened(files, f"{language}.yaml")
    if old not in file.tree.get("codes", {}):
        return dict(files)
    return {**files, file.name: layout.with_key(file, ("codes",), old, new).source}


def without_patterns(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the language files alone, each without the patterns of codes and facets: what is left
    tells how answers of the language are read, whatever is coded.

    >>> without_patterns({"en.yaml": b"negators: [not]\\ncodes: {time: [hour]}\\n"})
    {'en.yaml': b'negators: [not]\\n'}
    """
    found = {}
    for name in sorted(files.keys() & {f"{language}.yaml" for language in LANGUAGES}):
        file = layout.opened(files, name)
        for key in ("codes", "facets"):
            if key in file.tree:
                file = layout.without_entry(file, (), key)
        found[name] = file.source
    return found


# Patterns


def _span(text: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
    """Return from where to where a code's patterns stand: whole lines where they stand below."""
    if not layout.below(key, value):
        return value.start_mark.index, value.end_mark.index
    start = text.index("\n", key.end_mark.index) + 1
    return start, layout.end_of(
        text, value, max(value.start_mark.column, key.start_mark.column + 1)
    )


def _shown(file: File, key: yaml.Node, value: yaml.Node) -> str:
    start, end = _span(file.text, key, value)
    return layout.outdented(file.text[start:end], value.start_mark.column)


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


def _placed(file: File, code: str, text: str) -> str:
    """Return the file's text with the text of a code's patterns in its place."""
    codes = value(file.root, "codes")
    if codes is None:
        before = file.text + (file.newline if file.text[-1:] not in ("", "\n") else "")
        return f"{before}codes:{_new(file, code, text, len(STEP))}{file.newline}"
    if codes.flow_style:
        return _unfolded(file, codes, code, text)
    own = entry(codes, code)
    if own:
        return _replaced(file, *own, text) if text else _removed(file, *own)
    column = codes.start_mark.column
    end = layout.end_of(file.text, codes, column)
    return file.text[:end] + _new(file, code, text, column) + file.text[end:]


def _new(file: File, code: str, text: str, column: int) -> str:
    """Return the lines of a new entry, each after its line break."""
    return f"{file.newline}{' ' * column}{code}:" + layout.indented(file, text, column + len(STEP))


def _replaced(file: File, key: yaml.Node, value: yaml.Node, text: str) -> str:
    start, end = _span(file.text, key, value)
    before = file.text[:start].rstrip(" ")
    if layout.below(key, value):
        before = before.removesuffix("\n").removesuffix("\r")
    return before + layout.indented(file, text, _column(key, value, text)) + file.text[end:]


def _column(key: yaml.Node, value: yaml.Node, text: str) -> int:
    """Return how far in a text goes: as far as the one before, where YAML lets it."""
    left = key.start_mark.column
    column = value.start_mark.column if layout.below(key, value) else -1
    # Only a list in block style may stand as far left as its key.
    least = left + text.lstrip().startswith("[")
    return column if column >= least else left + len(STEP)


def _removed(file: File, key: yaml.Node, value: yaml.Node) -> str:
    start = file.text.rfind("\n", 0, key.start_mark.index) + 1
    end = file.text.find("\n", _span(file.text, key, value)[1]) + 1 or len(file.text)
    name, codes = entry(file.root, "codes")
    left = file.text[:start]
    if len(codes.value) == 1:  # a table without entries is written so
        colon = name.end_mark.index + 1
        left = f"{left[:colon]} {{}}{left[colon:]}"
    return left + file.text[end:]


def _unfolded(file: File, codes: yaml.Node, code: str, text: str) -> str:
    """Write codes in braces one below the other, since a block cannot stand within braces."""
    entries = {
        key.value: f"{file.newline}{STEP}{layout.source(file, key)}: {layout.source(file, value)}"
        for key, value in codes.value
    }
    entries[code] = _new(file, code, text, len(STEP)) if text else ""
    block = "".join(entries.values()) or " {}"
    left = file.text[: codes.start_mark.index].rstrip(" ")
    return left + block + file.text[codes.end_mark.index :]


# Ids


def _slug(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_ID_LETTERS].strip("_") or "code"


def _free(id: str, used: set[str]) -> str:
    names = itertools.chain([id], (f"{id}_{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in used)
