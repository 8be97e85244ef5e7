from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.customers.tests import factories as people
from rapport.tasks import queries
from rapport.tasks.actions import ending, sleeping
from rapport.tasks.models import Task
from rapport.tasks.queries import BadCursor, Filters, State, Whose
from rapport.tasks.rules.moments import Bucket
from rapport.tasks.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return people.actor(team=people.team("Homes"))


def titles(tasks):
    return [task.title for task in tasks]


@pytest.fixture
def week(me):
    """Monday 23 November 2026, 9:12am: one task in every place."""
    due = {"overdue": -1, "today": 0, "sunday": 6, "next monday": 7}
    made = {title: factories.task(title, due_at=me.at + timedelta(days=days), by=me) for title, days in due.items()}
    made["by ten"] = factories.task("by ten", due_at=me.at + timedelta(minutes=48), has_time=True, by=me)
    made["pressing"] = factories.task("pressing", due_at=me.at, priority=3, by=me)
    made["some day"] = factories.task("some day", by=me)
    made["asleep"] = factories.task("asleep", due_at=me.at, by=me)
    sleeping.snooze(task=made["asleep"], until=me.at + timedelta(hours=3), by=me)
    made["done"] = ending.finish(task=factories.task("done", by=me), by=me)
    made["free"] = factories.task("free", team=me.user.team, by=me)
    made["not mine"] = factories.task("not mine", by=people.actor(team=me.user.team))
    return made


class TestDay:
    def test_overdue_first_then_by_due_then_by_priority(self, me, week):
        day = queries.day(me)
        assert {bucket: titles(tasks) for bucket, tasks in day.buckets.items()} == {
            Bucket.OVERDUE: ["overdue"],
            Bucket.TODAY: ["by ten", "pressing", "today"],
            Bucket.WEEK: ["sunday"],
            Bucket.UNDATED: ["some day"],
        }
        assert (day.later, day.sleeping, day.free, titles(day.done), day.is_empty) == (1, 1, 1, ["done"], False)
        assert day.counts == {bucket: len(tasks) for bucket, tasks in day.buckets.items()}

    def test_a_task_that_was_put_off_is_back_when_its_time_comes(self, me, week):
        later = people.later(me, hours=3)
        assert "asleep" in titles(queries.day(later).open)

    def test_takes_three_queries(self, me, week, django_assert_num_queries):
        with django_assert_num_queries(3):
            queries.day(me)

    def test_of_many_it_shows_thirty_and_counts_all(self, me):
        Task.objects.bulk_create(Task(title=f"{n}", owner=me.user, created_at=me.at) for n in range(61))
        day = queries.day(me)
        assert (len(day.open), day.is_cut, day.counts[Bucket.UNDATED]) == (30, True, 61)


class TestList:
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (Filters(), ["overdue", "by ten", "today", "pressing", "sunday", "next monday", "some day"]),
            (Filters(due=Bucket.OVERDUE), ["overdue"]),
            (Filters(due=Bucket.TODAY), ["by ten", "today", "pressing"]),
            (Filters(due=Bucket.WEEK), ["sunday"]),
            (Filters(due=Bucket.LATER), ["next monday"]),
            (Filters(due=Bucket.UNDATED), ["some day"]),
            (Filters(words="MONDAY next"), ["next monday"]),
            (Filters(words="100%"), []),
            (Filters(state=State.SLEEPING), ["asleep"]),
            (Filters(state=State.DONE), ["done"]),
            (Filters(state=State.DROPPED), []),
            (Filters(whose=Whose.FREE), ["free"]),
        ],
    )
    def test_narrowed(self, me, week, filters, found):
        assert titles(queries.listed(me, filters)) == found

    def test_the_teams(self, me, week):
        assert {"free", "not mine", "today"} <= set(titles(queries.listed(me, Filters(whose=Whose.TEAM))))

    def test_everyones_stays_within_what_one_may_see(self, me, week):
        factories.task("elsewhere", by=people.actor(team=people.team("Energy")))
        assert "elsewhere" not in titles(queries.listed(me, Filters(whose=Whose.ALL)))

    def test_about_a_customer(self, me):
        olwen = people.customer(by=me)
        factories.task("hers", customer=olwen, by=me)
        factories.task("nobody's", by=me)
        assert titles(queries.open_about([olwen.pk], me)) == ["hers"]
        assert titles(queries.listed(me, Filters(customers=[olwen.pk]))) == ["hers"]

    def test_a_page_takes_one_query(self, me, week, django_assert_num_queries):
        with django_assert_num_queries(1):
            queries.page(me, Filters(whose=Whose.TEAM))

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(days=st.lists(st.none() | st.integers(0, 3), max_size=12), size=st.integers(1, 5), state=st.sampled_from(State))
    def test_going_through_the_pages_meets_every_task_once(self, me, days, size, state):
        Task.objects.all().delete()
        Task.objects.bulk_create(_as(state, me, day, number) for number, day in enumerate(days))
        met, after = [], ""
        while True:
            page = queries.page(me, Filters(state=state), after=after, size=size)
            met += page.tasks
            if not page.after:
                break
            after = page.after
        assert met == list(queries.listed(me, Filters(state=state)))
        assert len(met) == len(days)

    @pytest.mark.parametrize("cursor", ["x", "~", "~x", "2026-11-23T09:00:00~1", "~-1", "~99999999999999999999", "x~1"])
    def test_a_place_we_never_gave_out_is_refused(self, me, cursor):
        with pytest.raises(BadCursor):
            queries.page(me, Filters(), after=cursor)


def _as(state, me, day, number):
    moment = None if day is None else me.at + timedelta(days=day + 1)
    given = {
        State.OPEN: {"due_at": moment},
        State.SLEEPING: {"sleeps_until": moment or me.at + timedelta(days=9)},
        State.DONE: {"status": "done", "done_at": moment or me.at},
        State.DROPPED: {"status": "dropped"},
    }[state]
    return Task(title=f"{number}", owner=me.user, created_at=me.at, **given)


class TestAboutOneCustomer:
    @pytest.mark.parametrize(
        ("role", "seen"),
        [
            (Role.ASSESSOR, ["mine"]),
            (Role.ADVISER, ["mine", "free", "colleague's"]),
            (Role.MANAGER, ["mine", "free", "colleague's", "theirs"]),
        ],
    )
    def test_each_sees_what_their_reach_takes_in_whichever_way_it_is_read(self, role, seen):
        homes, customer = people.team("Homes"), people.customer()
        reader, leader = people.actor(role, team=homes), people.actor(Role.MANAGER)
        colleague, stranger = people.user(team=homes), people.user(team=people.team("Heat"))
        factories.task("mine", customer=customer, owner=reader.user, by=leader)
        factories.task("free", customer=customer, team=homes, by=leader)
        factories.task("colleague's", customer=customer, owner=colleague, by=leader)
        factories.task("theirs", customer=customer, owner=stranger, by=leader)
        factories.task("elsewhere", customer=people.customer(), owner=reader.user, by=leader)
        assert titles(queries.open_about([customer.pk], reader)) == seen
        assert titles(queries.open_about([customer.pk, 0], reader)) == seen

    def test_without_a_team_nobodys_tasks_without_a_team_are_seen(self):
        reader, customer = people.actor(Role.ADVISER), people.customer()
        factories.task("theirs", customer=customer, owner=people.user(), by=people.actor(Role.MANAGER))
        assert titles(queries.open_about([customer.pk], reader)) == []
