"""Personal data in answers: what is found, what is not, and what masking leaves.

Measured on `tests/cases/persons.yaml` (invented, written before the rules; Wilson 95%): half A,
on which the rules were made, names 49 of 49 (0.927-1), schools 8 of 8 (0.676-1); half B, only
measured, names 40 of 40 (0.912-1), schools 16 of 16 (0.806-1). The floors asserted are lower:
0.85, and 0.6 for the interval. Answers and word lists come from one hand and hold mostly common
names, so more is missed in real answers: of 15 persons with given name and surname in the English
news sentences of SIB-200 (dev), 13 were found.
"""

import csv
import random
import re
from collections import Counter

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.ee import ik
from stdnum.iso7064 import mod_97_10

from analysis.load import read_file
from analysis.privacy.persons import CERTAIN, KINDS, Found, found, masked, moved
from tests.conftest import ROOT

LABELS = {kind: kind for kind in KINDS}
HETU = (
    "010594Y9032 010594Y9021 020594X903P 020594X902N 030594W903B 030694W9024 040594V9030 "
    "040594V902Y 050594U903M 050594U902L 010516B903X 010516B902W 020516C903K 020516C902J "
    "030516D9037 030516D9026 010501E9032 020502E902X 020503F9037 020504A902E 020504B904H"
).split()
ISIKUKOOD = "15001010001 15001010090 15001010460 60001019906 60001018800".split()
PERSONNUMMER = (
    "19440813-9089 19900602-2397 19910717-2380 19010413-2386 19121212-1212 500161-2380"
).split()
INVALID = "010594Y9033 310294-902X 010190-999K 15001010002 19440813-9088 500161-2381".split()
SENTENCES = {
    "fi": (
        "Ottakaa yhteyttä: {} ja kiitos.",
        "tässä tietoni {}",
        "({}) on oikea, vastatkaa pian!",
    ),
    "sv": ("Kontakta oss: {} och tack.", "här är mina uppgifter {}", "({}) är rätt, svara snart!"),
    "et": (
        "Võtke ühendust: {} ja aitäh.",
        "siin on minu andmed {}",
        "({}) on õige, vastake ruttu!",
    ),
    "en": ("Contact us: {} and thanks.", "here are my details {}", "({}) is right, answer soon!"),
}
NUMBERS = {
    "fi": (
        "040 123 4567",
        "+358 (0)40 123 4567",
        "040/1234567",
        "(040) 123 4567",
        "00358401234567",
    ),
    "sv": ("070-174 06 05", "+46 70 174 06 05", "0701740605", "040 123 4567"),
    "et": ("5123 4567", "5123-4567", "512 3456", "+372 5123 4567", "600 0000"),
    "en": ("+372 600 0000", "040 123 4567", "070-174 06 05", "5123 4567"),
}
OTHER = (
    "12.5.2024|7,5|2023-2024|vuosina 2021–2027|20192020|3 200 000 €|5000-6000 €|TVT5123 ja MAB12"
    "|60 000 euroa|klo 12.15–13.45|A1.2, B2.1|1.9.2025-31.5.2026|2021-1-FI01-KA121-SCH-000012345"
    "|3 000 000 kroonia|1:2:3|100 %"
).split("|")
JUNK = "1 |a@|FI21 |a.|Anna |at |Koulun |A|(at)|0401234567 |a@b.fi ".split("|")
SIGNS = {18: "+", 19: "-YXWVU", 20: "ABCDEF"}


def kinds(text, language=None):
    return [one.kind for one in found([text], [language] if language else None)[0]]


def parts(text, language=None):
    return [
        text[one.start : one.end] for one in found([text], [language] if language else None)[0]
    ]


@pytest.mark.parametrize("code", HETU + ISIKUKOOD + PERSONNUMMER)
def test_each_valid_code_is_found_alone_and_in_a_sentence(code):
    for text in (code, f"Tunnus on {code}.", f"({code})", f"hetu:{code}, kiitos", code.lower()):
        assert [p for p in parts(text) if p.lower() == code.lower()], text


