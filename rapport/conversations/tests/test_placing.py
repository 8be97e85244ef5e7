"""Where mail goes: the thread it answers, the customer it is from, and a person asked where only little speaks for it."""

from datetime import timedelta

import pytest

from rapport.conversations.models import Conversation, Message, Raw, Suggestion
from rapport.conversations.rules import wanting
from rapport.conversations.tests import factories
from rapport.conversations.tests.mailing import letter, mailbox, received
from rapport.customers import timeline
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as make
from rapport.team.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def olwen():
    customer = make.customer()
    contact_points.add(customer=customer, channel="email", value="Olwen@example.com", by=make.system())
    return customer


def ours(conversation, **given):
    """A message of ours in the conversation, to Olwen."""
    message = factories.inbound(conversation, message_id="ours@northgate.example", **given)
    Message.objects.filter(pk=message.pk).update(direction="out", from_address="help@northgate.example")
    message.recipients.create(slot="to", address="olwen@example.com")
    return message


def test_a_customer_who_is_known_later_has_the_whole_of_it_on_their_timeline():
    received(letter("a"))
    customer = make.customer()
    contact_points.add(customer=customer, channel="email", value="olwen@example.com", by=make.system())
    received(letter("b", In_Reply_To="<a@example.com>"))
    conversation = Conversation.objects.get()
    assert conversation.customer == customer
    assert list(conversation.thread.values_list("customer", flat=True)) == [customer.pk] * 2
    assert len([line for line in timeline.story(customer) if "wrote to us" in line]) == 2


class TestThread:
    def test_by_the_message_it_answers(self):
        first, second = received(letter("a"), letter("b", subject="Something else", In_Reply_To="<a@example.com>"))
        assert second.conversation == first.conversation
        assert Conversation.objects.get().messages == 2

    def test_by_an_older_message_of_the_line(self):
        first, second = received(letter("a"), letter("c", References="<a@example.com> <b@example.com>"))
        assert second.conversation == first.conversation

    def test_an_answer_that_overtook_what_it_answers(self):
        answer, first = received(letter("b", In_Reply_To="<a@example.com>"), letter("a"))
        assert first.conversation == answer.conversation

    def test_two_answers_of_the_same_people_to_a_mail_we_never_had(self):
        one, two = received(letter("b", References="<a@example.com>"), letter("c", References="<a@example.com>"))
        assert two.conversation == one.conversation

    def test_strangers_who_answer_the_same_newsletter_are_kept_apart(self):
        one, two = received(
            letter("b", References="<news@northgate.example>"),
            letter("c", References="<news@northgate.example>", sender="gareth@example.org"),
        )
        assert two.conversation != one.conversation
        assert [each.other for each in Suggestion.objects.filter(conversation=two.conversation)] == [one.conversation]

    def test_what_ties_two_conversations_is_said(self):
        last, first, between = received(letter("c", In_Reply_To="<b@example.com>"), letter("a"), letter("b", In_Reply_To="<a@example.com>"))
        assert between.conversation == first.conversation
        suggestion = Suggestion.objects.get()
        assert (suggestion.conversation, suggestion.other) == (first.conversation, last.conversation)

    def test_by_the_token_in_the_address_from_somebody_in_it(self):
        box = mailbox()
        conversation = factories.conversation(mailbox=box)
        factories.inbound(conversation)
        message = received(letter("a", to=f"help+{conversation.token.upper()}@northgate.example"), into=box)[0]
        assert message.conversation == conversation

    @pytest.mark.parametrize("mark", ["token", "reference"])
    def test_a_mark_from_a_stranger_is_only_a_suggestion(self, mark):
        box = mailbox()
        conversation = factories.conversation(mailbox=box)
        factories.inbound(conversation)
        marked = (
            {"to": f"help+{conversation.token}@northgate.example"} if mark == "token" else {"subject": f"Hello [{conversation.reference}]"}
        )
        message = received(letter("a", sender="eve@example.org", **marked), into=box)[0]
        assert message.conversation != conversation
        suggestion = Suggestion.objects.get()
        assert (suggestion.conversation, suggestion.other) == (message.conversation, conversation)
        assert message.conversation.needs_person == wanting.SUGGESTED
        conversation.refresh_from_db()
        assert conversation.messages == 0

    def test_by_the_reference_in_the_subject_from_somebody_in_it(self):
        conversation = factories.conversation()
        factories.inbound(conversation)
        assert received(letter("a", subject=f"Re: Heating [{conversation.reference}]"))[0].conversation == conversation

    def test_the_subject_alone_joins_nothing(self):
        first, second = received(letter("a", subject="Heating"), letter("b", subject="RE: heating"))
        assert second.conversation != first.conversation
        assert Suggestion.objects.get().other == first.conversation

    def test_what_says_the_same_again_within_a_week_may_belong_together(self):
        alarm = {"sender": "alarms@example.org", "subject": "Alarm: flat 3"}
        first, second, other = received(letter("a", **alarm), letter("b", **alarm), letter("c", **alarm | {"subject": "Alarm: flat 9"}))
        assert len({first.conversation, second.conversation, other.conversation}) == 3
        assert second.conversation.needs_person == wanting.SUGGESTED
        assert Suggestion.objects.get().other == first.conversation

    def test_what_says_the_same_after_a_week_is_new(self):
        alarm = {"sender": "alarms@example.org", "subject": "Alarm: flat 3"}
        first = received(letter("a", **alarm))[0].conversation
        long_ago = first.last_at - timedelta(days=8)
        Message.objects.update(at=long_ago, recorded_at=long_ago)
        Conversation.objects.update(last_at=long_ago)
        received(letter("b", **alarm))
        assert not Suggestion.objects.exists()

    def test_a_stranger_in_a_thread_is_said(self, olwen):
        received(letter("a"), letter("b", sender="gareth@example.org", In_Reply_To="<a@example.com>"))
        conversation = Conversation.objects.get()
        assert (conversation.customer, conversation.needs_person) == (olwen, wanting.NEW_ADDRESS)


