"""Bounces, delivery reports and complaints are told from what people write, and say who was not reached, why, and for how long."""

import json

import pytest

from rapport.conversations import mail
from rapport.conversations.mail import Kind, bounce_reasons

from .mail_making import multipart, raw, read

DAEMON = {"from": "Mail Delivery System <MAILER-DAEMON@mx.example>", "subject": "Undelivered Mail Returned to Sender", "return_path": "<>"}
SENT = "Message-ID: <sent-1@northgate.example>\r\nTo: Bob <bob@gone.example>\r\nSubject: Your boiler\r\n\r\nWe come on Monday."


def report(*groups: str, text: str = "It could not be delivered.") -> mail.Mail:
    fields = "\r\n\r\n".join(["Reporting-MTA: dns; mx.example", *groups])
    parts = (("Content-Type: text/plain", text), ("Content-Type: message/delivery-status", fields), ("Content-Type: message/rfc822", SENT))
    return mail.read(multipart(*parts, kind='report; report-type="delivery-status"', **DAEMON))


def failed(status: str, diagnostic: str, recipient: str = "bob@gone.example", action: str = "failed") -> str:
    return f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}"


def test_a_report_says_who_why_and_which_mail():
    found = report(failed("5.1.1", "550 5.1.1 <bob@gone.example>: User unknown"))
    assert found.kind == Kind.BOUNCE
    assert (found.bounce.recipients, found.bounce.status, found.bounce.is_hard) == (("bob@gone.example",), "5.1.1", True)
    assert (found.bounce.original_message_id, found.bounce.original_subject) == ("sent-1@northgate.example", "Your boiler")
    assert (found.bounce.reported_mta, found.bounce.original_to[0].email) == ("mx.example", "bob@gone.example")
    assert found.bounce.diagnostic == "550 5.1.1 <bob@gone.example>: User unknown"


def test_each_recipient_is_judged_by_itself():
    found = report(failed("5.1.1", "550 5.1.1 User unknown"), failed("4.2.2", "452 4.2.2 Mailbox full", "cy@full.example"))
    assert [(one.recipient, one.status, one.is_hard) for one in found.bounce.failures] == [
        ("bob@gone.example", "5.1.1", True),
        ("cy@full.example", "4.2.2", False),
    ]


def test_the_address_we_wrote_to_goes_before_where_it_ended():
    found = report("Original-Recipient: rfc822;bob@gone.example\r\n" + failed("5.1.1", "550 5.1.1 User unknown", "r@inside.example"))
    assert (found.bounce.failures[0].recipient, found.bounce.failures[0].final) == ("bob@gone.example", "r@inside.example")


def test_still_trying_is_for_now():
    found = report(failed("4.4.1", "connect to gone.example: No route to host", action="delayed"))
    assert (found.kind, found.bounce.is_temporary, found.bounce.is_hard) == (Kind.BOUNCE, True, False)


def test_delivered_is_a_delivery_report():
    found = report(failed("2.0.0", "250 OK", action="delivered"))
    assert (found.kind, found.bounce.failures[0].status) == (Kind.DELIVERY_REPORT, "2.0.0")


def test_a_read_receipt_is_a_delivery_report():
    parts = (
        ("Content-Type: text/plain", "It was read."),
        ("Content-Type: message/disposition-notification", "Disposition: manual-action/MDN-sent; displayed"),
    )
    assert mail.read(multipart(*parts, kind="report; report-type=disposition-notification")).kind == Kind.DELIVERY_REPORT


def test_a_refusal_told_only_in_prose():
    text = "Hi. This is the qmail-send program.\r\nI wasn't able to deliver your message.\r\n\r\n<bob@gone.example>:\r\n550 5.1.1 no mailbox here by that name"
    found = read(f"{text}\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n{SENT}", **{**DAEMON, "subject": "failure notice"})
    assert (found.kind, found.bounce.recipients, found.bounce.status, found.bounce.is_hard) == (
        Kind.BOUNCE,
        ("bob@gone.example",),
        "5.1.1",
        True,
    )
    assert found.bounce.original_message_id == "sent-1@northgate.example"


def test_the_header_that_names_who_failed():
    found = read(
        "A message that you sent could not be delivered.",
        x_failed_recipients="bob@gone.example, cy@full.example",
        from_="",
        subject="Mail delivery failed",
    )
    assert found.bounce.recipients == ("bob@gone.example", "cy@full.example")


