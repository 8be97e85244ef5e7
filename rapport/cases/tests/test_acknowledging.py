"""A person's first message is acknowledged by itself, once; nobody else is, no clock stops, and nothing counts as answered."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import connection

from rapport.cases.actions import arriving, opening
from rapport.cases.jobs import routing as job
from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.clocks.models import Clock
from rapport.conversations import telling
from rapport.conversations.actions import holds, sending, settling
from rapport.conversations.models import Conversation, Draft, Mailbox, Message, Outgoing, Template
from rapport.conversations.outgoing import working
from rapport.conversations.tests import factories as conversing
from rapport.conversations.tests.mailing import letter, received
from rapport.conversations.tests.smtp_servers import serving
from rapport.customers import timeline
from rapport.customers.actions import contact_points, life
from rapport.customers.models import ContactPoint
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
WORDS = "We have your message.\n\nPlease quote {{ case.reference }}. To send us pictures, answer with them attached."


@pytest.fixture
def template():
    return Template.objects.create(name="We have it", text=WORDS)


@pytest.fixture
def mailbox(template):
    return conversing.mailbox("help@northgate.example", takes_plus=True, acknowledge_with=template)


def comes(mailbox, number="one", minutes=1, **given):
    """A mail is taken in and looked at, a minute after it was sent."""
    (message,) = received(letter(number, **given), into=mailbox)
    arriving.on_inbound(message=message, by=people.system(message.at + timedelta(minutes=minutes)))
    return Message.objects.get(pk=message.pk)


def why(message):
    """Why nothing was sent; there must be nothing in the outbox."""
    assert not Outgoing.objects.exists()
    assert not Draft.objects.exists()
    return message.facts.get("not_acknowledged")


class TestAFirstMessage:
    def test_is_acknowledged_to_its_sender_alone_with_the_marks_that_machines_know(self, mailbox):
        message = comes(mailbox, subject="Boiler", Cc="gareth@example.com, rhys@example.com")
        case, outgoing = Case.objects.get(), Outgoing.objects.select_related("message").get()
        assert [(each.slot, each.address) for each in outgoing.message.recipients.all()] == [("to", "olwen@example.com")]
        mail = message_from_bytes(bytes(outgoing.content))
        assert (mail["To"], mail["Cc"]) == ("Olwen <olwen@example.com>", None)
        assert mail["Subject"] == f"Re: Boiler [{case.reference}]"
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "OOF, AutoReply")
        assert mail["Reply-To"].endswith(f"<help+{message.conversation.token}@northgate.example>")
        assert (mail["In-Reply-To"], mail["References"]) == ("<one@example.com>", "<one@example.com>")
        assert f"Please quote {case.reference}." in outgoing.message.text
        assert "It is cold" not in mail.as_string()
        assert (outgoing.message.automatic, outgoing.message.author, outgoing.state) == ("auto_reply", None, "waiting")
        assert telling.label(outgoing.message) == "Automatic acknowledgement"
        assert "not_acknowledged" not in message.facts

    def test_is_acknowledged_once_however_often_it_is_looked_at(self, mailbox):
        message = comes(mailbox)
        later = people.system(message.at + timedelta(hours=30))
        arriving.on_inbound(message=message, by=later)
        job.sweep(later)
        assert Outgoing.objects.count() == 1

    def test_its_case_is_opened_and_it_is_acknowledged_together_or_not_at_all(self, mailbox):
        (message,) = received(letter(), into=mailbox)
        by = people.system(message.at)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE conversations_outgoing ADD CONSTRAINT full_up CHECK (false) NOT VALID")
            assert job.sweep(by) == 0
            assert (Case.objects.count(), Message.objects.filter(direction="out").count(), Draft.objects.count()) == (0, 0, 0)
            cursor.execute("ALTER TABLE conversations_outgoing DROP CONSTRAINT full_up")
        assert job.sweep(by) == 1
        assert (Case.objects.count(), Outgoing.objects.count()) == (1, 1)

    def test_goes_where_its_writer_asked_for_answers(self, mailbox):
        comes(mailbox, Reply_To="Olwen <home@example.com>, other@example.com")
        assert [each.address for each in Outgoing.objects.get().message.recipients.all()] == ["home@example.com"]

    def test_takes_the_subject_of_the_template_where_it_has_one(self, mailbox, template):
        Template.objects.update(subject="We have it: {{ conversation.subject }}")
        comes(mailbox)
        assert Outgoing.objects.get().message.subject == f"We have it: Boiler [{Case.objects.get().reference}]"

    def test_leaves_by_the_outbox_as_any_message_and_is_told_as_no_contact(self, mailbox, olwen, amara):
        contact_points.add(customer=olwen, channel="email", value="olwen@example.com", by=amara)
        with serving() as server:
            Mailbox.objects.update(smtp_port=server.port)
            message = comes(mailbox)
            working.work(now=lambda: message.at + timedelta(minutes=2))
        assert [mail.recipients for mail in server.taken] == [["olwen@example.com"]]
        assert Outgoing.objects.get().state == "sent"
        case = Case.objects.get()
        assert f"We acknowledged a message of olwen@example.com: Re: Boiler [{case.reference}]." in timeline.story(olwen)
        assert not timeline.types()["conversations.message-acknowledged"].is_contact


class TestItIsNoAnswer:
    @pytest.fixture
    def left(self, mailbox):
        """One that has left."""
        factories.level()
        message = comes(mailbox)
        Outgoing.objects.update(state="sent")
        message.recipients.update(state="sent")
        job.sweep(people.system(message.at + timedelta(minutes=5)))
        return Case.objects.get()

    def test_no_clock_stops_and_the_customer_still_waits(self, left):
        assert (left.needs_reply, left.first_answered_at, left.category) == (True, None, "open")
        assert (left.due_name, left.due_state) == ("First answer", "running")
        first = Clock.objects.get(name="First answer")
        assert [entry.what for entry in first.entries.all()] == ["started"]

    def test_lists_show_what_the_customer_said(self, left):
        talk = Conversation.objects.get()
        assert (talk.snippet, talk.last_out_at, talk.messages) == ("It is cold.", None, 2)
        assert (left.last_words, left.last_out_at) == ("It is cold.", None)

    def test_brought_back_it_leaves_the_lists_as_they_were(self, mailbox, amara):
        message = comes(mailbox)
        settling.undo(outgoing=Outgoing.objects.get(), by=amara)
        talk = Conversation.objects.get()
        assert (talk.snippet, talk.last_out_at, talk.messages) == ("It is cold.", None, 1)
        assert talk.last_at == message.at

    def test_a_colleagues_answer_is_the_first_and_has_no_warning(self, left, amara):
        thread = Conversation.objects.get()
        by = people.later(amara, hours=2)
        draft = conversing.draft(thread, by)
        assert [each["address"] for each in draft.recipients] == ["olwen@example.com"]
        assert sending.check(draft=draft, by=by) == ()
        outgoing = sending.send(draft=draft, by=by)
        Outgoing.objects.update(state="sent")
        case = arriving.on_outbound(message=outgoing.message, by=by)
        assert (case.needs_reply, case.first_answered_at) == (False, outgoing.message.at)


class TestNobodyElse:
    def test_off_until_somebody_chooses(self, mailbox):
        Mailbox.objects.update(acknowledge_with=None)
        assert why(comes(mailbox)) is None

    def test_not_an_answer_in_a_case(self, mailbox):
        comes(mailbox)
        Message.objects.filter(direction="out").update(recorded_at=people.NOW - timedelta(days=9))
        comes(mailbox, "two", In_Reply_To="<one@example.com>")
        assert (Case.objects.count(), Outgoing.objects.count()) == (1, 1)

    def test_not_an_answer_to_what_we_said_first(self, mailbox, olwen, amara):
        thread = conversing.conversation(olwen, mailbox)
        factories.message(thread, direction="out")
        message = conversing.inbound(thread)
        arriving.on_inbound(message=message, by=people.system(message.at))
        assert (Case.objects.count(), why(message)) == (1, None)

    def test_not_what_somebody_wrote_down_or_a_case_opened_by_hand(self, mailbox, olwen, amara):
        opening.open_case(title="Heating", conversation=conversing.conversation(olwen, mailbox), by=amara)
        thread = conversing.conversation(olwen, mailbox, channel="phone")
        message = factories.message(thread, author=amara.user)
        arriving.on_inbound(message=message, by=amara)
        assert why(message) is None

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"}, {"subject": "Automatic reply: Boiler"}, {"Precedence": "bulk"}, {"List_Id": "<a.example>"},
            {"List_Unsubscribe": "<mailto:a@b.example>"}, {"Return_Path": "<>"}, {"X_Spam_Flag": "YES"}, {"X_Rapport_Loop": "x"},
            {"sender": "no-reply@shop.example"}, {"sender": "MAILER-DAEMON@mx.example"}, {"sender": "help@northgate.example"},
            {"sender": "amara.okafor@northgate.example"}, {"Reply_To": "amara.okafor@northgate.example"}, {"Reply_To": "noreply@a.example"},
        ],
    )  # fmt: skip
    def test_not_a_machine_a_list_or_ourselves(self, mailbox, headers, amara):
        amara.user.email = "amara.okafor@northgate.example"
        amara.user.save()
        comes(mailbox, **headers)
        assert not Outgoing.objects.exists()
        assert not Draft.objects.exists()

    def test_not_old_mail_of_a_mailbox_that_is_new_here(self, mailbox):
        assert why(comes(mailbox, minutes=24 * 60 + 1)) == "It was sent more than a day ago."

    def test_not_whoever_has_died_is_held_or_has_opted_out(self, mailbox, olwen, amara):
        point = contact_points.add(customer=olwen, channel="email", value="olwen@example.com", by=amara)
        ContactPoint.objects.update(opted_out_at=people.NOW)
        assert "opted out" in why(comes(mailbox, "one"))
        ContactPoint.objects.update(opted_out_at=None, invalid_at=people.NOW)
        assert "does not work" in why(comes(mailbox, "two"))
        ContactPoint.objects.filter(pk=point.pk).update(invalid_at=None)
        held = holds.place(customer=olwen, why="Court case", by=people.system(people.NOW - timedelta(days=1)))
        assert why(comes(mailbox, "three")) == "There is a hold: Court case. Nothing can be sent until it is lifted."
        holds.lift(hold=held, by=people.system())
        olwen.refresh_from_db()
        life.mark_deceased(customer=olwen, by=amara)
        assert "has died" in why(comes(mailbox, "four"))

    def test_not_an_address_that_somebody_who_has_died_shares(self, mailbox, olwen, amara):
        """Whose it is has to be said first; until then it counts as everybody's."""
        for customer in (olwen, people.customer("Gareth Bevan-Jones")):
            contact_points.add(customer=customer, channel="email", value="olwen@example.com", by=amara)
        olwen.refresh_from_db()
        life.mark_deceased(customer=olwen, by=amara)
        message = comes(mailbox)
        assert message.conversation.customer is None
        assert "has died" in why(message)


