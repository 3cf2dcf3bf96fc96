"""What the program is made of: every version pinned by hash, audited or said not to be, under a
licence that may stand beside MIT; and nltk in its harmless parts alone."""

import json
import os
import re
import runpy
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from tests.conftest import ROOT
from tests.test_code_gates import CODE, imports, parsed

LOCKS = [*sorted(ROOT.glob("requirements*.txt")), ROOT / "scripts" / "requirements.txt"]
ALLOWED = set(
    "MIT MIT-0 MIT-CMU 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 MPL-2.0 PSF-2.0 CNRI-Python ISC "
    "Zlib Unlicense CC0-1.0 HPND AFL-2.1".split()
)
# As docs/licences.md says why.
LESSER = {
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "python-stdnum": "LGPL-2.1-or-later",
}
ONLY_TESTS = {"krippendorff": "GPL-3.0-or-later"}


def script(name):
    return SimpleNamespace(**runpy.run_path(str(ROOT / "scripts" / name)))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_pin_is_one_version_with_hashes_from_the_index(path):
    pins = re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n", "", path.read_text("utf-8")).strip())
    assert len(pins) > 10
    for pin in pins:
        head, *hashes = [part.strip() for part in pin.split(" \\\n")]
        assert re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==[\w.!+]+( ; .+)?", head), head
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes), head


def test_libraries_that_several_files_lock_are_of_one_version_where_they_are_used_together():
    """`requirements-dask` and the tests are installed beside the program."""
    locked = script("audit").locked
    program = dict(sorted(locked([ROOT / "requirements.txt"])))
    for other in ("requirements-dask.txt", "requirements-test.txt", "requirements-bench.txt"):
        own = locked([ROOT / other])
        shared = {(name, version) for name, version in own if name in program}
        assert shared <= locked([ROOT / "requirements.txt"]), other


def test_every_command_that_installs_asks_for_hashes():
    """pip asks for every hash as soon as one is there, so it is enough that files are named."""
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".ci").iterdir()]
    said = [
        call.strip()
        for path in texts
        for call in re.findall(r"(?:pip3?|uv pip) install\s+([^&`\n|]+)", path.read_text("utf-8"))
    ]
    assert said
    for call in said:
        assert re.match(r"(-\S+ +|:all: +)*-r +[\w./\\-]*requirements[\w-]*\.txt", call), call


def test_every_library_has_a_licence_that_may_stand_beside_ours():
    licences = script("licences")
    rows = licences.written()
    assert rows == licences.rows(), "run scripts/licences"
    assert rows.keys() == {name for name, _ in script("audit").locked(LOCKS)}
    for name, (_, licence, parts) in rows.items():
        assert may_stand(name, licence, parts), (name, licence)
    said = (ROOT / "docs" / "licences.md").read_text("utf-8")
    assert all(f"{own}" in said.split("| library |")[0] for own in ALLOWED)
    assert all(name in said.split("## Data")[0] for name in (*LESSER, *ONLY_TESTS))


def may_stand(name, licence, parts):
    if LESSER.get(name) == licence or (ONLY_TESTS.get(name) == licence and parts == "tests"):
        return True
    return all(
        any(one.strip("() ") in ALLOWED for one in every.split(" OR "))
        for every in licence.split(" AND ")
    )


@pytest.mark.parametrize(
    ("name", "licence", "parts"),
    [
        ("new", "GPL-3.0-or-later", "program"),
        ("new", "MIT AND AGPL-3.0-only", "program"),
        ("new", "", "program"),
        ("new", "Proprietary", "tests"),
        ("new", "LGPL-3.0-only", "program"),
        ("krippendorff", "GPL-3.0-or-later", "program, tests"),
    ],
)
def test_other_licences_are_refused(name, licence, parts):
    assert not may_stand(name, licence, parts)


def test_nothing_that_ships_imports_what_is_under_the_gpl():
    for path in CODE:
        found = {name.split(".")[0] for name, _ in imports(parsed(path))}
        assert not found & set(ONLY_TESTS), path