@pytest.mark.parametrize(
    "headers",
    [
        {"subject": "Undelivered mail", "from": "Ann Lee <ann@customer.example>"},
        {"subject": "Re: Undelivered Mail Returned to Sender"},
        {"subject": "Fwd: Undelivered Mail Returned to Sender"},
        {"subject": "Mail delivery problem", "list_id": "<tenants.lists.example>"},
    ],
)
def test_a_person_who_writes_about_a_bounce_is_a_person(headers):
    text = "Hello,\r\n\r\nmy mail to you could not be delivered, see below. What is wrong?\r\n\r\n> 550 5.1.1 <help@northgate.example>: User unknown"
    found = read(text, **headers)
    assert (found.kind, found.bounce) == (Kind.MESSAGE, None)


@pytest.mark.parametrize(
    ("code", "said", "is_hard"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.1.2", "550 5.1.2 Host unknown", True),
        ("5.1.6", "551 not our user", True),
        ("5.1.10", "550 recipient has null MX", True),
        ("5.0.0", "550 <bob@x.example>: Recipient address rejected: User unknown in local recipient table", True),
        ("5.0.0", "550 Unknown user bob@x.example", False),  # at an unknown moment: filters say so, too
        ("5.2.2", "552 5.2.2 Mailbox full", False),
        ("5.0.0", "550 <bob@x.example>... User not exist", True),  # it names whom it is about
        ("5.0.0", "550 <bob@x.example>: Recipient address rejected.", True),
        ("5.0.0", "550 <bob@x.example>: Recipient address rejected: Greylisted", False),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", True),  # Exchange Online: not in the directory
        ("5.7.1", "554 5.7.1 <bob@x.example>: Recipient address rejected: Access denied", True),
        ("5.7.1", "554 5.7.1 <bob@x.example>: Client host rejected: Access denied", False),
        ("5.1.1", "550 5.1.351 Remote server said -> 550 : User unknown", False),  # an answer that is about nobody
        ("5.2.1", "550 5.2.1 <bob@x.example>... User Unknown", False),  # the mailbox is there (RFC 3463), at an unknown moment
        ("5.2.1", "550 5.2.1 <bob@x.example>... User Unknown (in reply to RCPT TO command)", True),
        ("5.2.1", "mx.x.example does not like recipient. Remote host said: 550 5.2.1 <bob@x.example>... User Unknown", True),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", False),
        ("5.7.1", "554 5.7.1 Service unavailable; client host blocked using a blocklist", False),
        ("5.3.4", "552 5.3.4 Message too large", False),
        ("4.4.1", "connection timed out", False),
        ("5.1.8", "553 5.1.8 Domain of sender address does not exist", False),
        ("", "", False),
    ],
)
def test_dead_or_only_refused(code, said, is_hard):
    assert bounce_reasons.is_hard(code, said, "") is is_hard


def test_each_recipient_with_its_answer_in_brackets_was_refused_by_name():
    text = "The following could not be delivered.\r\n<bob@gone.example>   (550 bob@gone.example... No such user)\r\n"
    assert came_back(text).bounce.is_hard
    assert not came_back(text.replace("(", "- ").replace("<bob@gone.example>", "For one")).bounce.is_hard


@pytest.mark.parametrize(
    ("field", "diagnostic", "prose", "status"),
    [
        (
            "5.0.0",
            "550 5.0.0 no",
            ">>> DATA\n<<< 550 5.0.0 no\n550 5.1.1 <bob@x.example>... User unknown\n<<< 503 5.0.0 Need RCPT",
            "5.0.0",
        ),
        ("", "", ">>> RCPT To:<bob@x.example>\n<<< 550 User unknown\n550 5.1.1 <bob@x.example>... User unknown", "5.1.1"),
        ("5.0.0", "550 5.1.1 no", "", "5.1.1"),
        ("5.1.1", "refused", "", "5.1.1"),
        ("", "", "550 5.2.2 full", "5.2.2"),
        ("", "550 no", "", "5.0.0"),
        ("", "421 later", "", "4.0.0"),
        ("", "at 192.0.2.1 no", "", ""),
    ],
)
def test_the_finest_code_there_is(field, diagnostic, prose, status):
    assert bounce_reasons.status(field, diagnostic, prose) == status


