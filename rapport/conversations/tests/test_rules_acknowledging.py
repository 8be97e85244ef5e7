"""Who is told by itself that we have their message, decided from plain values; and what headers speak against it."""

from datetime import timedelta

import pytest

from rapport.conversations.mail import unanswerable
from rapport.conversations.mail.unanswerable import why_unanswerable
from rapport.conversations.rules import acknowledging
from rapport.conversations.rules.acknowledging import USUAL_OF_A_MAILBOX, Came, why_no_limit, why_not


def came(**given):
    return Came(**{"address": "olwen@example.com", "sender": "olwen@example.com", **given})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"address": "home@example.com", "asked": frozenset({"home@example.com"})},
        {"age": timedelta(hours=24)},
        {"of_mailbox": USUAL_OF_A_MAILBOX - 1},
        {"of_mailbox": USUAL_OF_A_MAILBOX, "most_of_mailbox": USUAL_OF_A_MAILBOX + 1},
        {"sender": "renee.reply@example.com", "address": "renee.reply@example.com"},
    ],
)
def test_a_person_is_told(given):
    assert why_not(came(**given)) == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"machine": "bounce"}, "A machine wrote this."),
        ({"machine": "loop"}, "A machine wrote this."),
        ({"marks": "It came through a mailing list."}, "It came through a mailing list."),
        ({"address": ""}, "It names no address to answer."),
        ({"address": "gareth@example.com"}, "An answer would not go to who wrote it."),
        ({"ours": frozenset({"olwen@example.com"})}, "The address olwen@example.com is ours or a colleague's."),
        ({"sender": "no-reply@shop.example", "asked": frozenset({"olwen@example.com"})}, "Nobody reads no-reply@shop.example."),
        (
            {"address": "mailer-daemon@example.com", "asked": frozenset({"mailer-daemon@example.com"})},
            "Nobody reads mailer-daemon@example.com.",
        ),
        ({"stops": ("Olwen has died. All contact has stopped.", "Help is paused.")}, "Olwen has died. All contact has stopped."),
        ({"age": timedelta(hours=24, seconds=1)}, "It was sent more than a day ago."),
        ({"to_address": 1}, "The address olwen@example.com had one within a day."),
        ({"of_mailbox": 200}, "200 went from this mailbox within an hour, and no more than 200 go."),
        ({"of_mailbox": 7, "most_of_mailbox": 3}, "7 went from this mailbox within an hour, and no more than 3 go."),
    ],
)
def test_and_nobody_else(given, why):
    assert why_not(came(**given)) == why


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (1, ""),
        (1_000, ""),
        (0, "Give a number from 1 to 1,000. To send none, choose no template."),
        (1_001, "Give a number from 1 to 1,000."),
    ],
)
def test_how_many_a_mailbox_may_send(number, why):
    assert why_no_limit(number) == why


@pytest.mark.parametrize(
    "address",
    [
        "no-reply@a.example", "noreply@a.example", "No_Reply@a.example", "jobs-noreply@a.example", "noreply+7f3@a.example", "donotreply@a.example",
        "do-not-reply@a.example", "MAILER-DAEMON@a.example", "postmaster@a.example", "bounce@a.example", "bounces+1@a.example",
        "news-bounces@a.example", "owner-news@a.example", "news-request@a.example", "notifications@a.example", "root@a.example",
        "majordomo@a.example", "autoreply@a.example",
    ],
)  # fmt: skip
def test_nobody_reads(address):
    assert acknowledging.is_nobody(address)


@pytest.mark.parametrize(
    "address", ["olwen@a.example", "info@a.example", "noreen@a.example", "request@a.example", "norepole@a.example", "alertson.b@a.example"]
)
def test_somebody_reads(address):
    assert not acknowledging.is_nobody(address)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("Subject: Boiler", ""),
        ("Auto-Submitted: no\r\nX-Spam-Flag: NO\r\nPrecedence: normal", ""),
        ("Auto-Submitted: auto-replied (vacation)", unanswerable.MACHINE),
        ("Auto-Submitted: auto-generated; owner=x", unanswerable.MACHINE),
        ("Return-Path: <>", unanswerable.MACHINE),
        ("X-Rapport-Loop: help@south.example", unanswerable.MACHINE),
        ("Precedence: bulk", unanswerable.MAILING),
        ("precedence: Junk", unanswerable.MAILING),
        ("Precedence: list", unanswerable.MAILING),
        ("List-Id: <news.example.org>", unanswerable.MAILING),
        ("List-Unsubscribe: <mailto:leave@example.org>", unanswerable.MAILING),
        ("Feedback-ID: 1:2:3", unanswerable.MAILING),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", unanswerable.SUPPRESSED),
        ("X-Spam-Flag: YES", unanswerable.SPAM),
        ("Authentication-Results: mx.example; spf=pass; dmarc=fail (p=reject)", unanswerable.FORGED),
        ("Authentication-Results: mx.example; dmarc=pass\r\nAuthentication-Results: elsewhere; dmarc=fail", ""),
    ],
)
def test_headers_that_speak_against_it(headers, why):
    assert why_unanswerable(f"From: olwen@example.com\r\n{headers}\r\n\r\nPrecedence: bulk\r\n".encode()) == why


def test_any_bytes_are_read_without_an_error():
    assert why_unanswerable(b"\xff\xfe\x00 : \r\nPrecedence bulk\r\n") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Dear {{ customer.name }}, this is {{ case.reference }}.", ""),
        ("Yours, {{ adviser.name }}", "It names “adviser.name”, which has no value in what goes by itself."),
        ("Part of {{ case.parent }}", "It names “case.parent”, which has no value in what goes by itself."),
    ],
)
def test_words_that_could_never_go_by_themselves(text, why):
    assert acknowledging.why_unfit(("", text)) == why
