"""Who is on file more than once: probabilistic record linkage, and a quick rule for one record at a time.

Pure: rows in, scored pairs out. splink and DuckDB are imported only when the bulk functions run.
"""

from rapport.customers.matching.explaining import explain, explain_all
from rapport.customers.matching.finding import POSSIBLE, SAME, Findings, find_duplicates, link
from rapport.customers.matching.likely import agree_in_name, are_namesakes, likely, reasons, surely
from rapport.customers.matching.normalise import Prepared, prepare
from rapport.customers.matching.records import Explanation, Identity, Model, Odds, Pair, Term, Verdict
from rapport.customers.matching.store import Room

__all__ = [
    "POSSIBLE",
    "SAME",
    "Explanation",
    "Findings",
    "Identity",
    "Model",
    "Odds",
    "Pair",
    "Prepared",
    "Room",
    "Term",
    "Verdict",
    "agree_in_name",
    "are_namesakes",
    "explain",
    "explain_all",
    "find_duplicates",
    "likely",
    "link",
    "prepare",
    "reasons",
    "surely",
]
