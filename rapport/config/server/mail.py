"""The mail part: watches the mailboxes and takes in what they bring."""

import signal

STOP_SECONDS = 8


def watch() -> None:
    """Bring mail in until told to stop."""
    from rapport.conversations.fetching.watching import Watching

    watching = Watching()
    signal.signal(signal.SIGTERM, lambda number, frame: watching.stop.set())
    watching.run()
