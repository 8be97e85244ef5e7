"""Merging, splitting, linking, and taking it back."""

import pytest
from django.core.exceptions import PermissionDenied

from rapport.cases.actions import applying, content, joining, linking, watching
from rapport.cases.models import Case, CaseMove
from rapport.cases.queries import records
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.customers.tests import factories as people
from rapport.knowledge import actions as knowledge
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(amara, olwen):
    factories.level()
    survivor = factories.case("Heating", by=amara, conversation=factories.conversation(olwen), tags=["heat"])
    absorbed = factories.case("Boiler", by=amara, conversation=factories.conversation(olwen), tags=["boiler"])
    return survivor, absorbed


def whole_of(case):
    row = Case.objects.values().get(pk=case.pk)
    return {name: row[name] for name in ("customer_id", "tags", "is_private", "merged_into_id", "needs_reply")} | {
        "threads": list(case.threads.values_list("conversation", flat=True)),
        "watchers": list(case.watchers.values_list("user", flat=True)),
    }


class TestMerging:
    def test_everything_goes_along_and_the_old_reference_works(self, two, amara, priya):
        survivor, absorbed = two
        watching.watch(case=absorbed, user=priya.user, by=amara)
        joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        assert records.one(amara, absorbed.pk) == survivor
        survivor.refresh_from_db()
        assert (survivor.threads.count(), survivor.tags, survivor.watchers.get().user) == (2, ["boiler", "heat"], priya.user)
        assert list(Clock.objects.filter(about_id=absorbed.pk).values_list("state", flat=True)) == ["cancelled"]

    def test_taking_it_back_leaves_both_as_they_were(self, two, amara, priya):
        survivor, absorbed = two
        watching.watch(case=absorbed, user=priya.user, by=amara)
        before = [whole_of(case) for case in two]
        move = joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        joining.undo(move=move, by=amara)
        assert [whole_of(case) for case in two] == before
        assert records.one(amara, absorbed.pk) == absorbed
        with pytest.raises(joining.CannotJoin, match="already"):
            joining.undo(move=move, by=amara)

    def test_the_customer_is_shown_the_reference_it_leads_to_and_may_quote_each(self, two, amara):
        survivor, absorbed = two
        kept, moved = survivor.threads.get().conversation, absorbed.threads.get().conversation
        assert (kept.shown_reference, moved.shown_reference) == (survivor.reference, absorbed.reference)
        move = joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        for each in (kept, moved):
            each.refresh_from_db()
        assert (kept.quoted_as, moved.quoted_as) == ([survivor.reference], [absorbed.reference, survivor.reference])
        joining.undo(move=move, by=amara)
        moved.refresh_from_db()
        assert moved.quoted_as == [survivor.reference, absorbed.reference]
        assert moved.earlier_references == (survivor.reference, moved.reference)

    def test_not_with_itself_nor_across_customers(self, two, amara):
        survivor, _ = two
        stranger = factories.case(by=amara, customer=_another(amara))
        for other in (survivor, stranger):
            with pytest.raises(joining.CannotJoin):
                joining.merge(survivor=survivor, absorbed=other, by=amara)
        assert not CaseMove.objects.exists()

    def test_a_stranger_may_not(self, two, stranger):
        with pytest.raises(PermissionDenied):
            joining.merge(survivor=two[0], absorbed=two[1], by=stranger)
        assert not CaseMove.objects.exists()


def _another(by):
    return people.customer("Adebayo Adeleke", by=by)


@pytest.fixture
def damp():
    writer = people.actor(Role.TEAM_LEADER)
    article = knowledge.begin(kind="procedure", title="Damp", text="Look first.", by=writer)
    knowledge.publish(article=article, by=writer)
    article.refresh_from_db()
    return article


class TestWorkedBy:
    def test_the_survivor_shows_what_the_absorbed_one_was_worked_by_and_parting_gives_it_back(self, two, amara, priya, damp):
        survivor, absorbed = two
        applying.apply(case=absorbed, article=damp, by=priya)
        move = joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        assert [(each.version, each.by) for each in survivor.applied.all()] == [(damp.current, priya.user)]
        joining.undo(move=move, by=amara)
        assert not survivor.applied.exists()
        assert [each.version for each in absorbed.applied.all()] == [damp.current]

    def test_what_both_were_worked_by_stays_with_both(self, two, amara, damp):
        for case in two:
            applying.apply(case=case, article=damp, by=amara)
        move = joining.merge(survivor=two[0], absorbed=two[1], by=amara)
        assert two[0].applied.count() == 1
        joining.undo(move=move, by=amara)
        assert [each.applied.count() for each in two] == [1, 1]


class TestSplitting:
    def test_a_conversation_leads_to_a_case_of_its_own_and_back(self, two, amara):
        survivor, absorbed = two
        joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        thread = survivor.threads.order_by("-pk")[0].conversation
        move = joining.split(case=survivor, conversations=[thread], title="Boiler again", by=amara)
        assert [row.conversation.shown_reference for row in move.target.threads.all()] == [move.target.reference]
        joining.undo(move=move, by=amara)
        assert [row.conversation.shown_reference for row in survivor.threads.all()] == [survivor.reference, survivor.reference]
        assert records.one(amara, move.target.pk) == survivor

    def test_one_conversation_stays(self, two, amara):
        survivor, _ = two
        with pytest.raises(joining.CannotJoin, match="Leave"):
            joining.split(case=survivor, conversations=[survivor.threads.get().conversation], title="All", by=amara)
        assert Case.objects.count() == 2


class TestFamily:
    def test_children_are_seen_from_the_parent_and_keep_it_open(self, two, amara):
        parent, child = two
        linking.adopt(parent=parent, children=[child], by=amara)
        assert records.children(parent, amara) == [child]
        assert [each.what for each in records.whole(parent, amara).in_the_way] == ["field", "child"]

    def test_no_circle(self, two, amara):
        parent, child = two
        linking.adopt(parent=parent, children=[child], by=amara)
        child.refresh_from_db()
        with pytest.raises(content.CaseRefused, match="contains"):
            linking.adopt(parent=child, children=[parent], by=amara)
        parent.refresh_from_db()
        assert parent.parent is None

    def test_a_link_is_seen_from_both(self, two, amara):
        made = linking.link(case=two[0], other=two[1], by=amara)
        assert [records.links(case, amara) for case in two] == [[made], [made]]
