"""Changes what is coded, in the files of a codebook: labels, places, ids; codes merged and split.

Start at `with_label` and `renamed`. As in `edit`, what is not meant stays as it is, byte for byte.
What codes were before stands in the file (`formerly`, `merged`, `split_from` of `Code`), so that
people's decisions follow (`succession`). All functions raise `Problem` where the codebook has no
such code, codebook.yaml is missing or no structure, or the change would leave no codebook.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

from analysis.codebook import edit, layout
from analysis.codebook.folder import STRUCTURE, THRESHOLDS
from analysis.codebook.layout import File, Path
from analysis.codebook.thresholds_file import with_threshold
from analysis.codebook.tree import ID
from analysis.survey import LANGUAGES, ROLES, Problem

Files = Mapping[str, bytes]


# What codes and domains say


def with_label(files: Files, code: str, language: str, text: str) -> dict[str, bytes]:
    """Return the files with a code's label in a language; blank: without, where it has others.

    >>> text = b"domains:\\n- {id: need, label: {}, role: support, codes: [\\n"
    >>> text += b"  {id: time, label: {en: Time}, definition: {en: Time}}]}\\n"
    >>> after = with_label({"codebook.yaml": text}, "time", "et", "Aeg")
    >>> print(after["codebook.yaml"].decode().splitlines()[-1])
      {id: time, label: {en: Time, et: "Aeg"}, definition: {en: Time}}]}
    """
    return _with_text(files, code, "label", language, text)


def with_definition(files: Files, code: str, language: str, text: str) -> dict[str, bytes]:
    """Return the files with a code's definition in a language; blank: without, where it has
    others."""
    return _with_text(files, code, "definition", language, text)


def with_excludes(files: Files, code: str, language: str, text: str) -> dict[str, bytes]:
    """Return the files with what a code does not include, in a language; blank: without."""
    return _with_text(files, code, "not", language, text)


def with_domain_label(files: Files, domain: str, language: str, text: str) -> dict[str, bytes]:
    """Return the files with a domain's label in a language; blank: without, where it has
    others."""
    file, _ = edit.structure(files)
    return _saved(files, _texted(file, edit.path_of_domain(file, domain), "label", language, text))


def _with_text(files: Files, code: str, key: str, language: str, text: str) -> dict[str, bytes]:
    file, path = _found(files, code)
    return _saved(files, _texted(file, path, key, language, text))


def _texted(file: File, path: Path, key: str, language: str, text: str) -> File:
    own = file.at(path).get(key, {})
    if text.strip() == own.get(language, ""):
        return file
    if text.strip() and key in file.at(path):
        return layout.with_entry(file, (*path, key), language, layout.quoted(text.strip()))
    if text.strip():
        return layout.with_entry(
            file, path, key, layout.flow({language: text.strip()}), "definition"
        )
    if len(own) > 1:
        return layout.without_entry(file, (*path, key), language)
    if key == "not":
        return layout.without_entry(file, path, key)
    id = file.at(path)["id"]
    raise Problem(
        "{file}, line {line}: “{id}” must keep its {key} in one language at least.",
        file=STRUCTURE,
        line=id.line,
        id=id,
        key=key,
    )


def with_polarity(files: Files, code: str, lack: bool) -> dict[str, bytes]:
    """Return the files in which to be without something is what a code means, or is not."""
    file, path = _found(files, code)
    if lack == bool(file.at(path).get("polarity")):
        return dict(files)
    if lack:
        return _saved(files, layout.with_entry(file, path, "polarity", "lack", "id"))
    return _saved(files, layout.without_entry(file, path, "polarity"))


def with_role(files: Files, domain: str, role: str) -> dict[str, bytes]:
    """Return the files in which answers to questions of a role are the base of a domain."""
    file, _ = edit.structure(files)
    path = edit.path_of_domain(file, domain)
    if role not in ROLES:
        names = ", ".join(ROLES)
        raise Problem("There is no role {role}. The roles are {names}.", role=role, names=names)
    return _saved(files, layout.with_entry(file, path, "role", role))


# Where codes stand


def with_domain(files: Files, code: str, domain: str) -> dict[str, bytes]:
    """Return the files in which a code, with its children, is the last of a domain that is no
    child; the same files where it is one of these already.

    The role and polarity of the domain, and what it counts as a mention, hold for the code then.
    """
    file, path = _found(files, code)
    goal = edit.path_of_domain(file, domain)
    if (*goal, "codes") == path[:-1]:
        return dict(files)
    file, rows = _cut(file, path)
    return _saved(files, _with_last(file, goal, "codes", rows))


def with_parent(files: Files, code: str, parent: str) -> dict[str, bytes]:
    """Return the files in which a code is the last child of another, of any domain. Raises
    `Problem` where a child would have children."""
    file, path = _found(files, code)
    goal = _path(files, parent)
    if (*goal, "children") == path[:-1]:
        return dict(files)
    if goal[: len(path)] == path:
        raise Problem(
            "“{code}” cannot be a child of “{parent}”, which is itself or a child of it.",
            code=code,
            parent=parent,
        )
    edit.refuse_below_child(goal, code, parent)
    _refuse_children(file, path)
    file, rows = _cut(file, path)
    goal = edit.structure(_saved(files, file))[1][parent]
    return _saved(files, _with_last(file, goal, "children", rows))


def _with_last(file: File, above: Path, key: str, rows: str) -> File:
    """Return codebook.yaml with the lines of a code at the end of the codes of a domain, or of the
    children of a code."""
    if file.at(above).get(key) == []:
        file = layout.without_entry(file, above, key)
    listed, own = (*above, key), file.at(above).get(key, [])
    file = layout.in_lines(file, listed if own else above)
    return layout.with_lines(file, listed, rows, len(own))


def _refuse_children(file: File, path: Path) -> None:
    """Raise `Problem` where a code that is to be a child has children."""
    if file.at(path).get("children"):
        raise Problem(
            "The codes below “{code}” would stand too deep. Move or merge these first.",
            code=file.at(path)["id"],
        )


def _cut(file: File, path: Path) -> tuple[File, str]:
    """Return codebook.yaml without a code, and its lines; raise `Problem` where its domain would
    be left without a code."""
    if path[-2] == "codes" and len(file.at(path[:-1])) == 1:
        domain = file.at(path[:2])["id"]
        raise Problem(
            "{file}, line {line}: the domain {domain} would be left without a code.",
            file=STRUCTURE,
            line=domain.line,
            domain=domain,
        )
    return layout.cut(layout.in_lines(file, path[:-1]), path)


# What becomes of codes


def renamed(files: Files, old: str, new: str, used: Collection[str] = ()) -> dict[str, bytes]:
    """Return the files in which a code has another id, wherever it stands.

    Raises `Problem` where the new one is no id, another code has or had it, or it is one of those
    `used` elsewhere, as by other versions of the codebook, that the code never had itself.
    """
    file, path = _found(files, old)
    if new == old:
        return dict(files)
    before = [str(id) for id in file.at(path).get("formerly", [])]
    _refuse_taken(file, new, before)
    if new in used and new not in before:
        raise Problem(
            "A theme of another version of the codebook has the id “{id}”. Choose another one.",
            id=new,
        )
    kept = ", ".join([id for id in before if id != new] + [old])
    file = layout.with_entry(file, path, "id", new)
    file = layout.with_entry(file, path, "formerly", f"[{kept}]", "id")
    for part in edit.structure(_saved(files, file))[1].values():
        if file.at(part).get("split_from") == old:
            file = layout.with_entry(file, part, "split_from", new)
    for language in _languages(files):
        files = edit.with_renamed(files, language, old, new)
    return _saved(_with_threshold_of(files, old, new), file)


def _refuse_taken(file: File, id: str, own: Sequence[str]) -> None:
    """Raise `Problem` where a text is no id, or one that a code has or had, but for those of its
    own."""
    if not ID.fullmatch(id):
        raise Problem(
            "“{id}” is no id. Write small letters, digits and _, 60 at most.", id=id[:60]
        )
    line = edit.taken(file).get(id)
    if line and id not in own:
        raise Problem(
            "{file}, line {line}: another code has or had the id “{id}”. Choose another one.",
            file=STRUCTURE,
            line=line,
            id=id,
        )


def merged(files: Files, code: str, into: str) -> dict[str, bytes]:
    """Return the files in which one code has taken in another, with its patterns and children.

    Labels, definitions and threshold are those of `into`. Patterns that both have stand once, and
    comments among them go along. Raises `Problem` where `into` is below `code`, or below another
    one while `code` has children.
    """
    (file, path), goal = _found(files, code), _path(files, into)
    if goal[: len(path)] == path:
        raise Problem(
            "“{code}” cannot be merged into “{into}”, which is itself or a child of it.",
            code=code,
            into=into,
        )
    if goal[-2] == "children":
        _refuse_children(file, path)
    for child in [str(own["id"]) for own in file.at(path).get("children", [])]:
        files = with_parent(files, child, into)
    file, path = _found(files, code)
    told = file.at(path)
    file, _ = _cut(file, path)
    goal = edit.structure(_saved(files, file))[1][into]
    own = [*file.at(goal).get("merged", []), *told.get("merged", [])]
    own.append([*told.get("formerly", []), code])
    written = ", ".join(f"[{', '.join(names)}]" for names in own)
    file = layout.with_entry(file, goal, "merged", f"[{written}]", "id")
    for language in _languages(files):
        files = _with_patterns_of(files, language, code, into)
    return _saved(_with_threshold_of(files, code, None), file)


def _with_patterns_of(files: Files, language: str, code: str, into: str) -> dict[str, bytes]:
    more, own = (edit.patterns_text(files, language, one) for one in (code, into))
    files = edit.with_patterns(files, language, code, "")
    return edit.with_patterns(files, language, into, edit.joined(own, more))


def split(
    files: Files,
    code: str,
    label: str,
    language: str,
    moved: Mapping[str, Sequence[str]],
    definition: str = "",
    used: Collection[str] = (),
) -> tuple[str, dict[str, bytes]]:
    """Return the id of a new code that was a part of another, and the files with it beside that.

    `moved` names by language the patterns, as they are written, that are the new code's; their
    conditions go with them. Its label stands for a definition that is left out, and its id is none
    of those `used` elsewhere. Raises `Problem` where the code has no such pattern.
    """
    file, path = _found(files, code)
    id = edit.free_id(file, label, used)
    rows = [f"id: {id}", f"split_from: {code}"]
    rows += ["polarity: lack"] if file.at(path).get("polarity") else []
    texts = {"label": {language: label}, "definition": {language: definition or label}}
    rows += [f"{key}: {layout.flow(said)}" for key, said in texts.items()]
    file = layout.with_item(file, path[:-1], rows, int(path[-1]) + 1)
    for own, patterns in moved.items():
        files = _parted(files, own, code, id, patterns)
    return id, _saved(files, file)


def _parted(
    files: Files, language: str, code: str, new: str, patterns: Sequence[str]
) -> dict[str, bytes]:
    """Return the files in which some patterns of a code are those of another one."""
    rest, wanted, taken = edit.patterns_text(files, language, code), set(patterns), ""
    missing = wanted - {word for item in _items(rest) for word in _words(item)}
    if missing:
        raise Problem(
            "“{code}” has no pattern “{text}” in {file}.",
            code=code,
            text=min(missing),
            file=f"{language}.yaml",
        )
    for number in reversed(range(len(_items(rest)))):
        words = _words(_items(rest)[number])
        if not wanted.isdisjoint(words):
            rest, own = _divided(rest, number, [word in wanted for word in words])
            taken = f"{own}\n{taken}" if taken else own
    files = edit.with_patterns(files, language, code, rest)
    return edit.with_patterns(files, language, new, taken)


def _items(text: str) -> list[Any]:
    return edit.in_rows(text).tree if text.strip() else []


def _words(item: Any) -> list[str]:
    """Return the patterns of one entry of a code's list."""
    words = item["words"] if isinstance(item, dict) else item
    return words if isinstance(words, list) else [words]


