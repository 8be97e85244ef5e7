"""Adding customers and changing their details."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from rapport.core.errors import Conflict
from rapport.customers import timeline
from rapport.customers.actions import adding, details, editing
from rapport.customers.custom_values import ValueRefused
from rapport.customers.models import ContactPoint, Customer, CustomField, Event
from rapport.customers.points import PointRefused
from rapport.customers.rules import Kind
from rapport.customers.tests import factories as make
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


class TestAdd:
    def test_keeps_the_name_as_written_and_sorts_by_family_name(self):
        customer = make.customer("Łucja Szymańska-O’Neill")
        assert customer.name == "Łucja Szymańska-O’Neill"
        assert customer.sort_name == "szymanska oneill lucja"
        assert timeline.story(customer) == ["Łucja Szymańska-O’Neill was added."]

    def test_reads_contact_points_into_one_form(self):
        customer = make.customer(
            contact_points=[
                {"channel": "email", "value": "Olwen@Example.ORG"},
                {"channel": "phone", "value": "+44 (0)7700 900 418", "label": "Mobile", "is_preferred": True},
                {"channel": "address", "value": "8 Weaver Court\nChester\nch1 2ab"},
            ]
        )
        points = {point.channel: point for point in customer.contact_points.all()}
        assert points["email"].key == "olwen@example.org"
        assert (points["phone"].key, points["phone"].value, points["phone"].is_preferred) == ("+447700900418", "07700 900418", True)
        assert (points["address"].postcode, points["address"].parts["town"]) == ("CH1 2AB", "Chester")

    def test_says_who_made_it_and_how(self):
        by = make.actor()
        customer = make.customer(by=by)
        assert (customer.created_by, customer.created_via, customer.created_at) == (by.user, "web", by.at)

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"name": "   "}, details.DetailsRefused),
            ({"name": "x" * 301}, details.DetailsRefused),
            ({"name": "Ann\u202eeL"}, details.DetailsRefused),
            ({"name": "Ann", "contact_points": [{"channel": "email", "value": "not an address"}]}, PointRefused),
            ({"name": "Ann", "contact_points": [{"channel": "phone", "value": "12"}]}, PointRefused),
            ({"name": "Ann", "custom": {"nothing": "x"}}, ValueRefused),
            ({"name": "Ltd", "kind": Kind.ORGANISATION, "date_of_birth": make.NOW.date()}, details.DetailsRefused),
        ],
    )
    def test_refuses_and_leaves_nothing_behind(self, given, refusal):
        with pytest.raises(refusal):
            adding.add(by=make.system(), **given)
        assert (Customer.objects.count(), ContactPoint.objects.count(), Event.objects.count()) == (0, 0, 0)

    def test_refuses_an_external_id_that_is_taken(self):
        make.customer(external_id="A-1")
        with pytest.raises(adding.ExternalIdTaken):
            make.customer("Other", external_id=" A-1 ")
        assert Customer.objects.count() == 1

    def test_asks_for_custom_fields_that_must_be_there(self):
        CustomField.objects.create(key="meter", label="Meter", type="text", is_required=True, kinds=["person"])
        with pytest.raises(adding.FieldMissing, match="Enter Meter"):
            make.customer()
        assert Customer.objects.count() == 0
        assert make.customer("Northgate", kind=Kind.ORGANISATION).custom == {}
        assert make.customer(custom={"meter": " HN-4471 "}).custom == {"meter": "HN-4471"}

    def test_somebody_who_may_not(self):
        with pytest.raises(PermissionDenied):
            make.customer(by=make.actor(Role.ASSESSOR))
        assert Customer.objects.count() == 0


class TestEdit:
    def test_changes_and_tells(self):
        by, customer = make.actor(), make.customer()
        edited = editing.edit(customer=customer, changes={"known_as": "Olly", "name": "Olwen Bevan"}, version=1, by=by)
        assert (edited.known_as, edited.version) == ("Olly", 2)
        assert timeline.story(customer)[-1] == "Details changed: name, known as."

    def test_nothing_changed_is_nothing_told(self):
        customer = make.customer()
        editing.edit(customer=customer, changes={"name": customer.name}, version=1, by=make.actor())
        customer.refresh_from_db()
        assert customer.version == 1
        assert len(timeline.story(customer)) == 1

    def test_different_fields_at_once_are_both_kept(self):
        customer, one, other = make.customer(), make.actor(), make.actor()
        editing.edit(customer=customer, changes={"known_as": "Olly", "pronouns": ""}, version=1, by=one)
        editing.edit(customer=customer, changes={"known_as": "", "pronouns": "she/her"}, version=1, by=other)
        customer.refresh_from_db()
        assert (customer.known_as, customer.pronouns) == ("Olly", "she/her")

    def test_the_same_field_at_once_is_shown_field_by_field_and_nothing_is_lost(self):
        customer = make.customer()
        editing.edit(customer=customer, changes={"known_as": "Olly"}, version=1, by=make.actor())
        with pytest.raises(Conflict) as caught:
            editing.edit(customer=customer, changes={"known_as": "Ol", "title": "Mrs"}, version=1, by=make.actor())
        (clash,) = caught.value.clashes
        assert (clash.field, clash.original, clash.theirs, clash.mine) == ("known_as", "", "Olly", "Ol")
        customer.refresh_from_db()
        assert (customer.known_as, customer.title, customer.version) == ("Olly", "", 2)

    def test_custom_fields_are_settled_key_by_key(self):
        for key in ("meter", "tenure"):
            CustomField.objects.create(key=key, label=key.title(), type="text")
        customer = make.customer()
        editing.edit(customer=customer, changes={"custom": {"meter": "M-1", "tenure": ""}}, version=1, by=make.actor())
        edited = editing.edit(customer=customer, changes={"custom": {"meter": "", "tenure": "Owner"}}, version=1, by=make.actor())
        assert edited.custom == {"meter": "M-1", "tenure": "Owner"}
        with pytest.raises(Conflict) as caught:
            editing.edit(customer=customer, changes={"custom": {"meter": "M-2", "tenure": ""}}, version=1, by=make.actor())
        (clash,) = caught.value.clashes
        assert (clash.original, clash.theirs, clash.mine) == ({"meter": None}, {"meter": "M-1"}, {"meter": "M-2"})

    def test_who_has_chosen_writes_over_the_clash_and_over_nothing_else(self):
        customer = make.customer()
        editing.edit(customer=customer, changes={"known_as": "Olly", "pronouns": "she"}, version=1, by=make.actor())
        mine = {"known_as": "Ol", "pronouns": "", "title": "Mrs"}
        edited = editing.edit(customer=customer, changes=mine, version=1, chosen_at=2, by=make.actor())
        assert (edited.known_as, edited.pronouns, edited.title) == ("Ol", "she", "Mrs")
        with pytest.raises(Conflict):
            editing.edit(customer=customer, changes={"known_as": "O"}, version=1, chosen_at=2, by=make.actor())

    def test_history_keeps_what_was_there_before_and_who_changed_it(self):
        customer = make.customer("Before")
        editing.edit(customer=customer, changes={"name": "After"}, version=1, by=make.actor())
        assert list(customer.history.values_list("name", "version")) == [("Before", 1)]

    def test_out_of_reach_is_forbidden(self):
        customer = make.customer()
        with pytest.raises(PermissionDenied):
            editing.edit(customer=customer, changes={"name": "X"}, version=1, by=make.actor(customer_reach=1))
        customer.refresh_from_db()
        assert customer.name == "Olwen Bevan-Jones"

    def test_a_person_can_turn_out_to_be_an_organisation(self):
        customer = make.customer("Saltney Food Hub")
        edited = editing.edit(customer=customer, changes={"kind": "organisation"}, version=1, by=make.actor())
        assert edited.reference.startswith("OR-")
        assert edited.sort_name == "saltney food hub"


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "nonsense",
        [{"name": ""}, {"kind": "robot"}, {"stage": "limbo"}, {"kind": "team", "is_deceased": True}, {"deceased_on": "2026-01-01"}],
    )
    def test_nonsense(self, nonsense):
        customer = make.customer()
        with pytest.raises(IntegrityError), transaction.atomic():
            Customer.objects.filter(pk=customer.pk).update(**nonsense)

    def test_a_changed_or_removed_timeline_entry(self):
        customer = make.customer()
        for act in (lambda: Event.objects.update(kind="x"), lambda: Event.objects.all().delete()):
            with pytest.raises(Exception, match=r"[Cc]annot"), transaction.atomic():
                act()
        assert len(timeline.story(customer)) == 1
