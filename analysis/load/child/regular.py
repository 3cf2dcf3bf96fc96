"""Large regular text to a table by Arrow, twenty times as fast as Python's csv; start at `table`.

Arrow's table is taken only where it holds what csv would read; wherever that is not sure, the
answer is None and csv reads. pyarrow is loaded here alone: that costs more than a small file does.
"""

from io import BufferedIOBase

import pyarrow
from pyarrow import csv

from analysis.load import limits

_BLOCK = 1 << 20
_MOST = limits.MEMORY_BYTES // 5  # Arrow may end the process where memory runs out
_TRIES = 16  # within the limit of rows the first one does in 4 of 5 files
# Each thread reserves address space by the 64 megabytes, of the one gigabyte that there is.
pyarrow.set_cpu_count(2)
pyarrow.set_io_thread_count(1)
_MARK = b"\xef\xbb\xbf"


def table(source: bytes, start: int, delimiter: str, limited: bool = True) -> pyarrow.Table | None:
    """Return the records of UTF-8 text from a position on as columns of strings; None where csv
    must read them: several widths, a blank first line, a file beyond the limits if it is limited.
    """
    content = memoryview(source)[start:]
    if limited and len(content) > _MOST:
        return None
    # Arrow would take a mark at the beginning away; csv reads it as a part of the first cell.
    if not delimiter.isascii() or delimiter in '"\r\n' or content[:3] == _MARK:
        return None
    size = _block_size(content)
    if size is None:
        return None
    quoted = source.find(b'"', start) >= 0
    try:
        found = csv.read_csv(pyarrow.BufferReader(content), *_options(delimiter, quoted, size))
    except pyarrow.ArrowException:
        return None
    rows = limits.ROWS if limited else found.num_rows
    return found if found.num_rows <= rows and found.num_columns <= limits.COLUMNS else None


def _options(
    delimiter: str, quoted: bool, size: int
) -> tuple[csv.ReadOptions, csv.ParseOptions, csv.ConvertOptions]:
    reading = csv.ReadOptions(block_size=size, autogenerate_column_names=True)
    parsing = csv.ParseOptions(
        delimiter=delimiter,
        quote_char='"' if quoted else False,
        newlines_in_values=quoted,  # a quarter of the time goes into finding out where rows end
        ignore_empty_lines=False,
    )
    strings = {f"f{place}": pyarrow.string() for place in range(limits.COLUMNS)}
    return reading, parsing, csv.ConvertOptions(column_types=strings, strings_can_be_null=False)


def _block_size(content: memoryview) -> int | None:
    """Return a size of blocks with which none ends between the two signs of a line end: there
    Arrow 26 drops the second one, inside quotation marks as well."""
    sizes = range(_BLOCK, _BLOCK + _TRIES)
    return next((size for size in sizes if 13 not in content[size - 1 :: size]), None)


def write(found: pyarrow.Table, file: BufferedIOBase) -> None:
    """Write a table as an Arrow IPC stream, without a copy of it in memory."""
    with pyarrow.ipc.new_stream(pyarrow.PythonFile(file, "w"), found.schema) as stream:
        stream.write_table(found)


def size(found: pyarrow.Table) -> int:
    """Return how many bytes `write` will write."""
    counted = pyarrow.MockOutputStream()
    with pyarrow.ipc.new_stream(counted, found.schema) as stream:
        stream.write_table(found)
    return counted.size()
