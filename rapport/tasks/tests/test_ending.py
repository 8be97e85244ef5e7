from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from rapport.customers.tests import factories as people
from rapport.tasks.actions import editing, ending
from rapport.tasks.actions.content import NotOpen
from rapport.tasks.models import Status, Task
from rapport.tasks.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


class TestFinish:
    def test_it_is_done_by_someone_at_a_moment(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        ending.finish(task=task, by=amara)
        task.refresh_from_db()
        assert (task.status, task.done_at, task.done_by) == (Status.DONE, amara.at, amara.user)
        assert factories.told(olwen)[-1] == "Done: Ring."

    def test_a_second_press_is_told_who_was_first(self, amara, priya, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.finish(task=task, by=amara)
        before, lines = list(Task.objects.values().order_by("id")), factories.told(olwen)
        with pytest.raises(NotOpen, match="Amara Okafor has already finished this"):
            ending.finish(task=task, by=priya)
        assert (list(Task.objects.values().order_by("id")), factories.told(olwen)) == (before, lines)

    def test_one_that_repeats_comes_again_with_everything(self, amara, olwen):
        rule = "FREQ=WEEKLY;BYDAY=FR"
        task = factories.task("Ring", note="Text first", customer=olwen, due_at=FRIDAY, priority=3, repeats=rule, by=amara)
        ending.finish(task=task, by=amara)
        coming = Task.objects.get(follows=task)
        assert coming.due_at == datetime(2026, 12, 4, 23, 59, tzinfo=UTC)
        assert (coming.title, coming.note, coming.customer, coming.owner, coming.priority) == ("Ring", "Text first", olwen, amara.user, 3)
        assert (coming.repeats, coming.status) == (rule, Status.OPEN)

    def test_the_last_of_a_count_does_not_come_again(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY;COUNT=1", by=amara)
        ending.finish(task=task, by=amara)
        assert Task.objects.count() == 1

    def test_a_stranger_may_not(self, amara, stranger):
        task = factories.task(by=amara)
        before = factories.stored(task)
        with pytest.raises(PermissionDenied):
            ending.finish(task=task, by=stranger)
        assert factories.stored(task) == before


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_once_make_one_next_task():
    amara, priya = people.actor(Role.MANAGER), people.actor(Role.MANAGER)
    task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
    gate, outcomes = Barrier(2), []

    def press(by):
        gate.wait()
        try:
            ending.finish(task=task, by=by)
            outcomes.append("done")
        except NotOpen:
            outcomes.append("already")
        finally:
            connection.close()

    threads = [Thread(target=press, args=[by]) for by in (amara, priya)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "done"]
    assert Task.objects.filter(follows=task).count() == 1


class TestReopen:
    def test_undoes_finishing_and_takes_the_next_one_back(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.finish(task=task, by=amara)
        ending.reopen(task=task, by=amara)
        task.refresh_from_db()
        assert (task.status, task.done_at, task.done_by, Task.objects.count()) == (Status.OPEN, None, None, 1)
        assert factories.told(olwen)[-1] == "To do again: Ring."

    def test_a_next_one_that_was_worked_on_stays_and_no_second_is_made(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.finish(task=task, by=amara)
        coming = Task.objects.get(follows=task)
        editing.edit(task=coming, changes={"note": "Begun"}, version=1, by=amara)
        ending.reopen(task=task, by=amara)
        ending.finish(task=task, by=amara)
        assert [each.note for each in Task.objects.filter(follows=task)] == ["Begun"]

    def test_twice_changes_nothing_more(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        ending.drop(task=task, by=amara, reason="Wrong person")
        ending.reopen(task=task, by=amara)
        before = factories.stored(task)
        ending.reopen(task=task, by=amara)
        assert factories.stored(task) == before
        assert factories.told(olwen) == ["To do: Ring.", "Will not be done: Ring.", "To do again: Ring."]


class TestDrop:
    def test_it_does_not_come_again(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.drop(task=task, by=amara)
        assert [each.status for each in Task.objects.all()] == [Status.DROPPED]

    def test_not_when_it_is_done(self, amara):
        task = factories.task(by=amara)
        ending.finish(task=task, by=amara)
        before = factories.stored(task)
        with pytest.raises(NotOpen):
            ending.drop(task=task, by=amara)
        assert factories.stored(task) == before
