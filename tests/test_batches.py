"""Answers coded block by block come out as all at once, however they are parted."""

import csv
import io
import random
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import batches, load, study
from analysis.coding import apply
from analysis.coding.coder import Recipe
from analysis.load import table_file
from analysis.survey import LANGUAGES, Problem
from benchmarks import large
from tests.conftest import ROOT

SHAPES = [(what, ".csv") for what in (batches.CODINGS, batches.ANSWERS, batches.NEGATED)]
RULES, ALL = Recipe(model=b""), Recipe()


@pytest.fixture(scope="module")
def answers():
    """The answers of the example in an order in which a respondent's lie apart, empty ones and
    emoji among them."""
    found = study.answers_of(load.read_file(ROOT / "data" / "sample_responses.xlsx"))
    found["text"] = [f"{t} 👍" if t and n % 9 == 0 else t for n, t in enumerate(found["text"])]
    return found.sample(frac=1, random_state=1).reset_index(drop=True)


def given_by(answers, kind):
    """Return answers with no language given, with all, or with some."""
    wanted = {"none": [""], "all": LANGUAGES, "some": ["", "", *LANGUAGES, "de"]}[kind]
    return answers.assign(language=random.Random(2).choices(wanted, k=len(answers)))


def by_blocks(recipe, answers, cuts, progress=None):
    """Return the files that answers give when they are parted before these places."""
    edges = [0, *sorted(cuts), len(answers)]

    def blocks():
        return (answers.iloc[b:e] for b, e in pairwise(edges))

    parts = batches.coded(recipe, blocks, len(answers), SHAPES, progress=progress)
    return [b"".join(own) for own in zip(*parts, strict=True)]


def at_once(recipe, answers):
    found = apply.code(answers, recipe.coder())
    tables = (found.codings, found.answers.drop(columns="text"), found.negated)
    return [table_file.csv(table) for table in tables]


@pytest.mark.parametrize("recipe", [RULES, ALL], ids=["rules", "model"])
@pytest.mark.parametrize("language", ["none", "all", "some"])
def test_any_parts_give_the_bytes_of_the_whole(recipe, language, answers):
    own = given_by(answers, language)
    whole = at_once(recipe, own)
    assert all(file.count(b"\n") > 10 for file in whole)

    @settings(max_examples=8, deadline=None)
    @given(st.lists(st.integers(0, len(own)), max_size=12))
    def check(cuts):
        assert by_blocks(recipe, own, cuts) == whole

    check()


def test_blocks_of_one_answer_give_the_bytes_of_the_whole(answers):
    own = given_by(answers.iloc[:60], "some")
    assert by_blocks(ALL, own, range(1, 60)) == at_once(ALL, own)


def test_the_blocks_of_a_whole_coding_do_not_show(answers, monkeypatch):
    own = given_by(answers, "some")
    whole = at_once(ALL, own)
    monkeypatch.setattr(apply, "BLOCK", 23)
    assert at_once(ALL, own) == whole


def test_a_respondents_language_is_told_by_answers_in_other_blocks():
    long = "Vi träffades på nätet före resan och det var mycket roligt för eleverna"
    others = ["Oppilaat tutustuivat toisiinsa verkossa jo ennen matkaa"] * 3
    texts = ["video", *others, long]
    answers = pd.DataFrame({"id": [1, 2, 3, 4, 1], "question": "q", "role": "other"})
    answers = answers.assign(text=texts, language="")
    file = by_blocks(ALL, answers, range(1, 5))[1].decode()
    table = [line.split(",") for line in file.splitlines()]
    assert [line[table[0].index("language")] for line in table[1:]] == ["sv", *["fi"] * 3, "sv"]


@pytest.mark.parametrize("language", ["none", "all"])
def test_progress_never_falls_and_ends_at_one(language, answers):
    shares = []
    by_blocks(RULES, given_by(answers, language), range(10, len(answers), 10), shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.1
    assert shares[-1] == 1
    assert shares.count(1) == 1
    assert len(shares) > len(answers) / 10


@pytest.mark.parametrize("count", [0, 1])
def test_a_wrong_guess_of_how_many_does_no_harm(count, answers):
    own, shares = given_by(answers.iloc[:50], "none"), []
    blocks = [own.iloc[:20], own.iloc[20:]]
    parts = list(batches.coded(RULES, lambda: iter(blocks), count, SHAPES, progress=shares.append))
    assert len(parts) == 2
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_no_answers_give_the_headers_alone(answers):
    own = given_by(answers.iloc[:0], "none")
    found = by_blocks(ALL, own, [])
    assert found == at_once(ALL, own)
    assert [file.count(b"\n") for file in found] == [1, 1, 1]


def test_only_what_is_asked_for_is_made(answers):
    own, shapes = given_by(answers, "all"), [(batches.NEGATED, ".parquet")]
    ((table,),) = batches.coded(RULES, lambda: iter([own]), len(own), shapes)
    assert table.column_names[-2:] == ["cue", "kind"]


def test_threads_of_one_process_do_not_disturb_each_other(answers):
    from concurrent.futures import ThreadPoolExecutor

    own = given_by(answers, "none")
    blocks = [own.iloc[at : at + 15] for at in range(0, len(own), 15)]
    batches._block_coder.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        parts = batches.coded(RULES, lambda: iter(blocks), len(own), SHAPES, pool.map)
        found = [b"".join(files) for files in zip(*parts, strict=True)]
    assert found == at_once(RULES, own)


@pytest.mark.parametrize("recipe", [RULES, ALL], ids=["rules", "model"])
def test_every_piece_of_evidence_is_its_span_of_the_answer(recipe, nightly):
    count, pieces = 1_000_000 if nightly else 3_000, {"rule": 0, "model": 0}
    shapes = [SHAPES[0], SHAPES[2]]

    def blocks():
        return large.blocks(count, large.four_languages())

    parts = batches.coded(recipe, blocks, count, shapes)
    header: dict[int, list[str]] = {}
    for block, files in zip(blocks(), parts, strict=True):
        texts = dict(zip(block["id"].astype(str), block["text"], strict=True))
        for number, file in enumerate(files):
            rows = csv.reader(io.StringIO(file.decode(), newline=""))
            own = header.setdefault(number, next(rows) if number not in header else [])
            for row in (dict(zip(own, cells, strict=True)) for cells in rows):
                start, end = int(row["start"]), int(row["end"])
                assert start < end
                assert row["evidence"] == texts[row["id"]][start:end]
                assert row.get("cue", "") in texts[row["id"]]
                pieces[row["source"]] += 1
    assert pieces["rule"] > count
    assert (pieces["model"] > 0) == (recipe is ALL)


def test_a_fault_of_the_codebook_is_one_sentence(answers):
    recipe = Recipe(files=(("codebook.yaml", b"title: {en: T}\ndomains: 3"),))
    with pytest.raises(Problem, match=r"codebook\.yaml"):
        by_blocks(recipe, given_by(answers, "all"), [])