@pytest.mark.parametrize("code", INVALID)
def test_a_wrong_check_digit_or_date_is_no_code(code):
    assert "personal_id" not in kinds(f"Tunnus on {code}.")


@pytest.mark.parametrize("language", ["fi", "sv", "et", "en"])
def test_telephone_numbers_are_found(language):
    for part in NUMBERS[language]:
        assert parts(f"Tel. {part}, tack", language) == [part]


def test_every_fictional_swedish_number_is_found():
    for last in range(605, 700):
        assert parts(f"tfn 070-1740{last} tack", "sv") == [f"070-1740{last}"]


@pytest.mark.parametrize("text", OTHER)
def test_dates_years_sums_and_course_codes_are_nothing(text):
    for language in SENTENCES:
        assert kinds(f"Se oli {text} silloin.", language) == [], language


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Kirjoita aino.v@example.org.", "aino.v@example.org"),
        ("posti: ÄITI@exämple.fi;", "ÄITI@exämple.fi"),
        ("<aino+x@posti.example.com>", "aino+x@posti.example.com"),
        ("etunimi piste sukunimi at koulu piste fi", None),
        ("etunimi.sukunimi(at)koulu.fi", None),
        ("etunimi.sukunimi [at] koulu [dot] fi", None),
        ("fornamn punkt efternamn snabel-a skola punkt se", None),
        ("eesnimi punkt perenimi ät kool punkt ee", None),
        ("first dot last at school dot org", None),
        ("aino at koulu.fi", None),
    ],
)
def test_mail_addresses_are_found_also_written_out(text, part):
    for language in ("fi", "sv", "et", None):
        assert (part or text) in parts(text, language)


def test_at_is_a_word_in_english():
    assert "email" not in kinds("We looked at school and at home. Look at google.com", "en")
    assert kinds("write to first.last at school.org", "en") == ["email"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ks. https://koulu.fi/a?b=1.", ["https://koulu.fi/a?b=1"]),
        ("(www.koulu.fi)", ["www.koulu.fi"]),
        ("koulu.fi/abc ja koulu.fi", ["koulu.fi/abc", "koulu.fi"]),
        ("esim.tai jne.ja tms.se loppui.Sitten hyvä.no niin.fi-alkuinen", []),
        ("TwinSpace, eTwinning, etwinning.net, Menti.com, menti.com ja ASP.NET", []),
        ("hyvä.se oli", []),
    ],
)
def test_web_addresses(text, wanted):
    assert [
        p for p, k in zip(parts(text, "fi"), kinds(text, "fi"), strict=True) if k == "url"
    ] == wanted


def test_accounts_of_any_country_with_and_without_spaces():
    for account in ("FI2112345600000785", "SE4550000000058398257466", "EE382200221020145685"):
        spaced = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
        for text in (account, spaced, account.lower(), spaced.replace(" ", "\u00a0")):
            assert parts(f"Tili {text} ja kiitos", "fi") == [text]
    assert kinds("GR16 0110 1250 0000 0001 2300 695") == ["iban"]
    assert "iban" not in kinds("FI2212345600000785")


def digits(chance, count):
    return "".join(chance.choice("0123456789") for _ in range(count))


def day(chance):
    return (
        f"{chance.randint(1, 28):02}",
        f"{chance.randint(1, 12):02}",
        f"{chance.randint(0, 99):02}",
    )


def hetu(chance):
    (d, m, y), number = day(chance), f"{chance.randint(2, 999):03}"
    century = chance.choice([18, 19, 20])
    sign = chance.choice(SIGNS[century])
    return (
        f"{d}{m}{y}{sign}{number}"
        + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(d + m + y + number) % 31]
    )


def isikukood(chance):
    d, m, y = day(chance)
    own = f"{chance.randint(1, 6)}{y}{m}{d}{digits(chance, 3)}"
    return own + ik.calc_check_digit(own + "0")


