"""The pages of calendars: read by all, changed by administrators, and never before the effect was seen."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.clocks import forms
from rapport.clocks.actions import calendars, starting
from rapport.clocks.models import Calendar, CalendarVersion, Clock
from rapport.clocks.queries import calendars as queries
from rapport.clocks.queries import timetables
from rapport.clocks.rules import content, targets
from rapport.clocks.tests.conftest import OFFICE, at

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


def typed(calendar, **given):
    """The form of a change as it is shown, with some fields typed anew."""
    return {**forms.shown(queries.said(timetables.latest(calendar))), "version": calendar.version, "why": "Flood", **given}


@pytest.fixture
def clock(office, admin):
    today, forty = at(admin, timezone.now()), targets.working_days(40)
    given = {"about": ("cases.case", 1), "name": "First response", "kind": "promise", "target": forty, "calendar": office}
    return starting.start(**given, at=today.at, by=today)


def test_calendars_are_listed_with_their_hours(amara, office):
    page = browser(amara).get(reverse("clocks:calendars")).content.decode()
    assert "Monday to Friday 9am to 5pm" in page
    assert "Make a calendar" not in page


def test_a_year_marks_its_bank_holidays_and_closures(amara, admin, office):
    closed = {**OFFICE, "closures": [{"from": "2026-12-29", "to": "2026-12-30", "why": "Stock count"}]}
    calendars.change(calendar=office, given=closed, why="Stock count", by=admin)
    page = browser(amara).get(reverse("clocks:calendar", args=[office.pk]), {"year": "2026"}).content.decode()
    assert "Friday 25 December 2026" in page
    assert page.count('<td data-day="closed"') == 2
    assert "Stock count" in page


@pytest.mark.parametrize("year", ["x", "1", "99999", "２０２６", "-1"])
def test_no_such_year_is_not_found(amara, office, year):
    assert browser(amara).get(reverse("clocks:calendar", args=[office.pk]), {"year": year}).status_code == 404


def test_a_calendar_is_made(admin):
    given = {**forms.shown(content.OFFICE_HOURS), "name": "Evening line", "mon": "5pm to midnight"}
    answer = browser(admin).post(reverse("clocks:calendar-new"), given)
    made = Calendar.objects.get(name="Evening line")
    assert (answer.status_code, answer["Location"]) == (303, reverse("clocks:calendar", args=[made.pk]))
    assert timetables.latest(made).content["weekly"]["mon"] == [["17:00", "24:00"]]


class TestChange:
    def test_is_first_shown_then_made(self, admin, office, clock):
        client, address = browser(admin), reverse("clocks:calendar-change", args=[office.pk])
        given = typed(office, fri="")
        shown = client.post(address, given)
        page = shown.content.decode()
        assert shown.status_code == 200
        assert "1 due date of 1 open clock will move" in page
        assert CalendarVersion.objects.filter(calendar=office).count() == 1
        saved = client.post(address, {**given, "seen": shown.context["seen"]})
        assert saved.status_code == 303
        assert Clock.objects.get(pk=clock.pk).due_at > clock.due_at
        assert timetables.latest(office).why == "Flood"

    def test_that_became_another_is_shown_again(self, admin, office, clock):
        client, address = browser(admin), reverse("clocks:calendar-change", args=[office.pk])
        seen = client.post(address, typed(office, fri="")).context["seen"]
        again = client.post(address, {**typed(office, fri="", thu=""), "seen": seen})
        assert (again.status_code, again.context["seen"] == seen) == (200, False)
        assert CalendarVersion.objects.filter(calendar=office).count() == 1

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"mon": "nine"}, "like 9am to 5pm"),
            ({"mon": "9 to 12, 11 to 13"}, "already inside"),
            ({"exceptions": "Christmas"}, "not understood"),
            ({"zone": "Mars"}, "not a time zone"),
            ({"why": ""}, "Enter why it changes"),
        ],
    )
    def test_that_is_not_understood_is_refused_beside_its_field(self, admin, office, given, sentence):
        answer = browser(admin).post(reverse("clocks:calendar-change", args=[office.pk]), typed(office, **given))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert CalendarVersion.objects.filter(calendar=office).count() == 1

    def test_made_meanwhile_by_another_is_said(self, admin, office):
        client, address = browser(admin), reverse("clocks:calendar-change", args=[office.pk])
        given = typed(office, fri="")
        seen = client.post(address, given).context["seen"]
        calendars.change(calendar=office, given={**OFFICE, "nation": "SCT"}, why="Moved", by=admin)
        answer = client.post(address, {**given, "seen": seen})
        assert (answer.status_code, "in the meantime" in answer.content.decode()) == (422, True)
        assert timetables.latest(office).number == 2

    def test_is_not_for_advisers(self, amara, office):
        client = browser(amara)
        for name in ("calendar-change", "calendar-name"):
            assert client.get(reverse(f"clocks:{name}", args=[office.pk])).status_code == 403
        assert client.post(reverse("clocks:calendar-default", args=[office.pk])).status_code == 403
        assert client.get(reverse("clocks:calendar-new")).status_code == 403


def test_the_name_and_the_default_are_changed(admin, office):
    client = browser(admin)
    assert client.post(reverse("clocks:calendar-name", args=[office.pk]), {"name": "Front desk"}).status_code == 303
    assert client.post(reverse("clocks:calendar-default", args=[office.pk])).status_code == 303
    assert Calendar.objects.get(is_default=True).name == "Front desk"
