import ast
import io
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.audit.models import Viewing
from rapport.conversations.actions import coming_back, drafts, holds, notes, sending, settling, unattended
from rapport.conversations.mail import Bounce, Failure, Kind, Mail
from rapport.conversations.models import Conversation, Draft, DraftState, Message, Outgoing
from rapport.conversations.tests import factories
from rapport.conversations.tests.mailing import letter, received
from rapport.core.errors import Conflict
from rapport.customers.models import ContactPoint
from rapport.customers.tests import factories as people
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


@pytest.fixture
def mailbox():
    return factories.mailbox("help@northgate.example", signature="Northgate\nwww.northgate.example", takes_plus=True)


@pytest.fixture
def conversation(mailbox):
    return factories.conversation(people.customer("Olwen Bevan-Jones"), mailbox)


@pytest.fixture
def question(conversation):
    return factories.inbound(conversation, cc=("gareth@example.com",))


@pytest.fixture
def draft(conversation, question, amara):
    return factories.draft(conversation, people.later(amara, minutes=5))


def later(actor, **ahead):
    return people.later(actor, **ahead)


class TestSend:
    def test_puts_the_message_its_recipients_and_its_bytes_into_the_outbox(self, draft, amara, question, conversation):
        by = later(amara, minutes=6)
        outgoing = sending.send(draft=draft, by=by)
        message = Message.objects.get(direction="out")
        assert outgoing.message == message
        assert (outgoing.state, outgoing.not_before) == ("waiting", later(by, seconds=20).at)
        assert sorted(message.recipients.values_list("slot", "address", "state")) == [
            ("cc", "gareth@example.com", "waiting"),
            ("to", "olwen@example.com", "waiting"),
        ]
        mail = message_from_bytes(bytes(outgoing.content), policy=SMTP)
        assert mail["In-Reply-To"] == f"<{question.message_id}>"
        assert mail["Message-ID"] == f"<{message.message_id}>"
        assert mail["Reply-To"].addresses[0].addr_spec == f"help+{conversation.token}@northgate.example"
        assert f"[{conversation.reference}]" in mail["Subject"]
        assert "Auto-Submitted" not in mail

    def test_answers_come_to_the_plain_address_until_somebody_says_that_a_plus_works(self, draft, amara, mailbox):
        mailbox.takes_plus = False
        mailbox.save()
        draft.refresh_from_db()
        mail = message_from_bytes(bytes(sending.send(draft=draft, by=later(amara, minutes=6)).content), policy=SMTP)
        assert mail["Reply-To"].addresses[0].addr_spec == "help@northgate.example"
        assert "> The heating is off." in mail.get_body(("plain",)).get_content()
        assert "www.northgate.example" in mail.get_body(("html",)).get_content()
        draft.refresh_from_db()
        assert draft.state == DraftState.SENT

    def test_undo_brings_the_draft_back_and_leaves_nothing_behind(self, draft, amara, conversation):
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        back = settling.undo(outgoing=outgoing, by=later(amara, minutes=6, seconds=10))
        assert (back.pk, back.state, back.text) == (draft.pk, DraftState.WRITING, "An engineer comes on Monday.")
        assert not Outgoing.objects.exists()
        assert not Message.objects.filter(direction="out").exists()
        assert Conversation.objects.values_list("messages", "snippet", "last_out_at").get() == (1, "The heating is off.", None)

    def test_a_letter_to_everyone_it_was_between_and_to_its_writer_alone(self, conversation, question, amara):
        whole = drafts.begin(conversation=conversation, by=amara)
        alone = drafts.begin(conversation=conversation, everyone=False, by=amara)
        assert [(each["slot"], each["address"]) for each in whole.recipients] == [("to", "olwen@example.com"), ("cc", "gareth@example.com")]
        assert [each["address"] for each in alone.recipients] == ["olwen@example.com"]
        assert whole.subject == "Re: Heating"

    def test_send_later(self, draft, amara):
        by = later(amara, minutes=6)
        outgoing = sending.send(draft=draft, send_at=later(by, hours=3).at, by=by)
        assert outgoing.not_before == later(by, hours=3).at


