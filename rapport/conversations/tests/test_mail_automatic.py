"""Automatic answers and our own mail come back are no messages; what a list, a shop or a person sends is one."""

import pytest

from rapport.conversations import mail
from rapport.conversations.mail import Kind

from .mail_making import OWN, raw, read


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (vacation)"},
        {"x_autoreply": "yes"},
        {"precedence": "auto_reply"},
        {"subject": "Automatic reply: The boiler"},
        {"subject": "Out of office: The boiler"},
        {"subject": "Re: Out of the office until Monday"},
        {"subject": "Abwesenheitsnotiz"},
        {"subject": "Réponse automatique : Chaudière"},
        {"subject": "自动回复: hello", "x_autorespond": "1"},
    ],
)
def test_an_automatic_answer(headers):
    assert read("I am back on Monday.", **headers).kind == Kind.AUTO_REPLY


def test_an_automatic_answer_that_only_says_so():
    assert read("This is an automatic reply. I am away.", in_reply_to="<1@northgate.example>").kind == Kind.AUTO_REPLY
    assert read("I am out of the office until 3 March.", return_path="<>").kind == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "no"},
        {"precedence": "bulk", "list_unsubscribe": "<mailto:x@shop.example>"},
        {"precedence": "list", "list_id": "<tenants.lists.example>", "subject": "Out of office hours repairs"},
        {"subject": "Your automatic doors"},
        {"subject": "Office opening hours"},
        {"x_auto_response_suppress": "OOF"},
    ],
)
def test_people_lists_and_shops_write_messages(headers):
    assert read("Hello", **headers).kind == Kind.MESSAGE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery failed", "We could not deliver your parcel to 550 High Street. Choose a new day: https://courier.example"),
        ("Your delivery has been delayed", "Order 512 - your parcel is delayed. We will try again on Monday."),
        (
            "Delivery attempt unsuccessful",
            "Our driver was unable to deliver to the address given: ann@customer.example asked us to leave it.",
        ),
    ],
)
def test_a_parcel_that_did_not_arrive_is_no_bounce(subject, text):
    assert read(text, subject=subject, **{"from": "Courier <noreply@courier.example>"}).kind == Kind.MESSAGE


def test_an_answer_from_a_mailbox_no_longer_read_is_an_automatic_answer():
    headers = {"auto_submitted": "auto-replied", "return_path": "<>", "from": "noreply@customer.example"}
    assert read("This inbox ann@customer.example is no longer in use.", subject="Auto: The boiler", **headers).kind == Kind.AUTO_REPLY


def test_a_person_who_is_away_and_says_so_is_a_person():
    assert read("I am away next week, can you come on Monday?").kind == Kind.MESSAGE


@pytest.mark.parametrize(
    "headers",
    [
        {"x_rapport_loop": "northgate"},
        {"from": "Help <help@northgate.example>"},
        {"from": "HELP@NORTHGATE.EXAMPLE"},
        {"x_loop": "help@northgate.example"},
    ],
)
def test_our_own_mail_come_back_is_a_loop(headers):
    assert mail.read(raw("We have your mail.", **headers), own_addresses=OWN).kind == Kind.LOOP


def test_a_hundred_hops_are_a_loop():
    hops = b"Received: from a by b\r\n" * 101
    assert mail.read(hops + raw("Hello")).kind == Kind.LOOP
    assert mail.read(hops[: 30 * 23] + raw("Hello")).kind == Kind.MESSAGE
