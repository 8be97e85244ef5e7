import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from rapport.customers import timeline
from rapport.customers.actions import bulk, life
from rapport.customers.jobs import bulk as jobs
from rapport.customers.models import BulkChange, Customer
from rapport.customers.tests import factories
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return factories.actor(Role.TEAM_LEADER)


@pytest.fixture
def people():
    return [factories.customer(name, stage="active") for name in ["Olwen Bevan", "Tom Price", "Zoë Bell"]]


def numbers(customers):
    return [customer.pk for customer in customers]


def stages():
    return list(Customer.objects.order_by("pk").values_list("stage", flat=True))


class TestChangingMany:
    def test_changes_each_as_if_alone_and_tells_each_story(self, people, by):
        done = bulk.start(what="stage", customers=numbers(people[:2]), given={"stage": "lapsed", "reason": "Moved"}, by=by)
        assert (done.status, len(done.before), done.skipped) == ("done", 2, [])
        assert stages() == ["lapsed", "lapsed", "active"]
        assert timeline.story(people[0])[-1] == "Moved from Active to Lapsed."

    def test_undoing_puts_back_what_nobody_changed_since(self, people, by):
        done = bulk.start(what="stage", customers=numbers(people), given={"stage": "lapsed"}, by=by)
        life.move_stage(customer=people[2], stage="former", by=by)
        undone = bulk.undo(change=done, by=by)
        assert (undone.status, undone.skipped) == ("undone", [people[2].pk])
        assert stages() == ["active", "active", "former"]

    def test_tags_owners_and_archive_come_back_too(self, people, by):
        owner = factories.user()
        life.tag(customer=people[0], add=["vip"], by=by)
        given = {"tag": {"add": ["warm"], "remove": ["vip"]}, "assign": {"owner": owner.pk}, "archive": {"reason": "Test"}}
        done = [bulk.start(what=what, customers=numbers(people), given=given[what], by=by) for what in ("tag", "assign", "archive")]
        first = Customer.objects.get(pk=people[0].pk)
        assert (first.tags, first.owner, bool(first.archived_at)) == (["warm"], owner, True)
        for change in reversed(done):
            bulk.undo(change=change, by=by)
        first = Customer.objects.get(pk=people[0].pk)
        assert (first.tags, first.owner, first.archived_at) == (["vip"], None, None)

    def test_those_that_are_so_already_are_not_changed_and_not_undone(self, people, by):
        done = bulk.start(what="stage", customers=numbers(people), given={"stage": "active"}, by=by)
        assert (done.status, done.before) == ("done", {})

    def test_those_that_may_not_be_changed_are_left_and_counted(self, people):
        narrow = factories.actor(Role.ADVISER, customer_reach=Reach.OWN)
        mine = factories.customer("Mine Alone", stage="active", owner=narrow.user)
        done = bulk.start(what="stage", customers=[*numbers(people), mine.pk], given={"stage": "lapsed"}, by=narrow)
        assert list(done.before) == [str(mine.pk)]
        assert stages() == ["active", "active", "active", "lapsed"]

    def test_a_refusal_for_one_does_not_stop_the_rest(self, people, by):
        life.archive(customer=people[1], reason="Before", by=by)
        done = bulk.start(what="archive", customers=numbers(people), given={"reason": "All"}, by=by)
        assert (len(done.before), done.skipped) == (2, [people[1].pk])

    def test_many_are_done_by_a_job_that_can_be_interrupted(self, people, by, monkeypatch):
        monkeypatch.setattr(bulk, "AT_ONCE", 2)
        monkeypatch.setattr(bulk, "BATCH", 1)
        change = bulk.start(what="stage", customers=numbers(people), given={"stage": "lapsed"}, by=by)
        assert (change.status, stages()) == ("running", ["active"] * 3)
        with connection.cursor() as cursor:
            cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [bulk.JOB])
            assert cursor.fetchone()[0] is not None
        bulk.go_on(change=change, by=by)
        assert stages() == ["lapsed", "active", "active"]
        jobs.go_on(change_id=change.pk)
        change.refresh_from_db()
        assert (change.status, stages(), len(change.before)) == ("done", ["lapsed"] * 3, 3)


class TestRefusals:
    @pytest.mark.parametrize(
        ("what", "given", "sentence"),
        [
            ("stage", {"stage": "gone"}, "Choose a stage."),
            ("tag", {"add": [], "remove": []}, "Enter a tag to add or to take off."),
            ("archive", {"reason": ""}, "Say why they are archived."),
        ],
    )
    def test_a_change_that_cannot_be_is_refused(self, people, by, what, given, sentence):
        with pytest.raises(bulk.BulkRefused) as refusal:
            bulk.start(what=what, customers=numbers(people), given=given, by=by)
        assert refusal.value.sentence == sentence
        assert not BulkChange.objects.exists()

    def test_nobody_and_too_many(self, by):
        for chosen in ([], range(1, bulk.MOST + 2)):
            with pytest.raises(bulk.BulkRefused):
                bulk.start(what="stage", customers=list(chosen), given={"stage": "new"}, by=by)
        assert not BulkChange.objects.exists()

    def test_not_undone_twice_nor_by_another(self, people, by):
        done = bulk.start(what="stage", customers=numbers(people), given={"stage": "lapsed"}, by=by)
        with pytest.raises(PermissionDenied):
            bulk.undo(change=done, by=factories.actor(Role.ADVISER))
        assert stages() == ["lapsed"] * 3
        bulk.undo(change=done, by=by)
        with pytest.raises(bulk.BulkRefused):
            bulk.undo(change=done, by=by)
        assert stages() == ["active"] * 3

    def test_archiving_many_needs_the_permission(self, people):
        with pytest.raises(PermissionDenied):
            bulk.start(what="archive", customers=numbers(people), given={"reason": "x"}, by=factories.actor(Role.ADVISER))
        assert not Customer.objects.exclude(archived_at=None).exists()
