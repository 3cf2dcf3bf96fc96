"""Reads and writes thresholds.yaml: from which probability a model gives a code.

Start at `ThresholdsFile` and `with_threshold`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.codebook import lines
from analysis.codebook.folder import THRESHOLDS
from analysis.codebook.tree import Tree
from analysis.survey import Notice


class ThresholdsFile(Tree):
    """The tree of thresholds.yaml."""

    def __init__(self, tree: Any) -> None:
        super().__init__(THRESHOLDS, tree, ("thresholds",))

    def thresholds(self, codes: Iterable[str]) -> dict[str, float]:
        """Return the probability by code; raise `Problem` where a code is none of `codes`, or a
        number does not stand between 0 and 1."""
        known = sorted(codes)
        own = self.table(self.tree.get("thresholds", {}))
        for code in own:
            if code not in known:
                self.refuse_name(code, known)
        return {str(code): self._probability(value) for code, value in sorted(own.items())}

    def _probability(self, value: Any) -> float:
        try:
            number = float(self.text(value))
        except ValueError:
            number = -1.0
        if 0 < number <= 1:
            return number
        return self.refuse(value, Notice("a probability between 0 and 1"))


def with_threshold(
    files: Mapping[str, bytes], code: str, probability: float | None
) -> dict[str, bytes]:
    """Return a codebook's files with the threshold of a code; None: as the model has it.

    Raises `Problem` where thresholds.yaml is no YAML.

    >>> with_threshold({}, "impact", 0.6)
    {'thresholds.yaml': b'thresholds:\\n  impact: 0.6\\n'}
    >>> with_threshold(with_threshold({}, "impact", 0.6), "impact", None)
    {}
    """
    tree = lines.read(files.get(THRESHOLDS, b""), THRESHOLDS)
    file = ThresholdsFile(tree)
    kept = file.table(file.tree.get("thresholds", {}))
    own = {str(name): str(value) for name, value in kept.items()}
    own.pop(code, None)
    if probability is not None:
        own[code] = f"{probability:g}"
    rows = [f"  {name}: {value}\n" for name, value in sorted(own.items())]
    others = {name: source for name, source in files.items() if name != THRESHOLDS}
    return {**others, THRESHOLDS: f"thresholds:\n{''.join(rows)}".encode()} if rows else others
