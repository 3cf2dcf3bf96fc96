"""What is made ready once is kept whole or not at all, also by several at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from analysis.coding.kept import keep


def test_of_two_that_write_a_folder_at_once_one_is_kept_whole(tmp_path):
    both = threading.Barrier(2)

    def write(folder):
        for name in "abc":
            both.wait(20)
            (folder / name).write_text(name)

    with ThreadPoolExecutor(2) as threads:
        kept = list(threads.map(lambda _: keep(tmp_path / "words-1.0", write), range(2)))
    assert kept == [True, True]
    assert [path.name for path in tmp_path.iterdir()] == ["words-1.0"]
    assert sorted(path.name for path in (tmp_path / "words-1.0").iterdir()) == ["a", "b", "c"]


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    def write(folder):
        (folder / "a").write_text("a")
        raise OSError

    assert not keep(tmp_path / "words", write)
    assert list(tmp_path.iterdir()) == []
