"""A worker of the outbox that kills its process with -9 at a chosen point."""

import os
import signal


def die_at(holder, name, number, *, after):
    """Kill this process around the numbered call of a function."""
    whole, calls = getattr(holder, name), [0]

    def counted(*given, **named):
        calls[0] += 1
        if calls[0] == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = whole(*given, **named)
        if calls[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(holder, name, counted)


def work(point="", number=0):
    """Send what is due, up to the numbered passing of the point."""
    from rapport.conversations.outgoing import claiming, recording, session, working

    points = {
        "claimed": (claiming, "take", True),
        "addressed": (session.Session, "_envelope", True),
        "text sent": (session.Session, "_text", True),
        "before the mark": (recording, "mark", False),
        "after the mark": (recording, "mark", True),
        "answered": (session.Session, "_dot", True),
        "noted": (recording, "answered", True),
    }
    if point in points:
        holder, name, after = points[point]
        die_at(holder, name, number, after=after)
    working.work(seconds=600)
