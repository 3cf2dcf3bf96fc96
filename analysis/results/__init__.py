"""From codings to tables: how common each theme is, how the closed questions were answered.

Start at `themes`. Every table carries n, base and which base it is.
"""

from analysis.results.closed import closed_question, numbers, statements
from analysis.results.themes import facet_values, filtered, response, theme_answers, themes

__all__ = [
    "closed_question",
    "facet_values",
    "filtered",
    "numbers",
    "response",
    "statements",
    "theme_answers",
    "themes",
]
