"""The right text from every encoding a spreadsheet program saves, or a count of what was lost."""

import pytest

from analysis import load
from analysis.load.child import text
from analysis.load.child.text import decode, records

FINNISH = "Kysymys;Vastaus\r\nMiksi?;Työ ja äiti – ”hyvä” että Åsa pääsi\r\n"
ESTONIAN = "Küsimus;Vastus\nMiks?;Õpilased jõudsid žürii šokolaadini, mõte sündis ühes töös\n"
SWEDISH = "Fråga;Svar\nVarför?;Eleverna lärde sig själva på ett nytt sätt – härligt\n"


@pytest.mark.parametrize("text", [FINNISH, ESTONIAN, SWEDISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FINNISH, "cp1252"),
        (FINNISH.replace("\r\n", "\r"), "mac_roman"),
        (SWEDISH, "cp1252"),
        (SWEDISH, "mac_roman"),
        (ESTONIAN, "cp1257"),
        (ESTONIAN, "iso-8859-4"),
        (ESTONIAN, "cp1252"),
        ("Hinta\n5 €, Škoda, äiti\n", "iso-8859-15"),
    ],
)
def test_the_letters_tell_the_old_encodings_apart(text, encoding):
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.replaced == 0


def test_an_old_encoding_is_named():
    assert decode(FINNISH.encode("cp1252")).encoding == "cp1252"


def test_a_utf8_file_with_a_cut_character_stays_utf8_and_says_so():
    source = (FINNISH * 5).encode() + b"\xc3"
    assert decode(source) == text.Decoded(FINNISH * 5 + "\ufffd", "utf-8", 1)


def test_what_could_not_be_read_is_told_to_the_user():
    survey = load.read(b"Miksi?\nKoska\x00 voi\n" + b"Ehk\xc3\xa4\n" * 99)
    assert survey.responses[0][0] == "Koska\ufffd voi"
    assert "could not be read and are shown as \ufffd: 1." in str(survey.notices[0])


def test_decomposed_letters_and_hidden_characters_are_left_as_written():
    answer = "a\u0308iti\u200b \u202eoikea"
    assert load.read(f"Miksi?\n{answer}\nSiksi".encode()).responses[0][0] == answer


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_line_ends_are_found(delimiter, newline):
    rows = [["Miksi, oi miksi?", "b"], ['Sanoi "niin"', "1,5; 2"], ["rivi\nväli", "-"]]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = newline.join(delimiter.join(row) for row in quoted)
    assert list(records(text)) == rows


def test_semicolons_with_decimal_commas_are_not_cut_at_the_commas():
    assert list(records("a;b\n1,5;2,5\n3,5;4,5\n"))[1] == ["1,5", "2,5"]


def test_one_column_of_prose_is_one_column():
    assert list(records("Miksi?\nKoska, siis, niin\nEi; en\n")) == [
        ["Miksi?"],
        ["Koska, siis, niin"],
        ["Ei; en"],
    ]


def test_a_quotation_mark_in_an_unquoted_file_swallows_no_lines():
    text = 'a\tb\n"hyvä\tx\ny\tz\n1\t2\n'
    assert list(records(text)) == [["a", "b"], ['"hyvä', "x"], ["y", "z"], ["1", "2"]]


def test_the_delimiter_that_excel_names_is_taken():
    assert list(records("sep=;\na;b\n1;2\n")) == [["a", "b"], ["1", "2"]]
