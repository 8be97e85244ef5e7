"""A service level that belongs to a customer: who comes under it, from when until when, and what a change does to open cases."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from rapport.cases.actions import editing, moving
from rapport.cases.actions.setup import keeping, levels
from rapport.cases.models import Case, ServiceLevel
from rapport.cases.queries import effects
from rapport.cases.queries.levels import agreed_with
from rapport.cases.tests import factories
from rapport.cases.tests.test_api import Door
from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.queries import explaining
from rapport.customers.actions import roles
from rapport.customers.models import Segment, SegmentMember
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
DAY = people.NOW.date()
FAST, USUAL = {"form": "working-days", "days": 1}, {"form": "working-days", "days": 5}


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR)


@pytest.fixture
def firm(amara):
    return people.customer("Canal Works", kind="organisation", by=amara)


@pytest.fixture
def works_there(olwen, firm, amara):
    return roles.give(customer=olwen, other=firm, link="works-at", by=amara)


@pytest.fixture
def usual(admin):
    return levels.make(name="Usual", ending=USUAL, by=admin)


def agree(admin, customer, name="Gold", **given):
    return levels.make(name=name, customer=customer, by=admin, **{"ending": FAST, **given})


def under(case):
    case.refresh_from_db()
    return case.level.name if case.level else None


class TestWhoComesUnderIt:
    def test_the_customer_and_whoever_works_there_and_nobody_else(self, admin, amara, olwen, firm, works_there, usual):
        agree(admin, firm)
        other = people.customer("Tom Price", by=amara)
        cases = [factories.case(by=amara, customer=each) for each in (firm, olwen, other, None)]
        assert [under(case) for case in cases] == ["Gold", "Gold", "Usual", "Usual"]

    def test_their_own_comes_first_then_a_segment_then_everybody(self, admin, amara, olwen, firm, works_there, usual):
        segment = Segment.objects.create(name="Careful", rule="stage is new", created_at=amara.at)
        SegmentMember.objects.create(segment=segment, customer=olwen, since=amara.at)
        levels.make(name="Careful", segment=segment, ending=FAST, by=admin)
        assert under(factories.case(by=amara, customer=olwen)) == "Careful"
        gold = agree(admin, firm)
        assert under(factories.case(by=amara, customer=olwen)) == "Gold"
        agree(admin, olwen, "Hers")
        assert under(factories.case(by=amara, customer=olwen)) == "Hers"
        levels.put_away(level=ServiceLevel.objects.get(name="Hers"), by=admin)
        levels.put_away(level=gold, by=admin)
        assert under(factories.case(by=amara, customer=olwen)) == "Careful"

    def test_from_the_first_day_to_the_last_by_the_day_the_case_was_opened(self, admin, amara, firm, usual):
        agree(admin, firm, starts_on=DAY, ends_on=DAY + timedelta(days=1))
        days = [factories.case(by=people.later(amara, days=step), customer=firm) for step in (-1, 0, 1, 2)]
        assert [under(case) for case in days] == ["Usual", "Gold", "Gold", "Usual"]
        late = factories.case(by=people.later(amara, days=2), customer=firm, opened_at=amara.at)
        assert under(late) == "Gold"

    def test_a_role_that_ended_covers_no_more(self, admin, amara, olwen, firm, works_there, usual):
        agree(admin, firm)
        roles.end(role=works_there, on=DAY - timedelta(days=1), by=amara)
        assert under(factories.case(by=amara, customer=olwen)) == "Usual"

    def test_when_the_customer_becomes_known_and_the_clock_says_why(self, admin, amara, firm, usual):
        agree(admin, firm, starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28))
        case = factories.case(by=amara)
        editing.set_customer(case=case, customer=firm, by=amara)
        assert under(case) == "Gold"
        said = [step.text for step in explaining.why(Clock.objects.get())]
        assert said[1].startswith("Under the service level Usual: the first in order that fits")
        assert "Under the service level Gold: agreed with this customer. In force from 1 March 2026 to 28 February 2027." in said


class TestDays:
    def test_the_last_is_not_before_the_first(self, admin, firm):
        with pytest.raises(keeping.SetupRefused) as refusal:
            agree(admin, firm, starts_on=DAY, ends_on=DAY - timedelta(days=1))
        assert (refusal.value.field, ServiceLevel.objects.count()) == ("ends_on", 0)

    def test_not_in_the_database_either(self, admin, firm):
        level = agree(admin, firm, starts_on=DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceLevel.objects.filter(pk=level.pk).update(ends_on=DAY - timedelta(days=1))
        assert ServiceLevel.objects.get().ends_on is None


class TestOpenCases:
    def test_ending_one_is_shown_first_and_moves_nothing_unless_asked(self, admin, amara, firm, usual):
        gold = agree(admin, firm)
        case = factories.case(by=amara, customer=firm)
        before = Clock.objects.values().get()
        given = {"ends_on": DAY - timedelta(days=1)}
        effect = effects.of_level(gold, given, amara.at)
        assert (effect.running, effect.later, effect.moved, effect.moves[0].case) == (1, 1, 1, case)
        gold = levels.change(level=gold, by=admin, **given)
        assert (under(case), Clock.objects.values().get()) == ("Gold", before)
        gold = levels.change(level=gold, by=admin, ends_on=None)
        levels.change(level=gold, by=admin, to_open_cases=True, **given)
        assert (under(case), Clock.objects.get().due_at) == ("Usual", effect.moves[0].after)

    def test_one_agreed_late_takes_the_cases_it_fits(self, admin, amara, olwen, firm, works_there, usual):
        older = factories.case(by=people.later(amara, days=-30), customer=olwen)
        case = factories.case(by=amara, customer=olwen)
        values = {"customer": firm, "starts_on": DAY, "ending": FAST, "first_answer": FAST}
        effect = effects.of_level(None, values, amara.at)
        assert (effect.moved, effect.sooner, effect.moves[0].case) == (1, 1, case)
        levels.make(name="Gold", by=admin, to_open_cases=True, **values)
        assert (under(older), under(case)) == ("Usual", "Gold")
        assert Clock.objects.get(about_id=case.pk).due_at == effect.moves[0].after

    def test_what_is_promised_no_longer_or_newly_is_told(self, admin, amara, firm, usual):
        case = factories.case(by=amara, customer=firm)
        values = {"customer": firm, "ending": None, "next_answer": FAST}
        effect = effects.of_level(None, values, amara.at)
        assert [(move.name, move.is_over, move.after) for move in effect.moves] == [("Sorted out", True, None)]
        levels.make(name="Gold", by=admin, to_open_cases=True, **values)
        assert Clock.objects.get(about_id=case.pk).state == "cancelled"
        effect = effects.of_level(ServiceLevel.objects.get(name="Gold"), {"customer": firm, "ends_on": DAY - timedelta(days=1)}, amara.at)
        assert [(move.name, move.is_new) for move in effect.moves] == [("Sorted out", True)]
        levels.change(level=ServiceLevel.objects.get(name="Gold"), ends_on=DAY - timedelta(days=1), to_open_cases=True, by=admin)
        assert Clock.objects.get(about_id=case.pk, state="running").due_at == effect.moves[0].after

    def test_a_closed_case_is_never_written_again(self, admin, amara, firm, usual):
        gold = agree(admin, firm)
        moving.close(case=factories.case(by=amara, customer=firm), outcome="solved", by=amara)
        before = [list(model.objects.values()) for model in (Case, Clock, ClockEntry)]
        levels.change(level=gold, ends_on=DAY - timedelta(days=1), ending=USUAL, to_open_cases=True, by=admin)
        assert [list(model.objects.values()) for model in (Case, Clock, ClockEntry)] == before

    def test_a_clock_that_was_missed_stays_missed(self, admin, amara, firm, usual):
        from rapport.clocks.actions import sweeping

        gold = agree(admin, firm)
        case = factories.case(by=people.later(amara, days=-20), customer=firm)
        sweeping.miss_all(by=people.system())
        before = Clock.objects.values().get()
        assert effects.of_level(gold, {"ends_on": DAY - timedelta(days=60)}, amara.at).running == 0
        levels.change(level=gold, ends_on=DAY - timedelta(days=60), to_open_cases=True, by=admin)
        assert (under(case), Clock.objects.values().get()) == ("Usual", before)

    def test_a_new_one_for_everybody_takes_nothing_that_is_open(self, admin, amara, firm, usual):
        case = factories.case(by=amara, customer=firm)
        with pytest.raises(keeping.SetupRefused, match="Only an agreement"):
            levels.make(name="All", ending=FAST, to_open_cases=True, by=admin)
        assert (under(case), ServiceLevel.objects.count()) == ("Usual", 1)

    def test_a_change_of_times_leaves_everybody_where_they_are(self, admin, amara, firm, usual):
        case = factories.case(by=amara, customer=firm)
        agree(admin, firm)
        levels.change(level=usual, ending={"form": "working-days", "days": 9}, to_open_cases=True, by=admin)
        assert under(case) == "Usual"

    def test_one_put_away_is_kept_by_open_cases_or_falls_back_and_what_is_closed_stays(self, admin, amara, firm, usual):
        gold = agree(admin, firm)
        case, closed = factories.case(by=amara, customer=firm), factories.case(by=amara, customer=firm)
        moving.close(case=closed, outcome="solved", by=amara)
        before = list(Clock.objects.order_by("pk").values())
        levels.put_away(level=gold, by=admin)
        assert (under(case), list(Clock.objects.order_by("pk").values())) == ("Gold", before)
        keeping.bring_back(row=gold, by=admin)
        levels.put_away(level=gold, to_open_cases=True, by=admin)
        assert (under(case), under(closed)) == ("Usual", "Gold")
        assert Clock.objects.get(about_id=case.pk).due_at > before[0]["due_at"]
        assert Clock.objects.filter(about_id=closed.pk).values().get() == before[1]


class TestWhoseItIs:
    def test_the_closest_only_and_those_to_come(self, admin, olwen, firm, works_there, usual):
        gold = agree(admin, firm, ends_on=DAY)
        assert [(each.name, each.holder, each.days) for each in agreed_with(olwen.pk, DAY)] == [("Gold", firm.pk, "until 23 November 2026")]
        assert agreed_with(olwen.pk, DAY + timedelta(days=1)) == []
        agree(admin, olwen, "Hers", starts_on=DAY + timedelta(days=9))
        assert [each.name for each in agreed_with(olwen.pk, DAY)] == ["Hers"]
        assert [each.number for each in agreed_with(firm.pk, DAY)] == [gold.pk]

    def test_the_customer_page_says_it(self, admin, amara, olwen, firm, works_there, usual):
        agree(admin, firm, ends_on=date(2099, 2, 28))
        browser = Client()
        browser.force_login(amara.user)
        page = browser.get(olwen.get_absolute_url()).content.decode()
        assert "through Canal Works, until 28 February 2099" in page
        assert "/settings/cases/service-levels/" not in page
        browser.force_login(admin.user)
        assert "/settings/cases/service-levels/" in browser.get(firm.get_absolute_url()).content.decode()


class TestDoors:
    def test_the_form_finds_the_customer_shows_the_effect_and_saves(self, admin, amara, firm, usual):
        case = factories.case(by=amara, customer=firm)
        browser = Client()
        browser.force_login(admin.user)
        new, sent = (
            "/settings/cases/service-levels/new/",
            {"name": "Gold", "warn_percent": "25", "ending_0": "1", "ending_1": "working-days"},
        )
        looked = browser.post(new, {**sent, "customer": "canal", "find": "1"}).content.decode()
        assert (firm.reference in looked, 'value="Gold"' in looked, ServiceLevel.objects.count()) == (True, True, 1)
        sent |= {"customer": firm.reference, "starts_on": "2026-11-01", "ends_on": "2027-10-31", "to_open_cases": "on"}
        shown = browser.post(new, {**sent, "look": "1"}).content.decode()
        assert "1 case would come under another service level" in shown
        assert (under(case), ServiceLevel.objects.count()) == ("Usual", 1)
        assert browser.post(new, sent).status_code == 303
        made = ServiceLevel.objects.get(name="Gold")
        assert (made.customer, made.starts_on, made.ends_on, under(case)) == (firm, date(2026, 11, 1), date(2027, 10, 31), "Gold")
        listed = browser.get("/settings/cases/service-levels/").content.decode()
        assert listed.index("Agreed with a customer") < listed.index("Gold") < listed.index("For everybody") < listed.index("Usual")
        assert "Canal Works, from 1 November 2026 to 31 October 2027" in listed

    def test_putting_one_away_asks_first_what_becomes_of_open_cases(self, admin, amara, firm, usual):
        gold, silver = agree(admin, firm), agree(admin, people.customer("Mill", kind="organisation", by=amara), "Silver")
        case, browser = factories.case(by=amara, customer=firm), Client()
        browser.force_login(admin.user)
        asked = browser.post(f"/settings/cases/service-levels/{gold.pk}/archive/")
        assert "1 open case is under it." in asked.content.decode()
        assert ServiceLevel.objects.filter(archived_at=None).count() == 3
        assert browser.post(f"/settings/cases/service-levels/{gold.pk}/archive/", {"cases": "fall"}).status_code == 303
        assert browser.post(f"/settings/cases/service-levels/{silver.pk}/archive/").status_code == 303
        assert Door(admin)("POST", f"/service-levels/{usual.pk}/archive?to_open_cases=true").status_code == 200
        assert (under(case), ServiceLevel.objects.filter(archived_at=None).count()) == (None, 0)

    def test_moving_up_stays_among_its_own(self, admin, firm, usual):
        browser, gold, best = Client(), agree(admin, firm), agree(admin, firm, "Best")
        browser.force_login(admin.user)
        for pk in (best.pk, best.pk, usual.pk):
            browser.post(f"/settings/cases/service-levels/{pk}/place/", {"to": "up"})
        assert list(ServiceLevel.objects.order_by("position").values_list("pk", flat=True)) == [best.pk, gold.pk, usual.pk]

    def test_the_api_says_whose_it_is_to_those_who_see_them(self, admin, amara, firm, usual):
        door = Door(admin)
        given = {"name": "Gold", "customer": firm.reference, "starts_on": "2026-01-01", "ends_on": "2099-12-31", "ending": FAST}
        made = door("POST", "/service-levels", given)
        assert made.status_code == 201, made.content
        body = made.json()
        assert (body["customer"], body["is_agreement"], body["ends_on"]) == (firm.reference, True, "2099-12-31")
        assert [each["name"] for each in door("GET", f"/service-levels?customer={firm.reference}").json()] == ["Gold"]
        stranger = Door(people.actor(Role.ASSESSOR))
        seen = stranger("GET", f"/service-levels/{body['id']}").json()
        assert (seen["customer"], seen["is_agreement"]) == (None, True)
        assert stranger("GET", f"/service-levels?customer={firm.reference}").status_code == 404
        assert door("POST", "/service-levels", {**given, "name": "Odd", "customer": "OR-999999"}).status_code == 409
        effect = door("POST", f"/service-levels/{body['id']}/effect", given).json()
        assert (effect["moved"], effect["moves"]) == (0, [])
        assert ServiceLevel.objects.count() == 2

    def test_the_days_and_the_customer_are_in_the_row_history(self, admin, firm):
        gold = agree(admin, firm)
        levels.change(level=gold, ends_on=timezone.localdate(), by=admin)
        assert [(row.ends_on is None, row.customer_id) for row in gold.history.order_by("pgh_id")] == [(True, firm.pk), (False, firm.pk)]
