"""What the docs print works: commands, links and the example of a language file."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from analysis import codebook
from analysis.__main__ import parser
from tests.codebook.test_codebook import STRUCTURE
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
DOCS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "data" / "README.md"]
COMMANDS = [
    line
    for path in DOCS
    for line in path.read_text("utf-8").splitlines()
    if line.startswith(".venv/bin/python -m analysis")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a reader who tries one printed command after the other."""
    own = tmp_path_factory.mktemp("reader")
    (own / "data").symlink_to(ROOT / "data")
    return own


@pytest.mark.parametrize("command", COMMANDS)
def test_a_printed_command_runs_as_printed(command, folder):
    arguments = shlex.split(command)[1:]
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "DATABASE_URL": os.environ["DATABASE_URL"]},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    outputs = [name for name in arguments if name.endswith(".csv")]
    assert all((folder / name).stat().st_size for name in outputs)


def test_the_two_commands_stand_alone_in_their_blocks():
    for name in ("dashboard", "tests"):
        run = [sys.executable, str(ROOT / "scripts" / "readme_command"), name]
        command = subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()
        assert "\n" not in command and command.startswith("python3 -m venv .venv && ")


def test_every_command_of_the_program_is_in_the_readme():
    commands = next(a for a in parser()._actions if a.choices).choices
    for name in commands:
        assert f"python -m analysis {name}" in README


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_the_example_of_a_language_file_is_one():
    guide = (ROOT / "docs" / "codebook.md").read_text("utf-8")
    example = re.search(r"```yaml\n(.+?)```", guide, re.DOTALL)[1]
    structure = STRUCTURE.replace(b"id: digital_skills", b"id: inclusion").replace(
        b"facets: []",
        b"facets: [{id: phase, label: {en: P}, values: [{id: before, label: {en: B}}]}]",
    )
    book = codebook.from_texts({"codebook.yaml": structure, "en.yaml": example.encode()})
    assert set(book.rules["en"].patterns) == {"inclusion", "phase:before"}


def test_no_file_names_a_path_of_a_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy is not a git checkout")
    for name in listed.stdout.splitlines():
        if name.endswith((".png", ".xlsx", ".model")) or name == "tests/test_docs.py":
            continue
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(work|tmp|home|root|opt)/", text), name
