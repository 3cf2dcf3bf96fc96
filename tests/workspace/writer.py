"""Processes that write to a database for tests: one that is killed while it writes, and several
that write at once."""

import json
import os
import random
import sys
import time

import sqlalchemy as sql

from analysis.workspace import by_hand, events, exchange, grid, surveys
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.database import Database, Unusable
from analysis.workspace.decisions import ACTIONS, WITHDRAW
from analysis.workspace.grid import Filter
from analysis.workspace.tables import answers

CODES = ("inclusion", "impact", "learning", "digital_skills")


def serve(address, survey):
    """For each seed that comes in, let a child write with it until somebody kills it; say which
    process the child is, and when it has ended. A child needs no start of an interpreter."""
    for seed in sys.stdin:
        child = os.fork()
        if not child:
            _write_until_killed(address, survey, random.Random(int(seed)))
        _put(child=child)
        _, status = os.waitpid(child, 0)
        _put(ended=status)


def _write_until_killed(address, survey, chance):
    database = None
    while True:
        try:
            database = database or Database(address)
            told = _write(database, survey, chance)
        except Conflict:  # what the process before wrote came in only now
            continue
        except Unusable:  # the server was killed; who writes tries again
            time.sleep(0.01)
            continue
        _put(told=told)


def _put(**told):
    """Say something in one write to the pipe, so that a line is there whole or not at all; print
    would write its end apart."""
    os.write(sys.stdout.fileno(), (json.dumps(told) + "\n").encode())


def _write(database, survey, chance):
    """Write something and return what was acknowledged."""
    kind = chance.choices(["decide", "comment", "undo", "redo"], [10, 3, 3, 2])[0]
    rows = _read(database, survey)
    if kind == "decide":
        rows = chance.sample(rows, chance.randint(1, len(rows)))
        choices = [_choice(row, chance) for row in rows]
        event = by_hand.decide(database, survey, choices, "A", f"{len(choices)} choices")
        wrote = [(c.answer, c.code, c.action, c.start, c.end) for c in choices]
        return {"kind": kind, "event": event.id, "choices": wrote}
    if kind == "comment":
        row, text = chance.choice(rows), f"comment {chance.random()}"
        event = by_hand.comment(database, survey, row.id, text, "A")
        return {"kind": kind, "event": event.id, "answer": row.id, "text": text}
    turned = (events.undo if kind == "undo" else events.redo)(database, survey, "A")
    return {"kind": kind, "target": turned and turned.id}


def _read(database, survey):
    """Return number, version and text of each answer: the grid reads their whole log as well,
    which takes the longer the more was written."""
    own = sql.select(answers.c.id, answers.c.version, answers.c.text)
    with database.reading() as connection:
        rows = own.where(answers.c.survey == survey, answers.c.present).order_by(answers.c.place)
        return connection.execute(rows).all()


def _choice(row, chance):
    span = (0, 5) if len(row.text) > 5 and chance.random() < 0.5 else (None, None)
    action = chance.choice([*ACTIONS, WITHDRAW])
    return Choice(row.id, row.version, chance.choice(CODES), action, *span)


def contend(address, survey, name, writes, barrier, out):
    """Decide on answers that others decide on too, until as many decisions are written; put out
    what was acknowledged, (event, answer, version read), and the number of conflicts."""
    chance = random.Random(name)
    database = Database(address)
    done, conflicts, attempts = [], 0, 0
    while len(done) < writes:
        rows = _read(database, survey)
        row = rows[0] if not attempts else chance.choice(rows)
        if not attempts:
            barrier.wait(60)  # everybody has read the same answer before anybody decides
        attempts += 1
        code, action = chance.choice(CODES), chance.choice(ACTIONS)
        try:
            choice = Choice(row.id, row.version, code, action)
            event = by_hand.decide(database, survey, [choice], name, f"attempt {attempts}")
        except Conflict as conflict:
            assert conflict.answers == (row.id,)
            conflicts += 1
        else:
            done.append((event.id, row.id, row.version, code, action))
    out.put((name, done, conflicts, attempts))


def start(address, name, barrier, out):
    """Open a database at the same moment as others do and write to it; put out what went wrong,
    None where nothing did."""
    barrier.wait(120)
    try:
        database = Database(address)
        surveys.add_coder(database, name)
        database.close()
        out.put(None)
    except Exception as fault:
        out.put(f"{type(fault).__name__}: {fault}")


def in_bulk(address, survey, name, task, rounds, barrier, out):
    """Do a task with all answers at the same time as others do theirs, over and over, and again
    where others were faster; put out how often it was done and how often others were faster."""
    tally = {"done": 0, "conflicts": 0}
    try:
        database = Database(address)
        for number in range(rounds):
            rows = grid.found(database, survey, Filter())
            barrier.wait(60)
            while tally["done"] == number:
                try:
                    TASKS[task](database, survey, name, rows, number)
                    tally["done"] += 1
                except Conflict:
                    tally["conflicts"] += 1
                    rows = grid.found(database, survey, Filter())
    except Exception as fault:
        barrier.abort()  # else the others would wait for this one
        tally["fault"] = f"{type(fault).__name__}: {fault}"
    out.put((name, tally))


def _decide(database, survey, name, rows, number):
    action = ACTIONS[number % 2]
    choices = [Choice(row.number, row.version, "impact", action) for row in rows]
    by_hand.decide(database, survey, choices, name)


def _comment(database, survey, name, rows, number):
    for row in rows[:5]:
        by_hand.comment(database, survey, row.number, f"{number}", name)


def _undo_and_redo(database, survey, name, rows, number):
    events.undo(database, survey, name)
    events.redo(database, survey, name)


def _take_in(database, survey, name, rows, number):
    lines = [f"{r.respondent},{r.question},learning,add,{name} {number}" for r in reversed(rows)]
    table = "\n".join(["id,question,code,action,reason", *lines]).encode()
    exchange.take_in(database, survey, {exchange.DECISIONS: table}, name)


TASKS = {
    "forward": _decide,
    "backward": lambda database, survey, name, rows, number: _decide(
        database, survey, name, rows[::-1], number
    ),
    "comment": _comment,
    "turn": _undo_and_redo,
    "take in": _take_in,
}

if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
