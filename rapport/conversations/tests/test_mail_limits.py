"""However large, deep or hostile a mail is, reading it costs no more than its size, and what is too much is said."""

import re
import sys
import tracemalloc

import pytest

from rapport.conversations import mail
from rapport.conversations.mail import (
    addresses,
    attachments,
    automatic,
    bounce_phrases,
    bounce_prose,
    bounce_reasons,
    bounces,
    charsets,
    delivery_status,
    feedback,
    filenames,
    forwarded,
    headers,
    html_text,
    parts,
    quoting,
    safe_html,  # noqa: F401  (its patterns are looked at by module, below)
    subject,
    tokens,
    transfer,
)

from .mail_making import raw

MODULES = [
    *(addresses, attachments, automatic, bounce_phrases, bounce_prose, bounce_reasons, bounces, charsets, delivery_status, feedback),
    *(
        filenames,
        forwarded,
        headers,
        html_text,
        parts,
        quoting,
        subject,
        tokens,
        transfer,
        sys.modules["rapport.conversations.mail.safe_html"],
    ),
]
PATTERNS = [
    (f"{module.__name__.rpartition('.')[2]}.{name}", value)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
]


def nested(levels: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nfound at the bottom\r\n"
    for level in range(levels):
        body = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n' % (level, level, body, level)
    return b"Subject: deep\r\n" + body


def test_two_hundred_levels_are_opened():
    found = mail.read(nested(200))
    assert (found.text.strip(), found.problems) == ("found at the bottom", ())


def test_two_thousand_levels_are_not_and_it_is_said():
    found = mail.read(nested(2000))
    assert found.subject == "deep"
    assert any("more parts" in problem for problem in found.problems)


def test_ten_thousand_recipients():
    everyone = ",\r\n ".join(f'"Person {n}" <p{n}@customer.example>' for n in range(10_000))
    found = mail.read(raw("Hello", to=everyone))
    assert (len(found.to), found.to[-1].email, found.text) == (10_000, "p9999@customer.example", "Hello")


def test_a_million_parts():
    found = mail.read(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 1_000_000)
    assert found.text.count("x") <= parts.MOST_PARTS
    assert any("more parts" in problem for problem in found.problems)


def test_headers_without_end():
    found = mail.read(b"Subject: first\r\n" + b"X-Filler: y\r\n" * 400_000)
    assert found.subject == "first"
    assert any("longer than any mail needs" in problem for problem in found.problems)


def test_a_large_mail_costs_few_copies_of_itself():
    line = b"A" * 76 + b"\r\n"
    made = b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nsee\r\n--q\r\nContent-Type: application/pdf; name=x.pdf\r\n"
    made += b"Content-Transfer-Encoding: base64\r\n\r\n" + line * 100_000 + b"--q--\r\n"
    tracemalloc.start()
    try:
        found = mail.read(made)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.attachments[0].size == 5_700_000
    assert peak < 3 * len(made)


def test_a_long_text_is_cut_and_it_is_said():
    found = mail.read(raw("words " * 500_000))
    assert len(found.text) == 2_000_000
    assert any("longer than can be shown" in problem for problem in found.problems)


HOSTILE = [
    *("(", "<", '"', '"\\', ",", ";", ":", "@", "a@", "<a@b.c>", "=?utf-8?q?a?= ", "=?", "Re: ", "[x] ", "a*0*=", "\t", "\\", " ", "'"),
    *(
        ">",
        "> ",
        "On 1 a@b wrote:\n",
        "On wrote ",
        "From: a\n",
        "-",
        "- ",
        "-- a\n",
        "_\n",
        "wrote:\n",
        "a b ",
        "1.1.1 ",
        "550 ",
        "could not be ",
        "delivery ",
    ),
    *(
        "<div ",
        "<blockquote>",
        "<!--",
        "&amp;",
        "<a href=",
        "begin 644 a\n",
        "--\n",
        "Final-Recipient: a\n",
        "http://a.",
        "not be delivered to ",
        "no such user ",
    ),
]


def calls(made: bytes) -> int:
    """Python functions called while reading: what a mail costs, whatever machine it is read on."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        mail.read(made)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("place", ["from", "subject", "content_type", "text", "html", "bounce"])
def test_twice_the_length_costs_at_most_twice_the_steps(piece, place):
    def made(times):
        filler = piece * (times // len(piece))
        one_line = filler.replace("\n", " ")
        if place in ("from", "subject", "content_type"):
            return raw("Hello", **{place: f"text/plain; {one_line}" if place == "content_type" else one_line})
        if place == "html":
            return raw(filler, content_type="text/html")
        if place == "bounce":
            return raw(filler, **{"from": "MAILER-DAEMON@x.example", "return_path": "<>", "subject": "failure notice"})
        return raw(filler)

    mail.read(made(100))  # what is built once is built now
    assert calls(made(8_000)) <= 2.2 * calls(made(4_000)) + 500


def _repeats(tree, depth=0):
    """The depth of unbounded repeats within unbounded repeats in a pattern."""
    deepest = depth
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, inner = argument
            is_endless = str(most) == "MAXREPEAT"
            deepest = max(deepest, _repeats(inner, depth + is_endless))
        elif name == "SUBPATTERN":
            deepest = max(deepest, _repeats(argument[3], depth))
        elif name == "BRANCH":
            deepest = max([deepest, *(_repeats(branch, depth) for branch in argument[1])])
        elif name in ("ASSERT", "ASSERT_NOT"):
            deepest = max(deepest, _repeats(argument[1], depth))
        elif name == "ATOMIC_GROUP":
            deepest = max(deepest, _repeats(argument, depth))
    return deepest


# These repeat a repeat, but each turn must eat a character that the inner one cannot.
KNOWN = {"addresses._TOKEN", "headers._PARAMETER", "parts._LEADING", "feedback._FIELD"}


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_no_pattern_repeats_a_repeat(name, pattern):
    from re import _parser

    assert name in KNOWN or _repeats(_parser.parse(pattern.pattern, pattern.flags)) <= 1
