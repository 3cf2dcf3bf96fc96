"""A small codebook in every layout that people write, and what is looked at after a change."""

import re
from collections import Counter

from analysis import codebook

STRUCTURE = """\
# top
version: 7
title: {en: Test}
domains:
  - id: benefit
    label: {en: Benefits}
    role: benefits
    codes:
      # in braces
      - {id: inclusion, label: {en: In, et: Sees}, definition: {en: In}}
      # about learning
      - id: learning   # the whole
        polarity: lack
        label:
          en: Learning
          fi: Oppiminen  # in Finnish
        definition:
          en: They learn
            much  # two lines
        not: {en: Other things}
        children:
          # about tools
          - {id: skills, label: {en: Digital}, definition: {en: Tools}}
          - id: courage
            label: {en: Courage}
            definition: {en: "They, dare: #1"}
        # below the last code

  # before the next domain
  - id: need
    label: {en: Needs}
    role: support
    codes: [{id: time, label: {en: Time}, definition: {en: Time}}, # why
      {id: money, label: {en: Money}, definition: {en: Money},
       children: [{id: fees, label: {en: Fees}, definition: {en: Fees}}]}]  # in brackets
facets: []
"""
# The same codes as another hand may write them: lists not further in than their names, ids not
# first, texts in blocks, and a domain in brackets.
OTHER = """\
version: 7
title: {en: Test}
domains:
- codes:
  - label: {en: In, et: Sees}
    id: inclusion
    definition:
      en: |
        In
        and out

    # about learning
  - polarity: lack
    # id below
    id: learning
    definition: {en: They learn}
    label:
      en: >-
        Learning
        much
    children:
    - id: skills
      definition: {en: Tools}
      label: {en: Digital}
    # about courage
    - {id: courage, label: {"en": 'Courage'}, definition: {en: "They
        dare"}}
  id: benefit
  role: benefits
  label: {en: Benefits}
- id: need
  codes: [
    {id: time, label: {en: Time}, definition: {en: Time}}, # one
    # two
    {id: money, label: {en: Money}, definition: {en: Money},
  children: [ {id: fees, label: {en: Fees}, definition: {en: Fees}}, ]}
  ]
  role: support
  label: {en: Needs}
"""
ENGLISH = """\
language: en
codes:
  # about joining
  inclusion: # here
    # first
    - "*join*"
    - words:
        - take ..2
          part
        # of everyone
        - everyone

      unless: [not]  # twice
    # a pattern that was given up

  # about learning
  learning: [learn*, {words: study,
    roles: [benefits]}]  # in brackets
  skills:
  - skill
  - {words: [tool*, learn*], except: [tooth]}
  time: [time, hour*]
facets: {}
# end
"""
THRESHOLDS = "thresholds:\n  learning: 0.4 # low\n  time: 0.7\n"


LAYOUTS = {
    "plain": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "no final newline": lambda text: text.rstrip("\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "wide signs": lambda text: f"# 😀 ä\n{text}",
}


def files_of(layout="plain", structure=STRUCTURE):
    texts = {"codebook.yaml": structure, "en.yaml": ENGLISH, "thresholds.yaml": THRESHOLDS}
    return {name: LAYOUTS[layout](text).encode() for name, text in texts.items()}


def codes(files):
    return {code.id: code for code in codebook.from_texts(files).codes()}


def patterns(files):
    """The patterns of each code with their conditions, without their lines."""
    return codebook.from_texts(files).rules["en"].patterns


def comments(files):
    return Counter(re.findall(rb"# ?[a-z][^\r\n]*", b"\n".join(files.values())))


def lines_of(files):
    return {name: source.decode().splitlines() for name, source in files.items()}


def changed(before, after):
    """The lines taken out and put in, by file."""
    told = {}
    for name, rows in lines_of(after).items():
        out, put = Counter(lines_of(before)[name]), Counter(rows)
        if out != put:
            told[name] = (sorted((out - put).elements()), sorted((put - out).elements()))
    return told