class TestCopy:
    """What a colleague wrote from their own mail program, with a copy to a mailbox of ours."""

    @pytest.fixture(autouse=True)
    def amara(self):
        return make.user(name="Amara Okafor", email="amara@northgate.example")

    def test_it_is_the_customers_to_whom_it_went_and_says_what_it_is(self, olwen):
        message = received(letter("a", sender="Amara <amara@northgate.example>", to="Olwen <olwen@example.com>"))[0]
        assert (message.conversation.customer, message.customer) == (olwen, None)
        assert message.conversation.needs_person == wanting.COPY
        assert message.facts["colleague"] is True

    def test_an_answer_to_it_is_the_customers(self, olwen):
        first, answer = received(
            letter("a", sender="Amara <amara@northgate.example>", to="olwen@example.com"), letter("b", In_Reply_To="<a@example.com>")
        )
        assert (answer.conversation, answer.customer) == (first.conversation, olwen)
        assert "colleague" not in answer.facts

    @pytest.mark.parametrize("to", ["help@northgate.example", "amara@northgate.example", "also-us@northgate.example"])
    def test_what_a_colleague_writes_to_us_alone_is_as_before(self, olwen, to):
        message = received(letter("a", sender="Amara <amara@northgate.example>", to=to))[0]
        assert "colleague" not in message.facts
        assert message.conversation.needs_person == wanting.UNKNOWN


class TestCustomer:
    def test_the_one_with_the_address(self, olwen):
        message = received(letter("a"))[0]
        assert (message.customer, message.conversation.customer, message.conversation.needs_person) == (olwen, olwen, "")
        assert timeline.story(olwen).count("Olwen wrote to us: Boiler.") == 1
        olwen.refresh_from_db()
        assert olwen.last_contact_at == message.at

    def test_nobody_has_it(self):
        message = received(letter("a"))[0]
        assert (message.customer, message.conversation.customer) == (None, None)
        assert message.conversation.needs_person == wanting.UNKNOWN

    def test_several_have_it(self, olwen):
        contact_points.add(customer=make.customer("Gareth"), channel="email", value="olwen@example.com", by=make.system())
        message = received(letter("a"))[0]
        assert message.conversation.customer is None
        assert message.conversation.needs_person == wanting.SEVERAL

    def test_a_form_that_writes_from_our_own_address(self, olwen):
        box = mailbox()
        message = received(letter("a", sender="Website <help@northgate.example>", Reply_To="Olwen <olwen@example.com>"), into=box)[0]
        assert (message.customer, message.automatic, message.from_address) == (olwen, "", "olwen@example.com")

    def test_a_colleague_passed_it_on(self, olwen):
        User.objects.create(email="amara@northgate.example", name="Amara", roles=["adviser"])
        text = (
            "Can you help?\r\n\r\n---------- Forwarded message ---------\r\nFrom: Gareth Jones <gareth@example.org>\r\n"
            "Date: Mon, 23 Nov 2026 at 08:00\r\nSubject: Damp\r\nTo: <amara@northgate.example>\r\n\r\nThe wall is wet.\r\n"
        )
        message = received(letter("a", sender="Amara <amara@northgate.example>", subject="Fwd: Damp", text=text))[0]
        assert message.conversation.needs_person == wanting.passed_on("gareth@example.org")
        assert message.conversation.customer is None
        assert message.facts["forwarded"]["from"]["address"] == "gareth@example.org"