def test_a_complaint_says_about_which_mail():
    fields = "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\nOriginal-Rcpt-To: bob@gone.example\r\nSource-IP: 192.0.2.1"
    parts = (
        ("Content-Type: text/plain", "This is a complaint."),
        ("Content-Type: message/feedback-report", fields),
        ("Content-Type: message/rfc822", SENT),
    )
    found = mail.read(multipart(*parts, kind="report; report-type=feedback-report"))
    assert (found.kind, found.complaint.kind) == (Kind.FEEDBACK_REPORT, "abuse")
    assert (found.complaint.recipients, found.complaint.original_message_id) == (("bob@gone.example",), "sent-1@northgate.example")


def test_a_bounce_told_as_json():
    told = {"notificationType": "Bounce", "mail": {"commonHeaders": {"subject": "Your boiler"}}}
    told["bounce"] = {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": "bob@gone.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}],
    }
    found = read(json.dumps(told), subject="Notification")
    assert (found.kind, found.bounce.recipients, found.bounce.status, found.bounce.is_hard) == (
        Kind.BOUNCE,
        ("bob@gone.example",),
        "5.1.1",
        True,
    )


@pytest.mark.parametrize(
    "told",
    [
        '{"notificationType"',
        '{"notificationType": "Bounce", "bounce": 3, "mail": {}}',
        '{"notificationType": "Bounce", "bounce": {"bouncedRecipients": [4]}, "mail": {}}',
    ],
)
def test_broken_json_breaks_nothing(told):
    assert isinstance(mail.read(raw(told)), mail.Mail)


def test_a_report_of_many_recipients_is_bounded():
    found = report(*(failed("5.1.1", "550 5.1.1 no", f"p{n}@gone.example") for n in range(1500)))
    assert len(found.bounce.failures) == 1000


def came_back(text: str, **given) -> mail.Mail:
    return read(text, **{**DAEMON, "to": "Us <help@northgate.example>", **given})


def test_where_it_ended_and_whom_we_wrote_to():
    text = "A message that you sent could not be delivered. The following address(es) failed:\r\n\r\n  r@inside.example\r\n    {}\r\n    550 5.1.1 no"
    found = came_back(text.format("(ultimately generated from bob@gone.example)")).bounce.failures
    assert [(one.recipient, one.final, one.status) for one in found] == [("bob@gone.example", "r@inside.example", "5.1.1")]
    (plain,) = came_back(text.format("SMTP error after RCPT TO:<r@inside.example>:")).bounce.failures
    assert (plain.recipient, plain.final) == ("r@inside.example", "r@inside.example")


def test_a_transcript_that_lists_nobody_has_a_line_for_each():
    text = "   ----- Transcript of session follows -----\r\nWhile talking to gone.example:\r\n"
    text += "550 nowhere.example (smtp)... 550 Host unknown\r\n554 <cy@nowhere.example>... 550 Host unknown (Authoritative answer)\r\n"
    text += ">>> RCPT To:<bob@gone.example>\r\n<<< 550 No such user here.\r\n550 <bob@gone.example>... User unknown\r\n"
    text += "451 <dee@slow.example>... Deferred: Connection timed out\r\n"
    found = came_back(text, subject="Returned mail: User unknown").bounce.failures
    assert [(one.recipient, one.is_hard) for one in found] == [
        ("cy@nowhere.example", True),
        ("bob@gone.example", True),
        ("dee@slow.example", False),
    ]


def test_a_name_without_a_domain_is_at_the_server_that_speaks():
    text = "Your mail to the following recipients could not be delivered because they accept none:\r\n\tbob\r\n\tcy.lee\r\n"
    assert came_back(text, **{"from": "Mail Delivery Subsystem <MAILER-DAEMON@gone.example>"}).bounce.recipients == (
        "bob@gone.example",
        "cy.lee@gone.example",
    )
    assert came_back("The following recipients could not be reached.\r\nSorry about this.\r\n").bounce.recipients == ()


def test_how_a_list_is_run_is_nobody_who_failed():
    text = "You are not a member of this mailing list <tenants@lists.example>.\r\nSend guide to\r\n\r\n\ttenants-ctl@lists.example\r\n"
    given = {"from": "tenants-admin@lists.example", "list_subscribe": "<mailto:tenants-ctl@lists.example?body=subscribe>"}
    found = came_back(text, subject="You are not a member", **given)
    assert found.bounce.recipients == ("tenants@lists.example",)


