"""The rules of the house: layers, sizes, and what no page and no module may do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE = [
    *sorted(
        path
        for folder in ("analysis", "pages", "tests", "scripts")
        for path in (ROOT / folder).rglob("*.py")
    ),
    ROOT / "dashboard.py",
]
WORKSPACE = (
    *("tables", "database", "events", "surveys", "runs", "by_hand", "grid", "exchange"),
    *("approvals", "pseudonyms", "samples", "sample_files", "settling", "standing"),
    *("following", "models", "confirmed", "kept_files"),
    *("erased", "erasing", "their_words", "retention", "backup"),
)
CHARTS = ("groups", "matrix", "stages", "steps")
SLIDES = ("deck", "native", "readback", "tables", "template", "text")
STEPS = (
    *("0001_corrections", "0002_workbench", "0003_release", "0004_pseudonyms", "0005_method"),
    *("0006_kept_files", "0007_data_life"),
)
PROGRAM = [path for path in CODE if "tests" not in path.parts]


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_the_layers_are_kept():
    command = [str(Path(sys.executable).with_name("lint-imports"))]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= (100 if path.parent == ROOT / "pages" and path.name[0] != "_" else 400)


def test_analysis_knows_nothing_of_pages_or_streamlit():
    for path in (ROOT / "analysis").rglob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] not in ("streamlit", "pages", "dashboard"), path


def test_each_outside_library_has_one_home():
    homes = {
        "plotly": {
            "analysis/present/charts.py",
            *(f"analysis/present/charts_{name}.py" for name in CHARTS),
            "pages/_show.py",
        },
        "openpyxl": {
            *(f"analysis/present/workbook{name}.py" for name in ("", "_charts", "_forms")),
        },
        "docx": {"analysis/present/document.py"},
        "defusedxml": {"analysis/codebook/refi.py"},
        "pptx": {
            "analysis/present/outline.py",
            *(f"analysis/present/slide_{name}.py" for name in SLIDES),
        },
        "sklearn": {f"analysis/coding/{name}.py" for name in ("learn", "relearn", "suggest")},
        "nltk": {"analysis/coding/suggest.py"},
        "simplemma": {"analysis/coding/lexicon.py"},
        "kaleido": {"analysis/present/pictures.py"},
        "jinja2": {"analysis/present/page.py"},
        "python_calamine": {"analysis/load/child/workbook.py"},
        "pyreadstat": {"analysis/load/child/sav.py"},
        "ftfy": {"analysis/load/mojibake.py"},
        "sqlalchemy": {
            *(f"analysis/workspace/{name}.py" for name in WORKSPACE),
            *(f"analysis/workspace/migrations/versions/{name}.py" for name in STEPS),
        },
        "alembic": {
            "analysis/workspace/database.py",
            "analysis/workspace/migrations/env.py",
            *(f"analysis/workspace/migrations/versions/{name}.py" for name in STEPS),
        },
    }
    for path in PROGRAM:
        for name in imports(path):
            allowed = homes.get(name.split(".")[0])
            assert not allowed or str(path.relative_to(ROOT).as_posix()) in allowed, (path, name)


def test_no_module_has_a_name_that_accepts_anything():
    assert not [p for p in PROGRAM if p.stem in ("utils", "helpers", "common", "manager", "misc")]
