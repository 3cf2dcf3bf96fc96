"""Small files of the shapes that survey tools write, made in memory."""

import io
import zipfile

import openpyxl
import pytest

from analysis import load

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def xlsx():
    """Return a function from rows (and a sheet's name) to the bytes of a workbook."""

    def make(*rows, title="Sheet1", more=()):
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        for name in more:
            book.create_sheet(name).append(["x"])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return make


@pytest.fixture
def rezip(xlsx):
    """Return a function that swaps or adds parts of a workbook: part name to its content."""

    def make(parts):
        old = zipfile.ZipFile(io.BytesIO(xlsx(["a"], ["1"])))
        contents = {name: old.read(name) for name in old.namelist()} | parts
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for name, content in contents.items():
                new.writestr(name, content)
        return file.getvalue()

    return make


@pytest.fixture
def survey_of():
    """Return a function from rows to the survey that a tab-separated file of them holds."""

    def read(*rows, name="survey.tsv"):
        text = "\n".join("\t".join(row) for row in rows)
        return load.read(text.encode(), name)

    return read


@pytest.fixture
def types_of():
    """Return a function from a survey to its question types by first column."""
    return lambda survey: {q.columns[0]: q.type for q in survey.questions}
