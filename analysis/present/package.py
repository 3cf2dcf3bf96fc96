"""Office files with the same bytes for the same content: they are ZIP files with times in them.

Start at `undated` and `shown`.
"""

import io
import re
import zipfile

# Characters that no XML holds.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIXED = (2025, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def undated(content: bytes) -> bytes:
    """Return an Office file (a ZIP) with the times of its entries and of its making fixed, and so
    those of the workbooks inside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if name == _CORE:  # openpyxl writes the time of saving, whatever it is told
                part = _TIME.sub(rb"\g<1>2025-01-01T00:00:00Z", part)
            if name.endswith(".xlsx"):
                part = undated(part)
            made.writestr(zipfile.ZipInfo(name, _FIXED), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def shown(text: str) -> str:
    """Return a text as XML can hold it: what it cannot hold is shown as U+FFFD.

    >>> shown("a\x07b")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)
