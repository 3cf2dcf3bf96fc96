"""A REFI-QDA project is one by the standard, says what was coded, and comes back the same."""

import io
import json
import re
import subprocess
import sys
import venv
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from analysis import codebook, material, reporting, verifying
from analysis.__main__ import main
from analysis.codebook import refi as shared_refi
from analysis.load.corrections import fingerprint
from analysis.material import SAMPLE, Material
from analysis.present import coded_files, refi, report_sheets
from analysis.present.refi_codebook import qdc
from analysis.privacy.presets import PRESETS
from analysis.reporting import ALL_WRITERS, PROJECT, Settings
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording
from analysis.workspace import decisions
from analysis.workspace import refi as reading
from analysis.workspace.decisions import Decision, table
from analysis.workspace.refi_places import lf
from tests.refi_standard import GUID, NS, check, codings_of, packed, parts

HEADS = "Timestamp;School;What benefits did you see?;How many pupils?"
ODD = [
    '"Kaikki saivat osallistua 👍 ja\r\noppivat kieliä, kaikki saivat osallistua"',
    '"Õpilased said kõik osaleda\rja see oli odav 🎉 säästab raha"',
    '"Everyone can join\nEveryone can join"',
    '"Says aino@example.org, and b@c.example: everyone can join"',
    '"a < b & ""c"" ]]> everyone can join \x07"',
]


@pytest.fixture(scope="module")
def sample():
    own = Material(((SAMPLE.name, SAMPLE.read_bytes()),))
    return own, material.prepared(own)


@pytest.fixture(scope="module")
def odd():
    rows = [f"{n}.5.2026;{'AB'[n % 2]};{text};{n},5" for n, text in enumerate(ODD, 1)]
    own = Material((("odd.csv", "\n".join([HEADS, *rows]).encode()),))
    return own, material.prepared(own)


def decided(prepared):
    """Decisions of two people on the first answers that the machine coded."""
    rows = prepared.machine.codings.drop_duplicates(["id", "question"]).head(6)
    keys = [(str(row.id), row.question, row.code) for row in rows.itertuples()]
    start, end = map(int, rows.iloc[0][["start", "end"]])
    return (
        Decision(*keys[0], "confirm", by="Aino", at="2026-11-20T10:00:00Z", reason="so\r\nit is"),
        Decision(*keys[1], "remove", by="Björn", at="2026-11-20T12:00:00+02:00", reason="no <b>"),
        Decision(*keys[2][:2], "impact", "add", 0, 4, "Aino", "yesterday"),
        Decision(*keys[3][:2], "", "confirm", by="Aino", at="2026-11-20T10:03:00Z"),
        Decision(*keys[0], "add", start, end, "Björn", "2026-11-20T10:04:00Z"),
        Decision(*keys[4], "remove", by="Aino"),
        Decision(*keys[4], "add", by="Björn"),
    )


def with_decisions(prepared, taken):
    return replace(prepared, taken=tuple(taken))


def project(own, prepared, **settings):
    told = Settings(**{"preset": "researcher", **settings})
    return ALL_WRITERS[PROJECT](reporting.made(own, prepared, told))


def by_machine(own, prepared, w):
    """Return the same of the machine's coding, evidence masked as the workbook masks it."""
    answers = report_sheets.Answers(prepared.machine, codebook.read(), {})
    shown = report_sheets.given(answers, PRESETS["researcher"], w).codings
    user = reading.machine(codebook.read())
    rows = shown.drop_duplicates(["id", "question", "code", "start", "end"]).itertuples()
    return Counter((str(r.id), r.question, r.code, lf(r.evidence), user) for r in rows)


