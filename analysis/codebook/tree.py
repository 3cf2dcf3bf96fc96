"""Typed access to the tree of a codebook file: what is not as it must be is refused with its line.

Start at `Tree`; `structure_file` and `rules_file` read their files by it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from analysis.survey import Notice, Problem

ID = re.compile(r"[a-z0-9_]{1,60}")


class Tree:
    """The tree of one file, whose top names must be among `keys`."""

    def __init__(self, name: str, tree: Any, keys: tuple[str, ...]) -> None:
        self.name = name
        self.tree = self.table(tree)
        for key in self.tree:
            if key not in keys:
                self.refuse_name(key, keys)

    def refuse(self, at: object, wanted: Notice) -> Any:
        """Raise a `Problem` that names file and line, what was found and what is wanted."""
        raise Problem(
            "{file}, line {line}: “{found}” is not {wanted}.",
            file=self.name,
            line=line_of(at),
            found=str(at)[:60],
            wanted=wanted,
        )

    def refuse_name(self, at: object, names: Iterable[str]) -> Any:
        """Raise a `Problem` that names the names that could stand there."""
        return self.refuse(at, Notice("one of the names {names}", {"names": ", ".join(names)}))

    def one_of(self, value: Any, names: tuple[str, ...]) -> str:
        """Return a name, or nothing; raise `Problem` where it is not one of `names`."""
        if self.text(value) and value not in names:
            self.refuse_name(value, names)
        return str(value)

    def table(self, value: Any) -> dict[str, Any]:
        """Return a table of names; raise `Problem` where the value is none."""
        if isinstance(value, dict):
            return value
        return self.refuse(value, Notice("a table of names"))

    def sequence(self, value: Any) -> list[Any]:
        """Return a list; raise `Problem` where the value is none."""
        return value if isinstance(value, list) else self.refuse(value, Notice("a list"))

    def text(self, value: Any) -> str:
        """Return a text; raise `Problem` where the value is none."""
        return value if isinstance(value, str) else self.refuse(value, Notice("a text"))

    def texts(self, value: Any) -> list[str]:
        """Return a list of texts."""
        return [self.text(item) for item in self.sequence(value)]

    def labels(self, value: Any) -> dict[str, str]:
        """Return a table of texts."""
        return {str(language): str(self.text(t)) for language, t in self.table(value).items()}

    def id(self, value: Any) -> str:
        """Return an id; raise `Problem` where the value is none."""
        if ID.fullmatch(self.text(value)):
            return str(value)
        return self.refuse(value, Notice("an id of small letters, digits and _"))

    def entries(self, value: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return tables that hold all `keys`, each with an id of its own."""
        entries = [self.table(entry) for entry in self.sequence(value)]
        seen: set[str] = set()
        for entry in entries:
            missing = ", ".join(key for key in keys if key not in entry)
            if missing:
                wanted = Notice("complete ({missing} is missing)", {"missing": missing})
                self.refuse(entry.get("id", next(iter(entry), "")), wanted)
            if self.id(entry["id"]) in seen:
                self.refuse(entry["id"], Notice("an id of its own (it stands twice)"))
            seen.add(entry["id"])
        return entries

    @contextmanager
    def placed(self, text: str) -> Iterator[None]:
        """Tell a problem of a pattern with its file and line."""
        try:
            yield
        except Problem as problem:
            raise Problem(
                "{file}, line {line}: {fault}", file=self.name, line=line_of(text), fault=problem
            ) from None


def line_of(at: object) -> int:
    """Return the line of a text, or of the first text within a table or list."""
    while isinstance(at, dict | list) and at:
        at = next(iter(at))
    return getattr(at, "line", 1)
