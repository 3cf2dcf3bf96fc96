"""Files in a ZIP, the same bytes for the same files; start at `archive` and `files_in`."""

import io
import zipfile
from collections.abc import Mapping

from analysis.load.child import archive as packed
from analysis.load.limits import Refused
from analysis.survey import Problem

_FIXED = (2025, 1, 1, 0, 0, 0)  # the same work gives the same bytes
_MEMBERS = 20_000  # a project may hold one for each respondent
_LARGE = ("members", "unpacked", "ratio")


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by name; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, _FIXED)
            package.writestr(info, parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def files_in(content: bytes, limit: int) -> dict[str, bytes]:
    """Return the files of a ZIP by name; raises `Problem` where it is none, is not safe to unpack,
    or they are larger together than `limit` bytes."""
    try:
        return packed.files(content, _MEMBERS, limit)
    except Refused as no:
        if no.reason in _LARGE:
            raise Problem("The files in this one are too large together to be read.") from None
        raise Problem(
            "This is no ZIP that can be read, as work and projects are. Export it again."
        ) from None
