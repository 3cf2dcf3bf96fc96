"""Tables as they are read and taken away: headings and labels in the interface's language.

Start at `theme_tables`. Nothing here counts; it only shows what `results` counted.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.codebook import Codebook, Domain, LanguageRules
from analysis.coding.apply import Coded
from analysis.present.readings import domain_bars, domain_note, label, labels
from analysis.survey import Survey
from analysis.wording import Wording
from analysis.wording.labels import CONTENTS, ROLES


def response_table(response: pd.DataFrame, survey: Survey, wording: Wording) -> pd.DataFrame:
    """Return how each open question was answered, with headings in the interface's language."""
    texts = {question.id: question.text for question in survey.questions}
    return pd.DataFrame(
        {
            wording.say("Question"): [
                texts.get(id, texts.get(id.split(".")[0], id)) for id in response["question"]
            ],
            wording.say("About"): [wording.say(ROLES[role]) for role in response["role"]],
            wording.say("Respondents"): response["asked"],
            wording.say(CONTENTS["answered"]): response["answered"],
            wording.say("of them with a theme"): response["coded"],
            wording.say(CONTENTS["non_answer"]): response["non_answer"],
            wording.say(CONTENTS["empty"]): response["empty"],
        }
    )


def theme_tables(
    themes: pd.DataFrame, codebook: Codebook, survey: Survey, wording: Wording, ending: str
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return the sheets of the themes workbook: one a domain, with n, base and share."""
    names = labels(codebook, wording)
    sheets = {}
    for domain in codebook.domains:
        rows = domain_bars(themes, domain, names)
        base_of = themes.loc[themes["domain"] == domain.id, "base_of"].iloc[0]
        table = pd.DataFrame(
            {
                wording.say("Theme"): [("– " if r.child else "") + r.label for r in rows],
                wording.say("Code"): [r.key for r in rows],
                wording.say("n"): [r.n for r in rows],
                wording.say("Base"): [r.base for r in rows],
                wording.say("Share") + " %": [r.share for r in rows],
            }
        )
        name = label(domain.label, wording)
        sheets[name] = (domain_note(rows, base_of, survey, wording) + ending, table)
    return sheets


def file_table(
    by_file: Mapping[str, pd.DataFrame], names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    """Return the themes that any file has, one column a file: share, and n of base."""
    codes = next(iter(by_file.values()))["code"]
    alike = {file: table.set_index("code").loc[codes] for file, table in by_file.items()}
    cells = {
        file: [
            f"{wording.percent(share)} ({n} / {base})" if base else "–"
            for n, base, share in table[["n", "base", "share"]].itertuples(index=False)
        ]
        for file, table in alike.items()
    }
    found = sum(table["n"].to_numpy() for table in alike.values())
    frame = pd.DataFrame({wording.say("Theme"): codes.map(names), **cells})
    return frame[found > 0]


def answer_table(
    answers: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    """Return answers for reading, with headings in the interface's language."""
    return pd.DataFrame(
        {
            wording.say("Respondent"): answers["id"].astype("str"),
            wording.say("About"): [wording.say(ROLES[role]) for role in answers["role"]],
            wording.say("Answer"): answers["text"],
            wording.say("Themes"): [
                ", ".join(names.get(code, code) for code in codes.split())
                for codes in answers["codes"]
            ],
        }
    )


def code_table(domain: Domain, wording: Wording) -> pd.DataFrame:
    """Return the codes of a domain with their definitions and what they leave out."""
    return pd.DataFrame(
        {
            wording.say("Theme"): [
                ("– " if code.parent else "") + label(code.label, wording) for code in domain.codes
            ],
            wording.say("Definition"): [label(code.definition, wording) for code in domain.codes],
            wording.say("Does not include"): [
                label(code.excludes, wording) for code in domain.codes
            ],
        }
    )


def pattern_table(domain: Domain, rules: LanguageRules, wording: Wording) -> pd.DataFrame:
    """Return the patterns of a domain's codes in one language, one row a pattern."""
    rows = [
        (label(code.label, wording), pattern.text, sorted(pattern.roles))
        for code in domain.codes
        for pattern in rules.patterns.get(code.id, ())
    ]
    return pd.DataFrame(
        {
            wording.say("Theme"): [theme for theme, _, _ in rows],
            wording.say("Pattern"): [text for _, text, _ in rows],
            wording.say("Only in answers about"): [
                ", ".join(wording.say(ROLES[role]) for role in roles) for _, _, roles in rows
            ],
        }
    )


def changed_counts(
    before: pd.DataFrame, after: pd.DataFrame, codebook: Codebook, wording: Wording
) -> pd.DataFrame:
    """Return the codes whose count of respondents differs between two codings."""
    names = labels(codebook, wording)
    both = before[["code", "n"]].merge(
        after[["code", "n"]], on="code", how="outer", suffixes=("_before", "_after")
    )
    both = both.fillna(0).astype({"n_before": int, "n_after": int})
    both = both[both["n_before"] != both["n_after"]]
    return pd.DataFrame(
        {
            wording.say("Theme"): [names.get(code, code) for code in both["code"]],
            wording.say("Before"): both["n_before"],
            wording.say("After"): both["n_after"],
            wording.say("Change"): both["n_after"] - both["n_before"],
        }
    )


def headed(table: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Return a table of suggestions with headings in the interface's language."""
    headings = {
        "word": wording.say("Word"),
        "pair": wording.say("Word pairs"),
        "answers": wording.say("Answers"),
        "association": wording.say("Association (log-likelihood)"),
    }
    return table.rename(columns=headings)


def coded_tables(
    answers: pd.DataFrame, coded: Coded, codebook: Codebook, wording: Wording, ending: str
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return the sheets of the coded answers: answers with their themes, and every evidence."""
    names = labels(codebook, wording)
    held = coded.codings[coded.codings["id"].isin(set(answers["id"]))]
    return {
        wording.say("Answers"): (
            wording.say("One row per answer.") + ending,
            answer_table(answers, names, wording).assign(
                **{wording.say("Code"): answers["codes"]}
            ),
        ),
        wording.say("Evidence"): (
            wording.say("One row per piece of evidence.") + ending,
            pd.DataFrame(
                {
                    wording.say("Respondent"): held["id"].astype("str"),
                    wording.say("Question"): held["question"],
                    wording.say("Theme"): held["code"].map(names),
                    wording.say("Code"): held["code"],
                    wording.say("Words"): held["evidence"],
                    wording.say("Pattern"): held["rule"],
                }
            ),
        ),
    }
