from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from rapport.core.errors import Conflict
from rapport.customers import timeline
from rapport.customers.actions import interactions
from rapport.customers.tests import factories as people
from rapport.tasks.actions import adding, assigning, editing, ending, sleeping
from rapport.tasks.actions.content import NotOpen, TaskRefused
from rapport.tasks.models import Status, Task
from rapport.tasks.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
def homes():
    return people.team("Homes")


@pytest.fixture
def amara(homes):
    return people.actor(name="Amara Okafor", team=homes)


@pytest.fixture
def priya(homes):
    return people.actor(name="Priya Raman", team=homes)


@pytest.fixture
def stranger():
    return people.actor(Role.ASSESSOR, name="Stranger")


@pytest.fixture
def olwen(amara):
    return people.customer("Olwen Bevan-Jones", by=amara)


def told(customer):
    """What the timeline says of tasks."""
    return [line for line in timeline.story(customer) if not line.endswith("was added.")]


def unchanged(task):
    """The row as it is stored."""
    return Task.objects.values().get(pk=task.pk)


class TestAdd:
    def test_it_is_mine_and_told_on_the_customers_timeline(self, amara, olwen):
        task = adding.add(title=" Ring  back ", customer=olwen, due_at=FRIDAY, has_time=True, by=amara)
        assert (task.title, task.owner, task.due_at, task.version) == ("Ring  back", amara.user, FRIDAY, 1)
        assert told(olwen) == ["To do: Ring  back."]

    def test_a_day_is_due_at_its_last_minute(self, amara):
        task = adding.add(title="Write", due_at=FRIDAY, by=amara)
        assert (task.due_at, task.has_time) == (datetime(2026, 11, 27, 23, 59, tzinfo=UTC), False)

    def test_for_a_team(self, amara, homes):
        task = adding.add(title="Write", team=homes, by=amara)
        assert (task.owner, task.team) == (None, homes)

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"title": " \u200b "}, "Say what is to be done."),
            ({"title": "x" * 201}, "Keep this to 200 characters; the rest can stand in the note."),
            ({"title": "a\x00b"}, "Take out the control character (U+0000): it cannot be shown or printed."),
            ({"note": "x" * 4001}, "Keep this to 4,000 characters."),
            ({"priority": 9}, "Choose low, normal or high."),
            ({"repeats": "FREQ=DAILY"}, "A task that repeats needs a due date."),
            ({"repeats": "often", "due_at": FRIDAY}, "Write a rule like FREQ=MONTHLY;BYDAY=1MO."),
            ({"due_at": datetime(3000, 1, 1, tzinfo=UTC)}, "Choose a year from 2000 to 2199."),
        ],
    )
    def test_refused_and_nothing_is_there(self, amara, olwen, given, sentence):
        with pytest.raises(TaskRefused) as refusal:
            adding.add(**{"title": "Ring", "customer": olwen, **given}, by=amara)
        assert refusal.value.sentence == sentence
        assert not Task.objects.exists()
        assert told(olwen) == []

    def test_not_for_someone_who_has_left(self, amara):
        gone = people.user(name="Tomasz", is_active=False)
        with pytest.raises(TaskRefused, match="Tomasz no longer works here"):
            adding.add(title="Ring", owner=gone, by=amara)
        assert not Task.objects.exists()

    def test_not_about_a_customer_one_may_not_see(self, stranger, olwen):
        with pytest.raises(PermissionDenied):
            adding.add(title="Ring", customer=olwen, by=stranger)
        assert not Task.objects.exists()

    def test_not_for_others_without_that_permission(self, stranger, priya):
        with pytest.raises(PermissionDenied):
            adding.add(title="Ring", owner=priya.user, by=stranger)
        assert not Task.objects.exists()

    def test_a_follow_up_is_about_the_same_customer(self, amara, olwen):
        entry = interactions.log(customer=olwen, form="note", said="Hello", by=amara)
        other = people.customer("Adebayo Adeleke", by=amara)
        with pytest.raises(TaskRefused, match="about the customer the interaction was with"):
            adding.add(title="Ring", customer=other, event=entry, by=amara)
        assert not Task.objects.exists()


