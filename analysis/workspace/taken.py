"""What became of a file of work that was taken in, in sentences; start at `Taken`."""

from dataclasses import dataclass, field

from analysis.survey import Notice
from analysis.workspace import sample_files
from analysis.workspace.decisions import Decision
from analysis.workspace.pseudonyms import Imported
from analysis.workspace.quotes import Quote


@dataclass(frozen=True)
class Taken:
    """What became of decisions that were taken in: how many were written, how many were there
    already, how many are older than what was decided here since, and those that fit nothing; how
    many quotes and findings were written, and the quotes that fit nothing; the id tables, and
    samples with their ratings."""

    written: int
    known: int
    older: int
    unfit: tuple[Decision, ...]
    quotes: int = 0
    findings: int = 0
    unfit_quotes: tuple[Quote, ...] = ()
    ids: Imported = field(default_factory=Imported)
    samples: sample_files.Imported = field(default_factory=sample_files.Imported)

    def notices(self) -> list[Notice]:
        """Return the outcome in sentences."""
        told = [Notice("Decisions imported: {count}.", {"count": self.written})]
        if self.known:
            told.append(
                Notice("Decisions that were here already: {count}.", {"count": self.known})
            )
        if self.older:
            told.append(
                Notice(
                    "Decisions left out, since somebody decided otherwise here later: {count}.",
                    {"count": self.older},
                )
            )
        if self.unfit:
            first = self.unfit[0]
            told.append(
                Notice(
                    "Decisions left out, since the survey has no such answer, the codebook no "
                    "such code or the answer no such span: {count}. The first is on answer {id} "
                    "to {question}, code {code}.",
                    {
                        "count": len(self.unfit),
                        "id": first.id,
                        "question": first.question,
                        "code": first.code or "–",
                    },
                )
            )
        return told + self._notices_of_approvals() + self.ids.notices() + self.samples.notices()

    def _notices_of_approvals(self) -> list[Notice]:
        told = []
        if self.quotes:
            told.append(Notice("Approved quotes imported: {count}.", {"count": self.quotes}))
        if self.findings:
            told.append(Notice("Approved findings imported: {count}.", {"count": self.findings}))
        if self.unfit_quotes:
            first = self.unfit_quotes[0]
            told.append(
                Notice(
                    "Quotes left out, since the survey has no such answer, the codebook no such "
                    "theme or the answer no such words: {count}. The first is of {id} to "
                    "{question}.",
                    {
                        "count": len(self.unfit_quotes),
                        "id": first.id,
                        "question": first.question,
                    },
                )
            )
        return told