@pytest.mark.parametrize("sources", ["question", "answer"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_selection_is_the_evidence_and_the_project_is_one(sample, language, sources):
    own, prepared = sample
    content = project(own, prepared, language=language, sources=sources)
    root = check(content)
    assert codings_of(content) == by_machine(own, prepared, wording(language))
    assert len(root.findall(f"{NS}Cases/{NS}Case")) == len(prepared.survey.responses)
    label = next(codebook.read().codes()).label[language]
    assert label in {code.get("name") for code in root.iter(NS + "Code")}


@pytest.mark.parametrize("sources", ["question", "answer"])
def test_emoji_line_breaks_and_masks_move_no_place(odd, sources):
    own, prepared = odd
    content = project(own, prepared, sources=sources)
    root = check(content)
    found, wanted = codings_of(content), by_machine(own, prepared, wording("en"))
    assert found == wanted and sum(wanted.values()) >= len(ODD)
    texts = "\n".join(t.decode() for n, t in parts(content).items() if n != "project.qde")
    assert "[e-mail address]" in texts and "aino@example.org" not in texts
    assert "👍 ja\noppivat" in texts and "\x07" in texts and 'a < b & "c" ]]>' in texts
    types = {v.get("name"): v.get("typeOfVariable") for v in root.iter(NS + "Variable")}
    assert types == {"School": "Text", "How many pupils?": "Float"}


def test_people_stand_under_their_names_and_removals_in_notes(sample):
    own, prepared = sample
    taken = decided(prepared)
    content = project(own, with_decisions(prepared, taken))
    root = check(content)
    found = codings_of(content)
    names = [user.get("name") for user in root.iter(NS + "User")]
    assert names == [reading.machine(codebook.read()), "Aino", "Björn"]
    assert {k[:3] for k in found if k[4] == "Aino"} == {
        (d.id, d.question, d.code)
        for d in taken
        if d.by == "Aino" and d.action != "remove" and d.code
    }
    # Confirmed on the machine's words: several coders on one selection.
    (first,) = [
        k for k in found if k[4] == "Björn" and k[:3] == tuple(vars(taken[0]).values())[:3]
    ]
    assert found[(*first[:4], "Aino")] == found[(*first[:4], names[0])] == 1
    # The machine's own coding is all there, also what a person removed.
    machine = Counter({k: n for k, n in found.items() if k[4] == names[0]})
    assert machine == by_machine(own, prepared, wording("en"))
    notes = {note.get("guid"): note for note in root.findall(f"{NS}Notes/{NS}Note")}
    removed = [own for own in notes.values() if own.get("name").startswith("Removed: ")]
    assert len(removed) >= 2
    said = [own.findtext(f"{NS}PlainTextContent") for own in removed]
    assert any(
        t.startswith("Björn removed the code “") and t.endswith("here: no <b>") for t in said
    )
    refs = {
        ref.get("targetGUID")
        for place in root.iter(NS + "PlainTextSelection")
        for ref in place.findall(NS + "NoteRef")
    }
    assert refs == {own.get("guid") for own in removed}
    times = {c.get("creationDateTime") for c in root.iter(NS + "Coding")} - {None}
    assert times == {"2026-11-20T10:00:00Z", "2026-11-20T10:04:00Z"}


@pytest.mark.parametrize("sources", ["question", "answer"])
@pytest.mark.parametrize("file", ["sample", "odd"])
def test_what_is_read_and_written_again_is_the_same_bytes(file, sources, request):
    own, prepared = request.getfixturevalue(file)
    taken = decided(prepared)
    content = project(own, with_decisions(prepared, taken), sources=sources)
    survey = fingerprint(prepared.survey)
    found, told = reading.read(content, prepared.machine.answers, codebook.read(), survey)
    assert found == list(taken)
    assert [n.message for n in told] == [
        "Codings of the machine in the file, which are no decisions: {count}."
    ]
    assert told[0].values["count"] == sum(by_machine(own, prepared, wording("en")).values())
    assert project(own, with_decisions(prepared, found), sources=sources) == content


@pytest.mark.parametrize("sources", ["question", "answer"])
@pytest.mark.parametrize("file", ["sample", "odd"])
def test_codings_come_back_without_the_note_of_decisions(file, sources, request):
    """As where another program wrote the file again and left out what it does not know."""
    own, prepared = request.getfixturevalue(file)
    taken = decided(prepared)
    content = project(own, with_decisions(prepared, taken), sources=sources)
    other = {n: re.sub(b'name="decisions"', b'name="x"', t) for n, t in parts(content).items()}
    survey = fingerprint(prepared.survey)
    found, _ = reading.read(packed(other), prepared.machine.answers, codebook.read(), survey)
    wanted = [d for d in taken if d.code and d.action != "remove"]
    assert {(d.id, d.question, d.code, d.by) for d in found} == {
        (d.id, d.question, d.code, d.by) for d in wanted
    }
    assert {d.action for d in found} <= {"add", "confirm"}
    spans = {(d.id, d.code, d.by): (d.start, d.end) for d in found if d.action == "add"}
    assert spans[taken[2].id, "impact", "Aino"] == (0, 4)


def test_a_code_that_was_renamed_keeps_its_id(sample):
    scheme = codebook.read()
    domain = scheme.domains[0]
    old = domain.codes[0]
    new = replace(old, id="renamed", formerly=(old.id,))
    renamed = replace(scheme, domains=(replace(domain, codes=(new, *domain.codes[1:])),))
    ids = {
        own.id: own.guid
        for one in (scheme, renamed)
        for own in shared_refi.all_codes(shared_refi.opened(qdc(one, "en")))
    }
    assert ids["renamed"] == ids[old.id]


@pytest.mark.parametrize("preset", ["public", "strict"])
def test_who_is_given_no_answers_gets_no_project(sample, preset, tmp_path, capsys):
    with pytest.raises(Problem, match="holds the answers"):
        project(*sample, preset=preset)
    out = tmp_path / "a.qdpx"
    assert main(["report", str(SAMPLE), "--out", str(out), "--preset", preset]) == 2
    assert "which this audience is not given" in capsys.readouterr().err and not out.exists()


def with_ids(own, prepared):
    signs = "23456789CDFGHJKMNPQRTVWX"
    ids = [f"{id},R-222{signs[-1 - n // 24]}{signs[n % 24]}" for n, id in _numbered(prepared)]
    return replace(own, ids="\n".join(["id,export_id", *ids]).encode())


def _numbered(prepared):
    return enumerate(prepared.survey.ids().astype(str))


@pytest.mark.parametrize("preset", ["partner", "archive"])
def test_others_get_random_ids_and_a_coarse_background_and_no_coders(sample, preset):
    own, prepared = with_ids(*sample), sample[1]
    taken = decided(prepared)
    made = [project(own, with_decisions(prepared, taken), preset=preset) for _ in range(2)]
    assert refi.figures_of(made[0]) == refi.figures_of(made[1])
    guids = [set(re.findall(GUID.pattern.replace("(", "(?:"), str(parts(m)))) for m in made]
    assert guids[0] and not guids[0] & guids[1]
    root = check(made[0])
    assert all(re.fullmatch("R-.{5}", case.get("name")) for case in root.iter(NS + "Case"))
    users = [user.get("name") for user in root.iter(NS + "User")]
    assert users == [reading.machine(codebook.read()), "Person"]
    text = b"\n".join(parts(made[0]).values()).decode()
    assert not re.search("Aino|Björn|2026-11-20|no &lt;b|creationDateTime", text)
    assert "A person removed the code" in text and "random and new in each export" in text
    assert ("For the partner alone" in text) == (preset == "partner")
    counts = Counter()
    for case in root.iter(NS + "Case"):
        counts[
            tuple((v[0].get("targetGUID"), v[1].text) for v in case.iter(NS + "VariableValue"))
        ] += 1
    assert len(counts) > 5 and min(counts.values()) >= 5
    # No order of the file tells who is who.
    names = [case.get("name") for case in root.iter(NS + "Case")]
    assert names == sorted(names)


def test_a_project_is_verified_and_a_coding_that_was_changed_is_named(sample, tmp_path):
    own, prepared = sample
    csv = table(decided(prepared)).to_csv(index=False).encode()
    own = replace(own, decisions=csv)
    prepared = material.prepared(own)
    (tmp_path / "decisions.csv").write_bytes(csv)
    content = project(own, prepared)
    found = verifying.verify(content, "a.qdpx", tmp_path)
    assert found.agrees and "byte for byte" in found.lines[-1], found.lines
    qde = parts(content)["project.qde"].decode()
    code = re.search(r'<CodeRef targetGUID="([^"]+)"', qde)[1]
    other = next(
        g for g in re.findall(r'<Code guid="([^"]+)"[^>]+isCodable="true"', qde) if g != code
    )
    name = re.search(r'<Code [^>]*name="([^"]+)"[^>]+isCodable="true"', qde)[1]
    definition = re.search(r"<Description>([^\n<]{9,})\n\n", qde)[1]
    nested = re.search(r'\n +<Code [^>]+isCodable="true">\n +<Description>[^<]+</Description>'
                       r"\n +</Code>", qde)[0]  # fmt: skip
    removal = re.search(r"removed the code “[^”]+” here", qde)[0]
    for changed in (
        qde.replace(f'"{code}" />', f'"{other}" />', 1),
        qde.replace("Aino", "Eve", 1),
        qde.replace(f'name="{name}"', 'name="Stones"', 1),
        qde.replace(definition, "Answers about stones.", 1),
        qde.replace(nested, "", 1).replace("</Codes>", f"{nested}</Codes>", 1),
        re.sub(
            r"(<PlainTextSelection [^>]+>\s+<Description>)[^<]+", r"\1Stones: rule", qde, count=1
        ),
        qde.replace(removal, "looked at this", 1),
    ):
        assert changed != qde
        files = parts(content) | {"project.qde": changed.encode()}
        found = verifying.verify(packed(files), "a.qdpx", tmp_path)
        assert not found.agrees and "the file says" in found.lines[0], found.lines


@pytest.mark.parametrize("preset", ["partner"])
def test_what_has_random_ids_is_verified_without_them(sample, preset, tmp_path):
    own = with_ids(*sample)
    (tmp_path / "ids.csv").write_bytes(own.ids)
    found = verifying.verify(project(own, sample[1], preset=preset), "a.qdpx", tmp_path)
    assert found.agrees and "drawn anew" in found.lines[-1], found.lines


def test_the_command_writes_a_project_that_is_the_same_on_another_day(tmp_path):
    contents = []
    for number, zone in enumerate(("Pacific/Auckland", "America/Lima")):
        out = tmp_path / f"{number}.qdpx"
        call = ["report", SAMPLE, "--out", out, "--preset", "researcher", "--reason", "a test"]
        env = {"TZ": zone, "PYTHONHASHSEED": str(number), "PATH": "",
               "DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite'}"}  # fmt: skip
        run = subprocess.run(
            [sys.executable, "-m", "analysis", *call],
            cwd=SAMPLE.parents[1], env=env, capture_output=True,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        contents.append(out.read_bytes())
    assert contents[0] == contents[1]
    told = json.loads(refi.manifest_of(contents[0]))
    assert told["settings"]["preset"] == "researcher" and told["settings"]["sources"] == "question"
    with pytest.raises(Problem, match="no manifest"):
        refi.manifest_of(packed({"project.qde": b"<Project name='a'/>"}))


def test_the_times_of_the_files_in_a_project_say_nothing(sample):
    with zipfile.ZipFile(io.BytesIO(project(*sample))) as package:
        assert {datetime(*own.date_time) for own in package.infolist()} == {datetime(2025, 1, 1)}


READER = """
import json, sys
from qdapy.qdpx import read_qdpx
own = read_qdpx(sys.argv[1], warn=False)
rows = own.fragments[own.fragments["code"] != ""]
columns = ["codeId", "codedBy", "text", "positionStart", "positionEnd", "title"]
print(json.dumps({"coders": own.coders, "rows": rows[columns].astype(str).values.tolist()}))
"""


def test_an_independent_reader_finds_the_same(sample, nightly, tmp_path_factory):
    """qdaPy (PyPI), in an environment of its own, reads the exact words, places and coders."""
    if not nightly:
        pytest.skip("an environment is made for it nightly")
    folder = tmp_path_factory.mktemp("reader")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "qdaPy==0.1.0"]
    if subprocess.run(install, capture_output=True).returncode:
        pytest.skip("qdaPy cannot be installed here")
    own, prepared = sample
    content = project(own, with_decisions(prepared, decided(prepared)), sources="question")
    (folder / "a.qdpx").write_bytes(content)
    run = subprocess.run([python, "-c", READER, folder / "a.qdpx"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    codes = {own.guid: own.id for own in shared_refi.all_codes(reading.opened(content).root)}
    read = Counter((codes[code], by, words) for code, by, words, *_ in told["rows"])
    wanted = Counter()
    for (_, _, code, words, user), count in codings_of(content).items():
        wanted[code, user, words] += count
    assert read == wanted
    assert set(told["coders"]) == {"Aino", "Björn", reading.machine(codebook.read())}


def test_a_table_of_codings_has_who_gave_them_when_and_why(sample):

    prepared = sample[1]
    taken = decided(prepared)
    coded = decisions.apply(prepared.machine, taken, codebook.read())
    long = coded_files.long(coded.answers, coded, taken)
    people = long[long["source"] == "person"]
    assert set(people["by"]) == {"Aino", "Björn"} and set(
        long[long["source"] != "person"]["by"]
    ) == {""}
    assert {"2026-11-20T10:04:00Z", "yesterday"} <= set(people["at"])
