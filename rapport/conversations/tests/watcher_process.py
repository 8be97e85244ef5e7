"""A watcher that brings mail in, for tests that kill its process."""

from django.conf import settings


def watch(folder: str) -> None:
    """Fetch and take in until killed; files are kept in the folder."""
    from rapport.conversations.fetching import watching

    settings.MEDIA_ROOT = folder
    watching.LOOK_AROUND = 0.1
    watching.Watching().run()
