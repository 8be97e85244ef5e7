"""Pairs drawn together into groups."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.matching.grouping import Groups, one_to_one

records = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])
weights = st.integers(-60, 100).map(lambda quarters: quarters / 4)
pairs = st.dictionaries(records, weights, max_size=30).map(lambda found: [(*pair, weight) for pair, weight in found.items()])


def groups(weighed, least):
    return [group for group, _ in Groups(weighed).join(least)]


def test_three_who_match_all_round_are_one():
    assert groups([(1, 2, 9), (2, 3, 9), (1, 3, 9)], 0) == [[1, 2, 3]]


def test_a_third_who_matches_one_well_and_was_never_compared_with_the_other_may_join():
    assert groups([(1, 2, 12), (2, 3, 12)], 0) == [[1, 2, 3]]


def test_one_who_plainly_is_not_the_other_keeps_two_groups_apart():
    assert groups([(1, 2, 12), (3, 4, 12), (2, 3, 5), (1, 3, -10), (1, 4, -10), (2, 4, -10)], 0) == [[1, 2], [3, 4]]


def test_a_group_knows_its_weakest_link():
    assert Groups([(1, 2, 9), (3, 4, 4)]).join(0) == [([1, 2], 9), ([3, 4], 4)]


@given(pairs, st.integers(-3, 10))
def test_everyone_is_in_one_group_at_most(weighed, least):
    members = [record for group in groups(weighed, least) for record in group]
    assert len(members) == len(set(members))


@given(pairs, st.randoms())
def test_the_order_in_which_pairs_come_does_not_matter(weighed, random):
    shuffled = random.sample(weighed, len(weighed))
    assert groups(shuffled, 0) == groups(weighed, 0)


@given(pairs)
def test_two_alone_are_joined_by_their_weight(weighed):
    for left, right, weight in weighed:
        assert bool(groups([(left, right, weight)], 0)) == (weight >= 0)


@given(pairs)
def test_joining_on_with_less_only_adds(weighed):
    joining = Groups(weighed)
    strict = {pair for group, _ in joining.join(5) for pair in combinations(group, 2)}
    loose = {pair for group, _ in joining.join(0) for pair in combinations(group, 2)}
    assert strict <= loose


@given(pairs)
def test_one_to_one_takes_the_best_of_each_and_nobody_twice(weighed):
    kept = one_to_one([(left, right + 10, weight) for left, right, weight in weighed])
    taken = [record for left, right, _ in kept for record in (left, right)]
    assert len(taken) == len(set(taken))
    if weighed:
        assert max(weight for *_, weight in kept) == max(weight for *_, weight in weighed)
