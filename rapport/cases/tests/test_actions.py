"""Opening, moving, assigning and ending cases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.cases.actions import assigning, checking, content, moving, opening
from rapport.cases.models import Case, Category, Checklist, CheckMark, Outcome, Watcher
from rapport.cases.queries import records
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


class TestOpening:
    def test_begins_open_and_tells_the_customers_story(self, amara, olwen):
        case = factories.case("No heating", by=amara, customer=olwen, kind="problem", tags=["Boiler ", "boiler"])
        assert (case.category, case.status.name, case.tags) == (Category.OPEN, "New", ["boiler"])
        assert factories.told(olwen) == [f"Problem opened: {case.reference} No heating."]

    def test_may_wait_for_its_customer(self, amara):
        case = factories.case(by=amara)
        assert (case.customer, case.reference) == (None, f"CAS-{case.pk:05d}")

    def test_takes_customer_channel_and_team_along(self, amara, olwen, homes):
        thread = factories.conversation(olwen)
        case = factories.case(by=amara, conversation=thread, queue=factories.queue(team=homes), owner=amara.user)
        thread.refresh_from_db()
        assert (case.customer, case.channel, case.team) == (olwen, "email", homes)
        assert (thread.owner, thread.team) == (amara.user, homes)

    def test_a_conversation_leads_to_one_case(self, amara, olwen):
        thread = factories.conversation(olwen)
        first = factories.case(by=amara, conversation=thread)
        with pytest.raises(opening.LeadsElsewhere, match=first.reference):
            factories.case(by=amara, conversation=thread)
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "field"), [({"title": " \u200b"}, "title"), ({"kind": "grudge"}, "kind"), ({"priority": 9}, "priority")]
    )
    def test_refuses_what_a_case_cannot_be(self, amara, given, field):
        with pytest.raises(content.CaseRefused) as refusal:
            opening.open_case(**{"title": "No heating", "by": amara, **given})
        assert refusal.value.field == field
        assert not Case.objects.exists()

    def test_a_stranger_may_not(self, stranger):
        with pytest.raises(PermissionDenied):
            factories.case(by=stranger)
        assert not Case.objects.exists()


class TestEnding:
    def test_asks_how_it_ended(self, amara, olwen):
        case = factories.case(by=amara, customer=olwen)
        before = factories.stored(case)
        with pytest.raises(moving.CannotEnd) as refusal:
            moving.close(case=case, by=amara)
        assert refusal.value.field == "outcome"
        assert factories.stored(case) == before

    def test_ends_and_says_when_and_who(self, amara, olwen):
        case = moving.close(case=factories.case(by=amara, customer=olwen), outcome=Outcome.SOLVED, by=amara)
        assert (case.category, case.closed_at, case.closed_by, case.resolved_at) == ("closed", amara.at, amara.user, amara.at)
        assert factories.told(olwen)[-1] == f"{case.reference} closed: put right."

    def test_everything_still_open_is_named_at_once(self, amara, olwen):
        Checklist.objects.create(name="Safe").items.create(text="Gas is safe")
        thread = factories.conversation(olwen)
        factories.message(thread)
        case = factories.case(by=amara, conversation=thread)
        Case.objects.filter(pk=case.pk).update(needs_reply=True)
        with pytest.raises(moving.CannotEnd) as refusal:
            moving.resolve(case=case, by=amara)
        assert [each.what for each in refusal.value.obstacles] == ["field", "answer", "check"]

    def test_anyway_needs_a_permission_and_keeps_the_reason(self, amara, olwen, homes):
        leader = people.actor(Role.TEAM_LEADER, team=homes)
        case = factories.case(by=amara, customer=olwen)
        before = factories.stored(case)
        with pytest.raises(PermissionDenied):
            moving.close(case=case, anyway="Moved away", by=amara)
        assert factories.stored(case) == before
        assert moving.close(case=case, anyway="Moved away", by=leader).closed_anyway == "Moved away"

    def test_a_reason_without_anything_open_is_not_kept(self, amara, olwen):
        case = moving.close(case=factories.case(by=amara, customer=olwen), outcome=Outcome.SOLVED, anyway="They told me", by=amara)
        assert (case.category, case.closed_anyway) == ("closed", "")

    def test_reopening_forgets_the_ending(self, amara, olwen):
        case = moving.close(case=factories.case(by=amara, customer=olwen), outcome=Outcome.SOLVED, by=amara)
        case = moving.reopen(case=case, reason="It broke again", by=amara)
        assert (case.category, case.outcome, case.closed_at, case.resolved_at) == ("open", "", None, None)
        assert factories.told(olwen)[-1] == f"{case.reference} opened again: It broke again."


class TestClocks:
    def test_the_ending_runs_from_the_opening_and_is_met_by_it(self, amara, olwen):
        factories.level()
        case = factories.case(by=amara, customer=olwen)
        assert (case.due_name, case.due_state) == ("Sorted out", "running")
        case = moving.resolve(case=case, outcome=Outcome.SOLVED, by=amara)
        assert (case.due_state, Clock.objects.get().state) == ("met", "met")

    def test_waiting_for_the_customer_stands_still_and_going_on_runs(self, amara, olwen):
        factories.level()
        case = moving.wait_for_customer(case=factories.case(by=amara, customer=olwen), by=amara)
        assert (case.due_state, case.due_at) == ("paused", None)
        later = replace(amara, at=amara.at + timedelta(days=3))
        case = moving.move(case=case, status=factories.status("open"), by=later)
        assert case.due_state == "running"
        assert [each.reason for each in Clock.objects.get().entries.order_by("pk")][1:] == [
            "We are waiting for the customer",
            f"The status is {case.status.name} now",
        ]

    def test_a_case_that_opens_again_has_its_full_time(self, amara, olwen):
        factories.level()
        case = moving.close(case=factories.case(by=amara, customer=olwen), outcome=Outcome.SOLVED, by=amara)
        later = replace(amara, at=amara.at + timedelta(days=60))
        case = moving.reopen(case=case, by=later)
        assert case.due_at > later.at
        assert sorted(Clock.objects.values_list("state", flat=True)) == ["met", "running"]


class TestAssigning:
    def test_hands_over_and_the_conversation_follows(self, amara, priya, olwen):
        thread = factories.conversation(olwen)
        case = factories.case(by=amara, conversation=thread, owner=amara.user)
        case = assigning.assign(case=case, owner=priya.user, by=amara)
        thread.refresh_from_db()
        assert (case.owner, case.team, thread.owner) == (priya.user, priya.user.team, priya.user)
        assert factories.told(olwen)[-1] == f"{case.reference} is now with Priya Raman and Homes."

    def test_not_to_someone_who_left(self, amara, olwen, homes):
        gone = people.actor(team=homes, is_active=False)
        case = factories.case(by=amara, customer=olwen, owner=amara.user)
        before = factories.stored(case)
        with pytest.raises(content.CaseRefused):
            assigning.assign(case=case, owner=gone.user, by=amara)
        assert factories.stored(case) == before

    def test_a_free_case_can_be_taken_and_given_back(self, amara, olwen):
        case = assigning.take(case=factories.case(by=amara, customer=olwen), by=amara)
        assert case.owner == amara.user
        assert assigning.let_go(case=case, by=amara).owner is None

    def test_a_colleagues_case_of_another_team_cannot_be_taken(self, amara, olwen):
        other = people.actor(team=people.team("Energy"))
        case = factories.case(by=other, customer=olwen, owner=other.user)
        with pytest.raises(assigning.Taken):
            assigning.take(case=case, by=amara)
        case.refresh_from_db()
        assert case.owner == other.user


class TestChecks:
    def test_attach_themselves_by_kind_and_stage_and_keep_who_and_when(self, amara, olwen):
        for name, kinds, category in (("Safe", ["problem"], "open"), ("Money", ["complaint"], "open"), ("End", [], "resolved")):
            Checklist.objects.create(name=name, kinds=kinds, category=category).items.create(text=name, is_needed=False)
        case = factories.case(by=amara, customer=olwen, kind="problem")
        row = case.checks.get()
        checking.tick(row=row, is_ticked=True, by=amara)
        checking.tick(row=row, is_ticked=False, by=amara)
        moving.resolve(case=case, outcome=Outcome.SOLVED, by=amara)
        assert list(case.checks.values_list("text", flat=True)) == ["Safe", "End"]
        assert list(CheckMark.objects.values_list("what", "by__name")) == [("ticked", "Amara Okafor"), ("unticked", "Amara Okafor")]

    def test_one_that_does_not_apply_says_why_and_stays(self, amara, olwen):
        Checklist.objects.create(name="Safe").items.create(text="Gas is safe")
        case = factories.case(by=amara, customer=olwen)
        row = case.checks.get()
        with pytest.raises(content.CaseRefused):
            checking.drop(row=row, reason=" ", by=amara)
        checking.drop(row=row, reason="No gas here", by=amara)
        assert case.checks.get().dropped_why == "No gas here"
        assert moving.close(case=case, outcome=Outcome.SOLVED, by=amara).category == "closed"


def test_a_page_needs_few_statements(amara, olwen, django_assert_max_num_queries):
    factories.level()
    case = factories.case(by=amara, customer=olwen, conversation=factories.conversation(olwen))
    Watcher.objects.create(case=case, user=amara.user, at=amara.at)
    with django_assert_max_num_queries(17):
        found = records.one(amara, case.pk)
        records.whole(found, amara)
