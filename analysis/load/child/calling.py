"""What a function of the program makes of a file that is no table of answers; start at `tell`.

Templates and reports are read so: their readers are written in C and meet whatever a file says.
"""

import json
import sys
from importlib import import_module
from typing import Any

from analysis.survey import Problem


def tell(source: bytes, module: str, name: str) -> None:
    """Write to stdout a line of JSON, and what a function of a module makes of a file: bytes, or
    what JSON can hold."""
    content = b""
    try:
        own = getattr(import_module(module), name)(source)
        content = own if isinstance(own, bytes) else json.dumps(own).encode()
        head: dict[str, Any] = {"is_bytes": isinstance(own, bytes)}
    except Problem as problem:
        head = {"problem": problem.message, "values": problem.values}
    except MemoryError:
        head = {"refused": "memory"}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)
    sys.stdout.buffer.flush()
