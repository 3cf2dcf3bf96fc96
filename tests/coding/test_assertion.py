"""How far what is denied, wished for, asked or said by others reaches, to the word.

Each text is coded alone and among all the others: neither may tell anything of the next.
"""

import pandas as pd
import pytest

from analysis import codebook, study
from analysis.coding.coder import of_codebook

STRUCTURE = """
version: 1
title: {en: Test}
domains:
  - id: plain
    label: {en: Plain}
    role: benefits
    codes:
      - {id: sun, label: {en: Sun}, definition: {en: Sun}}
      - {id: bus, label: {en: Bus}, definition: {en: Bus}}
      - {id: car, label: {en: Car}, definition: {en: Car}, lack: true}
  - id: wished
    label: {en: Wished}
    role: support
    also_counts: [wish, question]
    codes: [{id: money, label: {en: Money}, definition: {en: Money}}]
  - id: lacking
    label: {en: Lacking}
    role: solutions
    polarity: lack
    codes:
      - {id: time, label: {en: Time}, definition: {en: Time}, lack: true}
      - {id: room, label: {en: Room}, definition: {en: Room}}
  - id: bad
    label: {en: Bad}
    role: challenges
    polarity: problem
    codes: [{id: sound, label: {en: Sound}, definition: {en: Sound}}]
"""
ENGLISH = """
negators: [not, no, never]
not_negating: [not only]
without: [=without]
undone: [abandoned, shipless remained]
denying: ["*less"]
clause_starters: [but, because]
contrast: [but]
frames:
  denial: [NEG think that]
  wish: [we hope]
  quote: [they say]
  contradiction: [quite untrue]
  agreement: [so right]
evaluation:
  lack: [missing]
  problem: [hard]
  benefit: [easy]
codes:
  sun: [sun, ship*, sank, long ..4 day, abandoned yard, that moon, NEG star]
  bus: [bus]
  car: [car*]
  money: [money]
  time: [time*]
  room: [room]
  sound: [sound]
"""
W = "w " * 20


def words(count):
    return W[: 2 * count]


