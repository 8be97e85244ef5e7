"""Imported by the process that others are forked from: Django is ready, nothing is connected."""

import django

django.setup()

from rapport.conversations.fetching import watching  # noqa: E402
from rapport.conversations.outgoing import claiming, recording, session, working  # noqa: E402

__all__ = ["claiming", "recording", "session", "watching", "working"]