def personnummer(chance):
    d, m, y = day(chance)
    d = str(int(d) + 60) if chance.random() < 0.4 else d
    own = f"{y}{m}{d}{digits(chance, 3)}"
    last = own[6:] + luhn.calc_check_digit(own)
    return chance.choice(["", "19", "20"]) + own[:6] + chance.choice(["-", "+", ""]) + last


def iban(chance):
    country, length = chance.choice([("FI", 14), ("SE", 20), ("EE", 16)])
    own = digits(chance, length)
    if country == "FI":
        own = own[:-1] + luhn.calc_check_digit(own[:-1])
    if country == "EE":
        total = sum(int(own[14 - at]) * (7, 1, 3)[at % 3] for at in range(13))
        own = own[:-1] + str(-total % 10)
    account = country + mod_97_10.calc_check_digits(own + country) + own
    if chance.random() < 0.5:
        return account
    return " ".join(account[at : at + 4] for at in range(0, len(account), 4))


def email(chance):
    first = chance.choice(["aino", "åke", "jüri", "mary-ann"]) + chance.choice("._")
    last, at = chance.choice(["x", "oja_1", "ek"]), chance.choice(["@", "@", "(at)", " [at] "])
    return (
        f"{first}{last}{at}{chance.choice(['', 'posti.'])}example.{chance.choice(['org', 'com'])}"
    )


def phone(chance, language):
    first, length = {"fi": ("40", 7), "sv": ("70", 7), "et": ("51", 6)}[language]
    country = {"fi": "358", "sv": "46", "et": "372"}[language]
    zero = "" if language == "et" else "0"
    begin = chance.choice([zero, f"+{country} ", f"+{country}", f"00{country}"])
    gap = " " if language == "et" else chance.choice(" -")
    number = digits(chance, length)
    cuts = chance.choice([(), (0,), (0, 3), (0, 3, 5), (3,)])
    return begin + first + "".join(gap * (at in cuts) + sign for at, sign in enumerate(number))


def generated(count=500, seed=20251124):
    chance = random.Random(seed)
    for _ in range(count):
        language = chance.choice(list(SENTENCES))
        kind = chance.choice(["hetu", "isikukood", "personnummer", "iban", "email", "phone"])
        make = {"hetu": hetu, "isikukood": isikukood, "personnummer": personnummer, "iban": iban}
        if kind == "phone":
            own = language if language != "en" else chance.choice(["fi", "sv", "et"])
            part = phone(chance, own)
        else:
            part = email(chance) if kind == "email" else make[kind](chance)
        yield language, kind, part, chance.choice(SENTENCES[language]).format(part)


def test_500_generated_answers_lose_every_code_account_and_address(nightly):
    hits, all_of = Counter(), Counter()
    for language, kind, part, text in generated(20_000 if nightly else 500):
        at = text.index(part)
        hidden = {
            place for one in found([text], [language])[0] for place in range(one.start, one.end)
        }
        signs = {at + i for i, sign in enumerate(part) if sign.isalnum()}
        hits[kind] += signs <= hidden
        all_of[kind] += 1
    for kind, count in all_of.items():
        assert hits[kind] >= (0.98 * count if kind == "phone" else count), (kind, hits, all_of)


def cases(half):
    tree = yaml.safe_load((ROOT / "tests/cases/persons.yaml").read_text("utf-8"))
    for language, answers in tree.items():
        for answer in answers[0 if half == "A" else 1 :: 2]:
            places = [
                (answer["text"].index(part), answer["text"].index(part) + len(part), kind)
                for kind in ("name", "school")
                for part in answer.get(kind, ())
            ]
            yield language, answer["text"], places


def recall(half):
    """Return for names and schools how many are wholly hidden, and of how many."""
    hits = {"name": [0, 0], "school": [0, 0]}
    for language, text, places in cases(half):
        own = found([text], [language])[0]
        for start, end, kind in places:
            hits[kind][0] += any(one.start <= start and end <= one.end for one in own)
            hits[kind][1] += 1
    return hits


