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
    return next((role for role, pattern in _patterns() if pattern.search(question[:2_000])), None)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # The order of the table counts: "How did you solve the challenges?" asks for solutions, and
    # "What support would help with them?" for support, though both name challenges.
    return tuple(
        (row["role"], re.compile(row["pattern"], re.IGNORECASE)) for row in facts.rows("roles")
    )