@contextmanager
def index(vulnerable, broken=()):
    """An advisory index as OSV is one, which knows of some versions."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            own = vulnerable.get((name, asked["version"]), [])
            told = {"vulns": [advisory(name, one) for one in own]} if own else {}
            content = json.dumps(told).encode()
            self.send_response(500 if name in broken else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def advisory(name, known):
    package = {"name": name, "ecosystem": "PyPI"}
    fixed = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}
    return {
        "id": known,
        "schema_version": "1.0.0",
        "summary": "invented",
        "aliases": [],
        "affected": [{"package": package, "ranges": [fixed]}],
    }


@pytest.fixture
def audit(tmp_path):
    """Run scripts/audit on pins of ours; return exit code and what it prints."""
    if not (ROOT / "build" / "audit" / "installed.txt").is_file():
        assert not os.environ.get("CI"), "CI runs scripts/audit before the tests"
        pytest.skip("scripts/audit --environment was not run")

    def run(address, pins=None):
        files = []
        if pins is not None:
            files = [str(tmp_path / "requirements.txt")]
            (tmp_path / "requirements.txt").write_text(pins, "utf-8")
        call = [sys.executable, str(ROOT / "scripts" / "audit"), "--index", address, *files]
        done = subprocess.run(call, capture_output=True, text=True)
        return done.returncode, done.stdout

    return run


KNOWN = {("nltk", "3.9.1"): ["PYSEC-0"]}
PINS = (
    "babel==2.18.0 \\\n    --hash=sha256:0\nnumpy==2.4.6 ; python_version < '3.12'\nnumpy==9.9\n"
)


def test_where_no_index_is_reached_nothing_is_green(audit):
    code, told = audit("http://127.0.0.1:9/", PINS)
    assert code == 2 and told.startswith("not audited: no answer from http://127.0.0.1:9/")
    assert told.count("\n") == 1


def test_an_index_that_answers_nothing_is_none(audit):
    with index({}) as address:
        code, told = audit(address, PINS)
    assert (code, told) == (
        2,
        f"not audited: {address} does not know that nltk 3.9.1 is vulnerable\n",
    )


def test_an_index_that_fails_for_one_is_not_green(audit):
    with index(KNOWN, broken=("babel",)) as address:
        code, told = audit(address, PINS)
    assert code == 2 and told.startswith("not audited: no answer from")


def test_versions_of_other_platforms_are_audited_too(audit):
    with index(KNOWN) as address:
        code, told = audit(address, PINS)
    assert code == 0
    assert told == "audited: 3 of 3 locked versions; none is known to be vulnerable\n"


def test_a_vulnerable_version_is_named(audit):
    with index({**KNOWN, ("numpy", "9.9"): ["GHSA-a", "GHSA-b"]}) as address:
        code, told = audit(address, PINS)
    assert code == 1
    assert told.splitlines() == [
        "numpy 9.9: GHSA-a, fixed in 9.9",
        "numpy 9.9: GHSA-b, fixed in 9.9",
        "audited: 3 of 3 locked versions; 1 are known to be vulnerable",
    ]


def test_as_many_are_audited_as_are_locked(audit):
    """Counted another way than the script does: the lines of the files that begin a pin."""
    lines = {
        line.split("==")[0].split("[")[0] + line.split("==")[1].split()[0]
        for path in LOCKS
        for line in path.read_text("utf-8").splitlines()
        if "==" in line and line[0].isalnum()
    }
    with index(KNOWN) as address:
        code, told = audit(address)
    assert code == 0 and f"audited: {len(lines)} of {len(lines)} " in told


def test_where_some_have_no_answer_their_number_is_told(capsys):
    own = runpy.run_path(str(ROOT / "scripts" / "audit"))
    run = own["audit"]
    run.__globals__["answers"] = lambda _, versions: {
        one: [{}] if one == own["KNOWN"] else [] for one in versions if one[0] != "babel"
    }
    with pytest.raises(own["NotAudited"], match=r"1 of \d+, such as babel "):
        run("here", LOCKS)
    assert not capsys.readouterr().out


def test_the_bill_of_materials_has_every_version_of_the_program(audit):
    path = ROOT / "build" / "sbom.json"
    subprocess.run(["sh", str(ROOT / "scripts" / "sbom")], check=True, capture_output=True)
    bill = json.loads(path.read_bytes())
    assert bill["bomFormat"] == "CycloneDX"
    found = {(own["name"], own["version"]) for own in bill["components"]}
    assert found == script("audit").locked([ROOT / "requirements.txt"])
    assert all(own["externalReferences"][0]["hashes"] for own in bill["components"])
    # The same bytes every time: no number of its own, no moment.
    assert "serialNumber" not in bill and "timestamp" not in bill["metadata"]


# The parts of nltk that load models and files, which can hold programs.
BLOCKED = """
import sys

def refuse(event, args):
    if event in ("os.system", "subprocess.Popen", "urllib.Request", "pickle.find_class"):
        raise PermissionError(event)
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        raise PermissionError(event)
    if event == "open" and "nltk_data" in str(args[0]):
        raise PermissionError(f"{event} {args[0]}")

import nltk
from nltk.classify.maxent import MaxentClassifier
from nltk.corpus.reader.api import CorpusReader
from nltk.parse.transitionparser import TransitionParser
from nltk.tag.perceptron import PerceptronTagger

def blocked(*_, **__):
    raise PermissionError("a part of nltk that is not to be used")

