"""From answers to codings: words, languages, non-answers, rules with negation, and facets.

Start at `apply.code`, which codes a frame of answers with a codebook.
"""
