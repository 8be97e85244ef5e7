"""Conversations over the API: the routers by their prefix."""

from rapport.conversations.api import mailboxes

ROUTERS = {"/mailboxes": [mailboxes.router]}
