"""A process of its own that brings mail in, for tests that kill it: python -m rapport.conversations.tests.watcher_process."""

import django

if __name__ == "__main__":
    django.setup()
    from rapport.conversations.fetching import watching

    watching.LOOK_AROUND = 0.1
    watching.Watching().run()
