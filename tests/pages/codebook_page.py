"""The page Codebook as tests open it: what stands on it, and what is kept of what was done."""

from analysis import load
from analysis.load.corrections import fingerprint
from analysis.workspace import surveys
from analysis.workspace.database import Database
from tests.pages.conftest import open_app

SURVEY = b"Benefits of zeppelins?\nEveryone can join\nA zeppelin\nA zeppelin and a boat\n"
KAZOOS = b"Benefits of kazoos?\nEveryone can join\nA kazoo\nA kazoo and a bassoon\n"


def open_page(writer="Coder A", file=SURVEY):
    state = {"writer": writer, "book_language": "en", "book_code": "inclusion"}
    app = open_app(file=file, page="codebook", state=state)
    assert not app.exception
    return app


def box(app, label):
    return next(one for one in app.selectbox if one.label == label)


def button(app, label):
    return next((one for one in app.button if one.label == label), None)


def frame(app, column):
    return next((f.value for f in app.dataframe if column in f.value.columns), None)


def field(app, label):
    kinds = (app.text_input, app.text_area, app.selectbox, app.multiselect, app.checkbox)
    return next(one for kind in kinds for one in kind if one.label == label)


def part(app, name):
    app.session_state["book_part"] = name
    return app.run()


def number(file=SURVEY):
    return surveys.known(Database(), fingerprint(load.read(file)))


def versions(file=SURVEY):
    return surveys.versions(Database(), number(file))


def kept(file=SURVEY):
    """The files in use."""
    return surveys.files_of(Database(), surveys.codebook_in_use(Database(), number(file)))


def effect(app):
    """The sentences about the answers."""
    lists = [one.value for one in app.markdown if one.value.startswith("- ")]
    return lists[0].replace("\\", "").split("\n") if lists else []


def kazoos(press, *patterns, writer="Mia"):
    """The page with a survey in which patterns of Inclusion find kazoos and bassoons."""
    app = open_page(writer, KAZOOS)
    text = f"{app.text_area[0].value}\n" + "\n".join(f"- {own}" for own in patterns)
    app.text_area[0].set_value(text).run()
    press(app, "Use this codebook")
    return app
