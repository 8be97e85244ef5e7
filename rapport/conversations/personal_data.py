"""Where this capability keeps personal data, and what for."""

from rapport.core.personal import Held

_ANSWER = "To answer a customer, and to know what was said."

HELD = (
    Held("conversations.Conversation", customers=("customer",), fields=("subject", "snippet"), why=_ANSWER, follows=("customer",)),
    Held(
        "conversations.Message",
        customers=("customer", "conversation__customer"),
        fields=("from_name", "from_address", "subject", "text", "new_text", "quoted", "signature", "html", "reply_to", "facts", "search"),
        why=_ANSWER,
        follows=("customer",),
    ),
    Held("conversations.Recipient", customers=("message__conversation__customer",), fields=("address", "name", "detail"), why=_ANSWER),
    Held("conversations.Note", customers=("conversation__customer",), fields=("text",), why="So that colleagues can hand work over."),
    Held(
        "conversations.Hold",
        customers=("customer",),
        fields=("why",),
        why="So that nothing is sent that should wait.",
        follows=("customer",),
    ),
    Held("conversations.Draft", customers=("conversation__customer",), fields=("subject", "text", "recipients", "invitation"), why=_ANSWER),
    Held(
        "conversations.Outgoing",
        customers=("message__conversation__customer",),
        fields=("content", "evidence", "log"),
        why="To send it once.",
    ),
    Held(
        "conversations.Appointment",
        customers=("conversation__customer",),
        fields=("organiser", "organiser_name", "first_sender", "sent_by", "title", "place", "text", "calendar", "remarks"),
        why="To meet a customer where and when it was agreed.",
    ),
    Held(
        "conversations.Attendee",
        customers=("appointment__conversation__customer",),
        fields=("address", "name"),
        why="To know who comes.",
    ),
    Held("conversations.Attachment", customers=("message__conversation__customer",), fields=("file", "name"), why=_ANSWER),
    Held(
        "conversations.Raw",
        customers=("messages__conversation__customer", "same_as__conversation__customer"),
        fields=("content", "envelope"),
        why="So that nothing is lost.",
    ),
    Held(
        "conversations.Presence",
        customers=("conversation__customer",),
        fields=(),
        why="So that two colleagues do not answer at once.",
    ),
    Held(
        "conversations.Suggestion",
        customers=("conversation__customer", "other__customer"),
        fields=("why",),
        why="To bring together what belongs together.",
    ),
)