class TestEdit:
    def test_changes_are_written_and_told(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        editing.edit(task=task, changes={"title": "Ring Gareth", "due_at": FRIDAY, "has_time": False}, version=1, by=amara)
        task.refresh_from_db()
        assert (task.title, task.version) == ("Ring Gareth", 2)
        assert told(olwen)[-1] == "Task changed: Ring Gareth (what, due)."

    def test_nothing_changed_tells_nothing(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, by=amara)
        editing.edit(task=task, changes={"title": "Ring", "due_at": FRIDAY, "has_time": False}, version=1, by=amara)
        assert (unchanged(task)["version"], told(olwen)) == (1, ["To do: Ring."])

    def test_two_people_who_touch_different_fields_are_both_kept(self, amara, priya):
        task = factories.task("Ring", by=amara)
        editing.edit(task=task, changes={"title": "Ring Gareth", "note": ""}, version=1, by=amara)
        editing.edit(task=task, changes={"title": "Ring", "note": "After ten"}, version=1, by=priya)
        task.refresh_from_db()
        assert (task.title, task.note, task.version) == ("Ring Gareth", "After ten", 3)

    def test_two_people_who_touch_the_same_field_are_shown_both(self, amara, priya):
        task = factories.task("Ring", by=amara)
        editing.edit(task=task, changes={"title": "Ring Gareth"}, version=1, by=amara)
        before = unchanged(task)
        with pytest.raises(Conflict) as refusal:
            editing.edit(task=task, changes={"title": "Ring Olwen"}, version=1, by=priya)
        clash = refusal.value.clashes[0]
        assert (clash.original, clash.theirs, clash.mine, refusal.value.version) == ("Ring", "Ring Gareth", "Ring Olwen", 2)
        assert unchanged(task) == before

    def test_a_stranger_may_not(self, amara, stranger, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        before = unchanged(task)
        with pytest.raises(PermissionDenied):
            editing.edit(task=task, changes={"title": "x"}, version=1, by=stranger)
        assert (unchanged(task), told(olwen)) == (before, ["To do: Ring."])

    def test_a_repeating_task_keeps_its_date(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        before = unchanged(task)
        with pytest.raises(TaskRefused, match="needs a due date"):
            editing.edit(task=task, changes={"due_at": None, "has_time": False}, version=1, by=amara)
        assert unchanged(task) == before


class TestFinish:
    def test_it_is_done_by_someone_at_a_moment(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        ending.finish(task=task, by=amara)
        task.refresh_from_db()
        assert (task.status, task.done_at, task.done_by) == (Status.DONE, amara.at, amara.user)
        assert told(olwen)[-1] == "Done: Ring."

    def test_a_second_press_is_told_who_was_first(self, amara, priya, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.finish(task=task, by=amara)
        before, lines = list(Task.objects.values().order_by("id")), told(olwen)
        with pytest.raises(NotOpen, match="Amara Okafor has already finished this"):
            ending.finish(task=task, by=priya)
        assert (list(Task.objects.values().order_by("id")), told(olwen)) == (before, lines)

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
        before = unchanged(task)
        with pytest.raises(PermissionDenied):
            ending.finish(task=task, by=stranger)
        assert unchanged(task) == before


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_once_make_one_next_task():
    amara, priya = people.actor(Role.MANAGER), people.actor(Role.MANAGER)
    task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
    gate, outcomes = Barrier(2), []

    def press(by):
        gate.wait(timeout=10)
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
        thread.join(timeout=20)
    assert sorted(outcomes) == ["already", "done"]
    assert Task.objects.filter(follows=task).count() == 1


class TestReopen:
    def test_undoes_finishing_and_takes_the_next_one_back(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.finish(task=task, by=amara)
        ending.reopen(task=task, by=amara)
        task.refresh_from_db()
        assert (task.status, task.done_at, task.done_by, Task.objects.count()) == (Status.OPEN, None, None, 1)
        assert told(olwen)[-1] == "To do again: Ring."

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
        before = unchanged(task)
        ending.reopen(task=task, by=amara)
        assert unchanged(task) == before
        assert told(olwen) == ["To do: Ring.", "Will not be done: Ring.", "To do again: Ring."]


class TestDrop:
    def test_it_does_not_come_again(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        ending.drop(task=task, by=amara)
        assert [each.status for each in Task.objects.all()] == [Status.DROPPED]

    def test_not_when_it_is_done(self, amara):
        task = factories.task(by=amara)
        ending.finish(task=task, by=amara)
        before = unchanged(task)
        with pytest.raises(NotOpen):
            ending.drop(task=task, by=amara)
        assert unchanged(task) == before


class TestSleep:
    def test_put_off_and_taken_up_again(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, by=amara)
        sleeping.snooze(task=task, until=amara.at + timedelta(hours=3), by=amara)
        task.refresh_from_db()
        assert (task.sleeps_until, task.due_at.day) == (amara.at + timedelta(hours=3), 27)
        sleeping.wake(task=task, by=amara)
        assert unchanged(task)["sleeps_until"] is None
        assert told(olwen) == ["To do: Ring.", "Put off: Ring.", "Taken up again: Ring."]

    @pytest.mark.parametrize("until", [people.NOW, datetime(2026, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)])
    def test_only_to_a_moment_to_come(self, amara, until):
        task = factories.task(by=amara)
        before = unchanged(task)
        with pytest.raises(TaskRefused, match="Put it off to a moment to come"):
            sleeping.snooze(task=task, until=until, by=amara)
        assert unchanged(task) == before

    def test_finishing_ends_the_sleep(self, amara):
        task = factories.task(by=amara)
        sleeping.snooze(task=task, until=FRIDAY, by=amara)
        ending.finish(task=task, by=amara)
        assert unchanged(task)["sleeps_until"] is None


class TestAssign:
    def test_to_a_person_and_it_wakes(self, amara, priya, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        sleeping.snooze(task=task, until=FRIDAY, by=amara)
        assigning.assign(task=task, owner=priya.user, by=amara)
        task.refresh_from_db()
        assert (task.owner, task.sleeps_until) == (priya.user, None)
        assert told(olwen)[-1] == "Task now with Priya Raman: Ring."

    def test_to_a_team(self, amara, homes):
        task = factories.task(by=amara)
        assigning.assign(task=task, team=homes, by=amara)
        task.refresh_from_db()
        assert (task.owner, task.team) == (None, homes)

    def test_to_nobody_is_refused(self, amara):
        task = factories.task(by=amara)
        before = unchanged(task)
        with pytest.raises(TaskRefused, match="Choose a person or a team"):
            assigning.assign(task=task, by=amara)
        assert unchanged(task) == before

    def test_another_teams_task_may_not(self, amara):
        other = people.actor(team=people.team("Energy"))
        task = factories.task(by=other)
        before = unchanged(task)
        with pytest.raises(PermissionDenied):
            assigning.assign(task=task, owner=amara.user, by=amara)
        assert unchanged(task) == before
