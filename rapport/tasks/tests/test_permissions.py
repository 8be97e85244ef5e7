import pytest

from rapport.customers.tests import factories as people
from rapport.tasks import permissions, queries
from rapport.tasks.models import Task
from rapport.tasks.tests import factories
from rapport.team.actors import Actor, Road
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks():
    """One task for each place a task can be in, seen from someone in Homes."""
    homes, energy = people.team("Homes"), people.team("Energy")
    me, mate, other = people.actor(team=homes), people.actor(team=homes), people.actor(team=energy)
    everything = people.actor(Role.MANAGER)
    return {
        "me": me,
        "mine": factories.task("mine", by=me),
        "mate": factories.task("mate", by=mate),
        "team": factories.task("team", team=homes, by=everything),
        "other": factories.task("other", by=other),
        "other-team": factories.task("other-team", team=energy, by=everything),
    }


def as_role(actor, role):
    actor.user.roles = [role]
    actor.user.save()
    return actor


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.ADVISER, {"mine", "mate", "team"}),
        (Role.TEAM_LEADER, {"mine", "mate", "team"}),
        (Role.ASSESSOR, {"mine"}),
        (Role.MANAGER, {"mine", "mate", "team", "other", "other-team"}),
    ],
)
def test_who_sees_which_tasks(tasks, role, seen):
    me = as_role(tasks["me"], role)
    assert {task.title for task in queries.visible(me)} == seen


@pytest.mark.parametrize("role", list(Role))
def test_one_task_in_hand_gets_the_same_answer_as_the_list(tasks, role):
    me = as_role(tasks["me"], role)
    seen = set(Task.objects.filter(permissions.visible_to(me)))
    for task in Task.objects.all():
        assert permissions.may_see(me, task) == (task in seen)
        assert permissions.may_edit(me, task) <= permissions.may_see(me, task)
        assert permissions.may_assign(me, task) <= permissions.may_edit(me, task)


def test_nobody_and_someone_who_left_see_nothing(tasks):
    nobody = Actor(at=people.NOW, road=Road.WEB)
    gone = people.actor(Role.MANAGER, is_active=False)
    assert [queries.visible(by).count() for by in (nobody, gone)] == [0, 0]


def test_a_customer_one_may_not_see_is_not_named():
    homes = people.team("Homes")
    lead = people.actor(team=homes)
    narrow = people.actor(team=homes, customer_reach=Reach.OWN)
    olwen = people.customer("Olwen Bevan-Jones", by=lead, owner=lead.user)
    mine = people.customer("Adebayo Adeleke", by=lead, owner=narrow.user)
    for customer in (olwen, mine):
        factories.task(f"Ring {customer.pk}", customer=customer, by=lead)
    shown = {task.about for task in queries.named(queries.visible(narrow), narrow)}
    assert shown == {None, mine}