class TestNotSendable:
    """What nobody can confirm away; each leaves nothing in the outbox."""

    def refused(self, draft, by, reason, **given):
        with pytest.raises(sending.NotSendable, match=reason):
            sending.send(draft=draft, by=by, **given)
        assert not Outgoing.objects.exists()
        assert not Message.objects.filter(direction="out").exists()
        draft.refresh_from_db()
        assert draft.state == DraftState.WRITING

    def test_a_field_without_a_value(self, conversation, question, amara):
        draft = factories.draft(conversation, amara, "Your case is {{ case.reference }}.")
        self.refused(draft, amara, "There is no value for “case.reference”")

    def test_it_goes_with_the_value_and_the_reference_is_no_strangers(self, conversation, question, amara):
        draft = factories.draft(conversation, amara, "Your case is {{ case.reference }}, {{ customer.formal_name }}.")
        outgoing = sending.send(draft=draft, values={"case.reference": "CAS-00022"}, by=amara)
        assert outgoing.message.text == "Your case is CAS-00022, Olwen Bevan-Jones."

    def test_nobody_to_send_to(self, draft, amara):
        drafts.change(draft=draft, changes={"recipients": []}, version=draft.version, by=amara)
        self.refused(draft, amara, "Say to whom it goes")

    def test_a_hold_on_the_customer(self, draft, amara, conversation):
        holds.place(customer=conversation.customer, why="Complaint open", by=amara)
        self.refused(draft, later(amara, minutes=1), "Complaint open", confirmed=["final:0"])

    def test_a_hold_that_is_lifted_or_over_holds_no_more(self, draft, amara, conversation):
        hold = holds.place(customer=conversation.customer, why="Complaint open", by=amara)
        holds.place(customer=conversation.customer, why="Over", until=later(amara, minutes=1).at, by=amara)
        holds.lift(hold=hold, by=amara)
        assert sending.send(draft=draft, by=later(amara, minutes=6))

    def test_a_customer_who_has_died(self, draft, amara, conversation):
        conversation.customer.is_deceased = True
        conversation.customer.save()
        self.refused(draft, amara, "All contact has stopped")

    def test_an_address_that_opted_out_or_does_not_work(self, draft, amara, conversation):
        point = ContactPoint.objects.create(
            customer=conversation.customer, channel="email", value="Olwen@example.com", key="olwen@example.com", created_at=people.NOW
        )
        ContactPoint.objects.filter(pk=point.pk).update(opted_out_at=people.NOW)
        self.refused(draft, amara, "opted out")
        ContactPoint.objects.filter(pk=point.pk).update(opted_out_at=None, invalid_at=people.NOW)
        self.refused(draft, amara, "does not work")

    def test_a_mailbox_that_is_put_away_or_cannot_send(self, draft, amara, mailbox):
        mailbox.smtp_host = ""
        mailbox.save()
        self.refused(draft, amara, "no outgoing server")
        mailbox.archived_at = people.NOW
        mailbox.save()
        self.refused(draft, amara, "no longer in use")

    @pytest.mark.parametrize("field", ["subject", "name", "address"])
    def test_a_line_break_that_came_past_the_form(self, draft, amara, field):
        evil = "x\r\nBcc: everyone@example.com"
        if field == "subject":
            Draft.objects.filter(pk=draft.pk).update(subject=evil)
        else:
            Draft.objects.filter(pk=draft.pk).update(recipients=[{"slot": "to", "address": "o@example.com", "name": "O", field: evil}])
        draft.refresh_from_db()
        self.refused(draft, amara, "line break")

    def test_who_may_not_answer_here(self, draft):
        with pytest.raises(PermissionDenied):
            sending.send(draft=draft, by=people.actor(Role.ASSESSOR))
        assert not Outgoing.objects.exists()

    def test_what_has_not_been_approved(self, draft, amara):
        leader = people.actor(Role.TEAM_LEADER, name="Lead")
        drafts.ask_approval(draft=draft, approver=leader.user, by=amara)
        with pytest.raises(drafts.NotOpen):
            sending.send(draft=draft, by=amara)
        drafts.send_back(draft=draft, by=leader)
        with pytest.raises(drafts.DraftRefused, match="approved"):
            sending.send(draft=draft, by=amara)
        assert not Outgoing.objects.exists()
        drafts.ask_approval(draft=draft, approver=leader.user, by=amara)
        drafts.approve(draft=draft, by=leader)
        draft.refresh_from_db()
        drafts.change(draft=draft, changes={"text": "Something else."}, version=draft.version, by=amara)
        with pytest.raises(drafts.DraftRefused, match="approved"):
            sending.send(draft=draft, by=amara)

    def test_what_changed_since_it_was_seen(self, draft, amara):
        drafts.change(draft=draft, changes={"text": "Other words."}, version=draft.version, by=amara)
        with pytest.raises(Conflict):
            sending.send(draft=draft, version=draft.version, by=amara)
        assert not Outgoing.objects.exists()


