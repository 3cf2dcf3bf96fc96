"""Parquet to a sheet: its column names are the headings, its values text; start at `sheet`."""

from collections.abc import Iterator
from io import BytesIO

import pyarrow
from pyarrow import parquet

from analysis.load import limits
from analysis.load.child.sheet import Sheet, cell
from analysis.load.limits import Refused

_DAMAGE = (pyarrow.ArrowException, OSError, ValueError)
_ROWS_AT_ONCE = 10_000


def sheet(source: bytes) -> Sheet:
    """Return the one table of a Parquet file; raise `Refused` where it is damaged or too long."""
    try:
        file = parquet.ParquetFile(BytesIO(source))
    except _DAMAGE:
        raise Refused("damaged") from None
    if file.metadata.num_rows > limits.ROWS:
        raise Refused("rows", count=file.metadata.num_rows, limit=limits.ROWS)
    if len(file.schema_arrow.names) > limits.COLUMNS:
        raise Refused("columns", count=len(file.schema_arrow.names), limit=limits.COLUMNS)
    return Sheet({"encoding": "parquet"}, _rows(file))


def _rows(file: parquet.ParquetFile) -> Iterator[list[str]]:
    yield list(file.schema_arrow.names)
    try:
        for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False):
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                yield [value if type(value) is str else cell(value) for value in row]
    except _DAMAGE:
        raise Refused("damaged") from None
