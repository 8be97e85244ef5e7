"""Any sequence of merges, changes and undoings: at the end everybody has what is theirs.

The oracle knows nothing of merges. It holds, for each customer, what they started with and what was done while one looked at
their page; once every merge is undone, the tables must say the same.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rapport.core.errors import Refused
from rapport.customers.actions import contact_points, editing, life, merging, roles
from rapport.customers.actions.merging import MergeRefused
from rapport.customers.models import ContactPoint, Customer, Merge, Role
from rapport.customers.tests import factories as make
from rapport.customers.tests.test_merging import everything
from rapport.tasks.actions import adding as tasks
from rapport.tasks.models import Task

pytestmark = pytest.mark.django_db

PEOPLE = 4
EMAILS = [f"{letter}@example.com" for letter in "abc"]
STRAIGHT = (Phase.explicit, Phase.reuse, Phase.generate)  # making a failing example smaller takes many minutes on a database
runs = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=STRAIGHT)
numbers = st.integers(0, PEOPLE - 1)
beginnings = st.lists(
    st.tuples(
        st.lists(st.sampled_from(EMAILS), unique=True),
        st.lists(st.sampled_from(["gas", "vip"]), unique=True),
        st.sampled_from(["", "cy", "fr"]),
        st.sampled_from([None, *range(PEOPLE)]),
    ),
    min_size=PEOPLE,
    max_size=PEOPLE,
)
sides = st.sampled_from(["survivor", "absorbed"])
merges = st.tuples(st.just("merge"), numbers, numbers, sides, st.sampled_from(["survivor", "absorbed", "both"]))
undoings = st.tuples(st.just("undo"), st.integers(0, 9))
changes = st.one_of(
    st.tuples(st.sampled_from(["add", "role"]), numbers, st.sampled_from(EMAILS)),
    st.tuples(st.sampled_from(["correct", "remove", "edit", "tag", "task"]), numbers, st.integers(0, 3)),
)


@dataclass
class Oracle:
    """What each customer should have in the end, by their number."""

    points: dict[int, tuple[int, str]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    tags: dict[int, set[str]] = field(default_factory=dict)
    roles: dict[int, tuple[int, int]] = field(default_factory=dict)
    tasks: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of_tables(cls):
        """The same, as the tables say it."""
        return cls(
            {point.pk: (point.customer_id, point.value) for point in ContactPoint.objects.all()},
            dict(Customer.objects.values_list("pk", "language")),
            {pk: set(tags) for pk, tags in Customer.objects.values_list("pk", "tags")},
            {role.pk: (role.customer_id, role.other_id) for role in Role.objects.all()},
            dict(Task.objects.values_list("pk", "customer_id")),
        )


class World:
    """Four customers and what was done with them."""

    def __init__(self, started):
        self.by = make.actor(make.Role.TEAM_LEADER)
        self.words = iter(f"x{number}" for number in range(1000))
        self.family = make.customer("The son")
        self.people = [self.begin(*given[:3]) for given in started]
        for one, beginning in zip(self.people, started, strict=True):
            other = self.family if beginning[3] is None else self.people[beginning[3]]
            if one != other:
                roles.give(customer=one, other=other, link="family", by=self.by)
        self.oracle = Oracle.of_tables()

    def begin(self, emails, tags, language):
        points = [{"channel": "email", "value": email, "is_preferred": True} for email in emails]
        return make.customer(next(self.words), contact_points=points, tags=tags, language=language)

    def do(self, what, *given):
        """One step; one that the rules refuse is left out."""
        try:
            with transaction.atomic():
                getattr(self, what)(*given)
        except Refused:
            pass

    def seen(self, number):
        """Whose page one sees under a customer's reference."""
        one = Customer.objects.get(pk=self.people[number].pk)
        while one.merged_into:
            one = one.merged_into
        return one

    def merge(self, one, other, side, tags):
        choices = {"language": side, "tags": tags}
        merging.merge(survivor=self.seen(one), absorbed=self.seen(other), choices=choices, by=self.by)

    def undo(self, place):
        held = Merge.objects.filter(undone_at=None).order_by("pk")
        if held:
            merging.undo(merge=held[place % len(held)], by=self.by)

    def add(self, number, email):
        one = self.seen(number)
        point = contact_points.add(customer=one, channel="email", value=email, by=self.by)
        self.oracle.points[point.pk] = (one.pk, point.value)

    def point(self, number, place):
        found = ContactPoint.objects.filter(customer=self.seen(number)).order_by("pk")
        return found[place % len(found)] if found else None

    def correct(self, number, place):
        if point := self.point(number, place):
            changed = contact_points.change(point=point, value=f"{next(self.words)}@example.com", version=point.version, by=self.by)
            self.oracle.points[point.pk] = (self.oracle.points[point.pk][0], changed.value)

    def remove(self, number, place):
        if point := self.point(number, place):
            del self.oracle.points[point.pk]
            contact_points.remove(point=point, by=self.by)

    def edit(self, number, _):
        one, word = self.seen(number), next(self.words)
        editing.edit(customer=one, changes={"language": word}, version=one.version, by=self.by)
        self.oracle.languages[one.pk] = word

    def tag(self, number, _):
        one, word = self.seen(number), next(self.words)
        life.tag(customer=one, add=[word], by=self.by)
        self.oracle.tags[one.pk].add(word)

    def role(self, number, _):
        one = self.seen(number)
        role = roles.give(customer=one, other=self.family, link="carer", by=self.by)
        self.oracle.roles[role.pk] = (one.pk, self.family.pk)

    def task(self, number, _):
        one = self.seen(number)
        task = tasks.add(title="Ring back", customer=one, by=self.by)
        self.oracle.tasks[task.pk] = one.pk

    def undo_all(self, places):
        """Undo what still holds, in some order; a merge whose survivor was merged on has to wait."""
        for place in places:
            held = list(Merge.objects.filter(undone_at=None).order_by("pk"))
            if not held:
                return
            for merge in held[place % len(held) :] + held[: place % len(held)]:
                try:
                    with transaction.atomic():
                        merging.undo(merge=merge, by=self.by)
                    break
                except MergeRefused:
                    continue