class TestLookFirst:
    def test_a_stranger_among_the_recipients_is_shown_and_goes_when_confirmed(self, draft, amara):
        people_ = [*draft.recipients, {"slot": "cc", "address": "stranger@elsewhere.example", "name": ""}]
        draft = drafts.change(draft=draft, changes={"recipients": people_}, version=draft.version, by=amara)
        with pytest.raises(sending.LookFirst) as refused:
            sending.send(draft=draft, by=amara)
        assert [each.key for each in refused.value.concerns] == ["new:stranger@elsewhere.example"]
        assert not Outgoing.objects.exists()
        sending.send(draft=draft, confirmed=["new:stranger@elsewhere.example"], by=amara)
        draft.refresh_from_db()
        assert draft.confirmed == ["new:stranger@elsewhere.example"]

    def test_two_advisers_at_once_the_second_sees_the_first(self, conversation, question, amara):
        priya = people.actor(name="Priya Raman")
        first, second = factories.draft(conversation, priya), factories.draft(conversation, amara)
        with pytest.raises(sending.LookFirst, match="Amara Okafor has begun an answer too"):
            sending.send(draft=first, by=later(priya, minutes=2))
        sending.send(draft=first, confirmed=[f"answering:{amara.user_id}"], by=later(priya, minutes=2))
        message = Message.objects.get(direction="out")
        with pytest.raises(sending.LookFirst, match="Priya Raman answered 1 minute ago: “An engineer comes on Monday"):
            sending.send(draft=second, by=later(amara, minutes=3))
        assert Outgoing.objects.count() == 1
        sending.send(draft=second, confirmed=[f"newer:{message.pk}"], by=later(amara, minutes=3))
        assert Outgoing.objects.count() == 2

    def test_the_name_of_somebody_just_looked_at(self, conversation, question, amara):
        gareth = people.customer("Gareth Jones")
        Viewing.objects.create(at=amara.at, user=amara.user, road="web", subject="customers.customer", subject_id=gareth.pk)
        draft = factories.draft(conversation, later(amara, minutes=1), "Dear Gareth Jones, an engineer comes.")
        assert [each.key for each in sending.check(draft=draft, by=later(amara, minutes=1))] == [f"name:{gareth.reference}"]

    def test_looking_changes_nothing_and_takes_few_statements(self, draft, amara, django_assert_max_num_queries):
        before = Draft.objects.values().get()
        with django_assert_max_num_queries(20):
            assert sending.check(draft=draft, by=amara) == ()
        assert Draft.objects.values().get() == before


class TestUndo:
    def test_too_late_once_it_is_on_its_way(self, draft, amara):
        outgoing = sending.send(draft=draft, by=amara)
        Outgoing.objects.update(state="sending", claim="1", claimed_at=people.NOW)
        with pytest.raises(settling.TooLate):
            settling.undo(outgoing=outgoing, by=amara)
        assert Message.objects.filter(direction="out").exists()

    def test_files_come_back_with_the_draft_and_go_again(self, draft, amara):
        drafts.attach(draft=draft, stream=io.BytesIO(b"%PDF-1.7 form"), name="../form\r\n.pdf", by=amara)
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        mail = message_from_bytes(bytes(outgoing.content), policy=SMTP)
        assert [(part.get_filename(), part.get_content_type()) for part in mail.iter_attachments()] == [("form.pdf", "application/pdf")]
        assert outgoing.message.attachments.count() == 1
        settling.undo(outgoing=outgoing, by=later(amara, minutes=6))
        draft.refresh_from_db()
        assert sending.send(draft=draft, by=later(amara, minutes=7)).message.attachments.count() == 1


