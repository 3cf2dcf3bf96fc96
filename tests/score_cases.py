"""Precision and recall of the rules on invented answers: `python -m tests.score_cases fi`.

Start at `main`. For whoever edits the patterns; the tests use the same functions.
"""

import argparse
from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

from analysis import study
from analysis.coding.apply import Coded
from analysis.coding.coder import by_rules

CASES = Path(__file__).parent / "cases"
FACETS = {"phases": " ", "tools": ";", "stance": " ", "content": " "}


def read_cases(language: str, file: Path | None = None) -> pd.DataFrame:
    """Return the cases of a language: columns id, role, text, codes (sets) and the facets."""
    entries = yaml.safe_load((file or CASES / f"answers_{language}.yaml").read_text("utf-8"))
    rows = [
        {
            "id": number,
            "role": entry["role"],
            "text": entry["text"],
            "codes": set(entry.get("codes") or ()),
            "phases": set(entry.get("phases") or ()),
            "tools": set(entry.get("tools") or ()),
            "stance": {entry["stance"]} if entry.get("stance") else set(),
            "content": {entry.get("content") or "answered"},
        }
        for number, entry in enumerate(entries)
    ]
    return pd.DataFrame(rows)


def code_cases(cases: pd.DataFrame, language: str) -> Coded:
    """Code the cases with the shipped codebook."""
    table = cases[["id", "role", "text"]].astype("str")
    return study.code_table(table, by_rules(), ["text"], "id", "role", language)


def counts(wanted: pd.Series, found: pd.Series) -> dict[str, Counter]:
    """Return true, false and missed counts of each label."""
    result: dict[str, Counter] = {}
    for want, got in zip(wanted, found, strict=True):
        for kind, labels in (("true", want & got), ("false", got - want), ("missed", want - got)):
            for label in labels:
                result.setdefault(label, Counter())[kind] += 1
    return result


def f1(count: Counter) -> tuple[float, float, float]:
    """Return precision, recall and F1 of summed counts (1 where nothing was there to find)."""
    true, false, missed = count["true"], count["false"], count["missed"]
    precision = true / (true + false) if true + false else 1.0
    recall = true / (true + missed) if true + missed else 1.0
    return (
        precision,
        recall,
        2 * true / (2 * true + false + missed) if true + false + missed else 1.0,
    )


def main() -> None:
    """Print the figures and, unless `--quiet`, each answer coded otherwise than written."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("language")
    cli.add_argument("--file", type=Path)
    cli.add_argument("--quiet", action="store_true", help="figures only")
    args = cli.parse_args()
    cases = read_cases(args.language, args.file)
    coded = code_cases(cases, args.language)
    found = coded.answers["codes"].str.split().map(set)
    if not args.quiet:
        for case, got in zip(cases.itertuples(), found, strict=True):
            if case.codes != got:
                print(f"{case.id} [{case.role}] {case.text}")
                print(f"    missed: {sorted(case.codes - got)}  false: {sorted(got - case.codes)}")
                own = coded.codings[coded.codings["id"] == str(case.id)]
                for row in own[~own["code"].isin(case.codes)].itertuples():
                    print(f"    false {row.code}: “{row.evidence}” by {row.rule}")
                denied = coded.negated[coded.negated["id"] == str(case.id)]
                for row in denied[denied["code"].isin(case.codes - got)].itertuples():
                    print(f"    denied {row.code}: “{row.evidence}” by {row.rule} ({row.cue})")
    each = counts(cases["codes"], found)
    for code in sorted(each):
        p, r, f = f1(each[code])
        print(f"{code:28} P {p:.2f} R {r:.2f} F1 {f:.2f}  {dict(each[code])}")
    p, r, f = f1(sum(each.values(), Counter()))
    print(f"codes, micro: P {p:.3f} R {r:.3f} F1 {f:.3f} on {len(cases)} answers")
    for facet, sign in FACETS.items():
        given = coded.answers[facet].map(lambda text, s=sign: set(filter(None, text.split(s))))
        p, r, f = f1(sum(counts(cases[facet], given).values(), Counter()))
        print(f"{facet}: P {p:.3f} R {r:.3f} F1 {f:.3f}")


if __name__ == "__main__":
    main()
