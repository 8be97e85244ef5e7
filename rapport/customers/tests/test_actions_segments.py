from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.customers.actions import life, segments
from rapport.customers.filtering import FilterRefused
from rapport.customers.jobs import segments as jobs
from rapport.customers.models import Customer, Segment, SegmentMember, SegmentMove
from rapport.customers.queries import segments as queries
from rapport.customers.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return factories.actor(Role.TEAM_LEADER)


@pytest.fixture
def people():
    return [factories.customer(name, stage="active") for name in ["Olwen Bevan", "Tom Price", "Zoë Bell"]]


def members(segment):
    return sorted(SegmentMember.objects.filter(segment=segment).values_list("customer__name", flat=True))


class TestSegments:
    def test_has_its_members_from_the_start_and_nobody_joined_by_that(self, people, by):
        segment = segments.add(name="Active", rule="stage is active", by=by)
        segment.refresh_from_db()
        assert members(segment) == ["Olwen Bevan", "Tom Price", "Zoë Bell"]
        assert (segment.count, segment.refreshed_at) == (3, by.at)
        assert not SegmentMove.objects.exists()

    def test_follows_its_customers_and_remembers_who_joined_and_left(self, people, by):
        segment = segments.add(name="Active", rule="stage is active", by=by)
        life.move_stage(customer=people[0], stage="lapsed", by=factories.system())
        factories.customer("New Comer", stage="active")
        later = factories.system(by.at + timedelta(hours=1))
        segment = segments.refresh(segment=segment, by=later)
        assert members(segment) == ["New Comer", "Tom Price", "Zoë Bell"]
        assert segment.count == 3
        moves = queries.moves(segment, by, by.at)
        assert {(move.customer.name, move.has_joined, move.at) for move in moves} == {
            ("Olwen Bevan", False, later.at),
            ("New Comer", True, later.at),
        }
        assert queries.moves_since(segment, by, by.at) == queries.Moves(joined=1, left=1)
        assert queries.moves_since(segment, by, later.at + timedelta(seconds=1)) == queries.Moves(joined=0, left=0)

    def test_refreshing_twice_changes_nothing_more(self, people, by):
        segment = segments.add(name="Active", rule="stage is active", by=by)
        before = list(SegmentMember.objects.values_list("id", "since"))
        segments.refresh(segment=segment, by=factories.system(by.at + timedelta(hours=1)))
        assert list(SegmentMember.objects.values_list("id", "since")) == before

    def test_two_have_in_common(self, people, by):
        life.tag(customer=people[0], add=["vip"], by=factories.system())
        life.tag(customer=people[1], add=["vip"], by=factories.system())
        life.move_stage(customer=people[1], stage="lapsed", by=factories.system())
        one, other = segments.add(name="Active", rule="stage is active", by=by), segments.add(name="Vip", rule="tag is vip", by=by)
        assert queries.overlap(one, other) == queries.Overlap(both=1, only_one=1, only_other=1)

    def test_another_rule_starts_afresh(self, people, by):
        segment = segments.add(name="Active", rule="stage is active", by=by)
        segment = segments.change(segment=segment, version=segment.version, name="Lapsed", rule="stage is lapsed", by=by)
        assert (members(segment), segment.count) == ([], 0)
        assert not SegmentMove.objects.exists()

    def test_the_job_keeps_all_up_to_date_and_survives_one_that_lost_its_footing(self, people, by):
        good = segments.add(name="Active", rule="stage is active", by=by)
        Segment.objects.filter(pk=segments.add(name="Bad", rule="stage is new", by=by).pk).update(rule="custom:gone is 1")
        Customer.objects.filter(pk=people[0].pk).update(stage="former")
        for segment in Segment.objects.all():
            jobs.refresh(segment_id=segment.pk)
        assert members(good) == ["Tom Price", "Zoë Bell"]

    def test_members_of_a_reader_are_those_he_may_see(self, people, by):
        segment = segments.add(name="Active", rule="stage is active", by=by)
        narrow = factories.actor(Role.ADVISER, customer_reach=1)
        assert queries.members(segment, by).count() == 3
        assert queries.members(segment, narrow).count() == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "rule", "sentence"),
        [
            ("", "stage is new", "Enter a name of up to 100 characters."),
            ("active", "stage is new", "There is already a segment with this name."),
            ("Everyone", " ", "A segment needs a rule, like stage is at-risk."),
            ("Mine", "owner is me", "“me” means nobody here: name the colleague."),
            ("Ghost", "segment is ghost", "There is no segment called ghost."),
            ("Odd", "stag is new", "Character 1: there is no field called “stag”. Did you mean stage?"),
        ],
    )
    def test_a_segment_that_cannot_be_is_refused(self, by, name, rule, sentence):
        segments.add(name="Active", rule="stage is active", by=by)
        with pytest.raises((segments.SegmentRefused, FilterRefused)) as refusal:
            segments.add(name=name, rule=rule, by=by)
        assert refusal.value.sentence == sentence
        assert Segment.objects.count() == 1

    def test_a_segment_is_never_made_of_itself(self, by):
        one = segments.add(name="One", rule="stage is active", by=by)
        segments.add(name="Two", rule="segment is one", by=by)
        with pytest.raises(segments.SegmentRefused):
            segments.change(segment=one, version=one.version, name="One", rule="segment is two", by=by)
        one.refresh_from_db()
        assert one.rule == "stage is active"

    def test_one_that_another_leans_on_stays(self, by):
        one = segments.add(name="One", rule="stage is active", by=by)
        segments.add(name="Two", rule="segment is one", by=by)
        with pytest.raises(segments.SegmentRefused):
            segments.archive(segment=one, by=by)
        one.refresh_from_db()
        assert one.archived_at is None

    def test_only_those_who_may_edit_segments(self, by):
        segment = segments.add(name="One", rule="stage is active", by=by)
        stranger = factories.actor(Role.ADVISER)
        for act in (
            lambda: segments.add(name="Two", rule="stage is new", by=stranger),
            lambda: segments.change(segment=segment, version=segment.version, name="Two", rule="stage is new", by=stranger),
            lambda: segments.archive(segment=segment, by=stranger),
            lambda: segments.refresh(segment=segment, by=stranger),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert list(Segment.objects.values_list("name", "rule", "archived_at")) == [("One", "stage is active", None)]
