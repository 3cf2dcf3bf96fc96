"""Office files with the same bytes for the same content: they are ZIP files with times in them.

Start at `undated`.
"""

import io
import re
import zipfile

_FIXED = (2025, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def undated(content: bytes) -> bytes:
    """Return an Office file (a ZIP) with the times of its entries and of its making fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if name == _CORE:  # openpyxl writes the time of saving, whatever it is told
                part = _TIME.sub(rb"\g<1>2025-01-01T00:00:00Z", part)
            made.writestr(zipfile.ZipInfo(name, _FIXED), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
