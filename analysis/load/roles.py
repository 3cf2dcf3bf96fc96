"""What an open question asks about, from its wording in Finnish, Swedish, Estonian or English.

Start at `role_of`; the wordings themselves are in facts/roles.tsv.
"""

import re
from functools import cache

from analysis.load import facts


def role_of(question: str) -> str | None:
    """Return the role of an open question, None where its wording says nothing of it.

    >>> role_of("Mitä hyötyjä siitä on ollut?"), role_of("Vilka utmaningar?"), role_of("Väri?")
    ('benefits', 'challenges', None)
    """
    asked = facts.folded(question[:2_000])
    # The order of the table counts: "How did you solve the challenges?" asks for solutions, and
    # "What support would help with them?" for support, though both name challenges.
    return next(
        (row["role"] for row in facts.rows("roles") if _compiled(row["pattern"]).search(asked)),
        None,
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
