"""Where things stand in the text of a codebook's file, and how one of them is changed there.

Start at `opened`. Nodes of YAML only tell where in the text something stands; the text around it,
its comments and its line endings are never written anew. A path is the names and numbers that lead
to a place in the tree of a file: ("domains", 0, "codes", 2).
"""

import codecs
import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import yaml

from analysis.codebook import lines
from analysis.survey import Problem

STEP = "  "
Path = tuple[str | int, ...]
_COMMENT = re.compile(r"#[^\r\n]*")
_BESIDE = re.compile(r"[ \t,]*(#[^\r\n]*)")
# Signs that JSON leaves as they are, but YAML refuses or takes for the end of a line.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class File:
    """One file: its text, the node tree that knows where things stand, and what it says."""

    name: str
    text: str
    root: yaml.Node | None
    tree: Any
    mark: bytes

    @cached_property
    def newline(self) -> str:
        """How its lines end; it takes a look at the whole text."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @property
    def source(self) -> bytes:
        """Return its bytes."""
        return self.mark + self.text.encode()

    def now(self, text: str, tree: Any) -> "File":
        """Return the file with a new text; raise `Problem` unless it says what it is to say."""
        try:
            new = parsed(self.name, self.mark + text.encode())
        except Problem:
            new = None
        if new is None or new.tree != tree:
            raise Problem(
                "{file} is written so that it cannot be changed here. Change it in a text editor "
                "and choose it as an edited copy.",
                file=self.name,
            )
        return new

    def at(self, path: Path) -> Any:
        """Return what it says at a path."""
        found = self.tree
        for step in path:
            found = found[step]
        return found

    def node(self, path: Path) -> Any:
        """Return the node at a path, None where there is none."""
        found = self.root
        for step in path:
            found = value(found, step) if isinstance(step, str) else found.value[step]
        return found


def _to_change(tree: Any, path: Path) -> tuple[Any, Any]:
    """Return a copy of a tree, and the place in it at a path, which may be changed."""
    top = place = copy.copy(tree)
    for step in path:
        place[step] = copy.copy(place[step])
        place = place[step]
    return top, place


def opened(files: Mapping[str, bytes], name: str) -> File:
    """Return one of a codebook's files; raise `Problem` where it is missing or no YAML."""
    if name not in files:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=name)
    return parsed(name, files[name])


@lru_cache(8)  # a page asks at every run for the patterns of files that seldom change
def parsed(name: str, source: bytes) -> File:
    """Return a file by its name and bytes; raise `Problem` where it is no YAML."""
    root = lines.composed(source, name)
    text = source.decode("utf-8-sig")
    mark = codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b""
    return File(name, text, root, lines.said(root, name), mark)


# Where things stand


