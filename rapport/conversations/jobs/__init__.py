"""Work on conversations that is done in the background, one file per word."""

from rapport.conversations.jobs import outgoing

__all__ = ["outgoing"]