data, downloader = sys.modules["nltk.data"], sys.modules["nltk.downloader"]
classes = (CorpusReader, MaxentClassifier, PerceptronTagger, TransitionParser, data.LazyLoader)
PARTS = [(own, "__init__") for own in (*classes, downloader.Downloader)]
PARTS += [(data, name) for name in ("load", "find", "retrieve", "restricted_pickle_load")]
PARTS += [(downloader, "download"), (downloader, "urlopen"), (downloader.Downloader, "download")]
for owner, name in PARTS:
    own = getattr(owner, name)
    setattr(owner, name, blocked)
    for module in [m for key, m in sys.modules.items() if key.split(".")[0] == "nltk"]:
        for known in [key for key, value in vars(module).items() if value is own]:
            setattr(module, known, blocked)
sys.addaudithook(refuse)
"""
FEATURES = """
texts = study.answers_to_code(survey)["text"].dropna().tolist()
for language in LANGUAGES:
    words = suggest.frequent_words(texts, language)
    pairs = suggest.collocations(texts, language)
    around = suggest.contexts(texts, words["word"][0])
    pattern = suggest.pattern_for(words["word"][0], language)
    print(language, len(words), len(pairs), len(around) > 0, bool(pattern.pattern))
"""
FORBIDDEN = [
    "nltk.download('punkt')",
    "nltk.data.load('tokenizers/punkt/PY3/english.pickle')",
    "nltk.data.find('corpora/stopwords')",
    "nltk.word_tokenize('Everyone can join')",
    "nltk.pos_tag(['a'])",
    "nltk.tag.PerceptronTagger()",
    "nltk.corpus.stopwords.words('english')",
    "nltk.corpus.reader.PlaintextCorpusReader('data', '.*')",
    "__import__('pickle').loads(__import__('pickle').dumps(nltk.FreqDist))",
    "__import__('socket').create_connection(('127.0.0.1', 9))",
    "open('/usr/share/nltk_data/x')",
]


def in_a_child(*parts):
    call = [sys.executable, "-c", "\n".join(parts)]
    run = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.splitlines()


def test_frequent_words_and_collocations_work_where_the_rest_of_nltk_is_blocked():
    read = """
from analysis import load, study
from analysis.coding import suggest
from analysis.survey import LANGUAGES
survey = load.read_file("data/sample_responses.xlsx")  # by a child process of its own
"""
    lines = [line.split() for line in in_a_child(read, BLOCKED, FEATURES)]
    assert [line[1:] for line in lines] == [["20", "20", "True", "True"]] * 4


def test_what_is_blocked_is():
    each = f"""
for call in {FORBIDDEN!r}:
    try:
        exec(call)
    except PermissionError:
        print("refused")
    except Exception as fault:
        print(call, repr(fault))
    else:
        print(call, "went through")
"""
    assert in_a_child(BLOCKED, each) == ["refused"] * len(FORBIDDEN)


# Rules of ruff that are quiet in a place, and why.
QUIET = {
    "benchmarks": {"S311", "S106"},  # random numbers that guard nothing; a pattern named a token
    "scripts": {"S311"},  # likewise
    "pages/_serving.py": {
        "S104"
    },  # what is compared with all addresses, to refuse to listen there
}


def test_security_rules_of_ruff_are_on_and_hold_everywhere_but_in_tests():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in told["select"]
    # Tests assert; the one child process is our own module, called by its name in a list.
    assert {rule for rule in told["ignore"] if rule.startswith("S")} == {"S101", "S404", "S603"}
    for where, rules in told["per-file-ignores"].items():
        assert where == "tests/**" or not any(rule.startswith("S") for rule in rules), where
    for path in CODE:
        name = path.relative_to(ROOT).as_posix()
        for line in path.read_text("utf-8").splitlines():
            if own := re.search(r"#.*noqa(: *(?P<rules>[A-Z0-9, ]+))?", line):
                rules = set((own["rules"] or "S").replace(",", " ").split())
                quiet = {rule for rule in rules if re.match(r"S\d*$", rule)}
                assert quiet <= QUIET.get(name, QUIET.get(path.parent.name, set())), (name, line)


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        ("S102", "exec(a)"),
        ("S301", "import pickle\npickle.loads(a)"),
        ("S302", "import marshal\nmarshal.loads(a)"),
        ("S307", "eval(a)"),
        ("S506", "import yaml\nyaml.load(a)"),
        ("S602", "import subprocess\nsubprocess.run(a, shell=True)"),
        ("S605", "import os\nos.system(a)"),
        ("S608", 'q = f"SELECT * FROM answers WHERE id = {a}"'),
        ("S701", "import jinja2\njinja2.Environment(loader=a)"),
        ("S314", "import xml.etree.ElementTree as e\ne.parse(a)"),
        ("S105", 'password = "a1b2c3d4"'),
    ],
)
def test_ruff_refuses(rule, bad):
    call = [sys.executable, "-m", "ruff", "check", "--output-format", "concise", "-"]
    call[-1:] = ["--stdin-filename", "analysis/coding/new.py", "-"]
    run = subprocess.run(call, cwd=ROOT, input=bad, capture_output=True, text=True)
    assert rule in run.stdout
