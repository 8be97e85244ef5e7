"""Contact points, roles, life, interactions and the private record."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from rapport.core.errors import Conflict
from rapport.customers import timeline
from rapport.customers.actions import contact_points, interactions, life, roles, sensitive
from rapport.customers.models import ContactPoint, Event, Role, SensitiveRecord
from rapport.customers.queries import records, timelines
from rapport.customers.tests import factories as make
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make.actor(Job.TEAM_LEADER)


@pytest.fixture
def olwen():
    return make.customer(contact_points=[{"channel": "phone", "value": "07700 900418", "is_preferred": True}])


class TestContactPoints:
    def test_a_new_preferred_one_takes_over(self, olwen, by):
        contact_points.add(customer=olwen, channel="phone", value="01632 960417", is_preferred=True, by=by)
        found = [(point.value, point.is_preferred) for point in records.contact_points(olwen)]
        assert found == [("01632 960417", True), ("07700 900418", False)]

    def test_the_same_number_in_another_form_is_the_same(self, olwen, by):
        with pytest.raises(contact_points.AlreadyThere):
            contact_points.add(customer=olwen, channel="phone", value="+44 7700 900418", by=by)
        assert olwen.contact_points.count() == 1

    def test_what_does_not_work_cannot_be_first(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.mark_invalid(point=point, reason="number not in use", by=by)
        with pytest.raises(contact_points.NotUsable, match="does not work"):
            contact_points.prefer(point=point, by=by)
        point.refresh_from_db()
        assert (point.is_preferred, point.invalid_reason) == (False, "number not in use")

    def test_a_new_value_starts_unverified(self, olwen, by):
        point = contact_points.verify(point=olwen.contact_points.get(), by=by)
        changed = contact_points.change(point=point, value="07700 900419", version=point.version, by=by)
        assert (changed.key, changed.verified_at) == ("+447700900419", None)

    def test_an_old_form_is_refused_for_what_somebody_else_changed(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.change(point=point, value="07700 900419", version=1, by=by)
        with pytest.raises(Conflict):
            contact_points.change(point=point, value="07700 900420", version=1, by=by)
        point.refresh_from_db()
        assert point.key == "+447700900419"

    def test_what_somebody_learned_of_the_old_number_does_not_hold_for_the_new_one(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.verify(point=point, by=by)
        contact_points.change(point=point, value="07700 900420", version=1, by=by)
        point.refresh_from_db()
        assert (point.key, point.verified_at) == ("+447700900420", None)

    def test_opting_out_twice_is_told_once(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.opt_out(point=point, by=by)
        contact_points.opt_out(point=point, by=make.later(by, hours=1))
        assert timeline.story(olwen).count("Phone 07700 900418: opted out.") == 1

    def test_removed_stays_in_history(self, olwen, by):
        contact_points.remove(point=olwen.contact_points.get(), by=by)
        assert olwen.contact_points.count() == 0
        assert timeline.story(olwen)[-1] == "Phone removed: 07700 900418."


class TestRoles:
    def test_both_sides_tell_it(self, olwen, by):
        gareth = make.customer("Gareth Bevan-Jones")
        roles.give(customer=gareth, other=olwen, link="authorised", permits=["discuss"], ends_on=date(2027, 3, 31), by=by)
        sentence = "Gareth Bevan-Jones: authorised to act for Olwen Bevan-Jones."
        assert timeline.story(gareth)[-1] == timeline.story(olwen)[-1] == sentence
        (tie,) = records.ties(olwen, by)
        assert (tie.words, tie.permits, tie.is_current) == ("Represented by", ["Talk about the account"], True)

    def test_authority_needs_permits_and_an_end(self, olwen, by):
        gareth = make.customer("Gareth")
        for given in ({"permits": ["discuss"]}, {"ends_on": date(2027, 1, 1)}):
            with pytest.raises(roles.RoleRefused, match="may do and until when"):
                roles.give(customer=gareth, other=olwen, link="authorised", by=by, **given)
        assert Role.objects.count() == 0

    def test_ended_roles_are_not_current(self, olwen, by):
        shop = make.customer("Shop", kind="organisation")
        role = roles.give(customer=olwen, other=shop, link="works-at", by=by)
        roles.end(role=role, on=by.at.date() - timedelta(days=1), by=by)
        assert [tie.is_current for tie in records.ties(shop, by)] == [False]

    def test_not_with_oneself_nor_twice(self, olwen, by):
        with pytest.raises(roles.RoleRefused):
            roles.give(customer=olwen, other=olwen, link="family", by=by)
        other = make.customer("Other")
        roles.give(customer=olwen, other=other, link="family", by=by)
        with pytest.raises(roles.RoleRefused, match="already"):
            roles.give(customer=olwen, other=other, link="family", by=by)
        assert Role.objects.count() == 1


class TestLife:
    def test_stage_is_told_once(self, olwen, by):
        life.move_stage(customer=olwen, stage="at-risk", by=by)
        life.move_stage(customer=olwen, stage="at-risk", by=make.later(by, hours=1))
        olwen.refresh_from_db()
        assert olwen.stage_since == by.at
        assert timeline.story(olwen)[1:] == ["Moved from New to At risk."]

    def test_tags_come_and_go(self, olwen, by):
        life.tag(customer=olwen, add=["VIP ", "welsh first"], by=by)
        life.tag(customer=olwen, add=["vip"], remove=["Welsh  First"], by=make.later(by, hours=1))
        olwen.refresh_from_db()
        assert olwen.tags == ["vip"]

    def test_nobody_who_left_looks_after_a_customer(self, olwen, by):
        gone = make.user(is_active=False, name="Gone")
        with pytest.raises(life.LifeRefused, match="no longer works here"):
            life.assign(customer=olwen, owner=gone, team=None, by=by)
        olwen.refresh_from_db()
        assert olwen.owner is None

    def test_archive_and_back(self, olwen, by):
        life.archive(customer=olwen, reason="Moved abroad", by=by)
        assert not records.live(by).exists()
        with pytest.raises(life.LifeRefused):
            life.archive(customer=olwen, reason="Again", by=by)
        life.bring_back(customer=olwen, by=by)
        assert records.live(by).get() == olwen

    def test_an_adviser_may_not_archive(self, olwen):
        with pytest.raises(PermissionDenied):
            life.archive(customer=olwen, reason="x", by=make.actor())
        olwen.refresh_from_db()
        assert olwen.archived_at is None

    def test_death_stops_contact(self, olwen, by):
        life.mark_deceased(customer=olwen, on=date(2026, 11, 20), told_by="Her son", by=by)
        before = Event.objects.count()
        with pytest.raises(interactions.InteractionRefused, match="All contact has stopped"):
            interactions.log(customer=olwen, form="call", direction="out", said="Hello", by=by)
        assert Event.objects.count() == before
        interactions.log(customer=olwen, form="call", direction="in", said="Her son rang", by=by)
        life.unmark_deceased(customer=olwen, by=by)
        interactions.log(customer=olwen, form="call", direction="out", said="Hello", by=by)

    def test_only_people_die_and_not_tomorrow(self, olwen, by):
        shop = make.customer("Shop", kind="organisation")
        with pytest.raises(life.LifeRefused):
            life.mark_deceased(customer=shop, by=by)
        with pytest.raises(life.LifeRefused, match="future"):
            life.mark_deceased(customer=olwen, on=by.at.date() + timedelta(days=1), by=by)
        olwen.refresh_from_db()
        assert not olwen.is_deceased


class TestInteractions:
    def test_facts_and_sentence_are_kept_apart(self, olwen, by):
        entry = interactions.log(customer=olwen, form="call", said="It went off again", outcome="Engineer booked", by=by)
        assert entry.facts["said"] == "It went off again"
        assert timeline.story(olwen)[-1] == "Call from the customer: Engineer booked"
        olwen.refresh_from_db()
        assert olwen.last_contact_at == by.at

    def test_a_note_is_not_contact(self, olwen, by):
        interactions.log(customer=olwen, form="note", said="Check the boiler", by=by)
        olwen.refresh_from_db()
        assert olwen.last_contact_at is None

    def test_an_earlier_call_does_not_move_last_contact_back(self, olwen, by):
        interactions.log(customer=olwen, form="call", said="Now", by=by)
        interactions.log(customer=olwen, form="letter", said="Before", at=by.at - timedelta(days=3), by=by)
        olwen.refresh_from_db()
        assert olwen.last_contact_at == by.at

    @pytest.mark.parametrize(
        "given",
        [
            {"said": " "},
            {"said": "x" * 20_001},
            {"said": "x", "form": "telepathy"},
            {"said": "x", "direction": "up"},
            {"said": "x", "at": make.NOW + timedelta(days=1)},
        ],
    )
    def test_refuses_and_tells_nothing(self, olwen, by, given):
        with pytest.raises(interactions.InteractionRefused):
            interactions.log(customer=olwen, by=by, **{"form": "call", **given})
        assert len(timeline.story(olwen)) == 1

    def test_braces_in_what_was_said_are_only_words(self, olwen, by):
        interactions.log(customer=olwen, form="call", said="{customer.owner} {0}", outcome="{said.__class__}", by=by)
        assert timeline.story(olwen)[-1] == "Call from the customer: {said.__class__}"


class TestTheTimelineIsReadByKey:
    def test_pages_meet_without_gap_or_overlap(self, olwen, by):
        for minute in range(45):
            interactions.log(customer=olwen, form="note", said=f"Note {minute}", at=by.at - timedelta(minutes=minute // 3), by=by)
        seen, before = [], ""
        while True:
            page = timelines.page([olwen.pk], by, before=before)
            seen += [line.entry.pk for line in page.lines]
            before = page.older
            if not before:
                break
        assert len(seen) == len(set(seen)) == 46

    def test_groups_and_words(self, olwen, by):
        interactions.log(customer=olwen, form="call", said='She said "cold"', by=by)
        interactions.log(customer=olwen, form="note", said="Cold riser", by=by)
        assert [line.icon for line in timelines.page([olwen.pk], by, group="calls").lines] == ["phone"]
        assert len(timelines.page([olwen.pk], by, words="cold").lines) == 2
        assert len(timelines.page([olwen.pk], by, words='"cold"').lines) == 1

    @pytest.mark.parametrize("cursor", ["x", "2026-11-23", "2026-11-23T09:00:00~1", "2026-11-23T09:00:00+00:00~x", "~"])
    def test_a_cursor_we_did_not_make(self, olwen, by, cursor):
        with pytest.raises(timelines.BadCursor):
            timelines.page([olwen.pk], by, before=cursor)


class TestThePrivateRecord:
    def test_only_says_that_it_changed_and_only_to_those_who_may_know(self, olwen, by):
        sensitive.change(customer=olwen, version=0, adjustments="Large print", health="Arthritis", by=by)
        newest = timelines.page([olwen.pk], by).lines[0]
        assert newest.title == "The private record was changed: adjustments, health."
        assert len(timelines.page([olwen.pk], make.actor()).lines) == 1

    def test_an_adviser_may_not(self, olwen):
        with pytest.raises(PermissionDenied):
            sensitive.change(customer=olwen, version=0, health="x", by=make.actor())
        assert not SensitiveRecord.objects.exists()

    def test_two_at_once(self, olwen, by):
        sensitive.change(customer=olwen, version=0, health="One", by=by)
        with pytest.raises(Conflict):
            sensitive.change(customer=olwen, version=0, health="Two", by=by)
        assert SensitiveRecord.objects.get().health == "One"


def test_the_database_refuses_two_preferred_phones(olwen):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPoint.objects.create(customer=olwen, channel="phone", value="x", key="+441244960123", is_preferred=True, created_at=make.NOW)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("2026-11-30T09:00:00+00:00", "Mon 30 Nov 2026, 9am"),
        ("2026-07-01T15:30:00+00:00", "Wed 1 Jul 2026, 4:30pm"),
        ("until the customer answers", "until the customer answers"),
        ("2026-11-30 TO DO", "2026-11-30 TO DO"),
        ("2026-99-30T09:00", "2026-99-30T09:00"),
    ],
)
def test_a_moment_of_the_timeline_is_read_in_words(kept, read):
    assert timeline.sentence("cases.slept", {"number": "CAS-00305", "until": kept}) == f"CAS-00305 put off: {read}."
