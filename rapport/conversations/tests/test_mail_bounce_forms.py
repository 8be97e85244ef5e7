"""The ways in which mail systems without delivery reports tell of a failure, each in its own words: who was not reached is found in all of them."""

import pytest

from rapport.conversations.mail import Kind

from .mail_making import read

SENT = "\n\nReceived: from x\nMessage-ID: <s@northgate.example>\nTo: other@northgate.example\nSubject: hi\n"
FORMS = {
    "a list of failed recipients": (
        "Returned mail",
        "Here is your list of failed recipients:\n\n   <bob@gone.example>\n\nHere is your returned mail:",
    ),
    "Smail": (
        "mail failed, returning to sender",
        "|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n|------------------------- Failed addresses follow: ---------------------|\n bob@gone.example ... transport smtp: 550 <bob@gone.example>... User unknown\n|------------------------- Message text follows: ------------------------|",
    ),
    "MDaemon": (
        "MDaemon Warning - virus",
        "The following addresses did NOT receive a copy of your message:\n\n> bob@gone.example\n\n--- Session Transcript ---",
    ),
    "an intended recipient": (
        "Mail delivery failed",
        "The following message could not be delivered.\n\nIntended recipient:  bob@gone.example\n\n--------RETURNED MAIL FOLLOWS--------",
    ),
    "an address in quotes": (
        "Mail failure",
        "This message was created automatically by mail delivery software.\n\nA message addressed to 'bob@gone.example' could not be delivered\n\n---- START OF RETURNED MESSAGE ----",
    ),
    "a full mailbox": (
        "Mail delivery failure",
        "Unable to deliver mail. \n\nUser's mailbox is full: <bob@gone.example>\nUnable to deliver mail.\n",
    ),
    "Google": (
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     bob@gone.example\n\nTechnical details of permanent failure: \nPERM_FAILURE: SMTP Error (state 14): 550 550 unrouteable address\n\n   ----- Original message -----\n",
    ),
    "Exim, in brackets": (
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. The following addresses failed:\n\n    <bob@gone.example>\n\n--- The header of the original message is following. ---\n",
    ),
    "Notes, with a To line": (
        "Undeliverable: hello",
        "Your message\n\n  To:      bob@gone.example\n  Subject: hi\n\nwas not delivered to:\n\n  bob@gone.example\n\nbecause:\n\n  550 unknown user\n",
    ),
    "NTMail": ("Undeliverable mail", "Unable to deliver message to: <bob@gone.example>\n\n**** End of message ****"),
    "in one sentence": (
        "Undeliverable message",
        "Sorry, unable to deliver your message to bob@gone.example for the following reason:\n\n552 Quota violation for bob@gone.example\n\n\nA copy of the original message below this line:\n",
    ),
    "a line of its own": ("Undeliverable", "A message could not be delivered to:\n\n  bob@gone.example\n\nSubject: hi\n"),
    "a final delivery userid": ("Returned mail", "Invalid final delivery userid: bob@gone.example\n\nOriginal message follows.\n"),
    "between two rules": ("Undeliverable Mail", "SMTP error\n---- Failed Recipients ----\n <bob@gone.example>\n---- Returned Mail ----\n"),
    "LSMTP": (
        "Undelivered mail",
        "The enclosed message has been processed with the following error(s):\n\n--> Error description:\n\nError-for:  bob@gone.example\nError-Code: 3\nError-Text: No such host.\n\nError-End: One error(s) reported.\n",
    ),
    "qmail in two languages": (
        "failure notice",
        "Su mensaje no pudo ser entregado.\nYour message could not be delivered.\n\n<bob@gone.example>:\nSorry, no mailbox here by that name.\n\n--- Below this line is a copy of the message.\n",
    ),
    "originally addressed to": (
        "Delivery problems",
        "Your message has encountered delivery problems\nto local user bob.\n(Originally addressed to bob@gone.example)\n\nYour message reads (in part):\n",
    ),
    "Exchange 5": (
        "Undeliverable: hi",
        "Your message\n\n  Subject: hi\n\nDid not reach the following recipient(s):\n\nbob@gone.example on Fri, 1 Jan 2010\n    The recipient name is not recognized\n\n",
    ),
    "EYOU": (
        "failure notice",
        "Hi. This is the deliver program at mail.example.cn.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nbob@gone.example\nThe user's mailbox is full\n\n--- Attachment is a copy of the message.\n",
    ),
    "a qmail of its own": (
        "failure notice",
        "Hi. This is the email server at gone.example. Your message could not be delivered\n bob@gone.example, mailbox full\n\n--- Below",
    ),
    "could not be reached": ("Undeliverable", "The following recipient(s) could not be reached:\n\nbob@gone.example\n\nbecause"),
    "Failed Recipient": (
        "Undeliverable",
        "Could not deliver message to the following recipient(s):\n\nFailed Recipient: bob@gone.example\nReason: Remote host said: 550 5.1.1 User unknown\n\n   -- The header and top 20 lines of the message follows --\n",
    ),
    "phquery": (
        "Message not delivered",
        "--------Message not delivered\n    To: bob@gone.example\n--------Error Detail (phquery v4.4):\n  no one named bob\n",
    ),
    "Dovecot": ("Automatically rejected mail", "Your message to <bob@gone.example> was automatically rejected:\nQuota exceeded\n"),
    "scanning code": (
        "Mail failure",
        "A message that you sent was rejected by the local scanning code that\nchecks incoming messages.\n\n <bob@gone.example>: 550 user not found\n\n--- ",
    ),
    "MailEnable": (
        "Message Delivery Failure",
        "Message could not be delivered to some recipients.\nThe following recipient(s) could not be reached:\n\n Recipient: [SMTP:bob@gone.example]\n Reason: Remote SMTP Server Returned: 550 no\n\n\nMessage headers follow:\n",
    ),
    "IMail": ("Undeliverable Mail", "User unknown: bob@gone.example\n\nOriginal message follows.\n\n"),
    "IMail, final delivery": ("Undeliverable Mail", "Invalid final delivery user: user bob@gone.example\n\nOriginal message follows.\n"),
    "Yahoo": (
        "Delivery failure",
        "Message from yahoo.com.\nUnable to deliver message to the following address(es).\n\n<bob@gone.example>:\n User is over the quota.  You can try again later.\n\n--- Original message follows.\n",
    ),
    "GroupWise": (
        "Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tbob@gone.example (user not found)\n\nPossibly truncated original message follows:\n",
    ),
    "Netscape": (
        "Undeliverable message",
        "This Message was undeliverable due to the following reason:\n\nOne or more of the recipients of your message did not receive it\nbecause they would have exceeded their mailbox size limit.\n\nPlease reply to <postmaster@gone.example>\nif you feel this message to be in error.\n\nbob@gone.example\n",
    ),
    "in spaced brackets": (
        "Returned",
        "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\n< bob@gone.example >\n\n",
    ),
    "unknown user": ("Undeliverable", "The following message could not be delivered: unknown user\n\n<bob@gone.example>\n"),
    "Exchange 5, unknown": (
        "Undeliverable: hi",
        "Your message\n\n  To:      tenants\n  Subject: hi\n  Sent:    Thu\n\ndid not reach the following recipient(s):\n\nbob@gone.example on Thu, 19 Dec 1996 04:11:29 -0600\n    Unable to deliver the message due to a communications failure\n        MSEXCH:IMS:Gone:GONE:GONE 0 (000C05A6) Unknown Recipient\n",
    ),
    "Notes": (
        "DELIVERY FAILURE: User bob (bob@gone.example) not listed in public Name & Address Book",
        "Your message\n\n  Subject: hi\n\nwas not delivered to:\n\n  bob@gone.example\n\nbecause:\n\n  User bob (bob@gone.example) not listed in public Name & Address Book\n",
    ),
    "Postfix in prose": (
        "Undelivered Mail Returned to Sender",
        "This is the Postfix program at host mx.\n\nI'm sorry to have to inform you that the message returned\nbelow could not be delivered to one or more destinations.\n\n\t\t\tThe Postfix program\n\n<bob@gone.example>: host mx.gone.example[1.2.3.4] said: 550 unknown user\n",
    ),
    "IMail, unknown": ("Undeliverable Mail", "Unknown user: bob@gone.example\n\nOriginal message follows.\n"),
    "over quota": ("Over quota", "The following users are over quota and cannot receive mail:\n\nbob@gone.example\n"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", ["MAILER-DAEMON@mx.gone.example", "Mail Administrator <MDaemon@gone.example>"])
def test_who_was_not_reached(form, who):
    title, text = FORMS[form]
    found = read(f"{text}{SENT}".replace("\n", "\r\n"), subject=title, **{"from": who})
    assert (found.kind, found.bounce.recipients) == (Kind.BOUNCE, ("bob@gone.example",))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_words_passed_on_by_a_person_are_theirs(form):
    title, text = FORMS[form]
    quoted = "".join(f"> {line}\r\n" for line in text.split("\n"))
    for given in ({"subject": f"Fwd: {title}"}, {"subject": f"Re: {title}", "references": "<a@x.example>"}, {"subject": "A question"}):
        found = read(f"Hello,\r\n\r\nwhat does this mean?\r\n\r\n{quoted}\r\nAnn\r\n", **given)
        assert (found.kind, found.bounce) == (Kind.MESSAGE, None)
