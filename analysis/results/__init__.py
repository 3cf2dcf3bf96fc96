"""From codings to tables: how common each theme is, how the closed questions were answered, what
differs between groups, and how sure that is.

Start at `variables`, then `tables`. Every table carries n, base and which base it is.
"""

from analysis.results.evaluation import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
