"""Tables read by blocks hold the cells that the whole has, of whatever file."""

import random

import pandas as pd
import pyarrow
import pytest
from pyarrow import parquet

from analysis.load import plain_table, table_blocks
from analysis.load.child import text
from analysis.survey import Problem

WORDS = ("kyllä", "", "a, b", 'so "called"', "ei\naikaa", "👍", " ", "0")
SIZE = 7


def rows_of(count, seed=0):
    rng = random.Random(seed)
    rows = [[str(n), *rng.choices(WORDS, k=3)] for n in range(count)]
    for at in range(3, count, 11):
        rows[at] = [""] * 4
    return rows


def as_text(rows):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    return "\n".join([";".join(row) for row in [["id", "a", "b", "c"], *quoted]]) + "\n"


def small_csv(folder):
    (folder / "t.csv").write_bytes(as_text(rows_of(100)).encode())
    return folder / "t.csv"


def irregular_csv(folder):
    body = as_text(rows_of(100)).encode() + b'"100";"short"\n"101";"x";"y";"z";"long"\n'
    (folder / "t.csv").write_bytes(body)
    return folder / "t.csv"


def cp1252_csv(folder):
    body = as_text([[cell.replace("👍", "äö") for cell in row] for row in rows_of(100)])
    (folder / "t.csv").write_bytes(body.encode("cp1252"))
    return folder / "t.csv"


def frame_of(rows):
    return pd.DataFrame(rows, columns=["id", "a", "b", "c"]).replace({"": None})


def one_parquet(folder):
    frame_of(rows_of(100)).to_parquet(folder / "t.parquet", row_group_size=9)
    return folder / "t.parquet"


def numbers_in_parquet(folder):
    table = pyarrow.table(
        {
            "id": pyarrow.array(range(30), pyarrow.int32()),
            "a": pyarrow.array([None, 0.5, 2.0] * 10),
            "b": pyarrow.array(["x", None, "y"] * 10).dictionary_encode(),
            "c": pyarrow.array([None] * 30, pyarrow.string()),
        }
    )
    parquet.write_table(table, folder / "t.parquet")
    return folder / "t.parquet"


def folder_of_parquet(folder):
    own = folder / "parts"
    own.mkdir()
    for number, count in enumerate((1, 0, 25, 6, 7, 8, 13)):
        frame_of(rows_of(count, number)).to_parquet(own / f"part-{number}.parquet")
    return own


def parquet_with_an_index(folder):
    frame = frame_of(rows_of(40)).set_index("id")
    frame.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


FILES = [
    small_csv,
    irregular_csv,
    cp1252_csv,
    one_parquet,
    numbers_in_parquet,
    folder_of_parquet,
    parquet_with_an_index,
]


@pytest.fixture(params=[False, True], ids=["small", "large"])
def path_of(request, tmp_path, monkeypatch):
    """What writes a file; one of text counts as small or as large."""
    if request.param:
        monkeypatch.setattr(plain_table, "_LARGE", 0)
        monkeypatch.setattr(text, "_LARGE", 0)
    return lambda write: str(write(tmp_path))


@pytest.mark.parametrize("size", [1, SIZE, 1000])
@pytest.mark.parametrize("write", FILES)
def test_the_blocks_together_are_the_whole(write, size, path_of):
    path = path_of(write)
    whole = plain_table.read(path)
    table = table_blocks.opened(path)
    assert table.names == tuple(whole.columns)
    assert table.rows >= len(whole) > 0
    columns = ["c", "id"]
    for _ in range(2):
        blocks = list(table.blocks(columns, size))
        assert all(len(block) <= size for block in blocks)
        found = pd.concat(blocks)
        assert found.columns.tolist() == columns
        assert found.index.tolist() == whole.index.tolist()
        assert found.to_numpy().tolist() == whole[columns].to_numpy().tolist()


def test_a_large_regular_text_is_kept_as_columns(path_of, request):
    table = table_blocks.opened(path_of(small_csv))
    large = request.node.callspec.params["path_of"]
    kind = table_blocks._Columns if large else table_blocks._Frame
    assert isinstance(table, kind)


def test_cells_are_as_written_or_none(path_of):
    table = table_blocks.opened(path_of(small_csv))
    found = pd.concat(table.blocks(["id", "a", "b", "c"], SIZE))
    wanted = {n: row for n, row in enumerate(rows_of(100)) if any(row)}
    assert found.index.tolist() == list(wanted)
    assert found.to_numpy().tolist() == [[c or None for c in row] for row in wanted.values()]


@pytest.mark.parametrize("write", [one_parquet, folder_of_parquet])
def test_blocks_of_parquet_are_full_but_for_the_last(write, tmp_path):
    table = table_blocks.opened(str(write(tmp_path)))
    *full, last = [len(block) for block in table.blocks(["a"], SIZE)]
    assert set(full) == {SIZE}
    assert 0 < last <= SIZE
    assert sum(full) + last == table.rows


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_without_rows_is_one_block_without_any(ending, path_of):
    def write(folder):
        path = folder / f"t.{ending}"
        frame = pd.DataFrame({"id": [], "a": []}, dtype="str")
        frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
        return path

    (block,) = table_blocks.opened(path_of(write)).blocks(["a"], SIZE)
    assert (len(block), block.columns.tolist()) == (0, ["a"])


def test_two_equal_headings_are_refused(path_of):
    def write(folder):
        body = as_text(rows_of(20)).replace("id;a;b;c", "id;a;b;a", 1)
        (folder / "t.csv").write_text(body, "utf-8")
        return folder / "t.csv"

    with pytest.raises(Problem, match=r"^t\.csv has two columns named “a”\."):
        table_blocks.opened(path_of(write))


def test_two_equal_names_in_parquet_are_refused(tmp_path):
    path = tmp_path / "t.parquet"
    cells = pyarrow.array(["x"])
    parquet.write_table(pyarrow.Table.from_arrays([cells, cells], names=["a", "a"]), path)
    with pytest.raises(Problem, match=r"^t\.parquet is not a Parquet file that can be read"):
        table_blocks.opened(str(path))


def test_a_broken_parquet_file_is_refused(tmp_path):
    path = one_parquet(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Problem, match=r"^t\.parquet is not a Parquet file that can be read"):
        table_blocks.opened(str(path))


def test_a_parquet_file_that_breaks_off_inside_is_refused(tmp_path):
    path = one_parquet(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[4:200] = bytes(196)
    path.write_bytes(whole)
    table = table_blocks.opened(str(path))
    with pytest.raises(Problem, match=r"^t\.parquet is not a Parquet file that can be read"):
        list(table.blocks(["id", "a", "b", "c"], SIZE))


def test_parts_that_do_not_fit_are_refused(tmp_path):
    folder = folder_of_parquet(tmp_path)
    (folder / "part-9.parquet").write_bytes(b"no table")
    with pytest.raises(Problem, match=r"^parts is not a Parquet file that can be read"):
        list(table_blocks.opened(str(folder)).blocks(["a"], SIZE))


@pytest.mark.parametrize("name", ["nothing.csv", "nothing.parquet", "x" * 300])
def test_a_file_that_is_not_there_is_one_sentence(name, tmp_path):
    with pytest.raises(Problem, match=r"^There is no file "):
        table_blocks.opened(str(tmp_path / name))
