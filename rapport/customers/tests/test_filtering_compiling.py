from datetime import datetime, timedelta

import pytest
from django.db import connection

from rapport.customers import filtering
from rapport.customers.actions import contact_points, interactions, life, roles, segments
from rapport.customers.filtering import FilterRefused
from rapport.customers.models import Customer, CustomField
from rapport.customers.rules import Kind
from rapport.customers.searching import lexemes
from rapport.customers.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return factories.actor(Role.TEAM_LEADER)


@pytest.fixture
def people(by):
    """Four customers who differ in everything that can be asked about."""
    system = factories.system()
    CustomField.objects.create(key="heating", label="Heating", type="choice", choices=["Gas", "Electric"], position=1)
    CustomField.objects.create(key="rooms", label="Rooms", type="number", position=2)
    CustomField.objects.create(key="renews", label="Renews", type="date", position=3)
    CustomField.objects.create(key="extras", label="Extras", type="many-choice", choices=["Boiler", "Drains"], position=4)
    CustomField.objects.create(key="smart", label="Smart meter", type="yes-no", position=5)
    CustomField.objects.create(key="landlord", label="Landlord", type="customer", position=6)
    CustomField.objects.create(key="note", label="Note", type="text", position=7)
    team = factories.team("North")
    olwen = factories.customer(
        "Olwen Bevan-Jones", known_as="Ollie", language="Welsh", tags=["VIP"],
        external_id="AB/12", owner=by.user, team=team,
        contact_points=[
            {"channel": "address", "value": "8 Weaver Court, Chester, CH1 2AB"},
            {"channel": "email", "value": "Olwen.Jones@post.example"},
            {"channel": "phone", "value": "07700 900982"},
        ],
        custom={"heating": "Gas", "rooms": "3", "renews": "2027-03-31", "extras": ["Boiler"], "smart": True, "landlord": 12, "note": "100% sure"},
    )  # fmt: skip
    zoe = factories.customer(
        "Zoë O'Brien", stage="active", contact_points=[{"channel": "address", "value": "1 High Street, Ellesmere Port, CH10 1AA"}],
        custom={"heating": "Electric", "rooms": "12.5", "renews": "2026-11-30", "extras": ["Boiler", "Drains"], "smart": False},
    )  # fmt: skip
    almshouses = factories.customer("Dee Valley Almshouses", kind=Kind.ORGANISATION, tags=["vip", "landlord"])
    old = factories.customer("Emrys Price", by=factories.system(factories.NOW - timedelta(days=400)))
    life.mark_deceased(customer=old, by=system)
    interactions.log(customer=zoe, form="call", said="Hello", by=factories.system(factories.NOW - timedelta(days=3)))
    roles.give(customer=olwen, other=zoe, link="carer", by=system)
    segments.add(name="Gas homes", rule="custom:heating is gas", by=by)
    return [olwen, zoe, almshouses, old]


