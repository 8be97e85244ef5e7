"""Conversations over the API: the routers by their prefix."""

from rapport.conversations.api import appointments, attachments, conversations, drafts, judging, mailboxes, outgoing, templates

ROUTERS = {
    "/mailboxes": [mailboxes.router],
    "/conversations": [conversations.router, judging.router, drafts.of_conversation, appointments.of_conversation],
    "/appointments": [appointments.router],
    "/messages": [conversations.messages_router],
    "/attachments": [attachments.router],
    "/notes": [conversations.notes_router],
    "/drafts": [drafts.router],
    "/outgoing": [outgoing.router],
    "/templates": [templates.router],
    "/holds": [templates.holds_router],
}