class TestNotTooMany:
    def test_an_address_gets_one_a_day_also_from_another_mailbox(self, mailbox, template):
        comes(mailbox, "one")
        other = conversing.mailbox("bills@northgate.example", acknowledge_with=template)
        second = comes(other, "two", to="bills@northgate.example", subject="Bill", minutes=23 * 60)
        assert second.facts["not_acknowledged"] == "The address olwen@example.com had one within a day."
        assert Outgoing.objects.count() == 1
        comes(other, "three", to="bills@northgate.example", subject="Another", minutes=24 * 60 - 1, Date="Mon, 23 Nov 2026 09:10:00 +0000")
        assert Outgoing.objects.count() == 2

    def test_a_storm_of_mail_makes_no_storm_of_answers(self, mailbox):
        mailbox.acknowledgements_an_hour = 3
        mailbox.save()
        for number in range(6):
            last = comes(mailbox, str(number), sender=f"olwen{number}@example.com", subject=f"Outage {number}")
        assert Outgoing.objects.count() == 3
        assert last.facts["not_acknowledged"] == "3 went from this mailbox within an hour, and no more than 3 go."


class TestWhatIsMissing:
    def test_a_field_without_a_value_stops_it_and_is_said_where_the_message_is_read(self, mailbox, template):
        Template.objects.update(text="Dear {{ customer.name }}, {{ case.reference }}")
        message = comes(mailbox)
        assert why(message) == "There is no value for “customer.name”."
        assert telling.facts_of(message) == "No acknowledgement was sent. There is no value for “customer.name”"
        assert Case.objects.get().needs_reply

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda: Template.objects.update(archived_at=people.NOW), "The template We have it is archived."),
            (lambda: Mailbox.objects.update(smtp_host=""), "Northgate help cannot send: it has no outgoing server."),
            (lambda: Mailbox.objects.update(paused_at=people.NOW), "Northgate help is paused."),
        ],
    )
    def test_so_does_what_has_changed_in_the_settings(self, mailbox, change, said):
        change()
        mailbox.refresh_from_db()
        assert why(comes(mailbox)) == said
