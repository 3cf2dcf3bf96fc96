"""Tables as they are read and taken away: headings and labels in the interface's language.

Start at `response_table`. Nothing here counts; it only shows what `results` counted.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.codebook import Domain, LanguageRules, Scheme
from analysis.present.labels import label, labels
from analysis.wording import Wording, message
from analysis.wording.labels import ROLES

RESPONSE = ("asked", "answered", "coded", "non_answer", "dont_know", "skipped", "not_asked")
MEANINGS = {
    "asked": message("All respondents but those whom the survey did not ask this question."),
    "answered": message("Gave an answer that says something."),
    "coded": message("Gave an answer that got at least one theme."),
    "non_answer": message("Wrote something that says nothing, like “-” or “I don't know”."),
    "dont_know": message("Chose an option that says “I don't know”, or the file says so."),
    "skipped": message("Were asked and left the question empty."),
    "not_asked": message("Were not asked, as the file says."),
}


def states(table: pd.DataFrame) -> tuple[str, ...]:
    """Return which column of `results.tables.response` each number column of `response_table`
    shows."""
    whole = len(table.columns) == 2 + len(RESPONSE)
    return RESPONSE if whole else tuple(name for name in RESPONSE if name != "coded")


def response_table(response: pd.DataFrame, wording: Wording, coded: bool = True) -> pd.DataFrame:
    """Return how each question was answered (`results.tables.response`), with headings in the
    interface's language; without the answers that got a theme where `coded` is false."""
    say = wording.say
    table = pd.DataFrame(
        {
            say("Question"): response["text"],
            say("About"): [say(ROLES[role]) if role else "" for role in response["role"]],
            say("Asked"): response["asked"],
            say("Answered"): response["answered"],
            say("of them with a theme"): [
                "" if n != n else wording.number(n) for n in response["coded"]
            ],
            say("Says nothing (“-”, “don't know”)"): response["non_answer"],
            say("Chose “don't know”"): response["dont_know"],
            say("Skipped"): response["skipped"],
            say("Not asked"): response["not_asked"],
        }
    )
    return table if coded else table.drop(columns=say("of them with a theme"))


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


def headed(table: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Return a table of suggestions with headings in the interface's language."""
    headings = {
        "word": wording.say("Word"),
        "pair": wording.say("Word pairs"),
        "answers": wording.say("Answers"),
        "association": wording.say("Association (log-likelihood)"),
    }
    told = table.rename(columns=headings)
    if "association" in table:
        told[headings["association"]] = [wording.number(own, 1) for own in table["association"]]
    return told


def context_table(found: pd.DataFrame, ids: Sequence[object], wording: Wording) -> pd.DataFrame:
    """Return a word in its contexts (`coding.suggest.contexts`), and whose answer each is by the
    `ids` of the respondents."""
    return pd.DataFrame(
        {
            wording.say("Respondent"): [str(ids[at]) for at in found["answer"]],
            wording.say("What stands before"): found["left"],
            wording.say("Word"): found["word"],
            wording.say("What stands after"): found["right"],
        }
    )


def coded_tables(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    questions: Mapping[str, str],
    codebook: Scheme,
    wording: Wording,
    ending: str,
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return the sheets of the coded answers: answers with their themes, and every evidence;
    `questions` has the text of each question by its id."""
    names = labels(codebook, wording)
    held = codings[codings["id"].isin(set(answers["id"]))]
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
                    wording.say("Question"): held["question"].map(questions),
                    wording.say("Theme"): held["code"].map(names),
                    wording.say("Code"): held["code"],
                    wording.say("Words"): held["evidence"],
                    wording.say("Pattern"): held["rule"],
                }
            ),
        ),
    }
