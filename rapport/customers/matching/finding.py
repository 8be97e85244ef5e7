"""Finding the customers who are on file more than once, and the records of one list that another also holds.

The road: prepare and load, block, learn, score, weigh, group. Nothing is decided here: what comes out is offered to
a person, as "same person" where at least 99 in 100 should prove right, as "possible" where a look is worth the while.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapport.customers.matching import scoring, store, training
from rapport.customers.matching.comparisons import chosen
from rapport.customers.matching.frequencies import common_values
from rapport.customers.matching.grouping import Groups, Weighed, one_to_one
from rapport.customers.matching.records import Identity, Model, Pair, Verdict
from rapport.customers.matching.store import Room

if TYPE_CHECKING:
    import duckdb

SAME = 6.0  # weights from which a link is offered as one person, or as possible
POSSIBLE = 0.0
DOUBTFUL = 2.0  # the most that counts towards "same person" where given names or dates of birth plainly differ


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: pairs, strongest first; and the same as groups of ids that belong together."""

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    model: Model
    records: int
    compared: int


def find_duplicates(records: Iterable[Identity], *, room: Room | None = None) -> Findings:
    """Customers who seem to be on file more than once; `records` may be any iterator, their ids all different."""
    room = room or Room()
    with store.opened(room) as database:
        count = store.load(database, records)
        model, compared = _learn_and_weigh(database, room, count * (count - 1) / 2, across=False)
        pairs, groups = _grouped(database)
        return Findings(pairs, groups, model, count, compared)


def link(ours: Iterable[Identity], theirs: Iterable[Identity], *, each_once: bool = False, room: Room | None = None) -> Findings:
    """Records of two lists that seem to be one customer; `each_once` says that neither list holds anyone twice.

    In each pair `left` is ours and `right` theirs. Records of one list are never compared with each other.
    """
    room = room or Room()
    with store.opened(room) as database:
        first, second = store.load(database, ours, "1"), store.load(database, theirs, "2")
        model, compared = _learn_and_weigh(database, room, first * second, across=True)
        sure = {pair[:2] for pair in _sure(_weighed(database)) if pair[2] >= SAME}
        found = [(left, right, weight) for left, right, weight, _ in _weighed(database) if weight >= POSSIBLE]
        names = store.names(database)
        offered = one_to_one(found) if each_once else found
        pairs = [_pair(names, left, right, weight, (left, right) in sure) for left, right, weight in offered]
        return Findings(_sorted(pairs), (), model, first + second, compared)


def _learn_and_weigh(database: "duckdb.DuckDBPyConnection", room: Room, total: float, *, across: bool) -> tuple[Model, int]:
    """Learn from the records loaded and weigh every pair worth comparing, out of `total` there could be."""
    attributes = store.attribute_columns(database)
    store.arrange(database, attributes)
    comparisons = chosen(store.present(database), attributes)
    compared = store.block(database, room, across=across)
    settings = training.learn(database, comparisons, across=across) if compared else training.starting_settings(comparisons)
    scoring.score(database, settings)
    odds = scoring.odds(database, total)
    scoring.weigh(database, odds)
    return Model(settings, attributes, odds, common_values(database, settings)), compared


def _weighed(database: "duckdb.DuckDBPyConnection") -> list[tuple[int, int, float, bool]]:
    """The pairs, and whether they are doubtful, of records that have at least one pair worth offering."""
    return database.execute(
        f"WITH touched AS (SELECT unnest([l, r]) AS record FROM weighed WHERE weight >= {POSSIBLE})"
        " SELECT l, r, weight, is_doubtful FROM weighed"
        " WHERE l IN (FROM touched) AND r IN (FROM touched) ORDER BY l, r"
    ).fetchall()


def _sure(weighed: Iterable[tuple[int, int, float, bool]]) -> list[Weighed]:
    """The pairs as they count towards "same person"."""
    return [(left, right, min(weight, DOUBTFUL) if doubtful else weight) for left, right, weight, doubtful in weighed]


def _grouped(database: "duckdb.DuckDBPyConnection") -> tuple[tuple[Pair, ...], tuple[tuple[str, ...], ...]]:
    """Every two records of a group as a pair, and the groups.

    A pair is the same person where the doubtful pairs, held down, still leave the two in one group.
    """
    weighed = _weighed(database)
    direct = {(left, right): (weight, doubtful) for left, right, weight, doubtful in weighed}
    names = store.names(database)
    sure = {record: place for place, (group, _) in enumerate(Groups(_sure(weighed)).join(SAME)) for record in group}
    joined = Groups(pair[:3] for pair in weighed).join(POSSIBLE)
    pairs = []
    for group, weakest in joined:
        for left, right in combinations(group, 2):
            weight, doubtful = direct.get((left, right), (weakest, False))
            is_sure = sure.get(left, -1) == sure.get(right, -2) and not doubtful
            is_direct = (left, right) in direct and weight >= POSSIBLE
            pairs.append(_pair(names, left, right, weight, is_sure, is_direct))
    return _sorted(pairs), tuple(tuple(names[record] for record in group) for group, _ in joined)


def _pair(names: dict[int, str], left: int, right: int, weight: float, is_sure: bool, is_direct: bool = True) -> Pair:
    verdict = Verdict.SAME if is_sure else Verdict.POSSIBLE
    return Pair(names[left], names[right], round(weight, 3), verdict, is_direct)


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (-pair.weight, pair.left, pair.right)))
