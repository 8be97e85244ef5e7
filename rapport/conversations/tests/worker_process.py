"""A worker of the outbox in a process of its own, which kills itself with -9 at a chosen point: python -m ... POINT NUMBER."""

import os
import signal
import sys


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


def main(point, number):
    import django

    django.setup()
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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
