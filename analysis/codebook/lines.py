"""Reads a YAML file into tables, lists and texts that remember their lines.

Start at `read`. Only the node tree is built: no tag is obeyed, no reference followed, and every
scalar is text, so that "no" stays a word.
"""

from typing import Any

import yaml

from analysis.survey import Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Text(str):
    """A scalar of a YAML file that remembers its line."""

    line: int


def read(source: bytes, name: str) -> Any:
    """Return what a file says: dicts, lists and `Text`; an empty file is an empty dict.

    Raises `Problem` with the line where the file is no YAML, repeats a name, refers (& and *), or
    is nested too deep.

    >>> read(b"negators: [no, off]", "en.yaml")
    {'negators': ['no', 'off']}
    """
    if len(source) > MAX_BYTES:
        raise Problem("{file} is too large for a codebook file.", file=name)
    try:
        node = yaml.compose(source.decode("utf-8-sig"), Loader=LOADER)
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
    return _value(node, name, set(), 0) if node else {}


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
