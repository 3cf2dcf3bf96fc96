"""Folders of `data/local` that hold what was made ready once, for later starts.

Start at `keep`.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

LOCAL = Path(__file__).parents[2] / "data" / "local"


def keep(folder: Path, write: Callable[[Path], None]) -> bool:
    """Have a folder written, whole or not at all, and tell whether it is there.

    One that cannot be written costs only time: what it would hold is made again at each start.
    """
    part = folder.with_name(f"{folder.name}.{os.getpid()}-{threading.get_ident()}")
    with contextlib.suppress(OSError):
        part.mkdir(parents=True)
        write(part)
        with contextlib.suppress(OSError):  # another process or thread was faster
            part.rename(folder)
    shutil.rmtree(part, ignore_errors=True)
    return folder.is_dir()
