"""People who work at once see what is theirs alone: each has a survey of their own, in which
everything holds a word that no other has."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.serving import own_server
from tests.visits import Visit, foreign, logged

WHERE = {"explore": "themes", "present": "quotes", "research": "answers"}  # texts are shown


def work(visit, until):
    """Do a task once, come again in the ways in which people do, and go on until some time."""
    visit.once()
    visit.come_again()
    while time.monotonic() < until:
        visit.once(lambda: time.sleep(2) or time.monotonic() < until)
    visit.visitor.leave()


def test_nobody_sees_what_is_anothers(tmp_path, nightly):
    """Fifty people for two minutes; in the short form one for each kind and language, once."""
    with own_server(tmp_path / "work.sqlite", log=tmp_path / "server.log") as server:
        visits = [Visit(server.host, number) for number in range(50 if nightly else 4)]
        until = time.monotonic() + (120 if nightly else 0)
        with ThreadPoolExecutor(len(visits)) as people:
            list(people.map(lambda visit: work(visit, until), visits))
        faults, canaries = logged(server)
    assert foreign(visits) == {} and canaries == []
    assert [fault for visit in visits for fault in visit.faults] == [] and faults == []
    for visit in visits:  # else the search could find nothing
        places = visit.visitor.received.found[visit.own]
        assert {"data", WHERE[visit.task]} <= set(places)
        assert any(own.startswith("download") for own in places) == (visit.task != "explore")
