"""What `sending` alone may do: put a message into the outbox, its bytes fixed, in one transaction."""

from datetime import datetime, timedelta

from django.utils import timezone

from rapport.conversations import searching
from rapport.conversations.actions.drafts.checking import DraftRefused
from rapport.conversations.models import (
    Attachment,
    Channel,
    Conversation,
    Direction,
    Draft,
    Mailbox,
    Message,
    Outgoing,
    Recipient,
    RecipientState,
    Slot,
)
from rapport.conversations.outgoing import composing, waking
from rapport.conversations.outgoing.composing import File, Letter, Person, Quoted, Told
from rapport.conversations.rules import marks, quotes
from rapport.core.wording import clock_time, long_date
from rapport.team.actors import Actor

UNDO = timedelta(seconds=20)
LARGEST = 30 * 1024 * 1024  # bytes of the whole mail
LONGEST_QUOTE = 20_000
LONGEST_SUBJECT = 1000
TOLD = ("appointment", "method", "answer")  # of an invitation: what the thread shows


def queue(draft: Draft, text: str, mailbox: Mailbox, send_at: datetime | None, by: Actor, *, is_automatic: bool = False) -> Outgoing:
    """The message in the thread, its recipients, and its bytes in the outbox; a job wakes when it may leave. Refuses: DraftRefused."""
    not_before = max(by.at + UNDO, send_at or by.at)
    message = _message(draft, text, mailbox, by, is_automatic)
    content = composing.compose(letter(draft, message, mailbox, send_at or by.at))
    if len(content) > LARGEST:
        raise DraftRefused(f"With its files this is larger than {LARGEST // 1024**2} MB, the most an email may be.")
    outgoing = Outgoing.objects.create(message=message, mailbox=mailbox, draft=draft, content=content, not_before=not_before)
    waking.wake(not_before)
    return outgoing


def _message(draft: Draft, text: str, mailbox: Mailbox, by: Actor, is_automatic: bool) -> Message:
    """The message as the thread shows it, with a row for each recipient and its files."""
    conversation, answers = draft.conversation, draft.answers
    has_id = answers is not None and bool(answers.message_id)
    message = Message(
        conversation=conversation,
        direction=Direction.OUT,
        channel=Channel.EMAIL,
        at=by.at,
        recorded_at=by.at,
        customer=conversation.customer,
        author=by.user,
        from_name=mailbox.name,
        from_address=mailbox.address,
        subject=_subject(draft),
        text=text,
        new_text=text,
        signature=mailbox.signature,
        message_id=composing.new_message_id(conversation.token, mailbox.address.rpartition("@")[2]),
        ancestors=composing.chain(answers.ancestors, answers.message_id) if answers and has_id else [],
        automatic="auto_reply" if is_automatic else "",
        facts={"invitation": {name: draft.invitation[name] for name in TOLD}} if draft.invitation else {},
    )
    message.search = searching.vector(searching.words_of(message.subject, message.new_text))
    message.save(force_insert=True)
    Recipient.objects.bulk_create(_recipients(draft, message, by))
    if draft.attachments.all():
        draft.attachments.update(message=message)
    count(conversation, message)
    return message


def _subject(draft: Draft) -> str:
    """The subject with the one reference by which the customer knows this; what is too long loses words, never the reference.

    A thread that went out under the conversation's own reference keeps it."""
    conversation, subject = draft.conversation, " ".join(draft.subject.split())
    room = LONGEST_SUBJECT - len(conversation.shown_reference) - len(" []")
    earlier = conversation.earlier_references
    return marks.marked_subject(subject[:room], conversation.shown_reference, earlier, conversation.reference)


def _recipients(draft: Draft, message: Message, by: Actor) -> list[Recipient]:
    return [
        Recipient(message=message, **each, state=RecipientState.WAITING, changed_at=by.at)
        for each in ({name: given[name] for name in ("slot", "address", "name")} for given in draft.recipients)
    ]


def count(conversation: Conversation, message: Message) -> None:
    """The thread has grown by a message of ours: what lists show of it. What went by itself is no answer, and lists show none."""
    conversation.messages += 1
    if message.at >= conversation.last_at and not message.automatic:
        conversation.last_at = message.at
        conversation.snippet = quotes.snippet(message.new_text)
    if not message.automatic:
        conversation.last_out_at = max(message.at, conversation.last_out_at or message.at)
    conversation.save(update_fields=["messages", "last_at", "last_out_at", "snippet"])


def letter(draft: Draft, message: Message, mailbox: Mailbox, at: datetime) -> Letter:
    """What the mail is made of."""
    people = {slot: [Person(r["address"], r["name"]) for r in draft.recipients if r["slot"] == slot] for slot in (Slot.TO, Slot.CC)}
    answers = draft.answers
    return Letter(
        message_id=message.message_id,
        sender=Person(mailbox.address, mailbox.name),
        reply_to=marks.plus_address(mailbox.address, draft.conversation.token) if mailbox.takes_plus else mailbox.address,
        to=people[Slot.TO],
        cc=people[Slot.CC],
        subject=message.subject,
        text=message.text,
        at=timezone.localtime(at),
        signature=mailbox.signature,
        quoted=_quoted(answers) if answers and _is_quoted(draft, answers, message) else None,
        in_reply_to=answers.message_id if answers else "",
        ancestors=answers.ancestors if answers else (),
        files=[_file(each) for each in sorted(draft.attachments.all(), key=lambda file: file.pk)],
        is_automatic=bool(message.automatic),
        invitation=Told(draft.invitation["method"], draft.invitation["content"]) if draft.invitation else None,
    )


def _is_quoted(draft: Draft, answers: Message, message: Message) -> bool:
    """What goes by itself carries none of the words it answers: whoever forged a sender would have them delivered by us."""
    return answers.channel == Channel.EMAIL and not draft.invitation and not message.automatic


def _file(attachment: Attachment) -> File:
    with attachment.file.open("rb") as stored:
        return File(attachment.name, attachment.content_type, stored.read())


def _quoted(answers: Message) -> Quoted:
    moment = timezone.localtime(answers.at)
    who = answers.from_name or answers.from_address or "we"
    return Quoted(who, f"{long_date(moment.date())}, {clock_time(moment)}", (answers.new_text or answers.text)[:LONGEST_QUOTE])
