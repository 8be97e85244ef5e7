"""Who sees and does what with cases."""

import pytest

from rapport.cases import permissions
from rapport.cases.actions import watching
from rapport.cases.models import Case
from rapport.cases.queries import lists
from rapport.cases.tests import factories
from rapport.conversations import permissions as conversation_permissions
from rapport.conversations.models import Conversation, Note
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor, Road
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    """One case for each place a case can be in, seen from someone in Homes; `far` is of another team's customer."""
    homes, energy = people.team("Near"), people.team("Far away")
    me, mate, other, system = people.actor(team=homes), people.actor(team=homes), people.actor(team=energy), people.system()
    far = people.customer("Far", team=energy, by=system)
    made = {
        "mine": factories.case("mine", customer=far, owner=me.user, team=energy, by=system),
        "watched": factories.case("watched", customer=far, owner=other.user, by=system),
        "named": factories.case("named", customer=far, owner=other.user, conversation=factories.conversation(far), by=system),
        "mate": factories.case("mate", customer=far, owner=mate.user, by=system),
        "queue": factories.case("queue", customer=far, queue=factories.queue(team=homes), by=system),
        "other": factories.case("other", customer=far, owner=other.user, by=system),
        "nobody": factories.case("nobody", by=system),
        "private": factories.case("private", customer=far, owner=other.user, is_private=True, by=system),
        "private-queue": factories.case("private-queue", queue=factories.queue("Q", team=homes), is_private=True, by=system),
    }
    watching.watch(case=made["watched"], user=me.user, by=system)
    note = Note.objects.create(conversation=made["named"].threads.get().conversation, text="@me", author=other.user, at=system.at)
    note.mentions.add(me.user)
    return me, made


def as_reaching(me, monkeypatch, *, cases=Reach.ALL, customers=Reach.ALL, role=Role.ADVISER):
    usual = Actor.reach
    monkeypatch.setattr(Actor, "reach", lambda by, permission: cases if permission == "cases.read" else usual(by, permission))
    me.user.roles, me.user.customer_reach = [role], customers
    me.user.save()
    return me


OWN = {"mine", "watched", "named"}
TEAM = OWN | {"mate", "queue", "private-queue"}
OPEN = {"mine", "watched", "named", "mate", "queue", "other", "nobody", "private-queue"}


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"cases": Reach.OWN}, OWN),
        ({"cases": Reach.TEAM}, TEAM),
        ({"cases": Reach.ALL}, OPEN),
        ({"cases": Reach.ALL, "customers": Reach.TEAM}, OWN | {"nobody"}),
        ({"cases": Reach.ALL, "role": Role.TEAM_LEADER}, OPEN | {"private"}),
        ({"cases": Reach.ALL, "role": Role.ADMINISTRATOR}, OPEN),
        ({"cases": Reach.NONE}, set()),
    ],
)
def test_who_sees_which(cases, monkeypatch, given, seen):
    me = as_reaching(cases[0], monkeypatch, **given)
    titles = {case.title for case in lists.visible(me)}
    assert titles - {"mate", "queue", "private-queue"} == seen - {"mate", "queue", "private-queue"}
    assert titles >= seen


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("customers", [Reach.ALL, Reach.TEAM, Reach.OWN])
@pytest.mark.parametrize("reach", [Reach.OWN, Reach.TEAM, Reach.ALL])
def test_one_case_in_hand_gets_the_same_answer_as_the_list(cases, monkeypatch, role, customers, reach):
    me = as_reaching(cases[0], monkeypatch, cases=reach, customers=customers, role=role)
    seen = set(lists.visible(me).values_list("pk", flat=True))
    for case in Case.objects.all():
        assert permissions.may_see(me, case) == (case.pk in seen), case.title
        assert permissions.may_work(me, case) <= permissions.may_see(me, case)
        assert permissions.may_assign(me, case) <= permissions.may_work(me, case)
        assert permissions.may_close_anyway(me, case) <= permissions.may_work(me, case)


def test_who_sees_a_case_of_their_own_sees_its_conversation(cases, monkeypatch):
    me = as_reaching(cases[0], monkeypatch, cases=Reach.OWN, customers=Reach.OWN)
    thread = factories.conversation(people.customer("Another", by=people.system()))
    factories.case(by=people.system(), conversation=thread, owner=me.user)
    assert Conversation.objects.filter(conversation_permissions.visible_to(me), pk=thread.pk).exists()


def test_a_customer_out_of_sight_is_not_named(cases, monkeypatch):
    me = as_reaching(cases[0], monkeypatch, cases=Reach.OWN, customers=Reach.OWN)
    assert {case.about for case in lists.named(lists.visible(me), me)} == {None}


def test_nobody_and_someone_who_left_see_nothing(cases):
    nobody, gone = Actor(at=people.NOW, road=Road.WEB), people.actor(Role.MANAGER, is_active=False)
    assert [lists.visible(by).count() for by in (nobody, gone)] == [0, 0]


def test_lists_need_few_statements(cases, django_assert_num_queries):
    me = cases[0]
    with django_assert_num_queries(2):
        assert lists.inbox(me).cases
    with django_assert_num_queries(3):
        assert sum(lane.count.number for lane in lists.board(me)) == 8
    with django_assert_num_queries(1):
        assert lists.listed(me).cases


@pytest.mark.parametrize("order", ["due", "latest", "newest", "oldest", "changed"])
def test_pages_by_key_show_each_case_once(cases, order):
    me, seen, after = cases[0], [], ""
    while True:
        page = lists.listed(me, order=order, after=after, size=2)
        seen += [case.pk for case in page.cases]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(lists.visible(me).values_list("pk", flat=True))
    assert len(seen) == len(set(seen))