def _divided(text: str, number: int, wanted: Sequence[bool]) -> tuple[str, str]:
    """Return a text of patterns without those wanted of one entry, and the entry with these
    alone."""
    file = edit.in_rows(text)
    if all(wanted):
        if len(file.tree) == 1:
            return "", file.text
        left, rows = layout.cut(file, (number,))
        return left.text, rows
    left, own = (
        _kept(file, number, [is_one == side for is_one in wanted]) for side in (False, True)
    )
    return left.text, own.text if len(own.tree) == 1 else layout.cut(own, (number,))[1]


def _kept(file: File, number: int, kept: Sequence[bool]) -> File:
    dropped = [at for at, is_kept in enumerate(kept) if not is_kept]
    paths = [(number, "words", at) for at in reversed(dropped)]
    return reduce(layout.without_item, paths, file)


def removed(files: Files, code: str) -> dict[str, bytes]:
    """Return the files without a code, its patterns and its threshold.

    Decisions on it count for nothing any more. Raises `Problem` where it has children.
    """
    file, path = _found(files, code)
    if file.at(path).get("children"):
        raise Problem(
            "{file}, line {line}: “{code}” has codes below it. Move or merge these first.",
            file=STRUCTURE,
            line=file.at(path)["id"].line,
            code=code,
        )
    file, _ = _cut(file, path)
    for language in _languages(files):
        files = edit.with_patterns(files, language, code, "")
    return _saved(_with_threshold_of(files, code, None), file)


# Files


def _found(files: Files, code: str) -> tuple[File, Path]:
    return edit.structure(files)[0], _path(files, code)


def _path(files: Files, code: str) -> Path:
    paths = edit.structure(files)[1]
    if code not in paths:
        raise Problem("There is no code {code} in {file}.", code=code, file=STRUCTURE)
    return paths[code]


def _saved(files: Files, file: File) -> dict[str, bytes]:
    return {**files, file.name: file.source}


def _languages(files: Files) -> list[str]:
    return [language for language in LANGUAGES if f"{language}.yaml" in files]


def _with_threshold_of(files: Files, old: str, new: str | None) -> Files:
    """Return the files in which the threshold of a code is that of another id; None: of none."""
    if THRESHOLDS not in files:
        return files
    file = layout.opened(files, THRESHOLDS)
    if old not in file.tree.get("thresholds", {}):
        return files
    if new is None:
        return with_threshold(files, old, None)
    return _saved(files, layout.with_key(file, ("thresholds",), old, new))
