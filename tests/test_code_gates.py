"""What the program's code never does, read from its syntax: no markup from texts, no code from
data, no SQL put together, no address or path that a person typed. Each gate is shown to close."""

import ast
import re
from functools import cache

import pytest

from tests.conftest import ROOT

FOLDERS = ("analysis", "pages", "benchmarks")
SCRIPTS = [
    path
    for path in (ROOT / "scripts").glob("*[a-z]")
    if path.is_file() and path.read_text("utf-8").startswith("#!/usr/bin/env python3")
]
CODE = sorted(
    [
        *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")),
        *SCRIPTS,
        ROOT / "dashboard.py",
    ]
)
PROGRAM = [path for path in CODE if path.parent.name not in ("benchmarks", "scripts")]
PAGES = [path for path in PROGRAM if path.parent.name == "pages"]

STORED = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "jsonpickle", "joblib", "shelve"}
STORED |= {"marshal", "copyreg", "xmlrpc"}
NETWORK = {"requests", "httpx", "urllib3", "aiohttp", "urllib.request", "urllib.robotparser"}
NETWORK |= {"http", "http.client", "http.server", "socket", "socketserver", "ssl", "ftplib"}
NETWORK |= {"smtplib", "imaplib", "poplib", "telnetlib", "websockets", "fsspec"}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pty.spawn"}
CALLS |= {"commands.getoutput", "subprocess.getoutput", "subprocess.getstatusoutput"}
LOADERS = {"SafeLoader", "CSafeLoader", "yaml.SafeLoader", "yaml.CSafeLoader", "lines.LOADER"}
UNSAFE_YAML = re.compile(r"yaml\.((unsafe_|full_)?load(_all)?|add_(multi_)?constructor)$")
IN_SQL = {"text", "literal_column", "exec_driver_sql", "op", "execute", "executemany"}
IN_SQL |= {"executescript", "read_sql", "read_sql_query", "DDL"}
HARMLESS = {  # of nltk, by module
    "nltk.probability": {"FreqDist"},
    "nltk.collocations": {"BigramAssocMeasures", "BigramCollocationFinder"},
}
MARKUP = ("unsafe_allow_html", "unsafe_allow_javascript")
SCRIPT = re.compile(
    r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function|\bsrcdoc\b"
    r"|setHTMLUnsafe|createContextualFragment|XMLHttpRequest|\bfetch\(|new WebSocket|sendBeacon"
)


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


@cache
def walked(tree):
    return list(ast.walk(tree))


