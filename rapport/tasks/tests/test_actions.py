from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.core.errors import Conflict
from rapport.customers.actions import interactions
from rapport.customers.tests import factories as people
from rapport.tasks.actions import adding, assigning, editing, ending, sleeping
from rapport.tasks.actions.content import TaskRefused
from rapport.tasks.models import Task
from rapport.tasks.tests import factories

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


class TestAdd:
    def test_it_is_mine_and_told_on_the_customers_timeline(self, amara, olwen):
        task = adding.add(title=" Ring  back ", customer=olwen, due_at=FRIDAY, has_time=True, by=amara)
        assert (task.title, task.owner, task.due_at, task.version) == ("Ring  back", amara.user, FRIDAY, 1)
        assert factories.told(olwen) == ["To do: Ring  back."]

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
        assert factories.told(olwen) == []

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
        assert factories.told(olwen)[-1] == "Task changed: Ring Gareth (what, due)."

    def test_nothing_changed_tells_nothing(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, by=amara)
        editing.edit(task=task, changes={"title": "Ring", "due_at": FRIDAY, "has_time": False}, version=1, by=amara)
        assert (factories.stored(task)["version"], factories.told(olwen)) == (1, ["To do: Ring."])

    def test_two_people_who_touch_different_fields_are_both_kept(self, amara, priya):
        task = factories.task("Ring", by=amara)
        editing.edit(task=task, changes={"title": "Ring Gareth", "note": ""}, version=1, by=amara)
        editing.edit(task=task, changes={"title": "Ring", "note": "After ten"}, version=1, by=priya)
        task.refresh_from_db()
        assert (task.title, task.note, task.version) == ("Ring Gareth", "After ten", 3)

    def test_two_people_who_touch_the_same_field_are_shown_both(self, amara, priya):
        task = factories.task("Ring", by=amara)
        editing.edit(task=task, changes={"title": "Ring Gareth"}, version=1, by=amara)
        before = factories.stored(task)
        with pytest.raises(Conflict) as refusal:
            editing.edit(task=task, changes={"title": "Ring Olwen"}, version=1, by=priya)
        clash = refusal.value.clashes[0]
        assert (clash.original, clash.theirs, clash.mine, refusal.value.version) == ("Ring", "Ring Gareth", "Ring Olwen", 2)
        assert factories.stored(task) == before

    def test_a_stranger_may_not(self, amara, stranger, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        before = factories.stored(task)
        with pytest.raises(PermissionDenied):
            editing.edit(task=task, changes={"title": "x"}, version=1, by=stranger)
        assert (factories.stored(task), factories.told(olwen)) == (before, ["To do: Ring."])

    def test_a_repeating_task_keeps_its_date(self, amara):
        task = factories.task("Ring", due_at=FRIDAY, repeats="FREQ=DAILY", by=amara)
        before = factories.stored(task)
        with pytest.raises(TaskRefused, match="needs a due date"):
            editing.edit(task=task, changes={"due_at": None, "has_time": False}, version=1, by=amara)
        assert factories.stored(task) == before


class TestSleep:
    def test_put_off_and_taken_up_again(self, amara, olwen):
        task = factories.task("Ring", customer=olwen, due_at=FRIDAY, by=amara)
        sleeping.snooze(task=task, until=amara.at + timedelta(hours=3), by=amara)
        task.refresh_from_db()
        assert (task.sleeps_until, task.due_at.day) == (amara.at + timedelta(hours=3), 27)
        sleeping.wake(task=task, by=amara)
        assert factories.stored(task)["sleeps_until"] is None
        assert factories.told(olwen) == ["To do: Ring.", "Put off: Ring.", "Taken up again: Ring."]

    @pytest.mark.parametrize("until", [people.NOW, datetime(2026, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)])
    def test_only_to_a_moment_to_come(self, amara, until):
        task = factories.task(by=amara)
        before = factories.stored(task)
        with pytest.raises(TaskRefused, match="Put it off to a time in the future"):
            sleeping.snooze(task=task, until=until, by=amara)
        assert factories.stored(task) == before

    def test_finishing_ends_the_sleep(self, amara):
        task = factories.task(by=amara)
        sleeping.snooze(task=task, until=FRIDAY, by=amara)
        ending.finish(task=task, by=amara)
        assert factories.stored(task)["sleeps_until"] is None


class TestAssign:
    def test_to_a_person_and_it_wakes(self, amara, priya, olwen):
        task = factories.task("Ring", customer=olwen, by=amara)
        sleeping.snooze(task=task, until=FRIDAY, by=amara)
        assigning.assign(task=task, owner=priya.user, by=amara)
        task.refresh_from_db()
        assert (task.owner, task.sleeps_until) == (priya.user, None)
        assert factories.told(olwen)[-1] == "Task now with Priya Raman: Ring."

    def test_to_a_team(self, amara, homes):
        task = factories.task(by=amara)
        assigning.assign(task=task, team=homes, by=amara)
        task.refresh_from_db()
        assert (task.owner, task.team) == (None, homes)

    def test_to_nobody_is_refused(self, amara):
        task = factories.task(by=amara)
        before = factories.stored(task)
        with pytest.raises(TaskRefused, match="Choose a person or a team"):
            assigning.assign(task=task, by=amara)
        assert factories.stored(task) == before

    def test_another_teams_task_may_not(self, amara):
        other = people.actor(team=people.team("Energy"))
        task = factories.task(by=other)
        before = factories.stored(task)
        with pytest.raises(PermissionDenied):
            assigning.assign(task=task, owner=amara.user, by=amara)
        assert factories.stored(task) == before
