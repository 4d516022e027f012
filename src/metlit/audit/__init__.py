"""The audit: what papers print against what their own rows say. Its arithmetic is for everybody to use.

>>> from metlit.audit import grim
>>> bool(grim(mean="5.19", n=28))
False
"""

from __future__ import annotations

from metlit.audit.audited import Audit, audit_files, audit_store
from metlit.audit.explanation import documentation, explain
from metlit.audit.verdicts import ToldVerdict
from metlit.numbers.bounds import cell_limits, mean_limits, sd_limits
from metlit.numbers.granularity import Consistency, debit, grim, grimmer, median_of_integers
from metlit.numbers.rounding import reported_as

__all__ = [
    "Audit",
    "Consistency",
    "ToldVerdict",
    "audit_files",
    "audit_store",
    "cell_limits",
    "debit",
    "documentation",
    "explain",
    "grim",
    "grimmer",
    "mean_limits",
    "median_of_integers",
    "reported_as",
    "sd_limits",
]  # fmt: skip