# What is found in each text: the evidence, and where it is not asserted the kind and the cue.
CASES = {
    # A denial reaches nine words on, six words back, "without" four words on.
    f"No {words(8)}sun": ["sun denial No"],
    f"No {words(9)}sun": ["sun"],
    f"Sun {words(5)}never": ["Sun denial never"],
    f"Sun {words(6)}never": ["Sun"],
    f"Without {words(3)}sun": ["sun denial Without"],
    f"Without {words(4)}sun": ["sun"],
    "Sun without": ["Sun"],
    f"Long w day {words(5)}never": ["Long w day denial never"],
    f"Long w day {words(6)}never": ["Long w day"],
    "Long never w day": ["Long never w day denial never"],
    "Long w never day": ["Long w never day denial never"],
    "Never w sun w never": ["sun denial Never"],
    "Sun never, bus": ["Sun denial never", "bus"],
    "No star": ["No star"],
    "No star without": ["No star"],
    "The sun abandoned": ["sun denial abandoned"],
    # Only within its clause, and a word of contrast in second place begins none.
    "The sun but never": ["sun"],
    "Sun but never": ["Sun denial never"],
    "Never but w sun": ["sun denial Never"],
    "Never w but sun": ["sun"],
    "Never. Sun": ["Sun"],
    # Two denials of different kinds undo each other; one of two words is one.
    "Shipless": ["Shipless denial Shipless"],
    "The long abandoned day": ["long abandoned day denial abandoned"],
    "No shipless": ["shipless"],
    "Shipless remained": ["Shipless denial remained"],
    "W w shipless remained": ["shipless denial remained"],
    "Without shipless days": ["shipless denial Without"],
    "Without sun no bus": ["sun", "bus"],
    "No bus without sun": ["bus denial No", "sun"],
    "W. No bus without sun": ["bus denial No", "sun"],
    "No w. Bus without sun": ["Bus", "sun denial without"],
    "No w, bus without sun": ["bus", "sun"],
    "W. No w, bus without sun": ["bus", "sun"],
    "Never a w. Without sun bus": ["sun denial Without", "bus denial Without"],
    "Not only w, the sun never": ["sun denial never"],
    "Not only sun": ["sun"],
    # Frames reach on to the end of their sentence or a word of contrast; the first counts.
    "They say the sun w w. Sun": ["sun quote They say", "Sun"],
    "They say w but sun": ["sun"],
    "They say w because they say sun": ["sun quote They say"],
    "W they say they say sun": ["sun quote they say"],
    "Sun, they say": ["Sun"],
    "We hope they say sun": ["sun wish We hope"],
    "They say never sun": ["sun denial never"],
    "I do not think that the sun w": ["sun denial not think that"],
    "I do not think that the sun never w": ["sun"],
    "I do not think that moon": [],
    # What takes a claim back reaches over its own sentence and the one before it.
    "The sun. W, quite untrue": ["sun denial quite untrue"],
    "The sun is quite untrue": ["sun denial quite untrue"],
    "The sun. W. Quite untrue": ["sun"],
    "W. The sun. Quite untrue, the bus": ["sun denial Quite untrue", "bus"],
    "It never sank. Quite untrue": ["sank denial never"],
    "I do not think that sun w. Quite untrue": ["sun denial not think that"],
    "Never think that sun w. Quite untrue": ["sun denial Never think that"],
    "Quite untrue": [],
    "So right": [],
    "They say sun. So right": ["sun"],
    "They say sun, so right": ["sun"],
    "They say sun. W. So right": ["sun quote They say"],
    "So right. They say sun": ["sun quote They say"],
    "W. They say sun. They say so right, bus": ["sun", "bus quote They say"],
    # A question has four words, or more follows it.
    "Is the sun out?": ["sun question Is the sun out"],
    "The sun out?": ["sun"],
    "The sun? W": ["sun question The sun"],
    "W. The sun? W": ["sun question The sun"],
    "W w w w. Sun?": ["Sun"],
    "Is it out? Sun": ["Sun"],
    # A wish or a question counts where the domain says so, a denial never.
    "We hope for money": ["money"],
    "Where is the money?": ["money"],
    "They say money": ["money quote They say"],
    "Never money": ["money denial Never"],
    # To be without it is what it means, or the words around tell that it is missing.
    "Without time": ["time"],
    "Timeless": ["Timeless"],
    "Never time": ["time"],
    "Time": [],
    "Time missing": ["Time"],
    "Time. Missing": [],
    "Never missing time": ["time"],
    "Without room": ["room"],
    "Room": [],
    "Room missing": ["Room"],
    "Room w w but missing": [],
    "Car": ["Car"],
    "No car": ["car denial No"],
    "Without car we never": ["car"],
    "W without car we never": ["car"],
    "Carless we never": ["Carless"],
    "W carless we never": ["carless"],
    # What stands for a problem is denied where the words around tell the contrary.
    "The sound": ["sound"],
    "Hard sound": ["sound"],
    "Easy sound": ["sound denial sound"],
    "Never easy sound": ["sound"],
    "Never hard sound": ["sound denial Never"],
    "Easy w but sound": ["sound"],
    "How to get easy sound?": ["sound question How to get easy sound"],
    "Easy and hard sound": ["sound"],
}


@pytest.fixture(scope="module")
def coder():
    files = {"codebook.yaml": STRUCTURE, "en.yaml": ENGLISH, "names.yaml": "tools: {}"}
    return of_codebook(codebook.from_texts({name: t.encode() for name, t in files.items()}))


def role(text):
    for name, own in (("money", "support"), ("time", "solutions"), ("room", "solutions")):
        if name in text.lower():
            return own
    return "challenges" if "sound" in text.lower() else "benefits"


def found(coder, texts):
    """Return what is found in each text, in the order of its places."""
    table = pd.DataFrame({"text": texts, "role": [role(text) for text in texts]})
    coded = study.code_table(table, coder, ["text"], None, "role", "en")
    rows = pd.concat([coded.codings.assign(kind="", cue=""), coded.negated])
    told = {text: [] for text in texts}
    for row in rows.sort_values(["id", "start"]).itertuples():
        text = texts[int(row.id)]
        told[text].append(" ".join(part for part in (row.evidence, row.kind, row.cue) if part))
    return told


@pytest.fixture(scope="module")
def together(coder):
    return found(coder, list(CASES))


@pytest.mark.parametrize("text", list(CASES))
def test_what_is_not_asserted_reaches_as_far_as_is_said(text, coder, together):
    assert found(coder, [text])[text] == CASES[text]
    assert together[text] == CASES[text]
