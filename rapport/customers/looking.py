"""Looking for customers on file twice in a process of its own: matching takes memory that a worker would never give back."""

import multiprocessing
from datetime import datetime


class NotFinished(RuntimeError):
    """The process ended before its time; what it said is in the log."""


def look(at: datetime) -> None:
    """Look through everybody, and come back when it is done. The process ends with the worker. Raises NotFinished."""
    process = multiprocessing.get_context("spawn").Process(target=_look, args=(at,), daemon=True, name="looking-for-duplicates")
    process.start()
    process.join()
    if process.exitcode:
        raise NotFinished(f"Looking for duplicates ended with {process.exitcode}.")


def _look(at: datetime) -> None:
    """The new process knows nothing yet: models can be imported only once Django is set up."""
    import django

    django.setup()
    from rapport.customers.finding_duplicates import find

    find(at)
