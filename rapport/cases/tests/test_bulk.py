"""Many at once, under the same rules as one."""

import pytest

from rapport.cases.actions import assigning, bulk
from rapport.cases.models import BulkChange, Case
from rapport.cases.tests import factories
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(homes):
    return people.actor(Role.TEAM_LEADER, team=homes)


@pytest.fixture
def three(amara, olwen):
    thread = factories.conversation(olwen)
    factories.message(thread)
    cases = [factories.case(f"Case {number}", by=amara, customer=olwen) for number in range(2)]
    cases.append(factories.case("Case 2", by=amara, conversation=thread))
    Case.objects.filter(pk=cases[2].pk).update(needs_reply=True)
    return cases


def test_a_preview_changes_nothing_and_names_each_refusal(three, leader):
    before = list(Case.objects.values())
    seen = bulk.preview(what="close", cases=[case.pk for case in three], given={"outcome": "solved"}, by=leader)
    assert (seen.changed, seen.refused) == (2, {three[2].pk: "The latest message has no answer."})
    assert list(Case.objects.values()) == before
    assert not BulkChange.objects.exists()


def test_the_rules_of_ending_hold_and_undoing_gives_back(three, leader):
    before = {case.pk: (case.status_id, case.outcome) for case in three}
    change = bulk.start(what="close", cases=[case.pk for case in three], given={"outcome": "solved"}, by=leader)
    assert sorted(Case.objects.values_list("category", flat=True)) == ["closed", "closed", "open"]
    assert change.refused == {str(three[2].pk): "The latest message has no answer."}
    bulk.undo(change=change, by=leader)
    assert {case.pk: (case.status_id, case.outcome) for case in Case.objects.all()} == before


def test_undoing_leaves_what_somebody_changed_since(three, leader, amara, priya):
    change = bulk.start(what="assign", cases=[case.pk for case in three], given={"owner": priya.user_id}, by=leader)
    assigning.assign(case=three[0], owner=amara.user, by=leader)
    change = bulk.undo(change=change, by=leader)
    assert set(change.refused) == {str(three[0].pk)}
    assert dict(Case.objects.values_list("pk", "owner")) == {three[0].pk: amara.user_id, three[1].pk: None, three[2].pk: None}


@pytest.mark.parametrize(("what", "given"), [("tag", {"add": ["heat"]}), ("priority", {"priority": 4})])
def test_each_kind_of_change_can_be_undone(three, leader, what, given):
    before = list(Case.objects.order_by("pk").values_list("tags", "priority"))
    change = bulk.start(what=what, cases=[case.pk for case in three], given=given, by=leader)
    assert list(Case.objects.order_by("pk").values_list("tags", "priority")) != before
    bulk.undo(change=change, by=leader)
    assert list(Case.objects.order_by("pk").values_list("tags", "priority")) == before


def test_cases_out_of_sight_are_not_touched(three, leader):
    stranger = people.actor(Role.ASSESSOR)
    stranger.user.roles = [Role.ADVISER]
    stranger.user.save()
    Case.objects.filter(pk=three[0].pk).update(is_private=True)
    bulk.start(what="priority", cases=[case.pk for case in three], given={"priority": 4}, by=stranger)
    assert list(Case.objects.order_by("pk").values_list("priority", flat=True)) == [2, 4, 4]


@pytest.mark.parametrize(
    ("what", "given"), [("status", {"status": 0}), ("tag", {}), ("priority", {"priority": 9}), ("queue", {"queue": 0}), ("burn", {})]
)
def test_refuses_what_cannot_be(three, leader, what, given):
    with pytest.raises(bulk.BulkRefused):
        bulk.start(what=what, cases=[case.pk for case in three], given=given, by=leader)
    assert not BulkChange.objects.exists()