def entry(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the key and the value of an entry of a table."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((k, v) for k, v in pairs if k.value == key), None)


def value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return the value of an entry of a table, None where it has none."""
    found = entry(node, key)
    return found[1] if found else None


def end_of(text: str, node: yaml.Node, column: int) -> int:
    """Return where the last line of a node in block style ends.

    YAML has such a node end where the next one begins. Comments below it belong to it where they
    are indented by `column` at least.
    """
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = _line_end(text, _last_sign(text, node))
    comment = re.compile(rf"(?:\r?\n[ \t]*)*\r?\n {{{column},}}#[^\r\n]*")
    while found := comment.match(text, end):
        end = found.end()
    return end


def _last_sign(text: str, node: yaml.Node) -> int:
    return len(text[: node.end_mark.index].rstrip(" \r\n"))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - text.endswith("\r", at, end)


def _line_before(text: str, at: int) -> int:
    """Return where the line before that of a place ends."""
    end = max(text.rfind("\n", 0, at), 0)
    return end - text.endswith("\r", 0, end)


def below(key: yaml.Node, value: yaml.Node) -> bool:
    """Tell whether a value stands on lines of its own below its key."""
    return value.start_mark.line > key.end_mark.line


def outdented(text: str, column: int) -> str:
    """Return lines as they would stand without what indents them, ended by line feeds."""
    own = rf"^ {{0,{column}}}(?=[^\n]*\S)"
    return re.sub(own, "", text.replace("\r\n", "\n"), flags=re.MULTILINE)


def indented(file: File, text: str, column: int) -> str:
    """Return lines as they stand in a file, each after its line break."""
    rows = (" " * column + row if row.strip() else row for row in text.split("\n"))
    return "".join(file.newline + row for row in rows)


# How texts are written


def flow(texts: Mapping[str, str]) -> str:
    """Return a table of texts in braces.

    >>> flow({"en": "Time", "et": "Aeg"})
    '{en: "Time", et: "Aeg"}'
    """
    return "{" + ", ".join(f"{key}: {quoted(text)}" for key, text in texts.items()) + "}"


def quoted(text: str) -> str:
    """Return a text as JSON writes it, which is YAML's text in double quotes too."""
    written = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


# Entries of tables


def with_entry(file: File, path: Path, key: str, written: str, after: str = "") -> File:
    """Return a file in which an entry of the table at a path has a value, written in one line; a
    new one stands after that named, or last."""
    tree, said = _to_change(file.tree, path)
    said[key] = _said(file, f"{key}: {written}")[key]
    table = file.node(path)
    own = entry(table, key)
    if own:
        return file.now(_over(file.text, *own, written), tree)
    if table.flow_style:
        return file.now(_in_flow(file.text, table, len(table.value), f"{key}: {written}"), tree)
    column = table.start_mark.column
    beside = value(table, after)
    end = end_of(file.text, beside or table, column + bool(beside))
    new = indented(file, f"{key}: {written}", column)
    return file.now(file.text[:end] + new + file.text[end:], tree)


def _said(file: File, text: str) -> Any:
    return lines.read(text.encode(), file.name)


def _over(text: str, key: yaml.Node, value: yaml.Node, written: str) -> str:
    """Return a text with an entry's value in the place of the one it had."""
    if below(key, value):
        colon, line = text.index(":", key.end_mark.index) + 1, _line_end(text, key.end_mark.index)
        rest = text[end_of(text, value, key.start_mark.column + 1) :]
        return f"{text[:colon]} {written}{text[colon:line]}{rest}"
    start = value.start_mark.index
    end = max(start, _last_sign(text, value))
    space = "" if text[:start].endswith(" ") else " "
    return f"{text[:start]}{space}{written}{text[end:]}"


def _in_flow(text: str, node: yaml.Node, at: int, written: str) -> str:
    """Return a text with one thing more, the one of a number, in braces or brackets."""
    if not at:
        after = node.start_mark.index + 1
        written = f"{written}, " if node.value else written
    else:
        last = node.value[at - 1]
        after = (last[1] if isinstance(last, tuple) else last).end_mark.index
        written = f", {written}"
    return text[:after] + written + text[after:]


def without_entry(file: File, path: Path, key: str) -> File:
    """Return a file without an entry of the table at a path, which has others."""
    tree, said = _to_change(file.tree, path)
    del said[key]
    table = file.node(path)
    number = [k.value for k, _ in table.value].index(key)
    own, held = table.value[number]
    if number == 0 or table.flow_style:
        return file.now(_without(file.text, table.value, number), tree)
    start = _line_before(file.text, own.start_mark.index)
    end = end_of(file.text, held, table.start_mark.column + 1)
    return file.now(file.text[:start] + file.text[end:], tree)


def _without(text: str, parts: list, number: int) -> str:
    """Return a text without one of the parts of a table or list, which begin and end exactly."""
    pairs = [part if isinstance(part, tuple) else (part, part) for part in parts]
    starts = [first.start_mark.index for first, _ in pairs]
    ends = [last.end_mark.index for _, last in pairs]
    if number:
        return text[: ends[number - 1]] + text[ends[number] :]
    return text[: starts[0]] + text[starts[1] if len(starts) > 1 else ends[0] :]


def with_key(file: File, path: Path, old: str, new: str) -> File:
    """Return a file in which an entry of the table at a path has another name."""
    tree, said = _to_change(file.tree, path)
    said[new] = said.pop(old)
    key, _ = entry(file.node(path), old)
    start, end = key.start_mark.index, key.end_mark.index
    return file.now(file.text[:start] + new + file.text[end:], tree)


# Items of lists


def with_item(file: File, path: Path, rows: list[str], at: int) -> File:
    """Return a file with a table of these rows in the list at a path, as the one of a number."""
    *above, key = path
    table, listed = file.node(tuple(above)), file.node(path)
    if not (listed or table).flow_style:
        return with_lines(file, path, "- " + "\n  ".join(rows), at)
    item = f"{{{', '.join(rows)}}}"
    if listed is None:
        return with_entry(file, tuple(above), str(key), f"[{item}]")
    text = _in_flow(file.text, listed, at, item)
    return file.now(text, _with_said(file, path, _said(file, item), at))


def with_lines(file: File, path: Path, text: str, at: int) -> File:
    """Return a file with an item of these lines in the list in block style at a path, as the one
    of a number, not the first of others; where there is no list, in a new one."""
    table, listed = file.node(path[:-1]), file.node(path)
    column = (listed or table).start_mark.column
    beside = listed and at < len(listed.value) and listed.value[at - 1]
    end = end_of(file.text, beside or listed or table, column + bool(beside))
    new = indented(file, text, column)
    if listed is None:
        new = indented(file, f"{path[-1]}:\n" + STEP + text.replace("\n", f"\n{STEP}"), column)
    tree = _with_said(file, path, _said(file, text)[0], at)
    return file.now(file.text[:end] + new + file.text[end:], tree)


def _with_said(file: File, path: Path, said: Any, at: int) -> Any:
    tree, table = _to_change(file.tree, path[:-1])
    own = list(table.get(path[-1], []))
    table[path[-1]] = [*own[:at], said, *own[at:]]
    return tree


def cut(file: File, path: Path) -> tuple[File, str]:
    """Return a file without the item at a path of a list in block style, and its lines with the
    comments right above it. The list goes with its last item."""
    listed, number = file.node(path[:-1]), int(path[-1])
    column = listed.start_mark.column
    start, end = _lines_of(file.text, listed.value[number], column)
    rows = outdented(file.text[start:end], column)
    if len(listed.value) == 1:
        return without_entry(file, path[:-2], str(path[-2])), rows
    before, after = file.text[: _line_before(file.text, start)], file.text[end:]
    text = before + after if before else after.removeprefix(file.newline)
    return file.now(text, _without_said(file, path)), rows


def _lines_of(text: str, item: yaml.Node, column: int) -> tuple[int, int]:
    dash = re.compile(rf"^ {{{column}}}-(?=\s)", re.MULTILINE)
    start = [at.start() for at in dash.finditer(text, 0, item.start_mark.index + 1)][-1]
    comment = re.compile(rf"(?:^ {{{column}}}#[^\n]*\n)+\Z", re.MULTILINE)
    above = comment.search(text[:start])
    return above.start() if above else start, end_of(text, item, column + 1)


def without_item(file: File, path: Path) -> File:
    """Return a file without the item at a path, which has others beside it."""
    listed = file.node(path[:-1])
    if not listed.flow_style:
        return cut(file, path)[0]
    text = _without(file.text, listed.value, int(path[-1]))
    return file.now(text, _without_said(file, path))


def _without_said(file: File, path: Path) -> Any:
    tree, listed = _to_change(file.tree, path[:-1])
    del listed[path[-1]]
    return tree


# From braces and brackets to lines


def in_lines(file: File, path: Path) -> File:
    """Return a file in which all that leads to a path stands in lines, not in braces or brackets,
    for a block cannot stand within these."""
    for length in range(len(path) + 1):
        node = file.node(path[:length])
        if node is not None and node.flow_style and node.value:
            file = file.now(_unfolded(file, path[:length], node), file.tree)
    return file


def _unfolded(file: File, path: Path, node: yaml.Node) -> str:
    column, start = node.start_mark.column, node.start_mark.index
    before = file.text[:start]
    if path and isinstance(path[-1], str):  # below its name
        column = file.node(path[:-1]).start_mark.column + len(STEP)
        before = before.rstrip(" ") + file.newline + " " * column
    rows = _parts(file, node, " " * column)
    return before + f"{file.newline}{' ' * column}".join(rows) + file.text[node.end_mark.index :]


def _parts(file: File, node: yaml.Node, indent: str) -> list[str]:
    """Return the rows of what stands in braces or brackets, each after the comments before it."""
    is_table = isinstance(node, yaml.MappingNode)
    pairs = node.value if is_table else [(part, part) for part in node.value]
    rows: list[str] = []
    end = node.start_mark.index + 1
    for key, held in pairs:
        rows = _commented(rows, file.text[end : key.start_mark.index])
        own = _moved(file, held, indent)
        rows.append(f"{source(file, key)}: {own}" if is_table else f"- {own}")
        end = held.end_mark.index
    return _commented(rows, file.text[end : node.end_mark.index])


def _commented(rows: list[str], between: str) -> list[str]:
    """Return rows with the comments of what stands after them, one beside the last row there."""
    beside = _BESIDE.match(between)
    if beside and rows:
        rows = [*rows[:-1], f"{rows[-1]}  {beside[1]}"]
        between = between[beside.end() :]
    return rows + _COMMENT.findall(between)


def source(file: File, node: yaml.Node) -> str:
    """Return a node as it is written."""
    return file.text[node.start_mark.index : node.end_mark.index]


def _moved(file: File, node: yaml.Node, indent: str) -> str:
    """Return what stands in braces, its further lines as far in as a block asks for."""
    return re.sub(r"(\r?\n)[ \t]*(?=[^\s])", rf"\g<1>{indent}{STEP}", source(file, node))
