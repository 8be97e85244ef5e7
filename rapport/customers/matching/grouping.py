"""Pairs drawn together into groups, one group for each customer.

Two groups join while their link is strong enough, the strongest link first (Lance and Williams 1967). A link is part
the best pair between them and part the mean of all pairs, so that neither one lucky pair nor one odd record decides;
two records nobody compared share too little to have met, which speaks against them.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable

Weighed = tuple[int, int, float]

BEST = 0.3  # how much of a link is its best pair; the rest is the mean
UNMET = -4.0  # the weight of two records that were never compared
LEAST, MOST = -10.0, 20.0  # beyond these a pair counts no further: no one pair outvotes all others


class Groups:
    """Records joined step by step, every one alone at first."""

    def __init__(self, pairs: Iterable[Weighed]) -> None:
        self._links: dict[int, dict[int, tuple[float, float]]] = defaultdict(dict)
        for left, right, weight in pairs:
            weight = max(LEAST, min(MOST, weight))
            self._links[left][right] = self._links[right][left] = (weight - UNMET, weight)
        self.members = {record: [record] for record in self._links}
        self._weakest = dict.fromkeys(self.members, MOST)
        self._heap: list[tuple[float, int, int, int, int]] = []
        for record, links in self._links.items():
            for other in links:
                if record < other:
                    self._offer(record, other)
        heapq.heapify(self._heap)

    def join(self, least: float) -> list[tuple[list[int], float]]:
        """Join groups while a link of at least this weight is left.

        Gives the groups of two or more there are then, each with the weight of the weakest link that made it.
        """
        while self._heap and -self._heap[0][0] >= least:
            link, one, other, size, other_size = heapq.heappop(self._heap)
            if len(self.members.get(one, ())) == size and len(self.members.get(other, ())) == other_size:
                self._merge(one, other, -link)
        grouped = ((record, group) for record, group in self.members.items() if len(group) > 1)
        return sorted((sorted(group), self._weakest[record]) for record, group in grouped)

    def _merge(self, one: int, other: int, link: float) -> None:
        weakest = min(link, self._weakest[one], self._weakest[other])
        if (len(self._links[one]), -one) < (len(self._links[other]), -other):
            one, other = other, one
        self.members[one] += self.members.pop(other)
        self._weakest[one] = weakest
        del self._links[one][other], self._links[other][one]
        for third, (excess, strongest) in self._links.pop(other).items():
            del self._links[third][other]
            above, best = self._links[one].get(third, (0.0, LEAST))
            self._links[one][third] = self._links[third][one] = (above + excess, max(best, strongest))
        for third in self._links[one]:
            self._offer(one, third)

    def _offer(self, one: int, other: int) -> None:
        one, other = min(one, other), max(one, other)
        above, best = self._links[one][other]
        size, other_size = len(self.members[one]), len(self.members[other])
        link = BEST * best + (1 - BEST) * (above / (size * other_size) + UNMET)
        heapq.heappush(self._heap, (-link, one, other, size, other_size))


def one_to_one(pairs: Iterable[Weighed]) -> list[Weighed]:
    """The strongest pairs in which no record stands twice: for two lists that hold each customer once."""
    taken: set[int] = set()
    kept = []
    for left, right, weight in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if left not in taken and right not in taken:
            taken |= {left, right}
            kept.append((left, right, weight))
    return kept
