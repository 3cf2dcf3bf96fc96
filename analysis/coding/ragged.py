"""Lists of different lengths as two arrays, so that a million can be looked up at once.

Start at `Ragged.of`.
"""

from dataclasses import dataclass

import numpy as np


def ranges(begins: np.ndarray | int, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every number of ranges, and which range each is of.

    >>> [part.tolist() for part in ranges(np.array([5, 0]), np.array([2, 3]))]
    [[0, 0, 1, 1, 1], [5, 6, 0, 1, 2]]
    """
    which = np.repeat(np.arange(len(counts)), counts)
    shift = begins - (np.cumsum(counts) - counts)
    return which, np.repeat(shift, counts) + np.arange(len(which))


@dataclass(frozen=True, eq=False)
class Ragged:
    """List number i is `values[offsets[i]:offsets[i + 1]]`."""

    offsets: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, keys: np.ndarray, values: np.ndarray, count: int) -> "Ragged":
        """Return `count` lists: list k holds the values whose key is k, in their order."""
        order = np.argsort(keys, kind="stable")
        ends = np.cumsum(np.bincount(keys, minlength=count))
        return cls(np.concatenate(([0], ends)), np.asarray(values)[order])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return every value of the lists named by `keys`, and at which place of `keys` each is.

        >>> lists = Ragged.of(np.array([0, 2, 2]), np.array([7, 8, 9]), 3)
        >>> [part.tolist() for part in lists.take(np.array([2, 1, 0]))]
        [[0, 0, 2], [8, 9, 7]]
        """
        which, at = self.take_at(keys)
        return which, self.values[at]

    def take_at(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Do as `take`, with the place in `values` of each value."""
        begins = self.offsets[keys]
        return ranges(begins, self.offsets[keys + 1] - begins)
