"""Codes the open answers of a survey into themes, with the words that earned each code.

The whole way of the data, from a file's bytes to a table of themes:

>>> from analysis import load, study
>>> from analysis.coding.coder import coder
>>> source = b"Benefits of blended mobility?\\nEveryone can join.\\nn/a\\n"
>>> survey = load.read(source, "a.csv")
>>> coded = study.code_survey(survey, coder(), language="en")
>>> coded.codings[["code", "evidence"]].values.tolist()
[['inclusion', 'Everyone can join']]
>>> shown = study.released(survey, coded, coder().scheme, preset="researcher")
>>> rows = shown.table("benefit").rows()
>>> rows.loc[rows["category"] == "inclusion", ["n", "base", "share"]].values.tolist()
[[1.0, 1.0, 1.0]]
"""
