"""A process of the tests takes a core, so what each computes takes one thread; what may hang on
their number says it of its own (tests/coding/test_relearn.py)."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # read when numpy is first imported