class TestBounces:
    def test_what_comes_back_is_for_a_person_to_settle(self, draft, amara):
        outgoing = sending.send(draft=draft, by=amara)
        Outgoing.objects.update(state="sent")
        outgoing.message.recipients.update(state="sent")
        failed = Failure("olwen@example.com", status="5.1.1", action="failed", is_hard=True)
        coming_back.heed(Mail(bounce=Bounce(failures=(failed,))), Kind.BOUNCE, outgoing.message, by=people.system())
        outgoing.refresh_from_db()
        assert outgoing.to_settle
        wrong = outgoing.message.recipients.get(address="olwen@example.com")
        settling.correct_and_resend(recipient=wrong, new_address="olwen.bevan@example.com", by=amara)
        outgoing.refresh_from_db()
        assert (outgoing.state, outgoing.to_settle) == ("waiting", False)
        assert sorted(outgoing.message.recipients.values_list("address", "state")) == [
            ("gareth@example.com", "sent"),
            ("olwen.bevan@example.com", "waiting"),
        ]


class TestNotesCannotPass:
    """Another type, another table; and nothing on the way out as much as knows the word."""

    def test_nothing_in_sending_reads_notes(self):
        root = Path(sending.__file__).parents[1]
        chain = [*(root / "outgoing").glob("*.py"), *(root / "actions" / "drafts").glob("*.py"), root / "rules/gate.py"]
        chain += [root / "queries" / name for name in ("gate.py", "answering.py", "merging.py", "drafts.py")]
        chain += [root / "actions" / name for name in ("sending.py", "queueing.py", "settling.py")]
        assert len(chain) > 15
        for file in chain:
            tree = ast.parse(file.read_text())
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import) for alias in node.names}
            names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not names & {"Note", "notes", "note_set"}, file

    def test_a_message_leaves_without_a_look_at_their_table(self, conversation, question, amara):
        notes.write(conversation=conversation, text="He is difficult, careful.", by=amara)
        draft = factories.draft(conversation, amara)
        with CaptureQueriesContext(connection) as asked:
            outgoing = sending.send(draft=draft, by=amara)
        assert not [each for each in asked.captured_queries if "conversations_note" in each["sql"]]
        assert b"difficult" not in bytes(outgoing.content)

    def test_only_the_gate_puts_anything_into_the_outbox(self):
        root = Path(sending.__file__).parents[2]
        callers = {
            file.relative_to(root).as_posix()
            for file in root.rglob("*.py")
            if "/tests/" not in file.as_posix()
            and "/migrations/" not in file.as_posix()
            and ("Outgoing.objects.create" in file.read_text() or "queueing.queue(" in file.read_text() or "Outgoing(" in file.read_text())
        }
        assert callers == {
            "conversations/actions/queueing.py",
            "conversations/actions/sending.py",
            "conversations/models/outgoing.py",
        }


