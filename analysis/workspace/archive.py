"""Files in a ZIP, the same bytes for the same files; start at `archive` and `files_in`."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping

from analysis.survey import Problem

_FIXED = (2025, 1, 1, 0, 0, 0)  # the same work gives the same bytes
_UNREADABLE = (NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by name; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, _FIXED)
            package.writestr(info, parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def files_in(content: bytes, limit: int) -> dict[str, bytes]:
    """Return the files of a ZIP by name; raises `Problem` where it is none, or they are larger
    together than `limit` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > limit:
                raise Problem("The ZIP is too large. Choose one that this program wrote.")
            return {part.filename: package.read(part) for part in parts if not part.is_dir()}
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, *_UNREADABLE):
        raise Problem("This is no ZIP that can be read. Choose one of this program.") from None