def dotted(node):
    """Return a name as it is written: `yaml.load`; "" where it is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(tree):
    return [(dotted(node.func), node) for node in walked(tree) if isinstance(node, ast.Call)]


def imports(tree):
    for node in walked(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module, node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def of_literals(node, tree):
    """Tell whether a text is written in the code: also put together of texts that are."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return of_literals(node.body, tree) and of_literals(node.orelse, tree)
    if isinstance(node, ast.BinOp):
        return of_literals(node.left, tree) and of_literals(node.right, tree)
    if isinstance(node, ast.JoinedStr):
        return all(of_literals(part, tree) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return of_literals(node.value, tree)
    return isinstance(node, ast.Name) and node.id in _looped(tree)


def _looped(tree):
    """Return the names of loops over texts that are written there."""
    loops = [node for node in walked(tree) if isinstance(node, ast.For)]
    return {
        node.target.id
        for node in loops
        if isinstance(node.target, ast.Name)
        and isinstance(node.iter, ast.Tuple)
        and all(isinstance(part, ast.Constant) for part in node.iter.elts)
    }


def markup_from_texts(tree):
    for node in walked(tree):
        named = isinstance(node, ast.keyword) and node.arg in MARKUP
        if named or (isinstance(node, ast.Constant) and node.value in MARKUP):
            yield node
    for name, node in calls(tree):
        if (name.startswith("st.") and name.endswith(".html")) or name == "components.html":
            yield node
    yield from (node for name, node in imports(tree) if name.startswith("streamlit.components.v1"))


def components_of_texts(tree):
    """A component is made of what the code says, where it is loaded: inside a function it could be
    made of what somebody wrote."""
    inside = {
        node
        for function in walked(tree)
        if isinstance(function, (ast.FunctionDef, ast.Lambda, ast.AsyncFunctionDef))
        for node in ast.walk(function)
    }
    return [n for name, n in calls(tree) if name.endswith("v2.component") and n in inside]


def scripts_of_texts(tree):
    return [
        node
        for node in walked(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SCRIPT.search(node.value)
    ]


def code_from_data(tree):
    for name, node in imports(tree):
        if name.split(".")[0] in STORED:
            yield node
    for name, node in calls(tree):
        last = name.rpartition(".")[2]
        shell = [k for k in node.keywords if k.arg == "shell" and not _is(k.value, False)]
        pickled = [k for k in node.keywords if k.arg == "allow_pickle" and not _is(k.value, False)]
        if name in CALLS or shell or pickled or last in ("read_pickle", "to_pickle", "read_hdf"):
            yield node


def modules_named_by_data(tree):
    for name, node in calls(tree):
        if name.endswith("import_module") and not isinstance(node.args[0], ast.Constant):
            yield node


def expressions_on_frames(tree):
    """`DataFrame.query` and `eval`, and `pandas.eval`, run what they are given."""
    return [node for name, node in calls(tree) if name.rpartition(".")[2] in ("query", "eval")]


def yaml_that_makes_objects(tree):
    for name, node in calls(tree):
        loader = [dotted(k.value) for k in node.keywords if k.arg == "Loader"]
        if UNSAFE_YAML.search(name) or (loader and not set(loader) <= {*LOADERS, "LOADER"}):
            yield node


def sql_put_together(tree):
    for name, node in calls(tree):
        owner, _, last = name.rpartition(".")
        ours = last != "text" or owner in ("sql", "sqlalchemy")
        if last not in IN_SQL or not ours or not owner or not node.args:
            continue
        first = node.args[0]
        made = getattr(first, "func", None)  # ", ".join(a), "{}".format(a)
        by_text = isinstance(getattr(made, "value", None), ast.Constant)
        raw = by_text or isinstance(first, (ast.JoinedStr, ast.BinOp))
        must_be_written = last not in ("execute", "executemany") or owner.endswith("cursor")
        if (raw or must_be_written) and not of_literals(first, tree):
            yield node


def addresses_opened(tree):
    yield from (node for name, node in imports(tree) if name in NETWORK)
    for name, node in calls(tree):
        if name.rpartition(".")[2] in ("urlopen", "urlretrieve", "create_connection"):
            yield node


def frames_read_from_paths(tree):
    """A table is read from bytes, or from a file whose name the code says (A_CONSTANT / "a")."""
    for name, node in calls(tree):
        owner, _, last = name.rpartition(".")
        library = owner in ("pd", "pandas", "csv", "parquet", "pq", "feather", "pyarrow.csv")
        if library and last.startswith("read_") and not _ours(node.args[0] if node.args else None):
            yield node


def _ours(node):
    if isinstance(node, ast.Call):
        return dotted(node.func).rpartition(".")[2] in ("BytesIO", "StringIO", "BufferReader")
    if isinstance(node, ast.BinOp):
        return _ours(node.left)
    return isinstance(node, ast.Name) and node.id.isupper()


def paths_of_people(tree):
    """A page opens no path but beside itself; of a name it takes the stem or the ending."""
    harmless = {
        node.value
        for node in walked(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("stem", "name", "suffix")
    }
    for name, node in calls(tree):
        own = node.args and dotted(node.args[0]).endswith("__file__")
        if name in ("open", "io.open", "os.open", "os.listdir", "glob.glob"):
            yield node
        if name in ("Path", "pathlib.Path") and not own and node not in harmless:
            yield node


def caches_on_disk(tree):
    return [
        node
        for name, node in calls(tree)
        for told in node.keywords
        if "cache_" in name and told.arg == "persist" and not _is(told.value, None)
    ]


def templates_that_do_not_escape(tree):
    by_jinja = any(name.split(".")[0] == "jinja2" for name, _ in imports(tree))
    for name, node in calls(tree):
        last = name.rpartition(".")[2]
        escapes = [k for k in node.keywords if k.arg == "autoescape" and _is(k.value, True)]
        made = by_jinja and last in ("Environment", "Template")
        if last == "Markup" or (made and not escapes):
            yield node


def other_parts_of_nltk(tree):
    """Its other parts load models and files that can hold programs; `import nltk` gives all."""
    for node in walked(tree):
        if isinstance(node, ast.Import):
            yield from (node for own in node.names if own.name.split(".")[0] == "nltk")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nltk":
            if {own.name for own in node.names} - HARMLESS.get(node.module, set()):
                yield node
        elif isinstance(node, ast.Constant) and re.match(r"nltk(\.\w+)+$", str(node.value)):
            yield node


def _is(node, value):
    return isinstance(node, ast.Constant) and node.value is value


# Each gate: which files it is for, and what it must find.
GATES = {
    markup_from_texts: (
        CODE,
        "st.markdown(a, unsafe_allow_html=True) | "
        "st.markdown(a, **{'unsafe_allow_html': True}) | st.html(a) | st.sidebar.html(a) | "
        "st.html(a, unsafe_allow_javascript=True) | "
        "import streamlit.components.v1 as components | components.html(a)",
    ),
    components_of_texts: (
        PROGRAM,
        "def f(a):\n    return st.components.v2.component('x', html=a) | "
        "f = lambda a: st.components.v2.component('x', js=a)",
    ),
    scripts_of_texts: (
        PAGES,
        "JS = 'own.innerHTML = data.text' | JS = f'eval({a})' | JS = 'fetch(data.url)'",
    ),
    code_from_data: (
        CODE,
        "import pickle | from joblib import load | import marshal | from dill import loads | "
        "pd.read_pickle(a) | a.to_pickle(b) | eval(a) | exec(a) | compile(a, '', 'exec') | "
        "__import__(a) | os.system(a) | subprocess.run(a, shell=True) | "
        "subprocess.run(a, shell=b) | np.load(a, allow_pickle=True)",
    ),
    modules_named_by_data: (CODE, "importlib.import_module(a) | import_module(f'{a}.b')"),
    expressions_on_frames: (
        CODE,
        "pd.eval(a) | a.query('x > 1') | a[b].eval(c)",
    ),
    yaml_that_makes_objects: (
        CODE,
        "yaml.load(a) | yaml.load(a, Loader=yaml.SafeLoader) | yaml.unsafe_load(a) | "
        "yaml.load_all(a) | yaml.compose(a, Loader=yaml.Loader) | "
        "yaml.add_constructor('!x', f)",
    ),
    sql_put_together: (
        CODE,
        "c.execute(f'SELECT {a}') | c.execute('SELECT ' + a) | c.execute('SELECT %s' % a) | "
        "c.execute('SELECT {}'.format(a)) | c.execute(' '.join(a)) | cursor.execute(a) | "
        "sql.text(a) | c.exec_driver_sql(a) | sql.literal_column(a) | t.c.x.op(a) | "
        "pd.read_sql(a, b) | for a in b:\n    cursor.execute(f'PRAGMA {a}')",
    ),
    addresses_opened: (
        PROGRAM,
        "import requests | from urllib.request import urlopen | from urllib import request | "
        "import http.client | import socket | urllib.request.urlopen(a)",
    ),
    frames_read_from_paths: (
        PROGRAM,
        "pd.read_csv(a) | pd.read_csv('http://169.254.169.254/') | "
        "pd.read_excel(folder / 'a.xlsx') | pq.read_table(a)",
    ),
    paths_of_people: (
        PAGES,
        "open(st.text_input('a')) | Path(a).read_bytes() | Path(st.text_input('a'))",
    ),
    caches_on_disk: (
        CODE,
        "@st.cache_data(persist='disk')\ndef f(): pass | st.cache_data(persist=True)",
    ),
    templates_that_do_not_escape: (
        CODE,
        "import jinja2\njinja2.Environment(loader=a) | "
        "from jinja2 import Template\nTemplate(a) | "
        "from jinja2 import Environment\nEnvironment(autoescape=False) | markupsafe.Markup(a)",
    ),
    other_parts_of_nltk: (
        CODE,
        "import nltk | import nltk.data as d | from nltk import download | "
        "from nltk.data import load | from nltk.tag import PerceptronTagger | "
        "from nltk.probability import FreqDist, MLEProbDist | import_module('nltk.downloader')",
    ),
}
GOOD = """
yaml.safe_load(a)
yaml.compose(a, Loader=lines.LOADER)
re.compile(a)
np.load(a, mmap_mode="r")
sql.text("SELECT 1")
c.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
c.execute(sql.select(t).where(t.c.x == a))
for pragma in ("a=1", "b=2"):
    cursor.execute(f"PRAGMA {pragma}")
pd.read_csv(io.BytesIO(a))
pd.read_csv(FOLDER / f"{language}.csv")
_CARDS = st.components.v2.component("x", html=_HTML)
jinja2.Environment(autoescape=True)
st.cache_data(max_entries=3)
stem = Path(a).stem
from nltk.probability import FreqDist
"""
# What is allowed in spite of a gate, and why.
EXCEPT = {
    # Measurements are modules, libraries are named in a list, and the child process that reads
    # files is told by its parent, in the code, which function of ours it calls.
    ("modules_named_by_data", "benchmarks/__main__.py"),
    ("modules_named_by_data", "scripts/mutants"),
    ("modules_named_by_data", "analysis/load/child/calling.py"),
    # Whether the server's own file of secrets is there, by the path that the server was given.
    ("paths_of_people", "pages/_access.py"),
}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_the_gate_closes(gate):
    for bad in GATES[gate][1].split(" | "):
        assert list(gate(ast.parse(bad))), bad
    assert not list(gate(ast.parse(GOOD)))


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_nothing_comes_through(gate):
    files = GATES[gate][0]
    assert files
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in files
        if (gate.__name__, path.relative_to(ROOT).as_posix()) not in EXCEPT
        for node in gate(parsed(path))
    ]
    assert not found


def test_scripts_of_pages_write_texts_as_texts():
    files = sorted((ROOT / "pages").glob("*.js"))
    assert files
    for path in files:
        assert not SCRIPT.search(path.read_text("utf-8")), path.name


def test_the_page_of_a_report_writes_unescaped_only_what_it_made():
    """The sign of funding, styles, charts as drawn by our code, and the manifest as JSON."""
    page = (ROOT / "analysis/present/page.html").read_text("utf-8")
    told = re.findall(r"\{\{ *([\w.]+) *\| *safe", page)
    assert sorted(set(told)) == ["css", "emblem", "manifest", "own.narrow", "own.wide"]
    assert not re.search(r"autoescape +false", page)
