"""Tables put into words: titles that say the finding, notes with n and base, labels in a language.

Start at `domain_bars`. Nothing here counts; it only says what `results` counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.codebook import Codebook, Domain, LanguageRules
from analysis.coding.apply import Coded
from analysis.present.charts import COLOURS, PLAIN, Bar
from analysis.survey import Survey
from analysis.wording import Wording
from analysis.wording.labels import CONTENTS, METADATA, ROLES, TYPES

COUNTED = ("single", "multi_cell", "multi_columns")
SHORT = 60


def label(texts: Mapping[str, str], wording: Wording) -> str:
    """Return a text of the codebook in the interface's language, English or any where it lacks."""
    return texts.get(wording.language) or texts.get("en") or next(iter(texts.values()), "")


def labels(codebook: Codebook, wording: Wording) -> dict[str, str]:
    """Return the label of each code in the interface's language."""
    return {code.id: label(code.label, wording) for code in codebook.codes()}


def domain_bars(themes: pd.DataFrame, domain: Domain, names: Mapping[str, str]) -> list[Bar]:
    """Return one bar a code of a domain, most common first, each child below its parent."""
    own = themes[themes["domain"] == domain.id]
    rows = []
    for row in own[own["parent"] == ""].itertuples():
        rows.append(row)
        rows += list(own[own["parent"] == row.code].itertuples())
    colour = COLOURS.get(domain.id, PLAIN)
    return [Bar(names[r.code], r.n, r.base, r.share, r.code, bool(r.parent), colour) for r in rows]


def most_common(
    themes: pd.DataFrame, codebook: Codebook, wording: Wording, each: int = 3
) -> list[Bar]:
    """Return the most common themes of each domain (no children), with the domain named."""
    names = labels(codebook, wording)
    rows = []
    for domain in codebook.domains:
        for bar in [b for b in domain_bars(themes, domain, names) if not b.child and b.n][:each]:
            said = f"{bar.label} ({label(domain.label, wording)})"
            rows.append(replace(bar, label=said))
    return rows


def leading(rows: Sequence[Bar], wording: Wording, names: Mapping[str, str] | None = None) -> str:
    """Return the title that names the most common of some bars, or all that share its place.

    What shows the same whole per cent shares a place; `names` gives other labels by key.
    """
    most = max(row.share for row in rows)
    top = [row for row in rows if wording.percent(row.share) == wording.percent(most)]
    first = [names[row.key] if names else row.label for row in top]
    if most == 0:
        return wording.say("None of these was named")
    if len(first) > 2:
        return wording.say("{count} are named equally often", count=len(first))
    said = f" {wording.say('and')} ".join(first)
    return wording.say(
        "Named most often: {theme} ({share})", theme=said, share=wording.percent(most)
    )


def domain_note(rows: Sequence[Bar], base_of: str, wording: Wording) -> str:
    """Return n and base of a domain's bars, in words."""
    base = rows[0].base if rows else 0
    if base_of == "any":
        return wording.plural(
            "n = {count} respondent who answered any open question.",
            "n = {count} respondents who answered any open question.",
            base,
        )
    return wording.plural(
        "n = {count} respondent who answered the question: {question}.",
        "n = {count} respondents who answered the question: {question}.",
        base,
        question=wording.say(ROLES[base_of]),
    )


def bases_note(rows: Sequence[Bar], themes: pd.DataFrame, wording: Wording) -> str:
    """Return the bases of bars of several domains, in words."""
    if set(themes["base_of"]) == {"any"}:
        return domain_note(rows, "any", wording)
    return wording.say(
        "Share of those who answered the question of the theme's domain (n = {low} to {high}).",
        low=min(row.base for row in rows),
        high=max(row.base for row in rows),
    )