def found(text, by):
    customers = Customer.objects.filter(filtering.compile(filtering.parse(text), by))
    return sorted(name.split()[0] for name in customers.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("", ["Dee", "Emrys", "Olwen", "Zoë"]),
        ("kind is person", ["Emrys", "Olwen", "Zoë"]),
        ("kind is not person", ["Dee"]),
        ("name has zoe", ["Zoë"]),
        ("name has obrien", ["Zoë"]),
        ("name has jones olw", ["Olwen"]),
        ("name has ollie", ["Olwen"]),
        ("name has weaver", []),
        ("name starts bevan", ["Olwen"]),
        ("name is olwen bevan-jones", ["Olwen"]),
        ("stage is active", ["Zoë"]),
        ("stage is not active", ["Dee", "Emrys", "Olwen"]),
        ("stage is any of active, at risk", ["Zoë"]),
        ("tag is vip", ["Dee", "Olwen"]),
        ("tag is not vip", ["Emrys", "Zoë"]),
        ("tag is empty", ["Emrys", "Zoë"]),
        ("tag is any of landlord, none-such", ["Dee"]),
        ("owner is me", ["Olwen"]),
        ("owner is nobody", ["Dee", "Emrys", "Zoë"]),
        ("owner is not me", ["Dee", "Emrys", "Zoë"]),
        ("team is north", ["Olwen"]),
        ("team is mine", []),
        ("town is chester", ["Olwen"]),
        ("town is Ellesmere Port", ["Zoë"]),
        ("postcode in CH1", ["Olwen"]),
        ("postcode in ch", ["Olwen", "Zoë"]),
        ("postcode in C", []),
        ("postcode in CH1 2", ["Olwen"]),
        ("postcode starts CH1", ["Olwen", "Zoë"]),
        ("postcode is ch12ab", ["Olwen"]),
        ("postcode is empty", ["Dee", "Emrys"]),
        ("email is OLWEN.jones@post.example", ["Olwen"]),
        ("email starts olwen", ["Olwen"]),
        ("email domain is post.example", ["Olwen"]),
        ("email domain is not @post.example", ["Dee", "Emrys", "Zoë"]),
        ("phone is +44 7700 900982", ["Olwen"]),
        ("phone starts 0770", ["Olwen"]),
        ("phone ends 900982", ["Olwen"]),
        ("phone ends 982", []),
        ("language is welsh", ["Olwen"]),
        ("language is empty", ["Dee", "Emrys", "Zoë"]),
        ("role is carer", ["Olwen"]),
        ("added before 1 year ago", ["Emrys"]),
        ("added in this month", ["Dee", "Olwen", "Zoë"]),
        ("added on today", ["Dee", "Olwen", "Zoë"]),
        ("last contact in last 7 days", ["Zoë"]),
        ("last contact is empty", ["Dee", "Emrys", "Olwen"]),
        ("last contact before 3 days ago", []),
        ("last contact after 4 days ago", ["Zoë"]),
        ("deceased is yes", ["Emrys"]),
        ("archived is yes", []),
        ("external id is ab/12", ["Olwen"]),
        ("external id starts ab", ["Olwen"]),
        ("external id is empty", ["Dee", "Emrys", "Zoë"]),
        ("segment is gas homes", ["Olwen"]),
        ("segment is not gas homes", ["Dee", "Emrys", "Zoë"]),
        ("has email", ["Olwen"]),
        ("has address", ["Olwen", "Zoë"]),
        ("not has tag", ["Emrys", "Zoë"]),
        ("has owner or has phone", ["Olwen"]),
        ("custom:heating is gas", ["Olwen"]),
        ("custom:heating is any of gas, Electric", ["Olwen", "Zoë"]),
        ("custom:heating is not gas", ["Dee", "Emrys", "Zoë"]),
        ("custom:heating is empty", ["Dee", "Emrys"]),
        ("custom:rooms over 3", ["Zoë"]),
        ("custom:rooms at least 3", ["Olwen", "Zoë"]),
        ("custom:rooms is 3.0", ["Olwen"]),
        ("custom:renews before 1 January 2027", ["Zoë"]),
        ("custom:renews in next 14 days", ["Zoë"]),
        ("custom:extras is drains", ["Zoë"]),
        ("custom:smart is no", ["Zoë"]),
        ("custom:landlord is CU-000012", ["Olwen"]),
        ("custom:note has 100%", ["Olwen"]),
        ("custom:note has 100_", []),
        ("stage is active and tag is vip or deceased is yes", ["Emrys"]),
        ("not (stage is active or kind is organisation) and tag is vip", ["Olwen"]),
    ],
)
def test_finds_whom_it_says(people, by, text, who):
    assert found(text, by) == who


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("owner is Nobody Known", "Nobody here is called Nobody Known."),
        ("team is South", "There is no team called South."),
        ("segment is Oil homes", "There is no segment called Oil homes."),
        ("custom:colour is red", "There is no custom field called colour."),
        ("custom:heating over 3", "Heating can be asked with: is, is not, is any of, is empty, is not empty."),
        ("custom:heating is oil", "Heating: choose one of Gas, Electric."),
        ("custom:rooms over many", "Rooms: 'many' is not a number."),
        ("custom:renews before soon", "'soon' is not a date."),
        ("email is nonsense", "'nonsense' is not an email address."),
        ("phone starts 07", "A phone number starts with at least three digits, like 0770."),
    ],
)
def test_what_does_not_exist_is_refused(people, by, text, sentence):
    with pytest.raises(FilterRefused) as refusal:
        found(text, by)
    assert refusal.value.sentence == sentence


def test_me_and_mine_mean_nobody_without_a_person():
    for text in ("owner is me", "team is mine"):
        with pytest.raises(FilterRefused):
            filtering.compile(filtering.parse(text), factories.system())


def test_the_archive_is_left_out_unless_it_is_spoken_of(people, by):
    life.archive(customer=people[1], reason="Moved", by=factories.system())
    assert found("stage is active", by) == []
    assert found("stage is active and archived is yes", by) == ["Zoë"]


def test_a_day_is_a_day_where_we_are():
    """On 24 July 2026 at 23:30 UTC it is already the 25th in London."""
    late = factories.system(datetime.fromisoformat("2026-07-24T23:30+00:00"))
    factories.customer("Late Comer", by=late)
    assert found("added on 2026-07-25", late) == ["Late"]
    assert found("added on 2026-07-24", late) == []


def test_the_ends_of_the_calendar_do_not_break(by):
    for text in ("added after 9999 years ago", "added before in 9999 years", "added in last 9999 years", "added after 31 December 2099"):
        found(text, by)


def test_sql_in_a_value_is_only_text(people, by):
    for text in ("tag is '; DROP TABLE customers_customer; --", "name has a' | 'b", "town is \\',", 'custom:note has "\') OR 1=1 --"'):
        assert found(text, by) == []


def test_contact_points_can_change_hands(people, by):
    contact_points.remove(point=people[0].contact_points.get(channel="email"), by=factories.system())
    assert found("has email", by) == []


class TestAStageBesideWords:
    RULE = "town is Chester and stage is at-risk"

    def test_follows_the_stage_as_it_changes(self):
        by = factories.system()
        here, elsewhere = (
            factories.customer(contact_points=[{"channel": "address", "value": f"8 Weaver Court, {town}"}])
            for town in ("Chester, CH1 2AB", "Leeds, LS1 4AP")
        )
        found = Customer.objects.filter(filtering.compile(filtering.parse(self.RULE), by))
        assert list(found.all()) == []
        for customer in (here, elsewhere):
            life.move_stage(customer=customer, stage="at-risk", by=by)
        assert list(found.all()) == [here]
        life.move_stage(customer=here, stage="active", by=by)
        assert list(found.all()) == []

    def test_is_looked_up_in_the_index_of_words(self):
        found = Customer.objects.filter(lexemes.matching("t:chester") & lexemes.in_stage("at-risk"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty
        assert "Bitmap Index Scan on customer_search" in found.values("pk").explain()
