"""Reads a YAML file into tables, lists and texts that remember their lines.

Start at `read`. Only the node tree is built: no tag is obeyed, no reference followed, and every
scalar is text, so that "no" stays a word.
"""

from functools import lru_cache
from itertools import islice
from typing import Any

import yaml

from analysis.survey import Problem

MAX_BYTES = 2_000_000
MAX_NODES = 100_000  # a node takes a hundred times the memory of its two bytes
MAX_DEPTH = 12
KEPT = 12  # files that stay in memory: those of two codebooks
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar of a YAML file that remembers its line."""

    line: int


@lru_cache(KEPT)
def read(source: bytes, name: str) -> Any:
    """Return what a file says: dicts, lists and `Text`; an empty file is an empty dict.

    Who changes a codebook changes one file of it: what the others say is kept, so nobody may
    change it in place.

    Raises `Problem` with the line where the file is no YAML, repeats a name, refers (& and *), or
    is nested too deep.

    >>> read(b"negators: [no, off]", "en.yaml")
    {'negators': ['no', 'off']}
    """
    return said(composed(source, name), name)


def said(node: yaml.Node | None, name: str) -> Any:
    """Return what the nodes of a file say; raise `Problem` as `read` does."""
    return _value(node, name, set(), 0) if node else {}


def composed(source: bytes, name: str) -> yaml.Node | None:
    """Return the nodes of a file, None where it is empty; raise `Problem` where it is no YAML."""
    if len(source) > MAX_BYTES:
        raise _too_large(name)
    try:
        text = source.decode("utf-8-sig")
        if any(islice(yaml.parse(text, Loader=LOADER), MAX_NODES, None)):
            raise _too_large(name)
        return yaml.compose(text, Loader=LOADER)
    except UnicodeDecodeError:
        raise Problem("{file} is not UTF-8 text. Save it as UTF-8.", file=name) from None
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Problem(
            "{file}, line {line}, is not valid YAML: {fault}. Compare with the lines around it.",
            file=name,
            line=line,
            fault=getattr(fault, "problem", None) or "unreadable",
        ) from None


def _too_large(name: str) -> Problem:
    return Problem("{file} is too large for a codebook file.", file=name)


def _value(node: yaml.Node, name: str, seen: set[int], depth: int) -> Any:
    if id(node) in seen:
        raise Problem(
            "{file}, line {line}: references (& and *) are not used in a codebook.",
            file=name,
            line=node.start_mark.line + 1,
        )
    if depth > MAX_DEPTH:
        raise Problem(
            "{file}, line {line}: this is nested too deep for a codebook.",
            file=name,
            line=node.start_mark.line + 1,
        )
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name, seen, depth)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, name, seen, depth + 1) for item in node.value]
    text = Text(node.value)
    text.line = node.start_mark.line + 1
    return text


def _mapping(node: yaml.MappingNode, name: str, seen: set[int], depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _value(key_node, name, seen, depth + 1)
        if not isinstance(key, str) or key in result:
            raise Problem(
                "{file}, line {line}: “{key}” stands twice or is no name.",
                file=name,
                line=key_node.start_mark.line + 1,
                key=key,
            )
        result[key] = _value(value_node, name, seen, depth + 1)
    return result