def suffix(
    wording: Wording,
    sample: bool,
    chosen: Mapping[str, Sequence[str]],
    survey: Survey,
    coded: bool = True,
) -> str:
    """Return what every note ends with: how it was coded (where it was), filters in use, and
    whether the data are invented."""
    said = [wording.say("Coded by machine, not checked.")] if coded else []
    if chosen:
        options = "; ".join(
            f"{survey.question(id).text[:SHORT]} = {', '.join(picked)}"
            for id, picked in chosen.items()
        )
        said.append(wording.say("Only: {filters}.", filters=options))
    if sample:
        said.append(wording.say("Invented example data."))
    return "".join(f" {part}" for part in said)


def option_bars(counted: pd.DataFrame) -> list[Bar]:
    """Return one bar an option of a closed question."""
    return [Bar(str(r.option), int(r.n), int(r.base), r.share) for r in counted.itertuples()]


def step_rows(statements: pd.DataFrame) -> list[tuple[str, list[int]]]:
    """Return statements rated 1 to 5 with the respondents at each step, most agreed first."""
    rows = [
        (str(statement), own.sort_values("step")["n"].tolist())
        for (_, statement), own in statements.groupby(["question", "statement"], sort=False)
    ]
    return sorted(rows, key=lambda row: (-_agree(row[1]), row[0]))


def _agree(counts: Sequence[int]) -> float:
    return sum(counts[3:]) / sum(counts) if sum(counts) else 0.0


def most_agreed(rows: Sequence[tuple[str, Sequence[int]]], wording: Wording) -> str:
    """Return the title that names the statement with the most agreement (4 or 5)."""
    statement, counts = rows[0]
    share = wording.percent(_agree(counts))
    return wording.say(
        "Most agree (4 or 5): {statement} ({share})", statement=statement, share=share
    )


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
    themes: pd.DataFrame, codebook: Codebook, wording: Wording, ending: str
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
        sheets[name] = (domain_note(rows, base_of, wording) + ending, table)
    return sheets


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


def evidence_table(
    row: pd.Series,
    codings: pd.DataFrame,
    negated: pd.DataFrame,
    names: Mapping[str, str],
    wording: Wording,
) -> pd.DataFrame:
    """Return why one answer has its codes, and which mentions were denied by which word."""
    own = pd.concat([codings.assign(cue=""), negated])
    own = own[(own["id"] == row["id"]) & (own["question"] == row["question"])]
    return pd.DataFrame(
        {
            wording.say("Theme"): [names.get(code, code) for code in own["code"]],
            wording.say("Words"): own["evidence"],
            wording.say("Pattern"): own["rule"],
            wording.say("Denied by"): own["cue"],
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
            wording.say("Not"): [label(code.excludes, wording) for code in domain.codes],
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
        "pair": wording.say("Words together"),
        "answers": wording.say("Answers"),
        "association": wording.say("Association (log-likelihood)"),
    }
    return table.rename(columns=headings)


def question_table(survey: Survey, wording: Wording) -> pd.DataFrame:
    """Return what the reader recognised: one row a question."""
    rows = survey.questions
    return pd.DataFrame(
        {
            wording.say("Question"): [q.text for q in rows],
            wording.say("Type"): [wording.say(TYPES[q.type]) for q in rows],
            wording.say("About"): [wording.say(ROLES[q.role]) if q.role else "" for q in rows],
            wording.say("Answered by"): [q.answered for q in rows],
            wording.say("Options"): [", ".join(q.options or q.items) for q in rows],
        }
    )


def metadata_table(survey: Survey, wording: Wording) -> pd.DataFrame:
    """Return the columns that describe the answering, without their values."""
    return pd.DataFrame(
        {
            wording.say("Column"): [m.text for m in survey.metadata],
            wording.say("Kind"): [wording.say(METADATA[m.kind]) for m in survey.metadata],
        }
    )


def coded_tables(
    answers: pd.DataFrame, coded: Coded, wording: Wording, ending: str
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return the sheets of the coded answers: answers with their codes, and every evidence."""
    held = coded.codings[coded.codings["id"].isin(set(answers["id"]))]
    return {
        wording.say("Answers"): (wording.say("One row an answer.") + ending, answers),
        wording.say("Evidence"): (wording.say("One row a piece of evidence.") + ending, held),
    }
