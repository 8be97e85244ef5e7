"""Work on conversations that is done in the background, one file per word."""

from rapport.conversations.jobs import incoming, outgoing, recordings, scanning

__all__ = ["incoming", "outgoing", "recordings", "scanning"]