def test_an_address_named_by_an_address_is_one():
    text = "The following recipient could not be reached:\r\n\r\n  bob@alias.example <bob@gone.example>: 550 5.1.1 User unknown\r\n"
    assert came_back(text).bounce.recipients == ("bob@gone.example",)


@pytest.mark.parametrize("to", ["tenants-bounces@lists.example", "bounces+12-bob=gone.example@lists.example", "bounce-77@lists.example"])
def test_nobody_writes_by_hand_to_where_bounces_go(to):
    given = {"from": "admin@gone.example", "subject": "RE: Your letter: non remis (delivery failed)"}
    text = "Your message could not be delivered to\r\nbob@gone.example\r\n"
    assert read(text, to=to, **given).bounce.recipients == ("bob@gone.example",)
    assert read(text, to="help@northgate.example", **given).kind == Kind.MESSAGE
    assert read("Thank you, the letter has arrived. bob@gone.example", to=to, **given).kind == Kind.MESSAGE


@pytest.mark.parametrize(("category", "is_hard"), [("bad-mailbox", True), ("bad-domain", True), ("quota-issues", False), ("other", False)])
def test_what_powermta_takes_a_refusal_for(category, is_hard):
    found = report(failed("5.2.1", "550 5.2.1 <bob@gone.example>... User Unknown") + f"\r\nX-PowerMTA-BounceCategory: {category}")
    assert found.bounce.is_hard is is_hard


def test_fields_written_into_plain_words_are_read_as_fields():
    text = "An error occurred while trying to deliver the mail.\r\n\r\nTechnical report:\r\n\r\nAction: failed\r\nFinal-Recipient: rfc822; bob@gone.example\r\n"
    text += "Diagnostic-Code: smtp; 554 4.4.7 Message expired <421 4.4.2 Connection timed out>\r\nStatus: 4.4.7\r\n"
    (found,) = came_back(text).bounce.failures
    assert (found.recipient, found.status, found.diagnostic[:9], found.is_hard) == ("bob@gone.example", "4.4.2", "554 4.4.7", False)


def test_a_bounce_in_html_alone_names_the_mail_that_came_back():
    words = "Delivery has failed to these recipients: bob@customer.example<br>550 5.1.1 user unknown<br>Original message headers:<pre>"
    came_back = "From: Help &lt;help@northgate.example&gt;\r\nTo: bob@customer.example\r\nSubject: Key\r\nMessage-ID: &lt;7@northgate.example&gt;</pre>"
    told = read(words + came_back, **{"from": "postmaster@customer.example", "subject": "Undeliverable: Key", "content_type": "text/html"})
    assert (told.kind, told.bounce.original_message_id, told.bounce.original_subject) == (Kind.BOUNCE, "7@northgate.example", "Key")


@pytest.mark.parametrize(
    "subject", ["Undelivered parcel", "Delivery problem with my order", "Letter returned to sender", "My meter was not delivered"]
)
def test_goods_that_did_not_arrive_are_no_bounce(subject):
    assert read("The parcel could not be delivered. The driver says 550 5.1.1 address unknown.", subject=subject).kind == Kind.MESSAGE
    server = {"from": "postmaster@mx.example", "subject": f"Undeliverable: {subject}"}
    assert read("Your message could not be delivered.\n\n<bob@customer.example>: 550 5.1.1 user unknown", **server).kind == Kind.BOUNCE


@pytest.mark.parametrize("sender", ["Ann Lee <ann@customer.example>", "postmaster@school.example"])
def test_who_speaks_of_themselves_is_no_mail_server(sender):
    said = "I tried to reach you on the portal and it said 554 5.7.1. My email to bob@x.example came back: 550 5.1.1 user unknown."
    assert read(said, **{"from": sender, "subject": "Message not delivered"}).kind == Kind.MESSAGE
    quoted = "I'm afraid it was not possible to deliver your message.\n\n<bob@x.example>: 550 5.1.1 user unknown"
    assert read(quoted, **{"from": "MAILER-DAEMON@x.example", "subject": "Message not delivered"}).kind == Kind.BOUNCE
