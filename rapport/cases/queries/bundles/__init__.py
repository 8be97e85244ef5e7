"""Everything of a case that one person may see, in the order and the words of a bundle."""

from rapport.cases.queries.bundles.around import Clocked, Did, audit, clocks, facts, of_case, one
from rapport.cases.queries.bundles.said import Enclosed, Entry, Said, said

__all__ = ["Clocked", "Did", "Enclosed", "Entry", "Said", "audit", "clocks", "facts", "of_case", "one", "said"]
