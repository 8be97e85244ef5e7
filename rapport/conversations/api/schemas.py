"""What conversations, messages, notes, drafts and the outbox look like over the API."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from rapport.conversations.models import Attachment, Conversation, Draft, Message, Note, Outgoing, Recipient
from rapport.core.api import Text

Reference = Annotated[str, Field(pattern=r"^(CU|OR|IT)-[0-9]{1,18}$", examples=["CU-104882"])]
Line = Annotated[Text, Field(max_length=300)]
Words = Annotated[Text, Field(max_length=200_000)]


class ConversationOut(Schema):
    """A conversation. `customer` is empty while we do not know who it is; `needs_person` says why somebody has to look."""

    id: int
    reference: str
    customer: str | None
    subject: str
    channel: str
    mailbox: str | None
    tags: list[str]
    needs_person: str
    spam_at: datetime | None
    messages: int
    snippet: str
    last_at: datetime
    last_in_at: datetime | None
    last_out_at: datetime | None

    @staticmethod
    def resolve_customer(row: Conversation) -> str | None:
        """Whose it is."""
        return row.customer.reference if row.customer else None

    @staticmethod
    def resolve_mailbox(row: Conversation) -> str | None:
        """The address of ours it came to."""
        return row.mailbox.address if row.mailbox else None


class RecipientOut(Schema):
    """One address of a message, and what became of it there."""

    id: int
    slot: str
    address: str
    name: str
    state: str
    status: str
    detail: str


class FileOut(Schema):
    """A file of a message or a draft. Its bytes are at /attachments/<id>/content.

    `scan` is what the virus scanner said: "" where there is none, waiting, clean, "found NAME" or "failed WHY".
    """

    id: int
    name: str
    purpose: str
    content_type: str
    size: int
    scan: str = ""
    keep_until: Any = None


class MessageOut(Schema):
    """A message of any channel. `new_text` is what is new in it; `facts` what only its channel has."""

    id: int
    conversation: int = Field(alias="conversation_id")
    direction: str
    channel: str
    at: datetime
    author: str | None
    from_name: str
    from_address: str
    subject: str
    text: str
    new_text: str
    message_id: str
    automatic: str
    facts: dict[str, Any]
    problems: list[str]
    recipients: list[RecipientOut]
    attachments: list[FileOut]

    @staticmethod
    def resolve_author(row: Message) -> str | None:
        """Who of us wrote it, by email."""
        return row.author.email if row.author else None

    @staticmethod
    def resolve_recipients(row: Message) -> list[Recipient]:
        """Up to 200 of them."""
        return list(row.recipients.all()[:200])

    @staticmethod
    def resolve_attachments(row: Message) -> list[Attachment]:
        """Its files."""
        return list(row.attachments.all())


class MessagePage(Schema):
    """Messages, newest first; `next` is the cursor of the page after, empty at the end."""

    items: list[MessageOut]
    next: str


class ConversationPage(Schema):
    """Conversations, those with the newest message first; `next` is the cursor of the page after."""

    items: list[ConversationOut]
    next: str


class NoteOut(Schema):
    """A note for colleagues. It is never sent to anyone."""

    id: int
    conversation: int = Field(alias="conversation_id")
    author: str | None
    text: str
    mentions: list[str]
    at: datetime
    version: int

    @staticmethod
    def resolve_author(row: Note) -> str | None:
        """Who wrote it, by email."""
        return row.author.email if row.author else None

    @staticmethod
    def resolve_mentions(row: Note) -> list[str]:
        """Who is called in it, by email."""
        return [each.email for each in row.mentions.all()]


class DraftOut(Schema):
    """Words that have not left yet."""

    id: int
    conversation: int = Field(alias="conversation_id")
    channel: str
    state: str
    mailbox: str | None
    author: str | None
    holder: str | None
    approver: str | None
    approved_at: datetime | None
    subject: str
    text: str
    recipients: list[dict[str, str]]
    answers: int | None = Field(alias="answers_id")
    send_at: datetime | None
    attachments: list[FileOut]
    version: int

    @staticmethod
    def resolve_mailbox(row: Draft) -> str | None:
        """The address it goes from."""
        return row.mailbox.address if row.mailbox else None

    @staticmethod
    def resolve_author(row: Draft) -> str | None:
        """Who began it, by email."""
        return row.author.email if row.author else None

    @staticmethod
    def resolve_holder(row: Draft) -> str | None:
        """In whose hands it is, by email."""
        return row.holder.email if row.holder else None

    @staticmethod
    def resolve_approver(row: Draft) -> str | None:
        """Who has to agree, by email."""
        return row.approver.email if row.approver else None

    @staticmethod
    def resolve_attachments(row: Draft) -> list[Attachment]:
        """Its files."""
        return list(row.attachments.all())


class ConcernOut(Schema):
    """What speaks against sending: a key to confirm it by, unless it is final."""

    key: str
    sentence: str
    is_final: bool


class OutgoingOut(Schema):
    """A message on its way out. `evidence` is what is known of one that may or may not have gone."""

    id: int
    message: int = Field(alias="message_id")
    conversation: int
    subject: str
    state: str
    to_settle: bool
    not_before: datetime
    attempts: int
    ended_at: datetime | None
    evidence: str
    log: list[dict[str, str]]
    recipients: list[RecipientOut]

    @staticmethod
    def resolve_conversation(row: Outgoing) -> int:
        """The conversation it is in."""
        return row.message.conversation_id

    @staticmethod
    def resolve_subject(row: Outgoing) -> str:
        """What it is about."""
        return row.message.subject

    @staticmethod
    def resolve_recipients(row: Outgoing) -> list[Recipient]:
        """What became of it for each."""
        return list(row.message.recipients.all()[:200])
