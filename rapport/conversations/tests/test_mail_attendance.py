"""Ticks in a calendar ask for no answer; whatever a person says with one does, and so does an invitation that a calendar carried."""

import pytest

from rapport.conversations import mail
from rapport.conversations.mail import Kind

from .mail_making import OWN, multipart

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:7@northgate.example\r\nDTSTAMP:20260301T090000Z\r\n"
    "DTSTART:20260303T093000Z\r\nDTEND:20260303T103000Z\r\nSUMMARY:Boiler visit\r\nLOCATION:12 High Street\r\n{more}"
    "ORGANIZER;CN=Help:mailto:help@northgate.example\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=Ann Lee:mailto:ann@customer.example\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def kind(text, method="REPLY", more="", **headers):
    calendar = CALENDAR.format(method=method, more=more)
    parts = ("Content-Type: text/plain; charset=utf-8", text), (f"Content-Type: text/calendar; method={method}; charset=utf-8", calendar)
    return mail.read(multipart(*parts, kind="alternative", **headers), own_addresses=OWN).kind


BARE = [
    "",
    "\r\n \r\n",
    "Accepted: Boiler visit",
    "Ann Lee has accepted this invitation.\r\n\r\nBoiler visit\r\nWhen: Tue 3 Mar 2026 9:30am – 10:30am\r\nWhere: 12 High Street\r\n",
    "ann@customer.example has accepted this invitation.\r\n\r\nBoiler visit\r\nTuesday 3 March 2026 ⋅ 09:30 – 10:30\r\n\r\n"
    "Invitation from Google Calendar: https://calendar.google.com/calendar/\r\n\r\nYou are receiving this email because you are subscribed to it.\r\n",
    "When: 03 March 2026 09:30-10:30.\r\nWhere: 12 High Street\r\n\r\n*~*~*~*~*~*~*~*~*~*\r\n",
    "Ann Lee hat die Einladung angenommen.",
    "Ann Lee a accepté cette invitation.",
    "Ann Lee ha aceptado la invitación.",
    "Ann Lee heeft de uitnodiging geaccepteerd.",
    "承諾済み: Boiler visit",
    "Yes, I will attend.",
    "Declined: Boiler visit\r\n\r\nSent from my iPhone",
]


@pytest.mark.parametrize("text", BARE)
def test_a_tick_asks_for_no_answer(text):
    assert kind(text) == Kind.AUTO_REPLY
    assert kind(text, auto_submitted="auto-generated") == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        "Could we make it half past ten?",
        "Yes, I will attend. Which key do I need?",
        "Ann Lee has accepted this invitation.\r\n\r\nPlease ring before you come.\r\n",
        "Ich nehme an, aber bitte klingeln.",
        "承諾しました。鍵を持ってきてください。",
    ],
)
def test_what_a_person_says_with_it_does(text):
    assert kind(text) == Kind.MESSAGE


def test_a_comment_in_the_calendar_itself_is_what_a_person_says():
    assert kind("", more="COMMENT:The dog bites\r\n") == Kind.MESSAGE


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "COUNTER"])
def test_an_invitation_is_somebody_s_though_a_calendar_sent_it_by_itself(method):
    assert kind("", method) == kind("", method, auto_submitted="auto-generated") == Kind.MESSAGE
    assert kind("I am away.", method, auto_submitted="auto-replied") == Kind.AUTO_REPLY
