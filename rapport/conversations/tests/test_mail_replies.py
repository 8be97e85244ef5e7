"""New words are told from old ones; when in doubt, words are new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations import mail
from rapport.conversations.mail import replies
from rapport.conversations.mail.subject import base, is_answer, is_forward

from .mail_making import read

NEW = "Monday is fine.\n\nAnn"


@pytest.mark.parametrize(
    "old",
    [
        "On Tue, 3 Mar 2026 at 09:30, Bob <bob@northgate.example> wrote:\n> Is Monday fine?",
        "On Tue, 3 Mar 2026 at 09:30, Bob\n<bob@northgate.example> wrote:\n\n> Is Monday fine?\n>\n> Bob",
        "Am 03.03.2026 um 09:30 schrieb Bob:\n> Passt Montag?",
        "Le 3 mars 2026 à 09:30, Bob <bob@northgate.example> a écrit :\n> Lundi ?",
        "El 3 mar 2026, a las 09:30, Bob escribió:\n> ¿Lunes?",
        "-----Original Message-----\nFrom: Bob\nSent: 3 March 2026\nTo: Ann\nSubject: Monday\n\nIs Monday fine?",
        "From: Bob <bob@northgate.example>\nSent: 3 March 2026 09:30\nTo: Ann\nSubject: Monday\n\nIs Monday fine?",
        "________________________________\nVon: Bob\nGesendet: Dienstag\nAn: Ann\nBetreff: Montag\n\nPasst Montag?",
        "> Is Monday fine?\n> Bob",
        "2026-03-03 9:30 GMT+01:00 Bob <bob@northgate.example>:\n\n> Is Monday fine?",
    ],
)
def test_old_words_are_folded_away(old):
    found = replies.split(f"{NEW}\n\n{old}")
    assert found.text == NEW
    assert "Is Monday fine?" in found.quoted or "Montag" in found.quoted or "Lun" in found.quoted


def test_an_answer_below_the_question():
    found = replies.split("On 3 March 2026, Bob wrote:\n> Is Monday fine?\n\nYes, it is.")
    assert (found.text, found.quoted) == ("Yes, it is.", "On 3 March 2026, Bob wrote:\n> Is Monday fine?")


def test_answers_in_between_keep_what_they_answer():
    found = replies.split("See below.\n\nOn 3 March 2026, Bob wrote:\n> Is Monday fine?\nYes.\n> And the key?\nUnder the mat.")
    assert found.text == "See below.\n\n> Is Monday fine?\nYes.\n> And the key?\nUnder the mat."


SAID = "On 3 March 2026, Bob wrote:\n"


@pytest.mark.parametrize(
    "answers",
    [
        "> Is Monday fine?\n\nYes.\n\n> And the key?\n\nUnder the mat.",
        "> Dear Ann,\n>\n> is Monday fine?\nYes.\n>> And the key?\nUnder the mat.\n> A ladder?\nNo.",
    ],
)
def test_the_first_question_stays_with_its_answer(answers):
    found = replies.split(f"{SAID}{answers}")
    assert (found.text, found.quoted) == (answers, SAID.strip())


def test_what_nobody_answered_below_the_last_answer_is_folded():
    found = replies.split(f"{SAID}> Is Monday fine?\n\nYes.\n\n> Bob\n> Northgate")
    assert (found.text, found.quoted) == ("> Is Monday fine?\n\nYes.", f"{SAID}\n> Bob\n> Northgate")


def test_a_quote_below_a_signature_is_no_question():
    found = replies.split(f"{SAID}> Is Monday fine?\n\nYes.\n-- \nAnn\n\n> Bob")
    assert found.text == "Yes."


@pytest.mark.parametrize("mark", ["-- ", "--", "—"])
def test_a_signature_is_told_apart(mark):
    found = replies.split(f"{NEW}\n{mark}\nAnn Lee\n01632 960001\n\nOn 3 March 2026, Bob wrote:\n> Monday?")
    assert (found.text, found.signature) == (NEW, f"{mark}\nAnn Lee\n01632 960001".rstrip())
    assert found.quoted.startswith("On 3 March")


def test_a_signature_that_nothing_marks():
    found = read("Monday is fine.\r\n\r\nAnn Lee\r\nTenant, 12 High Street\r\n01632 960001")
    assert (found.reply_text, found.signature) == ("Monday is fine.", "Ann Lee\nTenant, 12 High Street\n01632 960001")


NOTICE = (
    "CONFIDENTIAL: If you are not the intended recipient please delete it.\n\nRegistered in England, number 1234567. Thank you for reading."
)


def test_the_notices_of_a_firm_go_with_the_signature_above_them():
    found = read(f"Monday is fine.\r\n\r\nAnn Lee\r\n01632 960001\r\n\r\n{NOTICE}")
    assert (found.reply_text, found.signature) == ("Monday is fine.", f"Ann Lee\n01632 960001\n\n{NOTICE}")
    alone = read(f"Monday is fine.\r\n\r\n{NOTICE}")
    assert (alone.reply_text, alone.signature) == ("Monday is fine.", NOTICE)


@pytest.mark.parametrize(
    "text",
    [
        NOTICE.partition("\n")[0],
        "Hello.\n\nI received it in error. Whose is it?",
        "Hello.\n\nThis is confidential: my manager must not know.",
        "Hello.\n\nOur registered office is now 12 High Street.",
        "Hello.\n\nThe bay is intended only for residents.",
        "Hola.\n\nMe han cobrado por error.",
    ],
)
def test_what_people_say_about_secrets_is_no_notice(text):
    assert read(text).reply_text == text


@pytest.mark.parametrize(
    "text",
    [
        "I need these:\n\n- a plug\n- a washer\n--------\nTotal: 2 items\n\nPlease send them.",
        "Yes please.\n\nAnn Lee\n01632 960001\n\nP.S. The gate code is 1234.",
        "Readings\n========\nMon 100\nTue 110\n========\nTotal 210, call me on 01632 960001 if it looks wrong to you.",
        "Last week your engineer wrote:\n\nwe will be back on Monday.\n\nNobody came.",
    ],
)
def test_words_that_only_look_like_a_signature_or_a_quote_stay_words(text):
    assert read(text).reply_text == text


@pytest.mark.parametrize("signed", ["Ann Lee\nTenant\n01632 960001", "Get Outlook for Android<https://aka.ms/x>"])
def test_the_rule_above_an_old_mail_is_no_signature(signed):
    old = "________________________________\nFrom: Bob\nSent: 3 March 2026\nTo: Ann\nSubject: Key\n\nIs Monday fine?"
    found = read(f"Tuesday suits me.\n\n{signed}\n\n{old}")
    assert (found.reply_text, found.signature, found.quoted) == ("Tuesday suits me.", signed, old)


@pytest.mark.parametrize(
    "text",
    [
        "Monday is fine.\n\nAnn",
        "Ann Lee\n12 High Street\n01632 960001",
        "Please ring Ann Lee\n01632 960001",
        "It drips.\n\nAnn Lee is away, ring Bob on 01632 960001 and he lets you into the house, will you?",
        "Ring the caretaker:\n\nBob Day\n01632 960001",
    ],
)
def test_a_name_or_a_number_in_the_words_is_no_signature(text):
    assert read(text).reply_text == text


@pytest.mark.parametrize("line", ["Sent from my iPhone", "Get Outlook for Android", "Von meinem iPhone gesendet", "Envoyé de mon iPhone"])
def test_what_a_telephone_adds_is_a_signature(line):
    assert replies.split(f"{NEW}\n\n{line}") == replies.Reply(NEW, "", line)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to you: nothing came.",
        "From: the bottom of my heart, thank you.",
        "I wrote\non Monday\nand again.",
        "* one\n* two\n- three",
        "Wrote you twice.\nTo: no avail.",
        "```\n# code\n> not a quote\n----\n```\ndone",
        "The total is\n-----\n£30\n" + "and a line\n" * 30 + "end.",
        "> the clause in question\n\nWhat does this mean?",
    ],
)
def test_words_are_words(text):
    assert replies.split(text).text == text.strip()


def test_the_quote_of_an_html_program_is_found():
    html = '<p>Monday is fine.</p><div class="gmail_quote">On 3 March, Bob wrote:<blockquote class="gmail_quote">Monday?</blockquote></div>'
    found = read(html, content_type="text/html")
    assert (found.reply_text, found.text.split("\n")[0]) == ("Monday is fine.", "Monday is fine.")
    assert "Monday?" in found.quoted
    assert "\ue000" not in found.text + found.quoted


def test_a_line_to_write_above():
    assert replies.split("Thanks.\n\n##- Please type your reply above this line -##\n\nold").text == "Thanks."


@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "> q",
                "words",
                "--",
                "On 1 May 2026, a@b.example wrote:",
                "From: a",
                "To: b",
                "Subject: c",
                "----",
                "Sent from my x",
                "\ue000",
            ]
        ),
        max_size=25,
    )
)
def test_no_line_is_lost(lines):
    found = replies.split("\n".join(lines))
    kept = "\n".join([found.text, found.quoted, found.signature]).split("\n")
    for line in set(lines) - {"", "\ue000"}:
        assert sum(one.strip() == line for one in kept) >= lines.count(line), (line, found)


def test_a_forward_says_who_wrote_first():
    block = "---------- Forwarded message ---------\nFrom: Fred <fred@bedrock.example>\nDate: Mon, 1 Dec 2025 13:37:42 +0100\nSubject: No heat\nTo: us@x.example\n\nIt is cold.\n"
    found = read(f"Can you look at this?\n\n{block}", subject="Fwd: No heat")
    assert (found.reply_text, found.forwarded.sender, found.forwarded.subject) == (
        "Can you look at this?",
        mail.Address("Fred", "fred@bedrock.example"),
        "No heat",
    )
    assert (found.forwarded.text, found.forwarded.date.isoformat()) == ("It is cold.", "2025-12-01T13:37:42+01:00")


def test_a_forward_without_a_word_says_what_was_forwarded():
    found = read(
        "---------- Forwarded message ---------\nFrom: Fred <fred@bedrock.example>\nDate: today\nSubject: No heat\n\nIt is cold.",
        subject="Fwd: No heat",
    )
    assert found.reply_text == "It is cold."
    assert found.forwarded.date is None


def test_an_answer_is_no_forward():
    assert read("Yes.\n\nFrom: Bob\nSent: today\nTo: Ann\nSubject: Monday\n\nMonday?", subject="Re: Monday").forwarded is None


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("Re: Boiler", "Boiler"),
        ("RE: AW: SV: Fwd: [tenants] Re[2]: Boiler", "Boiler"),
        ("回复：锅炉", "锅炉"),
        ("[C-12] Boiler", "Boiler"),
        ("Boiler (fwd)", "Boiler"),
        ("New name (was: Boiler)", "New name"),
        ("Re:", "Re:"),
        ("", ""),
        ("Reboiler: a question", "Reboiler: a question"),
        ("R: caldaia", "caldaia"),
    ],
)
def test_what_a_subject_is_about(subject, about):
    assert base(subject) == about


def test_prefixes_tell_answers_from_forwards():
    assert (is_answer("Re: a"), is_answer("a"), is_forward("WG: a"), is_forward("Re: a"), is_forward("Re: Fwd: a")) == (
        True,
        False,
        True,
        False,
        True,
    )


@given(st.text(max_size=80))
def test_the_base_of_a_base_is_itself(subject):
    assert base(base(subject)) == base(subject)
