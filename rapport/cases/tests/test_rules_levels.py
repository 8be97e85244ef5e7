"""Which service level a case keeps: its own customer's agreement, then that of whom they belong to, a segment's, everybody's."""

from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules import levels
from rapport.cases.rules.levels import Closeness

DAY = date(2026, 11, 2)
ME, FIRM, GROUP, STRANGER = 1, 2, 3, 9
BELONGS = {ME: 0, FIRM: 1, GROUP: 2}

days = st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31))


@st.composite
def level(draw):
    """A service level: whose, for which segment, of which kinds, from when until when."""
    first, last = draw(days), draw(days)
    if first and last and last < first:
        first, last = last, first
    return SimpleNamespace(
        name="Any", customer_id=draw(st.sampled_from([None, ME, FIRM, GROUP, STRANGER])), segment_id=draw(st.sampled_from([None, 7, 8])),
        kinds=draw(st.sampled_from([[], ["problem"], ["complaint"]])), priorities=[], channels=[], queue_id=None, starts_on=first, ends_on=last,
    )  # fmt: skip


def facts(day=DAY, **given):
    return levels.Facts(**{"kind": "problem", "priority": 2, "channel": "email", "queue": None, "day": day, "belongs": BELONGS,
                           "segments": frozenset({7}), **given})  # fmt: skip


@given(st.lists(level(), max_size=8), st.dates(date(2026, 10, 1), date(2026, 12, 31)))
def test_what_is_chosen_fits_and_nothing_closer_or_earlier_does(rows, day):
    case = facts(day)
    found = levels.choose(rows, case)
    fitting = [row for row in rows if levels.fits(row, case)]
    assert (found is None) == (not fitting)
    if found is None:
        return
    mine = levels.closeness(found, case)
    assert all(mine <= levels.closeness(row, case) for row in fitting)
    same = [row for row in fitting if levels.closeness(row, case) == mine]
    assert same[0] is found
    assert (found.starts_on or day) <= day <= (found.ends_on or day)
    assert found.customer_id != STRANGER


@given(st.lists(level(), max_size=8), level(), st.integers(0, 8))
def test_an_agreement_that_has_ended_changes_nothing(rows, ended, place):
    ended.starts_on, ended.ends_on = None, DAY - timedelta(days=1)
    assert levels.choose([*rows[:place], ended, *rows[place:]], facts()) is levels.choose(rows, facts())


@given(level(), days)
def test_from_the_first_day_to_the_last_and_not_a_day_more(row, day):
    if day is None:
        return
    assert levels.in_force(row, day) == all([row.starts_on is None or day >= row.starts_on, row.ends_on is None or day <= row.ends_on])
    if row.ends_on:
        assert levels.in_force(row, row.ends_on)
        assert not levels.in_force(row, row.ends_on + timedelta(days=1))


@given(st.lists(level(), min_size=1, max_size=6), st.randoms())
def test_where_each_is_alone_at_its_distance_the_order_does_not_matter(rows, random):
    case = facts()
    places = [levels.closeness(row, case) for row in rows if levels.fits(row, case)]
    if len(set(places)) == len(places):
        other = rows[:]
        random.shuffle(other)
        assert levels.choose(other, case) is levels.choose(rows, case)


def made(**given):
    empty = {"name": "Any", "kinds": [], "priorities": [], "channels": [], "queue_id": None, "customer_id": None, "segment_id": None,
             "starts_on": None, "ends_on": None}  # fmt: skip
    return SimpleNamespace(**{**empty, **given})


def test_the_order_of_fallback():
    rows = [made(), made(segment_id=7), made(customer_id=GROUP), made(customer_id=FIRM), made(customer_id=ME)]
    for left in range(5, 0, -1):
        assert levels.choose(rows[:left], facts()) is rows[left - 1]
    assert [levels.closeness(row, facts())[0] for row in reversed(rows)] == [
        Closeness.OWN, Closeness.SHARED, Closeness.SHARED, Closeness.SEGMENT, Closeness.GENERAL,
    ]  # fmt: skip


def test_an_unknown_customer_has_no_agreement_and_no_segment():
    rest = made()
    rows = [made(customer_id=ME), made(segment_id=7), rest]
    assert levels.choose(rows, facts(belongs={}, segments=frozenset())) is rest


def test_why_names_the_agreement_and_its_days_and_no_customer():
    row = made(name="Gold", customer_id=FIRM, starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28))
    assert levels.why(row, facts()) == (
        "Under the service level Gold: agreed with an organisation or household that this customer belongs to; they have none of their own"
        " that fits. In force from 1 March 2026 to 28 February 2027."
    )
    assert levels.why(made(name="Gold", customer_id=ME), facts()) == "Under the service level Gold: agreed with this customer."
