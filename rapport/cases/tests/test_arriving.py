"""Every message moves its case once, whatever way it came."""

from datetime import timedelta

import pytest

from rapport.cases.actions import arriving, joining, moving, sleeping
from rapport.cases.jobs import routing as job
from rapport.cases.models import Case, Outcome, Routed, RoutingRule
from rapport.cases.queries import routing
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.conversations.models import Conversation, Outgoing, Recipient
from rapport.conversations.tests import factories as conversing
from rapport.customers.tests import factories as people
from rapport.team.actions import working
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
NOW = people.NOW


@pytest.fixture
def system():
    return people.system(NOW)


def came(thread, system, **given):
    return arriving.on_inbound(message=factories.message(thread, **given), by=system)


def after(system, **ahead):
    return people.system(NOW + timedelta(**ahead))


class TestInbound:
    def test_opens_a_case_as_the_first_matching_rule_says_and_keeps_why(self, olwen, system, homes):
        queue = factories.queue("Gas", team=homes)
        RoutingRule.objects.create(name="Money", position=1, words=["refund"], kind="complaint")
        RoutingRule.objects.create(name="Gas", position=2, words=["smell of gas"], kind="problem", queue=queue, priority=4, tags=["gas"])
        case = came(factories.conversation(olwen), system, text="There is a smell of gas")
        assert (case.kind, case.queue, case.priority, case.tags, case.customer) == ("problem", queue, 4, ["gas"], olwen)
        assert case.why == "Rule “Gas”: it says “smell of gas”"
        assert case.needs_reply

    def test_the_same_message_twice_is_one_case_and_one_clock(self, olwen, system):
        factories.level()
        message = factories.message(factories.conversation(olwen))
        first, second = (arriving.on_inbound(message=message, by=system) for _ in range(2))
        assert (first, Case.objects.count()) == (second, 1)
        assert sorted(Clock.objects.values_list("name", flat=True)) == ["First answer", "Sorted out"]

    @pytest.mark.parametrize("given", [{"automatic": "bounce"}, {"automatic": "auto_reply"}])
    def test_what_a_machine_wrote_opens_nothing(self, olwen, system, given):
        assert came(factories.conversation(olwen), system, **given) is None
        assert (Case.objects.count(), Routed.objects.get().outcome) == (0, "machine")

    def test_spam_opens_nothing(self, olwen, system):
        assert came(factories.conversation(olwen, spam_at=NOW), system) is None
        assert Case.objects.count() == 0

    def test_an_answer_goes_to_the_case_of_its_conversation_wakes_it_and_ends_the_waiting(self, olwen, amara, system):
        factories.level()
        thread = factories.conversation(olwen)
        case = factories.case(by=amara, conversation=thread)
        moving.wait_for_customer(case=case, by=amara)
        sleeping.sleep(case=case, by=amara)
        later = after(system, hours=2)
        case = came(thread, later, at=later.at, text="Tomorrow suits me")
        assert (case.category, case.sleeps_until, case.last_words, case.due_state) == ("open", None, "Tomorrow suits me", "running")
        assert Clock.objects.get(name="Sorted out").entries.order_by("pk").last().reason == "The customer wrote"

    def test_waiting_ends_when_the_answer_came_and_not_when_it_was_read(self, olwen, amara, system):
        factories.level()
        thread = factories.conversation(olwen)
        case = factories.case(by=amara, conversation=thread)
        moving.wait_for_customer(case=case, by=amara)
        came(thread, after(system, hours=30), at=NOW + timedelta(hours=2))
        last = Clock.objects.get(name="Sorted out").entries.order_by("pk").last()
        assert (last.what, last.at) == ("resumed", NOW + timedelta(hours=2))
        other = factories.case(by=amara, conversation=(late := factories.conversation(olwen)))
        moving.wait_for_customer(case=other, by=amara)
        came(late, after(system, hours=30), at=NOW - timedelta(hours=2))  # sent before we began to wait
        assert Clock.objects.get(name="Sorted out", about_id=other.pk).entries.order_by("pk").last().at == amara.at

    def test_an_answer_soon_after_the_end_opens_it_again(self, olwen, amara, system):
        thread = factories.conversation(olwen)
        case = moving.close(case=factories.case(by=amara, conversation=thread), outcome=Outcome.SOLVED, by=amara)
        later = after(system, days=13)
        assert came(thread, later, at=later.at) == case
        case.refresh_from_db()
        assert (case.category, case.closed_at, case.outcome) == ("open", None, "")

    def test_an_answer_long_after_the_end_begins_a_case_that_follows(self, olwen, amara, system):
        thread = factories.conversation(olwen)
        old = moving.close(case=factories.case(by=amara, conversation=thread), outcome=Outcome.SOLVED, by=amara)
        before = factories.stored(old)
        later = after(system, days=15)
        new = came(thread, later, at=later.at)
        assert (new.follows, new.needs_reply, Conversation.objects.count()) == (old, True, 2)
        assert factories.stored(old) == before
        assert new.threads.get().conversation != thread

    def test_a_merged_case_gets_its_answers_where_it_went(self, olwen, amara, system):
        thread = factories.conversation(olwen)
        absorbed = factories.case(by=amara, conversation=thread)
        survivor = factories.case("Heating", by=amara, customer=olwen)
        joining.merge(survivor=survivor, absorbed=absorbed, by=amara)
        assert came(thread, system) == survivor

    def test_a_logged_call_opens_nothing_and_answers_an_open_case(self, olwen, amara, system):
        factories.level()
        assert came(factories.conversation(olwen, channel="phone"), system, author=amara.user) is None
        thread = factories.conversation(olwen, channel="phone")
        case = factories.case(by=amara, conversation=thread)
        came(thread, system, at=NOW, author=amara.user)
        case.refresh_from_db()
        assert not case.needs_reply


