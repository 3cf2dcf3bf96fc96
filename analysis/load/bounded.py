"""Runs the child process that meets the uploaded bytes, within its limits; start at `answer`, and
at `made` for files that are no tables of answers.

Where the system does not limit a process's memory, this one watches it and ends the child.
"""

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from ctypes import wintypes
from pathlib import Path
from typing import Any, BinaryIO

from analysis.load import limits
from analysis.load.limits import Refused
from analysis.load.problems import problem
from analysis.survey import Problem

# How Rust, Python and Arrow say that memory ran out.
_NO_MEMORY = (b"memory allocation", b"MemoryError", b"Out of memory")
_ROOT = Path(__file__).parents[2]
_PAUSE = 0.05  # seconds between two looks at the child's memory
_QUERY, _READ = 0x1000, 0x0010  # what Windows is asked to permit


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows."""

    _fields_ = (
        ("cb", wintypes.DWORD),
        ("faults", wintypes.DWORD),
        ("peak", ctypes.c_size_t),
        ("resident", ctypes.c_size_t),
        ("others", ctypes.c_size_t * 6),
    )


def answer(source: bytes, name: str) -> bytes:
    """Return what the child writes about a file; raise `Problem` where that takes too long or
    more memory than one file may take."""
    try:
        return _without_refused(_ended(source))
    except Refused as refused:
        raise problem(refused.reason, name, **refused.values) from None


def made(function: Callable[[bytes], Any], source: bytes) -> Any:
    """Return what a function of a module makes of the bytes of a file in the child process: bytes,
    or what JSON can hold.

    Raises the `Problem` that the function raises, and `Refused` (time, memory, crash) where it
    came to no end.
    """
    child = _ended(source, function.__module__, function.__name__)
    head, _, content = child.stdout.partition(b"\n")
    if child.returncode or not head:
        raise Refused("crash")
    told = json.loads(head)
    if "problem" in told:
        raise Problem(told["problem"], **told["values"])
    if "refused" in told:
        raise Refused(told["refused"])
    return content if told["is_bytes"] else json.loads(content)


def can_limit() -> bool:
    """Return whether the child can limit its own memory."""
    # macOS has the call and takes no limit below the gigabytes that it reserves for each process.
    return sys.platform not in ("win32", "darwin")


def environment() -> dict[str, str]:
    """Return the same variables on every machine, so that the same bytes give the same grid."""
    fixed = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # One thread and the system's allocator: others reserve address space by the gigabyte.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    if not can_limit():
        fixed["ANALYSIS_WATCHED"] = "1"
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        fixed["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        fixed["__PYVENV_LAUNCHER__"] = sys.executable
    return fixed


def python() -> str:
    """Return the program that runs the child."""
    # In a virtual environment of Windows python.exe starts another one: that one must be watched.
    # multiprocessing starts it in the same way, with the variable __PYVENV_LAUNCHER__.
    return getattr(sys, "_base_executable", sys.executable) if os.name == "nt" else sys.executable


def resident_bytes(process: int) -> int:
    """Return the memory that a process holds now; 0 where there is no such process."""
    if sys.platform == "win32":
        return _resident_on_windows(process)
    if sys.platform == "darwin":
        command = ["/bin/ps", "-o", "rss=", "-p", str(process)]
        return int(subprocess.run(command, capture_output=True, check=False).stdout or 0) << 10
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _resident_on_windows(process: int) -> int:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = wintypes.HANDLE(kernel.OpenProcess(_QUERY | _READ, False, process))
    counters = _Counters(cb=ctypes.sizeof(_Counters))
    kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
    kernel.CloseHandle(handle)
    return counters.resident


def _ended(source: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Return the child after it met a file; raise `Refused` where that takes too long or too much
    memory."""
    over = threading.Event()
    try:
        child = _run(source, over, arguments)
    except subprocess.TimeoutExpired:
        raise Refused("time", limit=limits.SECONDS) from None
    # Rust ends the process when memory runs out, Python may fail to say so: both speak of memory.
    said = any(sign in child.stderr for sign in _NO_MEMORY)
    if said or over.is_set():
        raise Refused("memory", limit=limits.MEMORY_BYTES >> 20)
    return child


def _run(
    source: bytes, over: threading.Event, arguments: Sequence[str]
) -> subprocess.CompletedProcess[bytes]:
    """Run the child on a file, by files in memory where the system has them: pipes hand over
    32 kB at a time, which costs a large file a quarter of its time."""
    command = [python(), "-P", "-m", "analysis.load.child", *arguments]
    pipe = subprocess.PIPE
    with (
        _in_memory(source) as given,
        _in_memory(b"") as taken,
        subprocess.Popen(
            command, stdin=given or pipe, stdout=taken or pipe, stderr=pipe, env=environment()
        ) as child,
    ):
        if not can_limit():
            threading.Thread(target=_watch, args=(child, over), daemon=True).start()
        try:
            written, said = child.communicate(None if given else source, limits.SECONDS)
        finally:
            child.kill()
        if taken:
            taken.seek(0)
            written = taken.read()
    return subprocess.CompletedProcess(command, child.returncode, written, said)


def _in_memory(content: bytes) -> AbstractContextManager[BinaryIO | None]:
    """Return a file of these bytes that is on no disk; nothing where the system has none."""
    if not hasattr(os, "memfd_create"):
        return nullcontext()
    file = os.fdopen(os.memfd_create("export"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _watch(child: subprocess.Popen[bytes], over: threading.Event) -> None:
    while child.poll() is None:
        if resident_bytes(child.pid) > limits.MEMORY_BYTES:
            over.set()
            child.kill()
        time.sleep(_PAUSE)


def _without_refused(child: subprocess.CompletedProcess[bytes]) -> bytes:
    """Return what a child wrote without the cells of a file that it then refused: nobody will see
    them, and as text they would take memory here."""
    last = child.stdout.rfind(b"\n", 0, -1) + 1
    refused = child.returncode == 0 and child.stdout.startswith(b'{"refused"', last)
    return child.stdout[last:] if refused else child.stdout
