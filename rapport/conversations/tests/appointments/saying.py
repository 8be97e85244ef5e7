"""Appointments as tests arrange and change them, and as mail tells of them."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import icalendar
import pytest

from rapport.conversations.actions import appointments
from rapport.conversations.models import Appointment, Outgoing
from rapport.conversations.tests.mailing import received

pytestmark = pytest.mark.django_db


def arranged(conversation, by, *, begins=timedelta(days=3), to=("olwen@example.com",), **given):
    start = by.at + begins
    given = {"title": "Boiler visit", "starts_at": start, "ends_at": start + timedelta(hours=1), "place": "12 High Street", **given}
    return appointments.arrange(conversation=conversation, attendees=[{"address": each} for each in to], by=by, **given)


def mail_of(outgoing):
    return message_from_bytes(bytes(outgoing.content), policy=SMTP)


def calendar_of(outgoing):
    part = next(each for each in mail_of(outgoing).walk() if each.get_content_type() == "text/calendar")
    return part, icalendar.Calendar.from_ical(part.get_content())


def event_of(outgoing):
    return calendar_of(outgoing)[1].walk("VEVENT")[0]


def newest():
    return Outgoing.objects.order_by("-id").first()


def calendar(method, *, uid="7@customer.example", organiser="olwen@example.com", attendee="help@northgate.example", **lines):
    told = {
        "UID": uid,
        "DTSTAMP": "20261120T090000Z",
        "SEQUENCE": "0",
        "DTSTART;TZID=Europe/London": "20261203T100000",
        "DTEND;TZID=Europe/London": "20261203T110000",
        "SUMMARY": "See the damp",
        "LOCATION": "12 High Street",
        "ORGANIZER;CN=Olwen": f"mailto:{organiser}",
        **{name.replace("_", "-"): value for name, value in lines.items()},
    }
    said = lines.get("PARTSTAT", "NEEDS-ACTION")
    body = [f"{name}:{value}" for name, value in told.items() if name != "PARTSTAT"]
    head, tail = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT"], ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join([*head, *body, f"ATTENDEE;PARTSTAT={said}:mailto:{attendee}", *tail])


def mailed(text, number, *, sender="Olwen <olwen@example.com>", to="help@northgate.example", method="REQUEST", **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"Message-ID: <{number}@example.com>\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: See the damp\r\n{more}"
        "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=edge\r\n\r\n"
        "--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nCome and see.\r\n"
        f"--edge\r\nContent-Type: text/calendar; charset=utf-8; method={method}\r\n\r\n{text}\r\n--edge--\r\n"
    ).encode()


def invited(**lines):
    """An invitation of hers, taken in."""
    received(mailed(calendar("REQUEST", **lines), "invitation"))
    return Appointment.objects.get()


def changed(appointment, by, **given):
    now = {name: getattr(appointment, name) for name in ("title", "starts_at", "ends_at", "place", "text")}
    people_now = [{"address": each.address} for each in appointment.attendees.all()]
    given = {**now, "attendees": people_now, **given}
    return appointments.change(appointment=appointment, by=by, **given)