class TestOutbound:
    def test_a_first_answer_meets_its_clock_and_no_other(self, olwen, amara, system):
        factories.level()
        thread = factories.conversation(olwen)
        came(thread, system)
        later = after(system, hours=1)
        case = arriving.on_outbound(message=factories.message(thread, at=later.at, direction="out", author=amara.user), by=later)
        assert dict(Clock.objects.values_list("name", "state")) == {"First answer": "met", "Sorted out": "running"}
        assert (case.needs_reply, case.first_answered_at, case.due_name) == (False, later.at, "Sorted out")

    def test_one_that_they_have_meets_it_while_a_copy_is_still_tried(self, olwen, amara, system):
        factories.level()
        thread = factories.conversation(olwen)
        came(thread, system)
        message = factories.message(thread, at=after(system, hours=1).at, direction="out", author=amara.user)
        outgoing = {"mailbox": conversing.mailbox(), "content": b"", "state": "waiting", "not_before": message.at}
        Outgoing.objects.create(message=message, attempts=1, **outgoing)
        to = Recipient.objects.create(message=message, slot="to", address="olwen@example.com", state="waiting")
        Recipient.objects.create(message=message, slot="cc", address="son@example.com", state="waiting")
        assert not job.sweep(after(system, hours=2))
        assert Clock.objects.get(name="First answer").state == "running"
        Recipient.objects.filter(pk=to.pk).update(state="sent")
        job.sweep(after(system, hours=2))
        assert Clock.objects.get(name="First answer").state == "met"

    def test_the_next_message_has_a_clock_of_its_own_since_the_first_that_waits(self, olwen, amara, system):
        factories.level()
        thread = factories.conversation(olwen)
        came(thread, system)
        one, two, three = (after(system, hours=hours) for hours in (1, 2, 3))
        arriving.on_outbound(message=factories.message(thread, at=one.at, direction="out", author=amara.user), by=one)
        came(thread, two, at=two.at)
        came(thread, three, at=three.at)
        clock = Clock.objects.get(name="Next answer")
        assert (clock.started_at, clock.state) == (two.at, "running")

    def test_an_answer_of_a_machine_of_ours_is_none(self, olwen, system):
        factories.level()
        thread = factories.conversation(olwen)
        came(thread, system)
        later = after(system, hours=1)
        case = arriving.on_outbound(message=factories.message(thread, at=later.at, direction="out", automatic="auto_reply"), by=later)
        case = arriving.recount(conversation=thread.pk, by=later)
        assert (case.needs_reply, Clock.objects.get(name="First answer").state) == (True, "running")


