"""The access file: who has which role, and every fault of it with its line."""

import pytest

from analysis.survey import Problem
from analysis.workspace import access

FILE = b"""projects:
  finland-2025:
    name: Finland 2025
    people:
      Anna@Agency.example: manager
      bo@agency.example: coder
      "@ministry.example": reader
  estonia:
    people: {bo@agency.example: manager}
"""


def refused(text):
    with pytest.raises(Problem) as found:
        access.read(text.encode(), "access.yaml")
    return str(found.value)


def test_roles_of_people_and_of_domains():
    finland, estonia = access.read(FILE, "access.yaml")
    assert (finland.id, finland.name, estonia.name) == ("finland-2025", "Finland 2025", "estonia")
    assert finland.role("ANNA@agency.EXAMPLE ") == access.MANAGER
    assert finland.role("bo@agency.example") == access.CODER
    assert estonia.role("bo@agency.example") == access.MANAGER
    assert finland.role("anyone@ministry.example") == access.READER
    for stranger in (
        "eve@agency.example",
        "eve@sub.ministry.example",
        "eve@ministry.example.evil.example",
        "ministry.example",
        "bo@agency.example@evil.example",
        "@agency.example",
        "",
        "agency.example",
    ):
        assert finland.role(stranger) is None, stranger


def test_one_person_comes_before_their_domain():
    text = 'projects: {a: {people: {"@x.example": manager, bo@x.example: reader}}}'
    (project,) = access.read(text.encode(), "access.yaml")
    assert project.role("bo@x.example") == access.READER
    assert project.role("mia@x.example") == access.MANAGER


def test_each_role_may_what_the_ones_before_it_may():
    rights = [access.RIGHTS[role] for role in (access.READER, access.CODER, access.MANAGER)]
    assert rights[0] < rights[1] < rights[2] and not rights[0]
    assert set(access.AUDIENCES[access.READER]) < set(access.AUDIENCES[access.CODER])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no project"),
        ("projects: {}", "names no project"),
        ("project: {}", "line 1: “project” is not known"),
        ("projects: [a]", "line 1: names with values"),
        ("projects:\n  a: coder", "line 2: names with values"),
        ("projects:\n  A: {people: {a@b.example: coder}}", "line 2: “A” cannot be the id"),
        ("projects:\n  a_b: {people: {a@b.example: coder}}", "line 2: “a_b” cannot be"),
        ("projects:\n  ../a: {people: {a@b.example: coder}}", "line 2: “../a” cannot be"),
        (f"projects:\n  {'a' * 41}: {{people: {{a@b.example: coder}}}}", "cannot be the id"),
        ("projects:\n  a: {name: A}", "line 2: the project a needs"),
        ("projects:\n  a: {people: {}}", "line 2: the project a needs"),
        ("projects:\n  a: {name: [A], people: {a@b.example: coder}}", "line 2: the project a"),
        ("projects:\n  a:\n    people: {a@b.example: boss}", "line 3: there is no such role"),
        ("projects:\n  a:\n    people: {a@b.example: [coder]}", "line 3: there is no such role"),
        ("projects:\n  a:\n    people: {anna: coder}", "line 3: this is no e-mail address"),
        ('projects:\n  a:\n    people: {"@": coder}', "line 3: this is no e-mail address"),
        ("projects:\n  a:\n    people: {a@b@c.example: coder}", "line 3: this is no e-mail"),
        (
            "projects:\n  a:\n    people:\n      a@b.example: coder\n      A@b.example: manager",
            "line 5: this is no e-mail address or domain",
        ),
        ("projects:\n  a:\n    poeple: {a@b.example: coder}", "line 3: “poeple” is not known"),
        ("projects:\n  a: {people: {a@b.example: coder}}\n  a: {}", "line 3: “a” stands twice"),
        ("projects: {a: &x {people: {a@b.example: coder}}, b: *x}", "references"),
        ("projects: [", "not valid YAML"),
    ],
)
def test_a_fault_gives_nobody_a_right_and_is_told_with_its_line(text, told):
    assert told in refused(text)


def test_what_is_told_of_a_fault_names_nobody():
    assert "a@b.example" not in refused("projects: {a: {people: {a@b.example: boss}}}")


def test_the_file_is_read_again_when_it_changed(tmp_path, monkeypatch):
    own = tmp_path / "access.yaml"
    monkeypatch.setenv("ACCESS_FILE", str(own))
    with pytest.raises(Problem, match="no access file"):
        access.projects()
    own.write_bytes(FILE)
    assert [project.id for project in access.projects()] == ["finland-2025", "estonia"]
    own.write_bytes(FILE.replace(b"bo@", b"mi@"))  # as long as before
    assert access.projects()[1].role("bo@agency.example") is None
    own.write_text("projects:")
    with pytest.raises(Problem):
        access.projects()
