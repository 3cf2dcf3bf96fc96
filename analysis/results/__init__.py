"""From codings to tables: how common each theme is, how the closed questions were answered.

Start at `themes`. Every table carries n, base and which base it is.
"""

from analysis.results.closed import closed_question, statements
from analysis.results.evaluation import Evaluation, evaluate
from analysis.results.themes import filtered, response, theme_answers, themes, themes_by_file

__all__ = [
    "Evaluation",
    "closed_question",
    "evaluate",
    "filtered",
    "response",
    "statements",
    "theme_answers",
    "themes",
    "themes_by_file",
]