@pytest.mark.parametrize("half", ["A", "B"])
def test_most_suspected_names_and_schools_are_found(half, record_property):
    from scipy.stats import binomtest

    for kind, (hit, count) in recall(half).items():
        interval = binomtest(hit, count).proportion_ci(0.95, method="wilson")
        record_property(
            f"{half} {kind}", f"{hit}/{count} [{interval.low:.3f}, {interval.high:.3f}]"
        )
        assert hit / count >= 0.85
        assert interval.low >= 0.6


@pytest.mark.parametrize("half", ["A", "B"])
def test_few_answers_without_persons_are_flagged(half):
    alarms = [bool(found([text], [own])[0]) for own, text, places in cases(half) if not places]
    assert sum(alarms) <= 0.1 * len(alarms)


def test_platforms_are_no_names_even_after_a_title():
    for text in ("opettaja Teamsissa", "läraren Canva", "õpetaja Padletis", "teacher Zoom Kahoot"):
        assert kinds(f"Se on {text} nyt") == []


def test_the_certain_kind_names_what_overlaps():
    assert kinds("Anna Tamm Anna.Tamm@example.org") == ["name", "email"]
    assert kinds("https://koulu.fi/?id=010594Y9032") == ["personal_id"]


@pytest.mark.parametrize("before", ["", "Soita "])
def test_what_is_certain_is_found_again_where_other_signs_are_joined_to_it(before):
    text = f"{before}0401234567 tai a0401234567b"
    assert parts(text, "fi") == ["0401234567", "0401234567"]


def test_answers_of_real_teachers_raise_few_alarms(shared):
    """2,048 real answers: codes, accounts, mail and telephone none; under 2% flagged."""
    path = shared / "coded" / "koodiaapinen_jaksopalaute_open_fi.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    own = found(texts, ["fi"] * len(texts))
    counts = Counter(one.kind for places in own for one in places)
    assert not counts["personal_id"] + counts["iban"] + counts["email"] + counts["phone"]
    assert sum(map(bool, own)) < 0.02 * len(texts)


def test_what_the_invented_survey_holds_is_found():
    survey = read_file(ROOT / "data" / "sample_responses.xlsx")
    texts = [
        str(text)
        for question in survey.questions
        if question.type == "open"
        for column in question.columns
        for text in survey.responses[column].dropna()
    ]
    flagged = [(text[one.start : one.end], one.kind) for text in texts for one in found([text])[0]]
    assert Counter(kind for _, kind in flagged) == {"email": 3, "name": 4, "school": 2}


PIECES = st.sampled_from(
    (
        "010594Y9032|15001010001|500161-2380|FI21 1234 5600 0007 85|a@example.org| at |@"
        "|040 123 4567|Anna Tamm|Tuulimäen lukio|www.a.fi/|.| |\n|https://|ǅ|İ"
    ).split("|")
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TEXTS), st.sampled_from(["fi", "sv", "et", "en", ""]))
@example("İ Anna Tamm a@example.org", "")
def test_any_text_is_masked_soundly(text, language):
    own = found([text], [language])[0]
    edges = [edge for one in own for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) and one.kind in KINDS for one in own)
    hidden = masked(text, own, LABELS)
    for one in own:
        if one.kind in CERTAIN:
            assert text[one.start : one.end] not in re.sub(r"\[\w+\]", "\0", hidden)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_moved_places_hold_the_same_words(text, data):
    own = found([text], None)[0]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    ((left, right),) = moved([(start, end)], own, LABELS)
    hidden = masked(text, own, LABELS)
    assert 0 <= left <= right <= len(hidden)
    inside = [one for one in own if one.start < end and start < one.end]
    if start == end:
        return
    wide = (min([start, *(one.start for one in inside)]), max([end, *(one.end for one in inside)]))
    shifted = [Found(one.start - wide[0], one.end - wide[0], one.kind) for one in inside]
    assert hidden[left:right] == masked(text[wide[0] : wide[1]], shifted, LABELS)


@pytest.mark.parametrize("junk", JUNK)
def test_an_answer_of_20000_letters_is_read(junk):
    assert len(found([junk * (20_000 // len(junk))])) == 1
