"""What SECURITY.md promises is tested: each threat names tests, and these exist."""

import ast
import re

from tests.conftest import ROOT

PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (T\d+) \|(.*)\|$", PAGE, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)))


def functions_of(file):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_has_a_row_that_names_tests():
    assert list(ROWS) == [f"T{number}" for number in range(1, 27)]
    assert not [threat for threat, row in ROWS.items() if "::test_" not in row]


def test_every_test_that_is_named_exists():
    assert len(NAMED) > 40
    assert not [own for own in NAMED if own[1] not in functions_of(own[0])]


def test_every_file_that_is_named_exists():
    named = re.findall(r"`((?:tests|scripts|docs|pages)/[\w./-]+)", PAGE)
    assert not [path for path in named if not (ROOT / path.split("::")[0]).exists()]
