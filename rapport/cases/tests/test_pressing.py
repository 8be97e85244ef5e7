"""Warnings, breaches and owners who do nothing."""

from datetime import timedelta

import pytest

from rapport.cases.actions import arriving, assigning, moving, timing
from rapport.cases.actions.setup import levels
from rapport.cases.jobs import pressing as job
from rapport.cases.models import Case, Escalation, EscalationStep, Queue, ServiceLevel
from rapport.cases.tests import factories
from rapport.clocks.actions import sweeping
from rapport.clocks.models import Clock
from rapport.customers.tests import factories as people
from rapport.team.actions import people as working_people
from rapport.team.actions import working
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
NOW = people.NOW


def swept(**ahead):
    by = people.system(NOW + timedelta(**ahead))
    sweeping.warn_all(by=by)
    sweeping.miss_all(by=by)
    job.sweep(by)
    return by


@pytest.fixture
def late(amara, olwen, homes):
    """A case with an hour for its first answer, its chain, and a leader."""
    level = factories.level(first_answer={"form": "working-time", "minutes": 60}, ending=None)
    leader = people.user(Role.TEAM_LEADER, team=homes, name="Lea")
    for when, minutes, whom in (("warn", 0, "owner"), ("breach", 0, "leader"), ("breach", 30, "team")):
        EscalationStep.objects.create(level=level, when=when, minutes=minutes, whom=whom)
    case = factories.case(by=amara, conversation=factories.conversation(olwen), owner=amara.user)
    arriving.on_inbound(message=factories.message(case.threads.get().conversation), by=people.system())
    return case, leader


def told():
    return sorted(Escalation.objects.values_list("cause", "user__name"))


class TestChain:
    def test_nobody_is_told_again_because_the_level_was_changed(self, late):
        swept(minutes=70)
        swept(minutes=200)
        before, level = told(), ServiceLevel.objects.get()
        steps = [{"when": "breach", "minutes": 30, "whom": "team", "person": None}, {"when": "breach", "minutes": 0, "whom": "leader"}]
        levels.change(level=level, name="Renamed", steps=steps, by=people.actor(Role.ADMINISTRATOR))
        assert level.steps.count() == 2
        swept(minutes=300)
        assert told() == before
        levels.change(level=level, name="Renamed", steps=[*steps, {"when": "breach", "minutes": 60, "whom": "owner"}], by=people.system())
        swept(minutes=400)
        assert len(told()) == len(before) + 1

    def test_each_step_is_told_once_and_in_time(self, late):
        case, _ = late
        swept(minutes=10)
        assert told() == []
        swept(minutes=50)
        swept(minutes=51)
        assert told() == [("warned", "Amara Okafor")]
        swept(minutes=70)
        assert told() == [("missed", "Lea"), ("warned", "Amara Okafor")]
        swept(minutes=100)
        swept(minutes=200)
        assert told() == [("missed", "Amara Okafor"), ("missed", "Lea"), ("missed", "Lea"), ("warned", "Amara Okafor")]
        case.refresh_from_db()
        assert case.due_state == "missed"

    def test_a_breach_asks_for_a_reason_before_the_end(self, late, amara):
        case, _ = late
        by = swept(minutes=70)
        thread = case.threads.get().conversation
        arriving.on_outbound(message=factories.message(thread, at=by.at, direction="out", author=amara.user), by=by)
        later = people.later(amara, minutes=75)
        with pytest.raises(moving.CannotEnd, match="Say why this was late: First answer"):
            moving.close(case=case, outcome="solved", by=later)
        timing.explain(case, Clock.objects.get(), "The phones were down", later)
        assert moving.close(case=case, outcome="solved", by=later).category == "closed"


