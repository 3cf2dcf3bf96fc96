"""People's work on a survey: the decisions they take on codes, which outrank every machine.

Start at `decisions`.
"""
