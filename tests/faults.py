"""Disks that are full, for tests of what is done then."""

import re
import subprocess
from contextlib import contextmanager, suppress

import pytest

ONE = re.compile(r"^\S[^\n]{20,400}\.\Z")  # what is told is one line


@contextmanager
def no_room(most):
    """Let no file of this process grow beyond so many bytes, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def small_disk(folder):
    """Yield a disk of 1 MB; skip where this process may make none."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only who may mount a disk can fill it up")
    except FileNotFoundError:
        pytest.skip("this system mounts nothing")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def remount(folder, options):
    """Change the size of a disk, or whether it can be written."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def fill(file):
    """Write a file until its disk has no room left."""
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(b"x" * 4096) == 4096:
            pass