class TestQueue:
    @pytest.fixture
    def urgent(self, amara, olwen):
        """A case of the usual service level that fell due, and a queue with shorter times."""
        factories.level(first_answer={"form": "working-time", "minutes": 60}, ending={"form": "working-days", "days": 5}, position=2)
        queue = factories.queue("Gas")
        factories.level("Gas", queue=queue, first_answer=None, ending={"form": "working-time", "minutes": 120}, position=1)
        case = factories.case(by=amara, conversation=factories.conversation(olwen), owner=amara.user)
        arriving.on_inbound(message=factories.message(case.threads.get().conversation), by=people.system())
        return case, queue

    def test_another_queue_brings_its_own_times_and_ends_the_old_ones(self, urgent, amara):
        case, queue = urgent
        assigning.assign(case=case, owner=amara.user, queue=queue, by=people.actor(Role.TEAM_LEADER, team=case.team))
        clocks = {clock.name: clock for clock in Clock.objects.all()}
        assert (clocks["Sorted out"].state, clocks["Sorted out"].due_at) == ("running", NOW + timedelta(hours=2))
        assert clocks["First answer"].state == "cancelled"
        case.refresh_from_db()
        assert (case.level.name, case.due_name) == ("Gas", "Sorted out")

    def test_what_was_late_before_stays_late_and_another_owner_changes_no_clock(self, urgent, amara):
        case, queue = urgent
        swept(minutes=70)
        was = Clock.objects.get(name="First answer")
        assert was.state == "missed"
        leader = people.later(people.actor(Role.TEAM_LEADER, team=case.team), minutes=80)
        assigning.assign(case=case, owner=leader.user, queue=None, by=leader)
        assert list(Clock.objects.values_list("name", "state").order_by("name")) == [("First answer", "missed"), ("Sorted out", "running")]
        assigning.assign(case=case, owner=leader.user, queue=queue, by=leader)
        assert Clock.objects.get(name="First answer").missed_at == was.missed_at


class TestOwner:
    @pytest.fixture
    def left(self, amara, olwen):
        team = people.team("Sharing")
        ann, bea = (people.actor(team=team, name=name) for name in ("Ann", "Bea"))
        queue = factories.queue(team=team, sharing="round", idle_minutes=120)
        thread = factories.conversation(olwen)
        case = factories.case(by=amara, conversation=thread, queue=queue, owner=ann.user)
        arriving.on_inbound(message=factories.message(thread), by=people.system())
        return case, ann, bea

    def test_a_case_left_lying_goes_to_a_colleague_and_both_know(self, left):
        case, ann, bea = left
        swept(minutes=119)
        assert Case.objects.get(pk=case.pk).owner == ann.user
        swept(minutes=121)
        assert Case.objects.get(pk=case.pk).owner == bea.user
        assert told() == [("idle", "Ann")]

    def test_nights_and_weekends_do_not_count(self, left):
        case, ann, _ = left
        Case.objects.filter(pk=case.pk).update(owner_seen_at=NOW.replace(hour=17) - timedelta(minutes=10))
        job.sweep(people.system(NOW.replace(hour=9) + timedelta(days=1)))
        assert Case.objects.get(pk=case.pk).owner == ann.user

    def test_who_is_away_does_not_keep_it(self, left):
        case, ann, bea = left
        working.plan_absence(user=ann.user, first_on=NOW.date(), last_on=NOW.date(), by=people.actor(Role.ADMINISTRATOR))
        swept(minutes=1)
        assert Case.objects.get(pk=case.pk).owner == bea.user

    def test_an_owner_who_is_at_it_keeps_it(self, left):
        case, ann, _ = left
        moving.move(case=case, status=factories.status("others"), by=people.later(ann, minutes=100))
        swept(minutes=150)
        assert Case.objects.get(pk=case.pk).owner == ann.user

    @pytest.mark.parametrize("idle_minutes", [None, 120])
    def test_who_no_longer_works_here_keeps_nothing_and_is_not_told(self, left, idle_minutes):
        case, ann, bea = left
        Queue.objects.update(idle_minutes=idle_minutes)
        leader = people.user(Role.TEAM_LEADER, team=case.team, name="Lea")
        quiet = factories.case(by=bea, owner=ann.user, team=case.team)
        working_people.deactivate(ann.user, by=people.actor(Role.ADMINISTRATOR))
        swept(minutes=1)
        assert Case.objects.get(pk=case.pk).owner in (bea.user, leader)
        assert (Case.objects.get(pk=quiet.pk).owner, Case.objects.get(pk=quiet.pk).team) == (None, case.team)
        assert set(Escalation.objects.values_list("user__name", "why")) == {("Lea", "Ann no longer works here")}
