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
        {"subject": "Abwesenheitsnotiz"},
        {"subject": "Réponse automatique : Chaudière"},
        {"subject": "自动回复: hello", "x_autorespond": "1"},
    ],
)
def test_an_automatic_answer(headers):
    assert read("I am back on Monday.", **headers).kind == Kind.AUTO_REPLY


@pytest.mark.parametrize("subject", ["Re: Out of the office until Monday", "Re: Automatic reply: Your bill"])
@pytest.mark.parametrize(("text", "kind"), [("I am out of the office.", Kind.AUTO_REPLY), ("You said you would ring.", Kind.MESSAGE)])
def test_behind_re_a_machine_says_what_it_is_and_a_person_need_not_quote(subject, text, kind):
    assert read(text, subject=subject).kind == kind


@pytest.mark.parametrize(
    "subject",
    [
        "Automatisch antwoord: Uw rekening", "Автоматична відповідь: рахунок", "자동 회신: 안녕", "自动答复: 账单", "【自動返信】お問い合わせ",
        "رد تلقائي: فاتورة", "תשובה אוטומטית: x", "ตอบกลับอัตโนมัติ: x", "Trả lời tự động: x", "Automatski odgovor: x", "Automaatvastus: x",
        "Ateb awtomatig: y bil", "Respuesta automática: x", "Resposta automática: x", "Risposta automatica: x", "Otomatik Yanıt: x",
        "Réponse automatique : x", "Nicht im Büro: x", "Ausente de la oficina: x", "Assente dall'ufficio", "Poza biurem: x", "Fraværsmelding",
        "I am out of the office until 3 December", "Absence : Re: x", "En congé Re: x", "On leave Re: bill", "[EXTERNAL] Automatic reply: x",
        "AUTO: Ann Lee is out of the office (returning 30/11/2026)", "Thank you for contacting us - automatic reply", "AutoReply: [#123] x",
    ],
)  # fmt: skip
def test_a_subject_that_only_a_machine_writes(subject):
    assert read("...", subject=subject).kind == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        (
            "Your mail to 'Tenants' is being held until the list moderator can review it.",
            {"from": "tenants-owner@lists.example", "subject": "Your message to Tenants awaits moderator approval"},
        ),
        (">>>> help", {"from": "Majordomo@lists.example", "subject": "Majordomo results"}),
        (
            "I'm protecting myself from receiving junk mail. Just this once, click the link below so I can receive your emails.",
            {"subject": "Re: bill (verification)"},
        ),
        ("Ann asks senders to verify that they are human. Please reply.", {"subject": "Re: bill", "precedence": "junk"}),
        ("Ich bin bis zum 3. März im Urlaub.", {"subject": "Abwesend", "in_reply_to": "<1@northgate.example>"}),
        ("Je suis en congé jusqu'au 3 mars.", {"subject": "Absence", "return_path": "<>"}),
    ],
)
def test_lists_challenges_and_absences_in_single_words(text, headers):
    assert read(text, **headers).kind == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Out of office question", "What do I put in my message?"),
        ("Re: Automatic reply: Your bill", "You said you would ring.\r\n\r\n> We have your mail."),
        ("AUTO: gestohlen", "Mein Auto wurde gestohlen."),
        ("Auto insurance: renewal", "Please renew."),
        ("Absence de chauffage", "Je suis absent lundi, venez mardi."),
        ("Absence", "Je serai absent lundi pour le rendez-vous."),
        ("Holiday pay", "I am on annual leave next week."),
        ("外出時の鍵について", "鍵を忘れました"),
        ("不在票が入っていました", "荷物について"),
        ("Your portal", "It asks me to verify that I am human, and then it fails."),
        ("Confirm my appointment", "Please confirm that it is on Monday."),
    ],
)
def test_people_write_about_the_same_things(subject, text):
    assert read(text, subject=subject).kind == Kind.MESSAGE


def test_the_figures_of_a_day_about_all_mail_in_our_name_are_no_message():
    subject = "Report domain: northgate.example Submitter: mx.example Report-ID: 12"
    told = mail.read(raw("PK", subject=subject, content_type='application/zip; name="a.zip"'))
    assert (told.kind, told.complaint.kind, told.complaint.recipients) == (Kind.FEEDBACK_REPORT, "dmarc", ())
    assert read("Here is what the report says about us.", subject=subject).kind == Kind.MESSAGE


@pytest.mark.parametrize(
    ("text", "headers", "kind"),
    [
        ("Name: Bea Fox\r\nMessage: my boiler is cold", {"subject": "New message from your website"}, Kind.MESSAGE),
        ("A caller left a message of 12 seconds.", {"subject": "Voice message from 01632 960001"}, Kind.MESSAGE),
        ("I am back on Monday.", {"in_reply_to": "<1@northgate.example>"}, Kind.AUTO_REPLY),
        ("Please click here.", {"subject": "Re: The boiler"}, Kind.AUTO_REPLY),
        ("Thank you for contacting us.", {"subject": "[Acme #99812]"}, Kind.AUTO_REPLY),
        ("Wir haben Ihre Anfrage erhalten.", {"subject": "Ticket 99812"}, Kind.AUTO_REPLY),
        ("I am out of the office until 3 March.", {}, Kind.AUTO_REPLY),
    ],
)
def test_what_a_program_sends_of_its_own_accord_is_a_message_but_its_answers_are_none(text, headers, kind):
    assert read(text, auto_submitted="auto-generated", **headers).kind == kind


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


def test_a_firm_whose_name_is_a_word_of_mail_servers_is_a_person():
    headers = {"from": "MTA Drivers <office@mta.example>", "subject": "Undelivered parcels"}
    assert read("Three parcels were undelivered today.", **headers).kind == Kind.MESSAGE


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