class TestSharing:
    def test_in_turn_and_never_to_who_is_away(self, olwen, system):
        homes = people.team("Sharing")
        _, second, _ = (people.actor(team=homes, name=name) for name in ("Ann", "Bea", "Cem"))
        working.plan_absence(user=second.user, first_on=NOW.date(), last_on=NOW.date(), by=people.actor(Role.ADMINISTRATOR))
        queue = factories.queue(team=homes, sharing="round")
        RoutingRule.objects.create(name="All", queue=queue)
        owners = [came(factories.conversation(olwen), system).owner.name for _ in range(4)]
        assert owners == ["Ann", "Cem", "Ann", "Cem"]

    def test_by_load_to_who_has_the_skill_and_most_room(self, olwen, system):
        homes = people.team("Sharing")
        leader = people.actor(Role.ADMINISTRATOR)
        for name, skills, capacity in (("Ann", ["gas"], 2), ("Bea", [], 9), ("Cem", ["gas"], 4)):
            working.set_work(user=people.user(team=homes, name=name), skills=skills, capacity=capacity, by=leader)
        RoutingRule.objects.create(name="All", queue=factories.queue(team=homes, sharing="load", skills=["Gas"]))
        owners = [came(factories.conversation(olwen), system).owner.name for _ in range(6)]
        assert sorted(owners) == ["Ann", "Ann", "Cem", "Cem", "Cem", "Cem"]

    def test_with_nobody_free_it_waits_in_the_queue(self, olwen, system):
        RoutingRule.objects.create(name="All", queue=factories.queue(team=people.team("Nobody"), sharing="load"))
        assert came(factories.conversation(olwen), system).owner is None


def test_the_sweep_finds_what_nobody_looked_at(olwen, system):
    one, two = (factories.message(factories.conversation(olwen)) for _ in range(2))
    arriving.on_inbound(message=one, by=system)
    assert routing.unrouted() == [two]


def test_a_message_costs_few_statements(olwen, system, homes, django_assert_max_num_queries):
    factories.level()
    RoutingRule.objects.create(name="All", queue=factories.queue(team=homes, sharing="load"))
    thread = factories.conversation(olwen)
    message = factories.message(thread)
    with django_assert_max_num_queries(65):
        arriving.on_inbound(message=message, by=system)
    message = factories.message(thread)
    with django_assert_max_num_queries(20):
        arriving.on_inbound(message=message, by=system)


def test_the_job_routes_all_and_twice_does_nothing_more(olwen, system):
    messages = [factories.message(factories.conversation(olwen), text=str(number)) for number in range(3)]
    assert (job.sweep(system), job.sweep(system)) == (3, 0)
    assert set(Routed.objects.values_list("message", flat=True)) == {message.pk for message in messages}
    assert Case.objects.count() == 3


def test_a_case_follows_when_somebody_says_whose_it_is(olwen, system):
    thread = factories.conversation(None)
    factories.message(thread)
    job.sweep(system)
    thread.customer = olwen
    thread.save()
    job.sweep(system)
    case = Case.objects.get()
    assert case.customer == olwen
    assert factories.told(olwen)[0] == f"Enquiry opened: {case.reference} {case.title}."


class TestCopiesOfColleagues:
    """A mail that says a colleague wrote it: nothing proves that, so it starts no clock and meets none."""

    def test_it_opens_nothing(self, olwen, system):
        thread = factories.conversation(olwen)
        message = factories.message(thread, facts={"colleague": True})
        assert arriving.on_inbound(message=message, by=system) is None
        assert not Case.objects.exists()

    def test_in_a_case_it_neither_asks_nor_answers(self, olwen, system):
        factories.level()
        thread = factories.conversation(olwen)
        case = arriving.on_inbound(message=factories.message(thread), by=system)
        clocks = list(Clock.objects.order_by("pk").values_list("name", "state"))
        copy = factories.message(thread, at=factories.NOW + timedelta(hours=1), facts={"colleague": True})
        case = arriving.on_inbound(message=copy, by=system)
        assert case.needs_reply
        assert list(Clock.objects.order_by("pk").values_list("name", "state")) == clocks
        factories.message(thread, at=factories.NOW + timedelta(hours=2), direction="out")
        later = factories.message(thread, at=factories.NOW + timedelta(hours=3), facts={"colleague": True})
        assert not arriving.on_inbound(message=later, by=system).needs_reply
