from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.cases.actions import sleeping
from rapport.clocks.actions import starting as clocks
from rapport.clocks.rules import targets
from rapport.conversations.models import Appointment
from rapport.conversations.tests import factories as conversing
from rapport.core.calendars import occurrences, read
from rapport.customers.tests import factories as people
from rapport.desk.queries import diary, feed
from rapport.desk.queries.diary import Sort, Whose
from rapport.desk.tests import scenes
from rapport.tasks import queries as tasks
from rapport.tasks.actions import adding, ending
from rapport.tasks.actions import diary as addresses
from rapport.tasks.models import DiaryAddress
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(at=timezone.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def visitor():
    """A calendar program: nobody who is signed in."""
    return Client()


@pytest.fixture
def priya(amara):
    return people.actor(at=amara.at, name="Priya Raman", team=amara.user.team)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def task(by, title="Ring Olwen", *, days=1, has_time=True, **given):
    return adding.add(title=title, due_at=by.at + timedelta(days=days), has_time=has_time, by=by, **given)


def answer(scene, by):
    about = ("cases.case", scene.case.pk)
    return clocks.start(about=about, name="Answer", kind="promise", target=targets.working_days(2), by=by)


def week(by, whose=Whose.MINE):
    return diary.between(by, by.at - timedelta(days=1), by.at + timedelta(days=7), whose)


class TestBetween:
    def test_tasks_and_clocks_stand_in_the_order_they_are_due(self, amara):
        scene = scenes.heating(amara)
        answer(scene, amara)
        task(amara, days=0.001)
        things = diary.between(amara, amara.at, amara.at + timedelta(days=60), late_too=True)
        assert [thing.at for thing in things] == sorted(thing.at for thing in things)
        assert [(thing.sort, thing.reference) for thing in things] == [(Sort.TASK, ""), (Sort.CLOCK, scene.case.reference)]

    def test_done_tasks_and_those_of_others_are_not_in_it(self, amara, priya):
        ending.finish(task=task(amara, "Done already"), by=amara)
        task(priya, "Hers")
        assert week(amara) == []

    def test_the_teams_diary_is_for_those_who_may_see_the_teams_tasks(self, amara):
        leader = people.actor(Role.TEAM_LEADER, at=amara.at, name="Lena", team=amara.user.team)
        task(amara)
        assert [(thing.title, thing.who) for thing in week(leader, Whose.TEAM)] == [("Ring Olwen", "Amara Okafor")]
        stranger = people.actor(at=amara.at, name="Sol")
        assert week(stranger, Whose.TEAM) == []

    def test_it_costs_the_same_however_many_things_there_are(self, amara, django_assert_max_num_queries):
        for number in range(12):
            task(amara, f"Task {number}")
        with django_assert_max_num_queries(5):
            assert len(week(amara)) == 12

    def test_a_case_that_was_put_off_stands_where_it_comes_back(self, amara, priya):
        case = scenes.heating(amara).case
        sleeping.sleep(case=case, until=None, by=amara)
        assert week(amara) == []
        back = amara.at + timedelta(days=3)
        sleeping.sleep(case=case, until=back, by=amara)
        found = [(thing.sort, thing.at, thing.reference, thing.customer) for thing in week(amara)]
        assert found == [(Sort.RETURN, back, case.reference, "Olwen Bevan-Jones")]
        assert week(priya) == []
        page = signed_in(amara).get(f"/diary/?view=week&day={timezone.localdate(back)}").content.decode()
        assert f"{case.reference} was put off until then" in page
        sleeping.wake(case=case, by=amara)
        assert week(amara) == []

    def test_an_appointment_stands_in_it_until_it_is_called_off_or_declined(self, amara):
        scene = scenes.heating(amara)
        at = amara.at + timedelta(days=2)
        made = {"conversation": scene.conversation, "title": "Look at the boiler", "starts_at": at, "ends_at": at + timedelta(hours=1)}
        told = Appointment.objects.create(uid="visit@example.com", created_at=amara.at, changed_at=amara.at, **made)
        assert [(thing.sort, thing.title, thing.at) for thing in week(amara)] == [(Sort.APPOINTMENT, "Look at the boiler", at)]
        for changed in ({"answer": "declined"}, {"state": "called-off", "answer": ""}):
            Appointment.objects.filter(pk=told.pk).update(**changed)
            assert week(amara) == []

    def test_every_time_of_a_series_stands_in_it(self, amara):
        conversation = conversing.conversation()
        at = amara.at + timedelta(days=2)
        lines = (
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "UID:7@x",
            f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
            "RRULE:FREQ=DAILY;COUNT=3",
            "END:VEVENT",
            "END:VCALENDAR",
        )
        held = {"conversation": conversation, "owner": amara.user, "created_at": amara.at, "changed_at": amara.at, "title": "Round"}
        made = Appointment.objects.create(uid="7@x", starts_at=at, repeats=True, calendar="\r\n".join(lines), **held)
        found = week(amara)
        assert [(each.title, each.at.date() - at.date()) for each in found] == [("Round", timedelta(days=number)) for number in range(3)]
        assert len({each.which for each in found}) == 3
        assert str(signed_in(amara).get(f"/appointments/{made.pk}/").content).count("<li>") >= 3
        content = feed.content(feed.address_of(addresses.make(names_customers=True, by=amara)), at=amara.at, site="https://rapport.example")
        assert len({str(event["UID"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}) == 3

    def test_an_appointment_names_no_customer_whom_the_reader_may_not_see(self, amara):
        at, team = amara.at + timedelta(days=2), people.team("Energy")
        hidden = people.customer("Zebedee Hidden", by=amara, owner=amara.user)
        talk = scenes.conversation(hidden, at=amara.at, team=team)
        narrow = people.actor(at=amara.at, name="Narrow Person", team=team, customer_reach=Reach.OWN)
        Appointment.objects.create(uid="1", title="Visit", owner=narrow.user, conversation=talk, starts_at=at, created_at=at, changed_at=at)
        assert [(thing.title, thing.customer) for thing in week(narrow)] == [("Visit", "")]

    def test_an_appointment_that_somebody_holds_stands_in_theirs_and_no_others(self, amara, priya):
        at = amara.at + timedelta(days=2)
        made = {"conversation": conversing.conversation(), "starts_at": at, "created_at": at, "changed_at": at}
        Appointment.objects.create(uid="one", owner=amara.user, title="Visit", **made)
        assert [thing.title for thing in week(amara)] == ["Visit"]
        assert week(priya) == []


class TestPage:
    def test_a_week_shows_each_day_and_what_is_late(self, amara):
        task(amara, "Write to Imran", days=-20)
        page = signed_in(amara).get(reverse("desk:diary")).content.decode()
        assert page.count('id="day-') == 7
        assert "Still to do from before" in page
        assert "Write to Imran" in page

    def test_a_day_that_is_no_day_shows_today(self, amara):
        for day in ("yesterday", "9999-99-99", "1066-10-14"):
            assert signed_in(amara).get(reverse("desk:diary"), {"day": day, "view": "day"}).status_code == 200


class TestAddress:
    def test_the_secret_is_kept_only_as_a_hash(self, amara):
        secret = addresses.make(names_customers=False, by=amara)
        assert secret not in str(DiaryAddress.objects.values().get())
        assert feed.address_of(secret).user == amara.user

    def test_a_new_address_ends_the_old_one(self, amara):
        old, new = (addresses.make(names_customers=False, by=amara) for _ in range(2))
        assert feed.address_of(old) is None
        assert feed.address_of(new) is not None

    def test_an_ended_address_and_that_of_someone_who_left_answer_nobody(self, amara, priya, visitor):
        ended, left = addresses.make(names_customers=False, by=amara), addresses.make(names_customers=False, by=priya)
        addresses.end(by=amara)
        priya.user.is_active = False
        priya.user.save(update_fields=["is_active"])
        for secret in (ended, left, "x" * 500):
            assert visitor.get(reverse("desk:diary-feed", args=[secret])).status_code == 404

    def test_a_token_cannot_make_one(self, amara):
        narrowed = type(amara)(at=amara.at, road=amara.road, user=amara.user, scopes=frozenset({"tasks.read"}))
        with pytest.raises(PermissionDenied):
            addresses.make(names_customers=False, by=narrowed)
        assert not DiaryAddress.objects.exists()

    def test_the_page_shows_it_once(self, amara, visitor):
        browser = signed_in(amara)
        page = browser.post(reverse("desk:diary-address"), {"names_customers": "on"}).content.decode()
        address = page.partition('value="http://testserver')[2].partition('"')[0]
        assert visitor.get(address).status_code == 200
        assert address not in browser.get(reverse("desk:diary-address")).content.decode()
        assert browser.post(reverse("desk:diary-address-end")).status_code == 303
        assert visitor.get(address).status_code == 404


class TestFeed:
    def content(self, by, *, names_customers=False):
        secret = addresses.make(names_customers=names_customers, by=by)
        return feed.content(feed.address_of(secret), at=by.at, site="https://rapport.example")

    def test_it_is_a_calendar_for_us_and_for_others(self, amara):
        timed, whole_day = task(amara), task(amara, "Read the meter", has_time=False)
        content = self.content(amara)
        calendar = read(content)
        assert calendar.every_problem == ()
        found = occurrences(calendar, amara.at, amara.at + timedelta(days=9))
        assert {(each.entry.uid, each.is_all_day) for each in found} == {
            (f"task-{timed.pk}@rapport.example", False),
            (f"task-{whole_day.pk}@rapport.example", True),
        }
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert all(event.errors == [] and event["LAST-MODIFIED"].dt.tzinfo is not None for event in events)
        assert next(event for event in events if event["SUMMARY"] == "Ring Olwen")["DTSTART"].dt == timed.due_at.astimezone(UTC)

    def test_it_names_customers_only_by_choice(self, amara):
        scene = scenes.heating(amara)
        answer(scene, amara)
        sleeping.sleep(case=scene.case, until=amara.at + timedelta(days=3), by=amara)
        for names_customers in (False, True):
            content = self.content(amara, names_customers=names_customers).decode().replace("\r\n ", "")
            assert ("Olwen" in content) is names_customers
            assert ("Heating off" in content) is names_customers
            assert f"Comes back\\, {scene.case.reference}" in content or names_customers

    def test_nothing_changed_is_answered_without_the_content(self, amara, visitor):
        kept = task(amara)
        address = reverse("desk:diary-feed", args=[addresses.make(names_customers=False, by=amara)])
        first = visitor.get(address)
        assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        ending.finish(task=kept, by=amara)
        assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200

    def test_days_are_those_of_where_we_work(self, amara):
        evening = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        by = people.later(amara, hours=0)
        adding.add(title="Late", due_at=evening, has_time=False, by=by)
        things = diary.between(by, evening - timedelta(days=1), evening + timedelta(days=1))
        assert [str(thing.day) for thing in things] == ["2026-07-01"]


class TestByTheHour:
    NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    @pytest.fixture
    def kasia(self):
        return people.actor(at=self.NOON, name="Kasia Nowak", team=people.team("Homes"))

    def hours(self, by):
        day = tasks.day(by)
        return [thing.title for thing in diary.by_the_hour(by, [each for found in day.buckets.values() for each in found], by.at)]

    def visit(self, by, hours, **given):
        at = by.at + timedelta(hours=hours)
        made = {"title": f"Visit {hours}", "owner": by.user, "starts_at": at, "created_at": by.at, "changed_at": by.at, **given}
        return Appointment.objects.create(uid=str(hours), conversation=conversing.conversation(), **made)

    def test_appointments_and_tasks_with_a_time_of_today_in_order(self, kasia):
        self.visit(kasia, 2)
        self.visit(kasia, 30)
        self.visit(kasia, 1, is_all_day=True)
        task(kasia, "Ring Olwen", days=1 / 24)
        task(kasia, "Some time", days=1 / 24, has_time=False)
        task(kasia, "Tomorrow", days=1)
        assert self.hours(kasia) == ["Ring Olwen", "Visit 2"]

    def test_of_too_many_what_is_over_goes_first(self, kasia):
        for number in (-4, -3, -2, 1, 2, 3, 4, 5, 6):
            self.visit(kasia, number)
        assert self.hours(kasia) == ["Visit -2", "Visit 1", "Visit 2", "Visit 3", "Visit 4", "Visit 5", "Visit 6"]

    def test_today_shows_them_and_marks_the_next(self, amara):
        now = timezone.localtime(amara.at)
        soon = min(now + timedelta(minutes=1), now.replace(hour=23, minute=59, second=59, microsecond=0))
        adding.add(title="Ring Olwen", due_at=soon, has_time=True, by=amara)
        assert 'class="x2' in signed_in(amara).get("/").content.decode()
