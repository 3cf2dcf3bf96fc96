"""Random edits of a small codebook, and decisions of people, for tests of what a change does."""

import copy
import json

import yaml
from hypothesis import strategies as st

from analysis import codebook
from analysis.workspace import decisions
from analysis.workspace.decisions import Decision

LANGUAGES = ("fi", "en")
PER_CODE = 8  # patterns that the small codebook keeps of a code


def small_trees():
    """The trees of the codebook that ships in two languages, a few patterns for each code."""
    files = codebook.texts_of()
    trees = {name: yaml.load(text, yaml.CBaseLoader) for name, text in files.items()}
    for language in LANGUAGES:
        codes = trees[f"{language}.yaml"]["codes"]
        for code, patterns in codes.items():
            codes[code] = patterns[:PER_CODE]
    kept = ("codebook.yaml", "names.yaml", *(f"{language}.yaml" for language in LANGUAGES))
    return {name: trees[name] for name in kept}


def book_of(trees):
    """The codebook of trees; JSON is YAML."""
    trees = copy.deepcopy(trees)
    for code, _ in codes_of(trees)[1]:
        if not code.get("children"):
            code.pop("children", None)
    return codebook.from_texts({name: json.dumps(tree).encode() for name, tree in trees.items()})


def codes_of(trees):
    """Every list that may hold codes, of domains and of codes that are no children, and every code
    with the list that it stands in."""
    lists = [domain["codes"] for domain in trees["codebook.yaml"]["domains"]]
    lists += [code.setdefault("children", []) for own in lists for code in own]
    return lists, [(code, own) for own in lists for code in own]


def pattern(draw, words):
    """A pattern of one word of the answers or of several, with or without conditions."""
    forms = ("{}", "{}*", "={}", "*{}", "NEG ..2 {}")
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    text = draw(st.sampled_from(forms)).format(chosen[0].casefold())
    if len(chosen) > 1:
        text += draw(st.sampled_from((" ..3 ", " ~2 ", " "))) + chosen[1].casefold()
    made = {"words": text}
    if len(chosen) > 2:
        made[draw(st.sampled_from(("except", "unless")))] = [chosen[2].casefold()]
    if draw(st.integers(0, 5)) == 0:
        made["roles"] = [draw(st.sampled_from(("benefits", "challenges")))]
    if draw(st.integers(0, 5)) == 0:
        made["polarity"] = draw(st.sampled_from(("lack", "problem", "benefit")))
    return made


def edit_patterns(draw, trees, words):
    codes = trees[f"{draw(st.sampled_from(LANGUAGES))}.yaml"]["codes"]
    own = codes[draw(st.sampled_from(sorted(codes)))]
    way = draw(st.sampled_from(("add", "add", "alter", "remove")))
    if way != "add" and own:
        del own[draw(st.integers(0, len(own) - 1))]
    if way != "remove":
        own.append(pattern(draw, words))


def move(draw, trees, words):
    """A code goes to another list, below another code or to the top of a domain."""
    lists, codes = codes_of(trees)
    code, own = draw(st.sampled_from([(c, o) for c, o in codes if not c.get("children")]))
    own.remove(code)
    targets = [other for other in lists if other is not code.get("children")]
    draw(st.sampled_from(targets)).append(code)


def judge_otherwise(draw, trees, words):
    domain = draw(st.sampled_from(trees["codebook.yaml"]["domains"]))
    code, _ = draw(st.sampled_from(codes_of(trees)[1]))
    way = draw(st.sampled_from(("lack", "polarity", "also_counts", "role")))
    if way == "lack":
        code["polarity"] = "" if code.get("polarity") else "lack"
    elif way == "polarity":
        domain["polarity"] = draw(st.sampled_from(("", "problem", "benefit", "lack")))
    elif way == "also_counts":
        domain["also_counts"] = draw(st.sampled_from(([], ["wish"], ["question", "quote"])))
    else:
        domain["role"] = "other"


def add_or_remove_code(draw, trees, words):
    code, own = draw(st.sampled_from(codes_of(trees)[1]))
    if draw(st.booleans()) or code.get("children") or len(own) == 1:
        texts = {"label": {"en": "New"}, "definition": {"en": "New"}}
        own.append({"id": "new_code", **texts})
        trees["fi.yaml"]["codes"]["new_code"] = [pattern(draw, words)]
        return
    own.remove(code)
    for language in LANGUAGES:
        trees[f"{language}.yaml"]["codes"].pop(code["id"], None)


def rename(draw, trees, words):
    code, _ = draw(st.sampled_from(codes_of(trees)[1]))
    rename_to(trees, code["id"], "renamed")


def rename_to(trees, old, new):
    """Let a code have another id."""
    code = next(code for code, _ in codes_of(trees)[1] if code["id"] == old)
    code |= {"id": new, "formerly": [*code.get("formerly", []), old]}
    for language in LANGUAGES:
        codes = trees[f"{language}.yaml"]["codes"]
        if old in codes:
            codes[new] = codes.pop(old)


def merge(draw, trees, words):
    """A code takes another one in, with its patterns."""
    codes = [(code, own) for code, own in codes_of(trees)[1] if not code.get("children")]
    (code, _), (other, own) = draw(st.permutations(codes))[:2]
    if len(own) == 1:  # a domain has codes
        return
    own.remove(other)
    code["merged"] = [*code.get("merged", []), [*other.get("formerly", []), other["id"]]]
    for language in LANGUAGES:
        codes = trees[f"{language}.yaml"]["codes"]
        codes[code["id"]] = [*codes.get(code["id"], []), *codes.pop(other["id"], [])]


def threshold(draw, trees, words):
    code, _ = draw(st.sampled_from(codes_of(trees)[1]))
    least = draw(st.sampled_from(("0.05", "0.5", "0.99")))
    trees["thresholds.yaml"] = {"thresholds": {code["id"]: least}}


def read_otherwise(draw, trees, words):
    """What tells of assertion or how words are read, a tool's name, or a non-answer."""
    own = trees[f"{draw(st.sampled_from(LANGUAGES))}.yaml"]
    word = draw(st.sampled_from(words)).casefold()
    way = draw(st.sampled_from(("negators", "clitics", "evaluation", "names", "non_answers")))
    if way == "names":
        trees["names.yaml"]["tools"]["New"] = [word]
    elif way == "evaluation":
        own["evaluation"]["problem"] = [*own["evaluation"]["problem"], word]
    else:
        own[way] = [*own.get(way, []), "han" if way == "clitics" else word]


# What is about some answers, and what may be about all.
SOME = (*(edit_patterns,) * 4, move, judge_otherwise, add_or_remove_code, rename, merge)
ANY = (*SOME, threshold, read_otherwise)


def edited(draw, trees, words, edits=ANY):
    """Trees after one edit or a few."""
    trees = copy.deepcopy(trees)
    for edit in draw(st.lists(st.sampled_from(edits), min_size=1, max_size=3)):
        edit(draw, trees, words)
    return trees


def decided(draw, answers, codes):
    """A few decisions of people."""
    rows = draw(st.lists(st.integers(0, len(answers) - 1), max_size=6))
    return [
        Decision(
            str(answers["id"].iloc[at]),
            answers["question"].iloc[at],
            draw(st.sampled_from(codes)),
            draw(st.sampled_from(decisions.ACTIONS)),
            by="A",
        )
        for at in rows
    ]
