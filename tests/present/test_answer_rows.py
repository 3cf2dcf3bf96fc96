"""What the grid shows of an answer: codes with their evidence, the log, what others did."""

import pytest

from analysis import codebook
from analysis.present import coded_files, workbench
from analysis.present.workbench import Book
from analysis.wording import LANGUAGES, wording
from analysis.workspace.decisions import Decision, Piece
from analysis.workspace.events import (
    CODEBOOK,
    CORRECTION,
    REDO,
    RUN,
    UNDO,
    UNDOABLE,
    Event,
    Subject,
)
from analysis.workspace.grid import STALE, Answer, Memo, Negated, Standing

en = wording("en")
AT = "2026-11-29T10:45:46Z"


@pytest.fixture(scope="module")
def named(book):
    return Book.of(book, "1 (abc)", en)


def answer(**more):
    settings = {
        "number": 7,
        "version": 2,
        "respondent": "r1",
        "question": "q1",
        "role": "benefits",
        "language": "en",
        "sure": 0.9,
        "content": "answered",
        "text": "Everyone can 🙂 join <b>",
        "machine": [Piece("inclusion", 0, 12, "rule", "en: everyone", 0.9)],
    }
    return Answer(**{**settings, **more})


def decided(code, action, stale="", stands=True, undone=False, by="Mia", **span):
    own = Decision("r1", "q1", code, action, by=by, at=AT, reason="so", **span)
    return Standing(own, stands, undone, stale)


def row(named, **more):
    (told,) = workbench.rows([answer(**more)], {}, {"r1": ["Lukio"]}, named, en)
    return told


def test_an_answer_stands_as_written_with_its_background(named):
    told = row(named)
    assert told["text"] == "Everyone can 🙂 join <b>"
    assert told["background"] == ["Lukio"]
    (code,) = told["codes"]
    assert (code["label"], code["source"], code["sure"]) == (
        "Inclusion",
        "Rule",
        "very likely (90%)",
    )
    assert code["spans"] == [[0, 12]]
    assert code["evidence"][0]["words"] == "Everyone can"


def test_a_decision_says_who_and_why_it_is_to_be_looked_at_again(named):
    log = [decided("inclusion", "remove", "machine"), decided("impact", "add", start=13, end=14)]
    told = row(named, log=log)
    impact, inclusion = told["codes"]
    assert (impact["label"], impact["counts"], impact["spans"]) == ("Impact", True, [[13, 14]])
    assert not inclusion["counts"]
    assert inclusion["stale"] == "The machine codes this otherwise than it did then."
    assert inclusion["by"] == "Mia, 29/11/2026, 10:45 UTC"
    assert [own["what"] for own in told["log"]] == ["Impact: added", "Inclusion: removed"]


def test_a_decision_on_the_whole_answer_marks_no_words_and_one_confirmed_the_machines(named):
    whole = row(named, log=[decided("impact", "add")])
    assert {c["code"]: c["spans"] for c in whole["codes"]}["impact"] == []
    confirmed = row(named, log=[decided("inclusion", "confirm")])
    assert confirmed["codes"][0]["spans"] == [[0, 12]]
    assert confirmed["codes"][0]["person"]


def test_a_parent_that_only_its_child_brings_is_not_named(named):
    told = row(named, machine=[], log=[decided("digital_skills", "add")])
    assert [code["label"] for code in told["codes"]] == ["Learning › Digital skills"]


def test_a_code_that_the_codebook_has_no_more_is_named_by_its_id(named):
    told = row(named, log=[decided("gone_code", "add", "unknown")])
    assert "gone_code" in [code["label"] for code in told["codes"]]


def test_an_answer_checked_as_a_whole_and_what_is_not_asserted(named):
    negated = [Negated("impact", 0, 8, "en: every", "denial", "not")]
    told = row(named, log=[decided("", "confirm", "text")], negated=negated)
    assert told["checked"].startswith("Mia")
    assert told["recheck"] == "The answer's text has changed since."
    assert told["negated"][0]["kind"] == "Denied"


def test_what_others_did_is_told_apart_from_what_one_did_oneself(named):
    log = [decided("impact", "add", by="Aino"), decided("inclusion", "remove")]
    one = answer(log=log, comments=[Memo("Hm", "Aino", AT)])
    told = workbench.of_others(one, "Mia", named, en)
    assert [text.split(",")[0] for text in told] == ["Impact: added", "Hm – Aino"]
    assert workbench.of_others(answer(log=log[1:]), "Mia", named, en)[0].startswith("Inclusion")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_and_reason_is_said_in_each_language(language, named):
    w = wording(language)
    for kind in UNDOABLE:
        assert workbench.turned(Event(1, kind, "A", AT), w)
    kinds = (*UNDOABLE, UNDO, REDO, CODEBOOK, CORRECTION, RUN)
    events = [Event(1, kind, "A", AT, "so", None, True) for kind in kinds]
    log = workbench.log_table(events, {}, {}, named, w)
    assert log.shape == (len(kinds), 5)
    assert all(w.say("undone") in what for what in log.iloc[:, 2])
    assert workbench.turned(None, w) == ""
    assert all(w.say(workbench.STALE[reason]) for reason in STALE)


def test_the_log_names_respondent_question_and_code(named):
    log = [Event(3, "bulk", "A", AT), Event(2, "comment", "A", AT), Event(1, "memo", "A", AT)]
    about = {
        3: ([Subject("7", "q2", "impact", "add"), Subject("8", "q9", "", "confirm")], 12),
        2: ([Subject("7", "q2", "", "")], 1),
        1: ([Subject("", "", "impact", "")], 1),
    }
    table = workbench.log_table(log, about, {"q2": "What changed?"}, named, en)
    assert list(table["On what"]) == [
        "Impact: added · Respondent 7 · What changed?; "
        "The whole answer: confirmed · Respondent 8 · q9; and 10 more",
        "Respondent 7 · What changed?",
        "Impact",
    ]


def test_memos_stand_beside_definitions(named):
    told = workbench.codes(named, {"impact": ("Ask", "Mia", AT)}, en)
    (impact,) = [code for code in told if code["id"] == "impact"]
    assert impact["memo"] == "Ask"
    assert impact["memo_by"].startswith("Mia")
    assert len(told) == len(list(codebook.read().codes()))


def test_codings_as_files(book):
    from analysis import study
    from analysis.coding.coder import of_codebook
    from tests.workspace.conftest import TABLE

    coded = study.code_table(TABLE, of_codebook(book), ["text"], "nr", "benefits", "en")
    long = coded_files.made(coded_files.LONG, coded.answers.head(1), coded, book, en).decode()
    assert long.splitlines()[0].startswith("id,question,code,start,end,evidence")
    assert {line.split(",")[0] for line in long.splitlines()[1:]} == {"a"}
    wide = coded_files.made(coded_files.WIDE, coded.answers, coded, book, en).decode()
    assert len(wide.splitlines()) == 5
    table = coded_files.wide(coded.answers, book)
    for codes, (_, own) in zip(coded.answers["codes"], table.iterrows(), strict=True):
        assert sorted(c.id for c in book.codes() if own[c.id]) == sorted(codes.split())
    assert coded_files.made(coded_files.BOTH, coded.answers, coded, book, en)[:2] == b"PK"