orders = st.lists(st.integers(0, 5), min_size=PEOPLE, max_size=PEOPLE)


def in_a_world_of_its_own(play):
    """Run one example, and leave nothing behind."""
    with transaction.atomic():
        play()
        transaction.set_rollback(True)


@runs
@given(beginnings, st.lists(merges, min_size=1, max_size=6), orders)
def test_merges_alone_are_undone_without_a_trace(started, steps, order):
    def play():
        world = World(started)
        before = everything()
        for step in steps:
            world.do(*step)
        world.undo_all(order)
        assert everything() == before

    in_a_world_of_its_own(play)


@runs
@given(beginnings, st.lists(st.one_of(merges, undoings), min_size=1, max_size=8))
def test_while_merged_everything_that_anybody_brought_is_on_the_survivors_page(started, steps):
    def play():
        world = World(started)
        for step in steps:
            world.do(*step)
            for number, one in enumerate(world.people):
                shown = set(ContactPoint.objects.filter(customer=world.seen(number)).values_list("value", flat=True))
                theirs = {value for owner, value in world.oracle.points.values() if owner == one.pk}
                assert theirs <= shown

    in_a_world_of_its_own(play)


@runs
@given(beginnings, st.lists(st.one_of(merges, changes, undoings), min_size=2, max_size=12), orders)
def test_whatever_happens_between_everybody_ends_with_what_is_theirs(started, steps, order):
    def play():
        world = World(started)
        for step in steps:
            world.do(*step)
        world.undo_all(order)
        assert Oracle.of_tables() == world.oracle

    in_a_world_of_its_own(play)
