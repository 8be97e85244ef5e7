"""Who is on file more than once: probabilistic record linkage, and a quick rule for one record at a time.

Pure: rows in, scored pairs out. splink and DuckDB are imported only when the bulk functions run.
"""

from rapport.customers.matching.finding import POSSIBLE, SAME, Findings, find_duplicates, link
from rapport.customers.matching.records import Identity, Model, Odds, Pair, Verdict
from rapport.customers.matching.store import Room

__all__ = [
    "POSSIBLE",
    "SAME",
    "Findings",
    "Identity",
    "Model",
    "Odds",
    "Pair",
    "Room",
    "Verdict",
    "find_duplicates",
    "link",
]
