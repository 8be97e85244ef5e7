"""Calendar invitations are read; a calendar that cannot be is a file like any other."""

from datetime import UTC, datetime

from rapport.conversations import mail

from .mail_making import multipart

CALENDAR = "\r\n".join(
    [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:7@customer.example"),
        *(
            "DTSTAMP:20260301T090000Z",
            "DTSTART:20260303T093000Z",
            "DTEND:20260303T103000Z",
            "SUMMARY:Boiler visit",
            "LOCATION:12 High Street",
        ),
        *("ORGANIZER;CN=Ann:mailto:ann@customer.example", "END:VEVENT", "END:VCALENDAR", ""),
    ]
)


def invited(calendar: str, kind: str = "text/calendar; method=REQUEST") -> mail.Mail:
    return mail.read(
        multipart(("Content-Type: text/plain", "Join us"), (f"Content-Type: {kind}; charset=utf-8", calendar), kind="alternative")
    )


def test_an_invitation_is_read():
    found = invited(CALENDAR)
    (one,) = found.invitations
    assert (one.method, one.uid, one.summary, one.organizer, one.location) == (
        "REQUEST",
        "7@customer.example",
        "Boiler visit",
        "ann@customer.example",
        "12 High Street",
    )
    assert (one.start, one.end) == (datetime(2026, 3, 3, 9, 30, tzinfo=UTC), datetime(2026, 3, 3, 10, 30, tzinfo=UTC))
    assert found.text.strip() == "Join us"
    assert [file.content_type for file in found.attachments] == ["text/calendar"]


def test_a_whole_day():
    (one,) = invited(
        CALENDAR.replace("DTSTART:20260303T093000Z", "DTSTART;VALUE=DATE:20260303").replace("DTEND:20260303T103000Z\r\n", "")
    ).invitations
    assert (one.is_all_day, one.start.date().isoformat(), one.end) == (True, "2026-03-03", None)


def test_a_broken_calendar_is_kept_as_a_file():
    found = invited("BEGIN:VCALENDAR\r\nnonsense")
    assert (found.invitations, len(found.attachments)) == ((), 1)
