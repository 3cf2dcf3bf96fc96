"""How common each theme is among respondents, and which answers hold it.

Start at `themes`.
"""

import pandas as pd

from analysis.codebook import Codebook

THEME_COLUMNS = ("domain", "code", "parent", "n", "base", "share", "base_of")


def themes(answers: pd.DataFrame, codebook: Codebook, base: str = "domain") -> pd.DataFrame:
    """Return one row a code: `THEME_COLUMNS`, most common first within each domain.

    `n` counts respondents, each once. With base `domain` it counts those who gave the code in
    answer to their domain's question, of those who answered that question (`base_of` is its role);
    with `any`, or where the survey has no such question, in any open answer, of all who answered
    one (`base_of` is `any`). Empty and non-answers are in no base.

    >>> frame = pd.DataFrame({"id": [1, 2], "role": "benefits", "content": "answered",
    ...                       "codes": ["impact learning", ""]})
    >>> from analysis import codebook
    >>> table = themes(frame, codebook.read())
    >>> table.loc[table["code"] == "impact", ["n", "base", "share", "base_of"]].values.tolist()
    [[1, 2, 0.5, 'benefits']]
    """
    answered = answers[answers["content"] == "answered"]
    rows = []
    for domain in codebook.domains:
        asked = base == "domain" and (answers["role"] == domain.role).any()
        within = answered[answered["role"] == domain.role] if asked else answered
        people = within["id"].nunique()
        given = within[["id"]].assign(code=within["codes"].str.split()).explode("code")
        counted = given.drop_duplicates().groupby("code")["id"].nunique()
        for code in domain.codes:
            n = int(counted.get(code.id, 0))
            share = n / people if people else 0.0
            about = domain.role if asked else "any"
            rows.append((domain.id, code.id, code.parent or "", n, people, share, about))
    table = pd.DataFrame(rows, columns=list(THEME_COLUMNS))
    places = {domain.id: place for place, domain in enumerate(codebook.domains)}
    ordered = table.assign(_place=table["domain"].map(places))
    ordered = ordered.sort_values(["_place", "n", "code"], ascending=[True, False, True])
    return ordered.drop(columns="_place").reset_index(drop=True)


def themes_by_file(
    answers: pd.DataFrame, files: pd.Series, codebook: Codebook
) -> dict[str, pd.DataFrame]:
    """Return the themes of each file that was opened, base `any`, in the order of the files.

    `files` names each respondent's file, its index their ids. Any open answer counts, since the
    files need not have asked the same.
    """
    names = files.reindex(answers["id"]).to_numpy()
    return {
        str(file): themes(answers[names == file], codebook, base="any") for file in files.unique()
    }


def theme_answers(answers: pd.DataFrame, code: str, role: str = "any") -> pd.DataFrame:
    """Return the answers that hold a code, of one role or of any; columns as in `answers`."""
    held = answers["codes"].str.split().map(lambda codes: code in codes)
    asked = True if role == "any" else answers["role"] == role
    return answers[held & asked & (answers["content"] == "answered")]


def response(answers: pd.DataFrame) -> pd.DataFrame:
    """Return how each open question was answered, one row a question in the order of the survey.

    Columns: question, role, asked, answered, non_answer, empty, coded (answered with a code).
    """
    answered = answers["content"] == "answered"
    counted = answers[["question", "role"]].assign(
        asked=1,
        answered=answered,
        non_answer=answers["content"] == "non_answer",
        empty=answers["content"] == "empty",
        coded=answered & (answers["codes"] != ""),
    )
    kinds = ["asked", "answered", "non_answer", "empty", "coded"]
    counted[kinds] = counted[kinds].astype(int)
    return counted.groupby(["question", "role"], sort=False)[kinds].sum().reset_index()


def filtered(
    answers: pd.DataFrame, role: str | None, code: str | None, content: str, word: str
) -> pd.DataFrame:
    """Return the answers of a content, and of a role, a code or holding a word where given."""
    kept = answers["content"] == content
    if role:
        kept &= answers["role"] == role
    if code:
        kept &= answers["codes"].str.split().map(lambda codes: code in codes)
    if word:
        texts = answers["text"].fillna("").str.casefold()
        kept &= texts.str.contains(word.casefold(), regex=False)
    return answers[kept]
