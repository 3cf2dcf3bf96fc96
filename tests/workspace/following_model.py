"""A model of what people decided that knows no names of codes: a code is a set of things, and what
a person said is said of a thing, whatever a codebook calls it and counts it together with.
"""

import copy
import itertools
from dataclasses import dataclass, field

import yaml

TEXTS = {
    "a": "apple and pear",
    "b": "plum with lemon",
    "c": "pear",
    "d": "nothing of it",
    "e": "apple, plum, fig",
}
PEOPLE = ("A", "B")


@dataclass
class Named:
    """A code of a version: the things it counts, its own first, its words, what it was before."""

    things: list
    words: list
    formerly: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    split_from: str = ""


FIRST = {
    "x": Named([0], ["apple", "pear"]),
    "y": Named([1], ["plum", "fig"]),
    "z": Named([2], ["lemon"]),
}


def files_of(version):
    codes = [
        {"id": id, "label": {"en": id}, "definition": {"en": "A fruit."}}
        | {k: v for k in ("formerly", "merged", "split_from") if (v := getattr(own, k))}
        for id, own in version.items()
    ]
    domain = {"id": "fruit", "label": {"en": "Fruit"}, "role": "benefits", "codes": codes}
    rules = {id: list(own.words) for id, own in version.items() if own.words}
    tree = {"version": "1", "title": {"en": "Fruit"}, "domains": [domain]}
    return {
        "codebook.yaml": yaml.safe_dump(tree, sort_keys=False).encode(),
        "en.yaml": yaml.safe_dump({"language": "en", "codes": rules}, sort_keys=False).encode(),
    }


class Model:
    """What people said of things, in their order; `follows` names the entry that one goes with."""

    def __init__(self):
        self.version, self.versions = copy.deepcopy(FIRST), [copy.deepcopy(FIRST)]
        self.log, self.undone = [], set()  # (event, answer, thing, action)
        self.memos = []  # (thing, text)
        self.done, self.taken_back = ({by: [] for by in PEOPLE} for _ in range(2))
        self.whole_of, self.events, self.things = {}, itertools.count(), itertools.count(3)

    def of(self, thing):
        """The code that counts a thing."""
        found = [id for id, own in self.version.items() if thing in own.things]
        return found[0] if found else self.of(self.whole_of[thing])

    def said(self, answer):
        """The last that counts of each thing: action and event."""
        last = {}
        for event, own, thing, action in self.log:
            if own == answer and event not in self.undone:
                last[thing] = (action, event)
        return {thing: own for thing, own in last.items() if own[0] != "withdraw"}

    def standing(self, answer):
        """What counts of each code: given or removed."""
        by_code = {}
        for thing, (action, _) in self.said(answer).items():
            by_code.setdefault(self.of(thing), []).append(action)
        return {c: any(a != "remove" for a in said) for c, said in by_code.items()}

    def memos_of_codes(self):
        """The last memo of each code."""
        return {self.of(thing): text for thing, text in self.memos}

    def machine(self, answer):
        words = TEXTS[answer].replace(",", "").split()
        return {id for id, own in self.version.items() if set(own.words) & set(words)}

    def counts(self, answer):
        said = self.standing(answer)
        return {c for c in self.version if said.get(c, c in self.machine(answer))}

    def decide(self, by, answer, code, action):
        event, own = next(self.events), self.version[code].things[0]
        others = [t for t, (a, _) in self.said(answer).items() if self.of(t) == code and t != own]
        self.log.append((event, answer, own, action))
        if action in ("remove", "withdraw"):
            self.log += [(event, answer, thing, action) for thing in others]
        self.done[by].append(event)
        self.taken_back[by].clear()

    def undo(self, by):
        if self.done[by]:
            self.taken_back[by].append(self.done[by].pop())
            self.undone.add(self.taken_back[by][-1])

    def redo(self, by):
        if self.taken_back[by]:
            self.done[by].append(self.taken_back[by].pop())
            self.undone.discard(self.done[by][-1])

    def use(self, version):
        """Another version: what the rule of `following` adds, with the event it goes with."""
        before, told = copy.deepcopy(self.version), self.memos_of_codes()
        machine = {answer: self.machine(answer) for answer in TEXTS}
        standing = {answer: self.standing(answer) for answer in TEXTS}
        origins = {a: {self.of(t): e for t, (_, e) in self.said(a).items()} for a in TEXTS}
        self.version = version
        self.join_memos(before, told)
        for answer, code in itertools.product(TEXTS, sorted(before)):
            if standing[answer].get(code) is False:
                end = self.of(before[code].things[0])
                for other, own in sorted(before.items()):
                    joined = other != code and self.of(own.things[0]) == end
                    if joined and other in machine[answer] and other not in standing[answer]:
                        self.log.append((origins[answer][code], answer, own.things[0], "confirm"))
        for answer, (part, own) in itertools.product(TEXTS, sorted(version.items())):
            said, whole = self.said(answer), own.split_from
            known = {self.of(code.things[0]) for code in before.values()}
            if part in known or whole not in version or whole not in known:
                continue
            of_whole = {t: s for t, s in said.items() if self.of(t) == whole}
            if not of_whole or own.things[0] in said:
                continue
            removed = all(action == "remove" for action, _ in of_whole.values())
            first = max(of_whole, key=lambda t: (of_whole[t][0] != "remove", of_whole[t][1]))
            action, event = of_whole[first]
            if removed:
                self.log.append((event, answer, own.things[0], "remove"))
            elif whole not in self.machine(answer) and part in self.machine(answer):
                self.log.append((event, answer, own.things[0], action))
                self.log += [(event, answer, thing, "withdraw") for thing in of_whole]

    def join_memos(self, before, told):
        """Memos of codes that are one now are one, that of the code that took others in first."""
        for end, own in self.version.items():
            group = [code for code in sorted(before) if self.of(before[code].things[0]) == end]
            group.sort(key=lambda code: before[code].things[0] != own.things[0])
            texts = [told[code].split("\n\n") for code in group if code in told]
            if len(texts) > 1:
                text = "\n\n".join(dict.fromkeys(itertools.chain(*texts)))
                self.memos.append((before[group[0]].things[0], text))
