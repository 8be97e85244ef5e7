"""The few words that stand around a name in a list of customers."""

import pytest

from rapport.customers.actions import interactions, saved_views
from rapport.customers.models import ContactPoint, Customer, Event
from rapport.customers.queries import beside, listing, rows, timelines
from rapport.customers.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
WORDED = [name for name in rows.COLUMNS if name != "stage"]  # as many as a list shows


def rows_of(*names):
    by, shown = factories.system(), rows.columns(names, [])
    found = listing.listed(Customer.objects.order_by("pk"), rows.needed(shown))
    return rows.rows(list(found), shown, by)


def test_every_column_says_what_the_record_holds():
    team = factories.team("Heat networks")
    owner = factories.user(name="Efua Mensah", team=team)
    factories.customer(
        "Olwen Bevan-Jones",
        external_id="N-17",
        language="cy",
        owner=owner,
        team=team,
        contact_points=[
            {"channel": "address", "value": "Flat 2, 8 Weaver Court, Chester, CH1 2AB"},
            {"channel": "email", "value": "olwen@mail.example"},
            {"channel": "phone", "value": "07700 900123"},
        ],
    )
    (row,) = rows_of(*WORDED)
    assert (row.name, row.url, row.owner) == ("Olwen Bevan-Jones", f"/customers/{row.reference}/", "Efua Mensah")
    assert row.place.startswith("Flat 2")
    assert row.facts == {
        "contact": "",
        "team": "Heat networks",
        "email": "olwen@mail.example",
        "phone": "07700 900123",
        "added": "Mon 23 Nov",
        "language": "cy",
        "external-id": "N-17",
    }


def test_the_point_that_works_stands_before_the_one_that_does_not_and_the_preferred_before_others():
    made = factories.customer(
        contact_points=[{"channel": "email", "value": f"{name}@mail.example"} for name in ("first", "second", "third")]
    )
    assert rows_of("email")[0].facts["email"] == "first@mail.example"
    points = ContactPoint.objects.filter(customer=made)
    points.filter(key="third@mail.example").update(is_preferred=True)
    assert rows_of("email")[0].facts["email"] == "third@mail.example"
    points.filter(key__in=["third@mail.example", "first@mail.example"]).update(invalid_at=factories.NOW)
    assert rows_of("email")[0].facts["email"] == "second@mail.example"


def test_the_last_contact_says_how():
    customer = factories.customer()
    interactions.log(customer=customer, form="letter", said="Hello", at=factories.NOW.replace(day=20), by=factories.system())
    interactions.log(customer=customer, form="call", said="Hello again", at=factories.NOW.replace(day=22), by=factories.system())
    interactions.log(customer=customer, form="note", said="Sounded tired", by=factories.system())
    assert rows_of("contact")[0].facts == {"contact": "Yesterday, call"}


def test_what_is_not_shown_is_not_looked_up(django_assert_num_queries):
    factories.customer()
    with django_assert_num_queries(1):
        assert rows_of("stage")[0].facts == {}


def test_beside_a_list_stand_ones_own_views_and_the_shared_ones():
    me, other = factories.actor(), factories.actor()
    saved_views.save(name="Mine", rule="stage is new", by=me)
    saved_views.save(name="Theirs", rule="stage is new", by=other)
    assert [view.name for view in beside.beside(me).views] == ["Mine"]
    assert [view.name for view in beside.beside(other).views] == ["Theirs"]


@pytest.mark.parametrize("role", [Role.ADVISER, Role.TEAM_LEADER])
def test_the_first_page_of_a_timeline_is_the_same_whichever_way_it_is_read(role):
    by, customer = factories.actor(role), factories.customer()
    for number in range(25):
        interactions.log(customer=customer, form="call", said=f"Call {number}", by=factories.system())
    Event.objects.create(
        customer=customer, at=factories.NOW, recorded_at=factories.NOW, kind="customers.note-logged", visibility="sensitive", road="web"
    )
    alone, with_nobody = timelines.page([customer.pk], by), timelines.page([customer.pk, 0], by)
    assert alone == with_nobody
    assert any(line.is_private for line in alone.lines) == (role == Role.TEAM_LEADER)
