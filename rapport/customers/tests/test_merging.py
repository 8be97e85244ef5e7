"""Merging two customers, and parting them again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from rapport.customers import timeline
from rapport.customers.actions import contact_points, editing, interactions, life, merging, roles, sensitive
from rapport.customers.actions.merging import MergeRefused
from rapport.customers.models import ContactPoint, Customer, DuplicatePair, Event, Merge, Role, SensitiveRecord
from rapport.customers.queries import records, searching, timelines
from rapport.customers.tests import factories as make
from rapport.tasks.actions import adding as tasks
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make.actor(Job.TEAM_LEADER)


@pytest.fixture
def olwen():
    return make.customer(contact_points=[{"channel": "phone", "value": "07700 900418", "is_preferred": True}], tags=["gas"])


@pytest.fixture
def twin():
    points = [{"channel": "phone", "value": "07700 900499", "is_preferred": True}, {"channel": "email", "value": "olwen@example.com"}]
    return make.customer("O Bevan Jones", contact_points=points, tags=["priority"], date_of_birth=date(1949, 6, 24), external_id="A-17")


def fresh(customer):
    return Customer.objects.get(pk=customer.pk)


def points(customer):
    return sorted(ContactPoint.objects.filter(customer=customer).values_list("value", "is_preferred"))


def everything():
    """All that a merge could change, row by row, but for who wrote when."""
    aside = {"version", "changed_at", "search"}
    tables = (Customer, ContactPoint, Role, SensitiveRecord)
    return {model: [{k: v for k, v in row.items() if k not in aside} for row in model.objects.order_by("pk").values()] for model in tables}


class TestMerge:
    def test_the_survivor_gains_what_it_lacked(self, olwen, twin, by):
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        kept = fresh(olwen)
        assert (kept.name, kept.date_of_birth, kept.external_id) == ("Olwen Bevan-Jones", date(1949, 6, 24), "A-17")
        assert kept.tags == ["gas", "priority"]
        assert points(kept) == [("07700 900418", True), ("07700 900499", False), ("olwen@example.com", False)]

    def test_each_field_is_whose_one_chooses(self, olwen, twin, by):
        choices = {"name": "absorbed", "date_of_birth": "survivor", "tags": "absorbed"}
        merging.merge(survivor=olwen, absorbed=twin, choices=choices, by=by)
        kept = fresh(olwen)
        assert (kept.name, kept.date_of_birth, kept.tags) == ("O Bevan Jones", None, ["priority"])
        assert kept.sort_name == fresh(twin).sort_name

    def test_both_timelines_tell_it_and_the_survivors_page_reads_both(self, olwen, twin, by):
        interactions.log(customer=twin, form="note", said="Prefers mornings.", by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert timeline.story(olwen)[-1] == "O Bevan Jones was merged into this record."
        assert timeline.story(twin)[-1] == f"{twin.reference} became part of Olwen Bevan-Jones."
        page = timelines.page(records.family(fresh(olwen)), by)
        assert "Prefers mornings." in [line.said for line in page.lines]

    def test_tasks_roles_and_the_private_record_go_along(self, olwen, twin, by):
        son = make.customer("Gareth Jones")
        task = tasks.add(title="Ring back", customer=twin, by=by)
        given = [roles.give(customer=twin, other=son, link="family", by=by), roles.give(customer=son, other=twin, link="carer", by=by)]
        sensitive.change(customer=twin, version=0, adjustments="Large print", by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        task.refresh_from_db()
        assert task.customer == olwen
        assert {tie.role.pk for tie in records.ties(fresh(olwen), by)} == {role.pk for role in given}
        assert SensitiveRecord.objects.get().customer == olwen

    def test_roles_between_the_two_and_doubled_ones_stay_behind(self, olwen, twin, by):
        son = make.customer("Gareth Jones")
        for one in (olwen, twin):
            roles.give(customer=one, other=son, link="family", by=by)
        roles.give(customer=olwen, other=twin, link="household", by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert [(tie.words, tie.other.name) for tie in records.ties(fresh(olwen), by)] == [("Family of", "Gareth Jones")]
        assert [tie.other.name for tie in records.ties(son, by)] == ["Olwen Bevan-Jones"]

    def test_two_private_records_are_both_kept(self, olwen, twin, by):
        for one, words in ((olwen, "Large print"), (twin, "Text relay")):
            sensitive.change(customer=one, version=0, adjustments=words, by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert [each.adjustments for each in records.private_records(fresh(olwen))] == ["Large print", "Text relay"]

    def test_an_opt_out_is_never_forgotten(self, olwen, by):
        twin = make.customer("O Jones", contact_points=[{"channel": "phone", "value": "07700 900418"}])
        contact_points.opt_out(point=twin.contact_points.get(), by=by)
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        point = olwen.contact_points.get()
        assert point.opted_out_at
        assert not point.is_preferred
        merging.undo(merge=merged, by=make.later(by, days=1))
        point.refresh_from_db()
        assert (point.opted_out_at, point.is_preferred) == (None, True)

    def test_a_death_is_never_forgotten(self, olwen, twin, by):
        life.mark_deceased(customer=twin, on=date(2026, 11, 1), by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert (fresh(olwen).is_deceased, fresh(olwen).deceased_on) == (True, date(2026, 11, 1))

    def test_the_old_reference_words_and_number_lead_to_the_survivor(self, olwen, by):
        twin = make.customer("Zbigniew Kowalczyk", external_id="A-17", date_of_birth=None)
        other = make.customer("Someone Else", external_id="B-2")
        merging.merge(survivor=other, absorbed=twin, by=by)
        for words in (twin.reference, "Kowalczyk", "A-17"):
            assert [found.customer.pk for found in searching.find(words, by)] == [other.pk]
        editing.edit(customer=other, changes={"name": "Someone Elsewhere"}, version=fresh(other).version, by=by)
        assert [found.customer.pk for found in searching.find("Zbigniew", by)] == [other.pk]

    def test_its_pair_is_done(self, olwen, twin, by):
        pair = DuplicatePair.objects.create(one=olwen, other=twin, score=9, found_at=by.at)
        merged = merging.merge(survivor=twin, absorbed=olwen, by=by)
        pair.refresh_from_db()
        assert pair.status == "merged"
        merging.undo(merge=merged, by=by)
        pair.refresh_from_db()
        assert pair.status == "apart"


class TestRefusals:
    def refused(self, by, survivor, absorbed, why, **given):
        before = everything()
        with pytest.raises(MergeRefused, match=why):
            merging.merge(survivor=survivor, absorbed=absorbed, by=by, **given)
        assert everything() == before
        assert not Event.objects.filter(kind__contains="merged", recorded_at__gt=by.at).exists()

    def test_oneself(self, olwen, by):
        self.refused(by, olwen, olwen, "same record")

    def test_one_who_was_merged_already(self, olwen, twin, by):
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        third = make.customer("Third")
        self.refused(make.later(by, hours=1), third, twin, "already merged into Olwen")
        self.refused(make.later(by, hours=1), twin, third, "already merged into Olwen")

    def test_two_kinds(self, olwen, by):
        self.refused(by, olwen, make.customer("Olwen Ltd", kind="organisation"), "person and organisation")

    def test_an_archived_survivor(self, olwen, twin, by):
        life.archive(customer=olwen, reason="Moved", by=by)
        self.refused(by, olwen, twin, "archived")

    def test_a_choice_that_is_none(self, olwen, twin, by):
        self.refused(by, olwen, twin, "Choose one", choices={"name": "both"})
        self.refused(by, olwen, twin, "Choose one", choices={"password": "absorbed"})

    def test_an_adviser_may_not(self, olwen, twin):
        before = everything()
        with pytest.raises(PermissionDenied):
            merging.merge(survivor=olwen, absorbed=twin, by=make.actor(Job.ADVISER))
        assert everything() == before

    def test_nor_undo(self, olwen, twin, by):
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        before = everything()
        with pytest.raises(PermissionDenied):
            merging.undo(merge=merged, by=make.actor(Job.ADVISER))
        assert everything() == before

    def test_what_is_merged_is_not_changed_any_more(self, olwen, twin, by):
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        with pytest.raises(PermissionDenied):
            contact_points.add(customer=twin, channel="email", value="new@example.com", by=by)
        with pytest.raises(PermissionDenied):
            interactions.log(customer=twin, form="note", said="Hello", by=by)
        assert not ContactPoint.objects.filter(value="new@example.com").exists()


class TestUndo:
    def test_both_records_are_as_they_were(self, olwen, twin, by):
        son = make.customer("Gareth Jones")
        roles.give(customer=twin, other=son, link="family", by=by)
        roles.give(customer=twin, other=olwen, link="household", by=by)
        sensitive.change(customer=twin, version=0, health="Insulin in the fridge", by=by)
        interactions.log(customer=twin, form="call", said="Boiler is out", by=by)
        task = tasks.add(title="Ring back", customer=twin, by=by)
        before = everything()
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        merging.undo(merge=merged, by=make.later(by, days=400))
        assert everything() == before
        task.refresh_from_db()
        assert task.customer == twin
        assert [found.customer.pk for found in searching.find("A-17", by)] == [twin.pk]

    def test_what_was_edited_goes_back_with_its_edits(self, olwen, twin, by):
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        theirs = ContactPoint.objects.get(value="07700 900499")
        contact_points.change(point=theirs, value="07700 900500", version=theirs.version, by=by)
        contact_points.remove(point=ContactPoint.objects.get(value="olwen@example.com"), by=by)
        contact_points.add(customer=olwen, channel="email", value="new@example.com", by=by)
        life.tag(customer=olwen, add=["new"], by=by)
        editing.edit(customer=olwen, changes={"date_of_birth": date(1950, 1, 1)}, version=fresh(olwen).version, by=by)
        interactions.log(customer=olwen, form="note", said="After", by=by)
        merging.undo(merge=merged, by=by)
        assert points(twin) == [("07700 900500", False)]
        assert points(olwen) == [("07700 900418", True), ("new@example.com", False)]
        assert fresh(olwen).tags == ["gas", "new"]
        assert (fresh(olwen).date_of_birth, fresh(twin).date_of_birth) == (date(1950, 1, 1), date(1949, 6, 24))
        assert Event.objects.get(kind="customers.note-written").customer == olwen

    def test_last_contact_is_each_ones_own_again(self, olwen, twin, by):
        interactions.log(customer=olwen, form="call", said="Early", at=make.NOW.replace(day=1), by=by)
        interactions.log(customer=twin, form="call", said="Late", by=by)
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert fresh(olwen).last_contact_at == make.NOW
        merging.undo(merge=merged, by=by)
        assert (fresh(olwen).last_contact_at, fresh(twin).last_contact_at) == (make.NOW.replace(day=1), make.NOW)

    def test_both_tell_it(self, olwen, twin, by):
        merging.undo(merge=merging.merge(survivor=olwen, absorbed=twin, by=by), by=by)
        assert timeline.story(olwen)[-1] == "The merge with O Bevan Jones was undone."
        assert timeline.story(twin)[-1] == "The merge with Olwen Bevan-Jones was undone."

    def test_only_once(self, olwen, twin, by):
        merged = merging.merge(survivor=olwen, absorbed=twin, by=by)
        merging.undo(merge=merged, by=by)
        before = everything()
        with pytest.raises(MergeRefused, match="undone already"):
            merging.undo(merge=merged, by=by)
        assert everything() == before

    def test_a_chain_is_undone_from_its_end(self, olwen, twin, by):
        third = make.customer("Olwen B Jones")
        first = merging.merge(survivor=olwen, absorbed=twin, by=by)
        second = merging.merge(survivor=third, absorbed=olwen, by=by)
        before = everything()
        with pytest.raises(MergeRefused, match=f"Undo the merge of Olwen Bevan-Jones \\({olwen.reference}\\) into Olwen B Jones"):
            merging.undo(merge=first, by=by)
        assert everything() == before
        merging.undo(merge=second, by=by)
        merging.undo(merge=first, by=by)
        assert Merge.objects.filter(undone_at=None).count() == 0
        assert points(twin) == [("07700 900499", True), ("olwen@example.com", False)]

    def test_what_two_brought_stays_with_the_one_who_stays(self, olwen, twin, by):
        son = make.customer("Gareth Jones")
        third = make.customer("O B-J", contact_points=[{"channel": "email", "value": "olwen@example.com"}], tags=["priority"])
        for one in (twin, third):
            roles.give(customer=one, other=son, link="family", by=by)
        before = everything()
        first = merging.merge(survivor=olwen, absorbed=twin, by=by)
        second = merging.merge(survivor=olwen, absorbed=third, by=by)
        merging.undo(merge=first, by=by)
        assert ("olwen@example.com", False) in points(olwen)
        assert fresh(olwen).tags == ["gas", "priority"]
        assert [tie.other.name for tie in records.ties(fresh(olwen), by)] == ["Gareth Jones"]
        merging.undo(merge=second, by=by)
        assert everything() == before

    def test_merges_of_one_field_are_undone_in_any_order(self, olwen, by):
        cy, fr = make.customer("One", language="cy"), make.customer("Two", language="fr")
        first = merging.merge(survivor=olwen, absorbed=cy, by=by)
        second = merging.merge(survivor=olwen, absorbed=fr, choices={"language": "absorbed"}, by=by)
        merging.undo(merge=first, by=by)
        assert fresh(olwen).language == "fr"
        merging.undo(merge=second, by=by)
        assert fresh(olwen).language == ""
