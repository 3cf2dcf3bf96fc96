"""The command `evaluate`: how a coding compares with one taken to be right.

Start at `run`; `learn` shows its figures the same way.
"""

from __future__ import annotations

import argparse
import json

from analysis import results
from analysis.load import plain_table
from analysis.results.evaluation import Evaluation


def run(args: argparse.Namespace) -> None:
    """Print how a table of coded answers compares with one coded right."""
    show(results.evaluate(plain_table.read(args.coded), plain_table.read(args.gold)), args.json)


def show(found: Evaluation, as_json: bool) -> None:
    """Print a comparison as JSON or as tables."""
    told = {
        name: value.to_dict("records") if hasattr(value, "to_dict") else value
        for name, value in vars(found).items()
    }
    if as_json:
        print(json.dumps(_rounded(told), ensure_ascii=False, indent=1))
        return
    for name, value in told.items():
        if isinstance(value, list):
            print(f"\n{name}")
            print(getattr(found, name).round(3).to_string(index=False) if value else "none")
        else:
            print(f"{name}: {_rounded(value)}")


def _rounded(value: object) -> object:
    """Return a value for JSON: shares to four places, what is undefined as null."""
    if isinstance(value, dict):
        return {key: _rounded(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_rounded(own) for own in value]
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return value
