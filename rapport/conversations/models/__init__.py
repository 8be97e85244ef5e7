"""Tables of conversations, one file per word."""

from rapport.conversations.models.appointment import Appointment, Attendee
from rapport.conversations.models.attachment import Attachment, Purpose
from rapport.conversations.models.conversation import Channel, Conversation
from rapport.conversations.models.draft import Draft, DraftState
from rapport.conversations.models.hold import Hold
from rapport.conversations.models.mailbox import Mailbox, Security, SignIn
from rapport.conversations.models.message import Direction, Message
from rapport.conversations.models.note import Note
from rapport.conversations.models.outgoing import Outgoing, OutgoingState
from rapport.conversations.models.presence import Presence
from rapport.conversations.models.raw import Raw, RawState
from rapport.conversations.models.recipient import Recipient, RecipientState, Slot
from rapport.conversations.models.suggestion import Suggestion
from rapport.conversations.models.template import Template, TemplateKind

__all__ = [
    "Appointment",
    "Attachment",
    "Attendee",
    "Channel",
    "Conversation",
    "Direction",
    "Draft",
    "DraftState",
    "Hold",
    "Mailbox",
    "Message",
    "Note",
    "Outgoing",
    "OutgoingState",
    "Presence",
    "Purpose",
    "Raw",
    "RawState",
    "Recipient",
    "RecipientState",
    "Security",
    "SignIn",
    "Slot",
    "Suggestion",
    "Template",
    "TemplateKind",
]
