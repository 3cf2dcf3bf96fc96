"""What tabs keep for a reload is bounded, and no session keeps what another has."""

import gc

from pages import _ahead, _serving, _session, _tab

NOBODY = ("", "")


def opened(name, size):
    """Have a tab keep a file of so many bytes."""
    kept = _tab._kept(name, NOBODY)
    kept[_session.OPENED] = ("own.csv", b"x" * size)
    _tab._make_room(name, kept)
    return kept


def test_what_tabs_keep_is_bounded_by_bytes(monkeypatch):
    monkeypatch.setattr(_serving, "largest", lambda: 10)  # all tabs together keep ten times that
    one, two = opened("one", 40), opened("two", 40)
    assert one and two
    opened("one", 40)  # used last
    three = opened("three", 40)
    assert one and three and not two
    assert opened("four", 101) == {} and one == {} and three == {}


def test_files_beside_count_as_well(monkeypatch):
    monkeypatch.setattr(_serving, "largest", lambda: 10)
    before = opened("before", 40)
    kept = _tab._kept("beside", NOBODY)
    kept[_session.BESIDE] = [("a.csv", b"x" * 40), ("b.csv", b"x" * 30)]
    _tab._make_room("beside", kept)
    assert kept and before == {}


def test_what_a_tab_kept_is_not_held_by_its_order():
    opened("forgotten", 10)
    _tab._kept.clear()
    gc.collect()
    assert "forgotten" not in _tab._order()


def test_garbage_is_set_aside_once_alone(monkeypatch):
    """No garbage is looked for while a file is read: what another session held when its run ended
    at such a moment was never looked at again."""
    monkeypatch.setattr(_ahead, "_waiting", [])
    before = gc.get_freeze_count()
    gc.disable()
    try:
        _ahead.end()
    finally:
        gc.enable()
    assert gc.get_freeze_count() == before
