"""Whose case it is, and which colleagues may see it: nothing of anybody's own ever shows."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules import colleagues
from rapport.cases.rules.colleagues import Matter, Standing
from rapport.customers.rules import SPEAKS_FOR, Link, Sees

DAY = date(2026, 11, 23)
PEOPLE, FIRMS = (1, 2), (11, 12, 13)
PARTS = frozenset({11, 12})

matters = st.builds(
    Matter, customer=st.sampled_from([None, *PEOPLE, *FIRMS]), is_of_an_organisation=st.booleans(),
    organisation=st.sampled_from([None, *FIRMS]), is_kept=st.booleans(), is_private=st.booleans(), is_live=st.booleans(),
)  # fmt: skip
days = st.none() | st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3))
roles = st.builds(
    Standing, person=st.sampled_from(PEOPLE), organisation=st.sampled_from(FIRMS), link=st.sampled_from(Link.values),
    sees=st.sampled_from(Sees.values), starts_on=days, ends_on=days, is_between=st.booleans(),
)  # fmt: skip
anything = given(matters, roles, st.just(PARTS) | st.just(frozenset()), st.dates(DAY - timedelta(days=4), DAY + timedelta(days=4)))


@anything
def test_what_is_seen_is_an_organisations_and_nobody_kept_it(matter, role, parts, day):
    if not colleagues.may_see(matter, role, parts, day):
        return
    named = matter.customer if matter.is_of_an_organisation else matter.organisation
    assert matter.customer is not None
    assert named == role.organisation or (role.sees == Sees.WHOLE and named in parts)
    assert not matter.is_kept
    assert not matter.is_private
    assert matter.is_live


@anything
def test_a_persons_case_without_an_organisation_is_theirs_alone(matter, role, parts, day):
    own = replace(matter, is_of_an_organisation=False, organisation=None)
    assert not colleagues.may_see(own, role, parts, day)


@anything
def test_only_a_role_in_force_that_speaks_and_was_let_see(matter, role, parts, day):
    if colleagues.may_see(matter, role, parts, day):
        assert role.link in SPEAKS_FOR
        assert role.sees != Sees.OWN
        assert role.is_between
        assert (role.starts_on or day) <= day <= (role.ends_on or day)
    for closed in (replace(role, sees=Sees.OWN), replace(role, ends_on=day - timedelta(days=1)), replace(role, is_between=False)):
        assert not colleagues.may_see(matter, closed, parts, day)


@anything
def test_the_flag_hides_it_from_every_role(matter, role, parts, day):
    assert not colleagues.may_see(replace(matter, is_kept=True), role, parts, day)
    assert not colleagues.may_see(replace(matter, is_private=True), role, parts, day)


@anything
def test_seeing_the_whole_is_never_less_than_seeing_here(matter, role, parts, day):
    here, whole = (replace(role, sees=sees) for sees in (Sees.HERE, Sees.WHOLE))
    assert colleagues.reach(here, parts, day) <= colleagues.reach(whole, parts, day)
    assert not colleagues.may_see(matter, here, parts, day) or colleagues.may_see(matter, whole, parts, day)


@given(matters, matters, roles, st.dates(DAY - timedelta(days=4), DAY + timedelta(days=4)))
def test_two_made_one_show_nothing_that_one_of_them_did_not_show(one, other, role, day):
    """Whatever customer and organisation the survivor has afterwards."""
    kept = colleagues.is_kept_after(one, other)
    merged = replace(one, is_kept=kept, is_private=one.is_private or other.is_private, customer=one.customer or other.customer)
    if colleagues.may_see(merged, role, PARTS, day):
        assert not one.is_kept
        assert not other.is_kept
        assert colleagues.whose(one) == colleagues.whose(other)
