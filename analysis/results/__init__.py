"""From codings to tables: how common each theme is, how the closed questions were answered.

Start at `themes`. Every table carries n, base and which base it is.
"""

from analysis.results.closed import closed_question, statements
from analysis.results.themes import filtered, response, theme_answers, themes

__all__ = [
    "closed_question",
    "filtered",
    "response",
    "statements",
    "theme_answers",
    "themes",
]