class TestOnce:
    def test_the_same_bytes_twice(self):
        received(letter("a"))
        received(letter("a"))
        assert (Raw.objects.count(), Message.objects.count()) == (1, 1)

    def test_the_same_message_to_two_of_our_mailboxes(self):
        boxes = [mailbox(address=f"{name}@northgate.example", name=name) for name in ("help", "homes")]
        content = letter("a")
        one = received(content, into=boxes[0])[0]
        two = received(b"Delivered-To: homes@northgate.example\r\n" + content, into=boxes[1])[0]
        assert two is None
        assert (Raw.objects.get(mailbox=boxes[1]).same_as, Message.objects.count()) == (one, 1)

    def test_two_messages_that_wrongly_share_their_identifier_are_both_kept(self):
        received(letter("a"), letter("a", text="Something quite different.", sender="gareth@example.org"))
        received(letter("a", text="And another.", In_Reply_To="<a@example.com>"))
        assert Message.objects.count() == 3
        assert sorted(Message.objects.values_list("message_id", flat=True)) == ["", "a@example.com", "a@example.com"]

    def test_our_own_mail_come_back_is_no_message(self):
        box = mailbox()
        own = ours(factories.conversation(mailbox=box))
        copy = letter("x", sender="help@northgate.example").replace(b"x@example.com", b"ours@northgate.example")
        assert received(copy, into=box) == [None]
        assert Raw.objects.get().same_as == own

    def test_a_stranger_who_borrows_our_identifier_is_heard(self):
        ours(factories.conversation())
        message = received(letter("x").replace(b"x@example.com", b"ours@northgate.example"))[0]
        assert message.new_text.strip() == "It is cold."


class TestMachines:
    def test_an_automatic_answer_stays_in_the_thread_and_needs_nobody(self, olwen):
        received(letter("a"), letter("b", subject="Out of office", In_Reply_To="<a@example.com>", Auto_Submitted="auto-replied"))
        conversation = Conversation.objects.get()
        assert [each.automatic for each in conversation.thread.order_by("id")] == ["", "auto_reply"]
        assert len([line for line in timeline.story(olwen) if "wrote to us" in line]) == 1

    def test_many_in_a_rush_are_taken_for_a_loop(self):
        dates = [f"Mon, 23 Nov 2026 08:{minute:02d}:{second:02d} +0000" for minute in range(4) for second in range(0, 60, 5)]
        messages = received(*[letter(str(number), Date=date) for number, date in enumerate(dates)])
        kinds = [message.automatic for message in messages]
        assert kinds == [""] * wanting.MOST_IN_A_RUSH + ["loop"] * (len(dates) - wanting.MOST_IN_A_RUSH)

    def test_spam_is_set_aside_unless_we_know_the_customer(self, olwen):
        known, unknown = received(letter("a", X_Spam_Flag="YES"), letter("b", X_Spam_Flag="YES", sender="win@example.org"))
        assert (known.conversation.spam_at, known.conversation.needs_person) == (None, wanting.SPAM)
        assert unknown.conversation.spam_at is not None
        assert unknown.conversation.needs_person == ""


class TestOddities:
    def test_ten_thousand_recipients(self):
        many = ", ".join(f"person{number}@example.org" for number in range(10_000))
        message = received(letter("a", to=many))[0]
        assert message.recipients.count() == 500
        assert message.problems[-1] == "It went to more addresses than are listed here; the first 500 are."

    def test_nul_bytes_everywhere(self):
        content = b"From: o\0lwen@example.com\r\nSubject: Bo\0iler\r\nMessage-ID: <a\0@example.com>\r\n\r\nIt is\0 cold.\r\n"
        message = received(content)[0]
        assert message.new_text.strip() == "It is cold."

    def test_nothing_at_all(self):
        assert received(b"")[0].from_address == ""


class TestByTheReferenceOfWhatItLeadsTo:
    def quoted(self, *references, **given):
        made = factories.conversation(quoted_as=list(references), **given)
        factories.inbound(made)
        return made

    def test_from_somebody_in_it(self):
        conversation = self.quoted("CAS-00012")
        assert received(letter("a", subject="AW: Heating [cas-00012]"))[0].conversation == conversation

    def test_a_stranger_is_only_a_suggestion(self):
        conversation = self.quoted("CAS-00012")
        message = received(letter("a", sender="eve@example.org", subject="Hello [CAS-00012]"))[0]
        assert message.conversation != conversation
        suggestion = Suggestion.objects.get()
        assert (suggestion.other, suggestion.why) == (conversation, "It carries the mark of CAS-00012, but its sender is not in it.")

    def test_an_old_reference_leads_to_where_it_still_stands_before_where_it_stood(self):
        kept = self.quoted("CAS-00012")
        parted = self.quoted("CAS-00012", "CAS-00013", last_at=kept.last_at + timedelta(days=1))
        found = received(letter("a", subject="Re: x [CAS-00012]"), letter("b", subject="Re: x [CAS-00013]"))
        assert [each.conversation for each in found] == [kept, parted]

    def test_a_merged_one_is_still_found(self):
        conversation = self.quoted("CAS-00012", "CAS-00013")
        assert received(letter("a", subject="Re: x [CAS-00012]"))[0].conversation == conversation

    def test_of_several_the_one_whose_people_write(self):
        self.quoted("CAS-00012", last_at=make.NOW + timedelta(days=1))
        theirs = factories.conversation(quoted_as=["CAS-00012"])
        factories.inbound(theirs, from_address="eve@example.org")
        assert received(letter("a", sender="eve@example.org", subject="Re: x [CAS-00012]"))[0].conversation == theirs
