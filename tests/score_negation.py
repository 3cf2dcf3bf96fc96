"""How many sentences of negation are judged right: `python -m tests.score_negation fi`.

Start at `judged`. A sentence is right where every code that it asserts is given and none that it
denies, wishes for, asks about or reports.
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


def read_sentences(language: str, name: str = "negation") -> list[dict[str, object]]:
    """Return the sentences of a file of cases: role, text, codes, denied, kind."""
    return yaml.safe_load((CASES / f"{name}_{language}.yaml").read_text("utf-8"))


def code_sentences(sentences: list[dict[str, object]], language: str) -> Coded:
    """Code the sentences with the shipped codebook."""
    rows = [(str(i), s["role"], s["text"]) for i, s in enumerate(sentences)]
    table = pd.DataFrame(rows, columns=["id", "role", "text"])
    return study.code_table(table, by_rules(), ["text"], "id", "role", language)


def judged(sentences: list[dict[str, object]], coded: Coded) -> list[tuple[set, set, set]]:
    """Return for each sentence what is missing, what is wrongly given, and what of its denied
    codes was seen and kept apart."""
    result = []
    for i, sentence in enumerate(sentences):
        given = set(coded.answers["codes"][i].split())
        apart = set(coded.negated.loc[coded.negated["id"] == str(i), "code"])
        denied = set(sentence["denied"])
        result.append((set(sentence["codes"]) - given, denied & given, denied & apart))
    return result


def main() -> None:
    """Print how many are right, by kind, and unless `--quiet` each that is not."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("language")
    cli.add_argument("--file", default="negation")
    cli.add_argument("--quiet", action="store_true", help="figures only")
    args = cli.parse_args()
    sentences = read_sentences(args.language, args.file)
    coded = code_sentences(sentences, args.language)
    right, seen, denied = Counter(), 0, 0
    for i, (sentence, (missing, false, apart)) in enumerate(
        zip(sentences, judged(sentences, coded), strict=True)
    ):
        right[sentence["kind"], not missing and not false] += 1
        seen, denied = seen + len(apart), denied + len(sentence["denied"])
        if (missing or false) and not args.quiet:
            print(f"{i} [{sentence['role']}, {sentence['kind']}] {sentence['text']}")
            print(f"    missing {sorted(missing)}, wrongly given {sorted(false)}")
            own = coded.codings[coded.codings["id"] == str(i)]
            for row in own[own["code"].isin(false)].itertuples():
                print(f"    given {row.code}: “{row.evidence}” by {row.rule}")
            apart_rows = coded.negated[coded.negated["id"] == str(i)]
            for row in apart_rows[apart_rows["code"].isin(missing)].itertuples():
                print(f"    {row.kind} {row.code}: “{row.evidence}” by {row.rule} ({row.cue})")
    for kind in sorted({kind for kind, _ in right}):
        print(f"{kind:12} {right[kind, True]} of {right[kind, True] + right[kind, False]}")
    total = sum(n for (_, good), n in right.items() if good)
    print(f"right {total} of {len(sentences)}; denied mentions kept apart: {seen} of {denied}")


if __name__ == "__main__":
    main()
