"""The mail part: watches the mailboxes and takes in what they bring."""

import signal

from rapport.config.server.processes import end_soon_after_parent

STOP_SECONDS = 8


def watch() -> None:
    """Bring mail in until told to stop."""
    from rapport.conversations.fetching.watching import Watching

    end_soon_after_parent(STOP_SECONDS + 2)
    watching = Watching(then=_route)
    signal.signal(signal.SIGTERM, lambda number, frame: watching.stop.set())
    watching.run()


def _route() -> None:
    """What came in finds its case at once, not only when the minute is full."""
    from rapport.cases.jobs import routing
    from rapport.config.commands import the_system

    routing.sweep(the_system())
