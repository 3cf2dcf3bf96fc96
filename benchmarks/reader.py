"""A child that reads one file after another, for `fuzz`: starting one for each takes too long.

It writes for each file the name of the exception that the real child would have ended with (or
nothing) and what it tells. Start at `main`.
"""

import io
import struct
import sys
from unittest.mock import patch

from analysis.load.child.__main__ import limit_memory, tell

SIZES = struct.Struct("<QQ")


def main() -> None:
    """Read files from stdin until it ends, under the limits of the child."""
    limit_memory()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while head := incoming.read(SIZES.size):
        source = incoming.read(SIZES.unpack(head)[0])
        unknown, told = told_of(source)
        outgoing.write(SIZES.pack(len(unknown), len(told)) + unknown + told)
        outgoing.flush()


def told_of(source: bytes) -> tuple[bytes, bytes]:
    """Return the name of the exception that ends the child, and what it writes about a file."""
    kept = io.BytesIO()
    with patch.object(sys, "stdout", io.TextIOWrapper(kept)):
        try:
            tell(source)
            return b"", kept.getvalue()
        except BaseException as error:  # Rust's panics are no Exception
            return type(error).__name__.encode(), kept.getvalue()


if __name__ == "__main__":
    main()
