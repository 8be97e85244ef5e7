"""Rows that may be one customer always share a sign; what shares none goes straight in."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.importing import signs

POINTS = st.lists(st.tuples(st.sampled_from(["email", "phone", "address", "handle"]), st.sampled_from(["k1", "k2", "k3"])), max_size=3)
ROWS = st.tuples(st.sampled_from(["", "X1", "X2"]), POINTS, st.sampled_from(["lee ann", "lee bo"]))
RULES = st.lists(st.sampled_from(sorted(signs.RULES)), unique=True)


def may_be_one(one, other, rules):
    """What the rules say of two rows of a file."""
    if one[0] and other[0]:
        return one[0] == other[0]
    shared = set(one[1]) & set(other[1])
    return any(channel == signs.CHANNEL[rule] and (rule == signs.EMAIL or one[2] == other[2]) for channel, _ in shared for rule in rules)


def of(row, rules):
    return signs.of(row[0], rules, row[1], row[2])


@given(one=ROWS, other=ROWS, rules=RULES)
def test_a_row_asks_after_what_another_left_exactly_when_they_may_be_one(one, other, rules):
    seen = signs.SeenExactly()
    seen.take(of(one, rules))
    assert seen.take(of(other, rules)) == may_be_one(one, other, rules)


@given(rows=st.lists(ROWS, max_size=12), rules=RULES)
def test_little_memory_never_forgets(rows, rules):
    exactly, roughly = signs.SeenExactly(), signs.Seen()
    for row in rows:
        found = of(row, rules)
        assert roughly.take(found) >= exactly.take(found)
