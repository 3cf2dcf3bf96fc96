"""What coders gave follows codes that are renamed, removed and moved to another parent."""

from dataclasses import replace

from analysis import codebook
from analysis.codebook.edit_structure import with_parent
from analysis.workspace import samples, settling, surveys
from analysis.workspace.samples import Rating
from tests.workspace.test_samples import checked, filled, given, rate, take_over

__all__ = ["checked"]  # the fixture


def with_codes(book, changed):
    """The codebook with what each code became."""
    domains = (
        replace(domain, codes=tuple(new for own in domain.codes for new in changed(own)))
        for domain in book.domains
    )
    return replace(book, domains=tuple(domains))


def renamed(own):
    return [replace(own, id="effect", formerly=("impact",)) if own.id == "impact" else own]


def test_a_rating_follows_a_code_that_was_renamed(database, checked, run, book):
    _, sample, _ = checked
    rate(database, checked, "a", "A", "impact", "inclusion")
    run(codebook="2", scheme=with_codes(book, renamed))
    assert given(database, sample) == {("A", "a"): "effect inclusion"}


def test_a_sheet_taken_in_again_after_a_rename_is_known(database, checked, run, book):
    _, sample, _ = checked
    before = filled(("A", "a", "text", "impact", "why"))
    assert samples.take_in_sheets(database, sample, before, "A") == (1, 0, 0)
    run(codebook="2", scheme=with_codes(book, renamed))
    now = filled(("A", "a", "text", "effect", "why"))
    assert samples.take_in_sheets(database, sample, now, "A") == (0, 1, 0)


def test_a_code_that_is_gone_is_left_out_until_it_is_back(database, checked, run, book):
    _, sample, _ = checked
    for coder in "AB":
        rate(database, checked, "a", coder, "impact", "inclusion")
    without = with_codes(book, lambda own: [] if own.id == "impact" else [own])
    run(codebook="2", scheme=without)
    assert given(database, sample) == {("A", "a"): "inclusion", ("B", "a"): "inclusion"}
    assert take_over(database, checked, without) == {("a", "", "confirm")}
    run(codebook="3")
    assert given(database, sample)["A", "a"] == "impact inclusion"


def test_a_child_brings_the_parent_that_it_has_now(database, checked, run):
    survey, sample, here = checked
    rate(database, checked, "b", "A", "digital_skills", "learning")
    sheet = filled(("B", "b", "text", "digital_skills learning", ""))
    assert samples.take_in_sheets(database, sample, sheet, "B") == (1, 0, 0)
    assert set(given(database, sample).values()) == {"digital_skills learning"}

    files = with_parent(codebook.texts_of(), "digital_skills", "inclusion")
    surveys.use_codebook(database, survey, files, "A")
    moved = codebook.from_texts(files)
    run(codebook="2", scheme=moved)
    assert set(given(database, sample).values()) == {"digital_skills inclusion"}
    own = samples.own_ratings(database, sample, "A")
    assert own == {here["b"].number: Rating("digital_skills inclusion", "")}
    sheet = filled(("B", "b", "text", "digital_skills inclusion", ""))
    assert samples.take_in_sheets(database, sample, sheet, "B") == (0, 1, 0)
    chosen = settling.agreed(database, survey, sample, moved)
    assert "learning" not in {own.code for own in chosen}
    surveys.use_codebook(database, survey, None, "A")
    run(codebook="3")
    assert set(given(database, sample).values()) == {"digital_skills learning"}