class TestByItself:
    def test_an_address_gets_a_few_a_day_and_then_no_more(self, conversation, question, amara):
        for minute in range(unattended.MOST):
            sending.send(draft=factories.draft(conversation, amara), by=later(amara, minutes=minute), is_automatic=True)
        one_more = factories.draft(conversation, amara)
        with pytest.raises(unattended.WouldLoop, match="had 3 automatic answers within a day; no more go to it"):
            sending.send(draft=one_more, by=later(amara, hours=23), is_automatic=True)
        assert Message.objects.filter(direction="out").count() == unattended.MOST
        one_more.refresh_from_db()
        assert one_more.state == "writing"
        assert sending.send(draft=one_more, by=later(amara, hours=25), is_automatic=True).state == "waiting"

    def test_what_people_send_is_not_counted(self, conversation, question, amara):
        for minute in range(unattended.MOST):
            sending.send(draft=factories.draft(conversation, amara), by=later(amara, minutes=minute), is_automatic=True)
        Message.objects.filter(direction="out").update(automatic="")
        confirmed = [each.key for each in sending.check(draft=factories.draft(conversation, amara), by=amara)]
        sent = sending.send(draft=factories.draft(conversation, amara), by=amara, is_automatic=True, confirmed=confirmed)
        assert sent.state == "waiting"

    def test_a_machine_gets_none(self, conversation, amara):
        machine = factories.inbound(conversation, automatic="auto_reply")
        draft = factories.draft(conversation, amara, answers=machine)
        with pytest.raises(unattended.WouldLoop, match="A machine wrote this"):
            sending.send(draft=draft, by=amara, is_automatic=True)
        assert not Message.objects.filter(direction="out").exists()


class TestTheReferenceInTheSubject:
    @pytest.mark.parametrize(("quoted", "shown"), [([], "M"), (["CAS-00012"], "CAS-00012"), (["CAS-00012", "CAS-00013"], "CAS-00013")])
    def test_is_the_one_that_the_customer_is_shown(self, conversation, question, amara, quoted, shown):
        Conversation.objects.filter(pk=conversation.pk).update(quoted_as=quoted)
        shown = conversation.reference if shown == "M" else shown
        draft = factories.draft(Conversation.objects.get(pk=conversation.pk), later(amara, minutes=5))
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        assert outgoing.message.subject == f"Re: Heating [{shown}]"
        assert message_from_bytes(bytes(outgoing.content))["Subject"] == f"Re: Heating [{shown}]"

    def test_takes_the_place_of_an_earlier_cases_that_came_back(self, conversation, amara):
        Conversation.objects.filter(pk=conversation.pk).update(quoted_as=["CAS-00012", "CAS-00013"])
        factories.inbound(conversation, subject="Re: Heating [CAS-00012]")
        draft = factories.draft(Conversation.objects.get(pk=conversation.pk), later(amara, minutes=5))
        assert sending.send(draft=draft, by=later(amara, minutes=6)).message.subject == "Re: Heating [CAS-00013]"

    def test_a_thread_that_began_under_its_own_keeps_its_subject_when_a_case_is_opened(self, conversation, question, amara):
        """Gmail parts a thread whose subject changes; and its answers still come back here, by that reference alone."""
        first = sending.send(draft=factories.draft(conversation, later(amara, minutes=1)), by=later(amara, minutes=2)).message
        assert first.subject == f"Re: Heating [{conversation.reference}]"
        Conversation.objects.filter(pk=conversation.pk).update(quoted_as=["CAS-00012"])
        answer = received(letter("a", sender="olwen@example.com", subject=first.subject))[0]
        assert answer.conversation == conversation
        draft = factories.draft(Conversation.objects.get(pk=conversation.pk), later(amara, minutes=5), answers=answer)
        outgoing = sending.send(draft=draft, confirmed=[f"newer:{answer.pk}"], by=later(amara, minutes=6))
        assert message_from_bytes(bytes(outgoing.content))["Subject"] == first.subject

    def test_is_not_lost_to_a_long_subject(self, draft, amara):
        Draft.objects.filter(pk=draft.pk).update(subject="cold " * 60)
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        assert outgoing.message.subject.endswith(f"[{draft.conversation.reference}]")

    def test_is_what_a_merge_field_says_and_no_reason_against_sending(self, conversation, question, amara):
        Conversation.objects.filter(pk=conversation.pk).update(quoted_as=["CAS-00012"])
        thread = Conversation.objects.get(pk=conversation.pk)
        draft = factories.draft(thread, later(amara, minutes=5), "Please quote {{ conversation.reference }}.")
        outgoing = sending.send(draft=draft, by=later(amara, minutes=6))
        assert outgoing.message.text == "Please quote CAS-00012."
