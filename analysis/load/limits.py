"""What an uploaded file may cost, all in one place, and how the child process says no.

Start at the constants; both sides of the process boundary read them, so nothing heavy is imported.
"""

MEMORY_BYTES = 1 << 30  # of the child, where the system can limit it
SECONDS = 20  # of wall time, start of the child included
ROWS = 200_000
COLUMNS = 2_000
CHARACTERS = 400_000_000  # of all cells together: one shared string may stand in every cell
UNPACKED_BYTES = 400_000_000
RATIO = 100  # unpacked to packed bytes, once FREE_BYTES are passed
FREE_BYTES = 50_000_000  # a small sheet of equal cells may well pack 200:1
MEMBERS = 1_000


class Refused(Exception):
    """A reason (a key of `problems.PROBLEMS`) and its values, as they cross to the parent."""

    def __init__(self, reason: str, **values: object) -> None:
        """Hold a reason and the values of its sentence."""
        super().__init__(reason)
        self.reason = reason
        self.values = values
