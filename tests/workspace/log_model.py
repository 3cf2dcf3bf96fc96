"""What the log of decisions must say, kept in plain lists: tests hold the database against it."""

from collections import defaultdict
from dataclasses import dataclass, field

WITHDRAW = "withdraw"


@dataclass
class Said:
    """A decision, and what it was taken on: the text, the code's definition, the machine."""

    answer: str
    code: str
    action: str
    span: tuple
    by: str
    text: str
    definition: str
    machine: str


@dataclass
class Entry:
    """An event: what one person said at once."""

    said: list
    undone: bool = False


@dataclass(frozen=True)
class Run:
    """What the machine makes of a table: texts by answer; codes that it gives and the codes of
    the whole answer; definitions by code."""

    texts: dict
    given: dict
    whole: dict
    definitions: dict

    def machine(self, answer, code):
        if not code:
            return self.whole[answer]
        return "given" if code in self.given[answer] else "not given"


@dataclass
class Model:
    """The log with the stacks of each person, and the run that people see."""

    run: Run
    entries: list = field(default_factory=list)
    done: dict = field(default_factory=lambda: defaultdict(list))
    taken_back: dict = field(default_factory=lambda: defaultdict(list))
    versions: dict = field(default_factory=lambda: defaultdict(int))

    def fits(self, answer, code, action, span):
        known = code in self.run.definitions or action == WITHDRAW
        whole = not code and action in ("confirm", WITHDRAW) and span == (None, None)
        inside = span[0] is None or span[0] < span[1] <= len(self.run.texts[answer])
        return (known or whole) and inside

    def decide(self, by, choices):
        run = self.run
        said = [
            Said(
                answer,
                code,
                action,
                span,
                by,
                run.texts[answer],
                run.definitions.get(code, ""),
                run.machine(answer, code),
            )
            for answer, code, action, span in choices
        ]
        self._touch(entry := Entry(said))
        self.entries.append(entry)
        self.done[by].append(entry)
        self.taken_back[by].clear()

    def undo(self, by):
        return self._turn(self.done[by], self.taken_back[by], True)

    def redo(self, by):
        return self._turn(self.taken_back[by], self.done[by], False)

    def code_anew(self, run):
        for answer, text in run.texts.items():
            self.versions[answer] += text != self.run.texts[answer]
        self.run = run

    def log(self):
        """Return all that counts as said, in its order."""
        return [said for entry in self.entries if not entry.undone for said in entry.said]

    def standing(self, answer):
        """Return the decision that stands of each code of an answer."""
        last = {said.code: said for said in self.log() if said.answer == answer}
        return {code: said for code, said in last.items() if said.action != WITHDRAW}

    def table(self):
        """Return what was said on a code since it was last withdrawn there."""
        log = self.log()
        return [
            said
            for place, said in enumerate(log)
            if said.action != WITHDRAW
            and not any(
                (later.answer, later.code, later.action) == (said.answer, said.code, WITHDRAW)
                for later in log[place:]
            )
        ]

    def stale(self, said):
        """Return why a decision should be looked at again."""
        run = self.run
        if run.texts[said.answer] != said.text:
            return "text"
        if said.code and said.code not in run.definitions:
            return "unknown"
        if said.code and run.definitions[said.code] != said.definition:
            return "definition"
        if run.machine(said.answer, said.code) != said.machine:
            return "machine"
        return ""

    def differs_from_machine(self, answer):
        return any(
            (said.action == "remove") == (code in self.run.given[answer])
            for code, said in self.standing(answer).items()
            if code
        )

    def coders_differ(self, answer):
        last = {(s.code, s.by): s.action for s in self.log() if s.answer == answer and s.code}
        minds = defaultdict(set)
        for (code, _), action in last.items():
            if action != WITHDRAW:
                minds[code].add(action == "remove")
        return any(len(mind) == 2 for mind in minds.values())

    def _turn(self, source, target, undone):
        if not source:
            return False
        entry = source.pop()
        entry.undone = undone
        target.append(entry)
        self._touch(entry)
        return True

    def _touch(self, entry):
        for answer in {said.answer for said in entry.said}:
            self.versions[answer] += 1
