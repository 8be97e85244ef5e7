"""Queues, statuses, service levels, routing, checklists, fields, endings, views."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.cases.actions import views
from rapport.cases.actions.setup import checklists, endings, fields, keeping, levels, queues, routing_rules, statuses
from rapport.cases.models import Case, CaseStatus, CaseView, Queue, RoutingRule, ServiceLevel
from rapport.cases.queries import effects
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.core.errors import Conflict
from rapport.customers.filtering import FilterRefused
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
TARGET = {"form": "working-days", "days": 10}


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR)


class TestPermission:
    def test_only_those_who_set_up(self, amara):
        for act in (
            lambda: queues.make(name="Gas", by=amara),
            lambda: statuses.make(name="Odd", customer_name="Odd", category="open", by=amara),
            lambda: levels.make(name="Fast", by=amara),
            lambda: routing_rules.make(name="Gas", by=amara),
            lambda: checklists.make(name="Safe", items=[{"text": "Gas"}], by=amara),
            lambda: fields.make(label="Meter", type="text", by=amara),
            lambda: endings.put(kind="problem", needs=[], reopen_days=3, by=amara),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert [model.objects.count() for model in (Queue, ServiceLevel, RoutingRule)] == [0, 0, 0]


class TestQueues:
    def test_a_queue_with_open_cases_stays(self, admin, amara):
        queue = queues.make(name="Gas", skills=["Gas safe "], by=admin)
        factories.case(by=amara, queue=queue)
        with pytest.raises(keeping.SetupRefused, match="Move them first"):
            queues.put_away(queue=queue, by=admin)
        queue.refresh_from_db()
        assert (queue.archived_at, queue.skills) == (None, ["gas safe"])

    def test_two_people_do_not_undo_each_other(self, admin):
        queue = queues.make(name="Gas", by=admin)
        queues.change(queue=queue, name="Gas and heat", version=1, by=admin)
        with pytest.raises(Conflict):
            queues.change(queue=queue, name="Other", version=1, by=admin)
        assert Queue.objects.get().name == "Gas and heat"

    def test_names_are_single(self, admin):
        queues.make(name="Gas", by=admin)
        with pytest.raises(keeping.SetupRefused) as refusal:
            queues.make(name="Gas", by=admin)
        assert (refusal.value.field, Queue.objects.count()) == ("name", 1)


class TestStatuses:
    def test_what_a_status_means_stays_while_cases_have_it(self, admin, amara):
        case = factories.case(by=amara)
        with pytest.raises(keeping.SetupRefused, match="Make a new one"):
            statuses.change(status=case.status, category="others", by=admin)
        assert CaseStatus.objects.get(pk=case.status_id).category == "open"

    def test_the_last_of_its_kind_stays(self, admin):
        with pytest.raises(keeping.SetupRefused, match="last"):
            statuses.put_away(status=factories.status("closed"), by=admin)
        assert CaseStatus.objects.get(category="closed").archived_at is None


class TestServiceLevels:
    def test_a_change_shows_its_effect_first_and_leaves_running_clocks_alone_unless_asked(self, admin, amara, olwen):
        level = levels.make(name="Usual", ending={"form": "working-days", "days": 5}, by=admin)
        case = factories.case(by=amara, customer=olwen)
        due = Clock.objects.get().due_at
        effect = effects.of_level(level, {"ending": TARGET}, amara.at)
        assert (effect.running, effect.later, effect.sooner, effect.moves[0].case) == (1, 1, 0, case)
        assert Clock.objects.get().due_at == due
        level = levels.change(level=level, ending=TARGET, by=admin)
        assert Clock.objects.get().due_at == due
        levels.change(level=level, ending=TARGET, to_open_cases=True, by=admin)
        case.refresh_from_db()
        assert Clock.objects.get().due_at == effect.moves[0].after == case.due_at > due

    def test_an_ended_clock_is_never_touched(self, admin, amara, olwen):
        from rapport.cases.actions import moving

        level = levels.make(name="Usual", ending=TARGET, by=admin)
        moving.close(case=factories.case(by=amara, customer=olwen), outcome="solved", by=amara)
        before = Clock.objects.values().get()
        levels.change(level=level, ending={"form": "working-days", "days": 1}, to_open_cases=True, by=admin)
        assert Clock.objects.values().get() == before

    @pytest.mark.parametrize("target", [{"form": "moment", "at": "2026-12-01T10:00:00Z"}, {"form": "days", "days": 0}, {"form": "soon"}])
    def test_refuses_what_is_no_length_of_time(self, admin, target):
        with pytest.raises(keeping.SetupRefused) as refusal:
            levels.make(name="Odd", ending=target, by=admin)
        assert (refusal.value.field, ServiceLevel.objects.count()) == ("ending", 0)

    def test_another_priority_means_other_times_from_the_start(self, admin, amara, olwen):
        from rapport.cases.actions import editing

        levels.make(name="Urgent", priorities=[4], ending={"form": "working-time", "minutes": 60}, by=admin)
        levels.make(name="Usual", ending=TARGET, by=admin)
        case = factories.case(by=amara, customer=olwen)
        case = editing.set_priority(case=case, priority=4, by=people.later(amara, minutes=30))
        assert (case.level.name, case.due_at) == ("Urgent", amara.at + timedelta(minutes=60))


class TestOthers:
    def test_checks_on_cases_stay_as_they_read(self, admin, amara, olwen):
        checklist = checklists.make(name="Safe", items=[{"text": "Gas is safe"}], by=admin)
        case = factories.case(by=amara, customer=olwen)
        checklists.change(checklist=checklist, items=[{"text": "Other"}], by=admin)
        assert case.checks.get().text == "Gas is safe"

    def test_a_field_keeps_its_type_and_is_asked_before_the_end(self, admin, amara, olwen):
        from rapport.cases.queries import closing

        field = fields.make(label="Meter number", type="text", by=admin)
        with pytest.raises(keeping.SetupRefused):
            fields.change(field=field, type="number", by=admin)
        endings.put(kind="problem", needs=["custom:meter-number"], reopen_days=3, by=admin)
        case = factories.case(by=amara, customer=olwen, kind="problem")
        assert [each.sentence for each in closing.in_the_way(case, at=amara.at)] == ["Meter number is missing."]

    def test_an_ending_names_fields_that_exist(self, admin):
        with pytest.raises(keeping.SetupRefused):
            endings.put(kind="problem", needs=["shoe-size"], reopen_days=3, by=admin)

    def test_rules_can_be_put_in_order(self, admin):
        rules = [routing_rules.make(name=name, by=admin) for name in ("One", "Two", "Three")]
        keeping.order(model=RoutingRule, numbers=[rules[2].pk, rules[0].pk, rules[1].pk], by=admin)
        assert list(RoutingRule.objects.values_list("name", flat=True)) == ["Three", "One", "Two"]


class TestViews:
    def test_a_view_keeps_a_rule_that_can_be_read(self, amara):
        with pytest.raises(FilterRefused):
            views.keep(name="Mine", rule="owner is", by=amara)
        view = views.keep(name="Mine", rule="owner is me and open is yes", by=amara)
        assert CaseView.objects.get().rule == view.rule == "owner is me and open is yes"

    def test_sharing_needs_a_permission(self, amara):
        with pytest.raises(PermissionDenied):
            views.keep(name="Ours", is_shared=True, by=amara)
        assert not CaseView.objects.exists()
        assert not Case.objects.exists()
