"""Appointments: what may be said to an invitation, which of two tellings is newer, and whom we believe."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import TextChoices

from rapport.core.wording import clock_time, long_date

OFFERED = frozenset({"REQUEST", "PUBLISH", "ADD", ""})
CALLED_OFF = "CANCEL"
ANSWERED = "REPLY"
SUGGESTED = "COUNTER"
OLDEST = datetime(1, 1, 1, tzinfo=UTC)

NOT_SAID = "at a time it does not say"

STRANGER = "It says that {organiser} invites, but the first invitation was from somebody else. Nothing was changed."
NOT_THE_ORGANISER = "It came from {sender}, who does not hold this appointment. Nothing was changed."
OURS = "It changes an appointment of our own, which only we can. Nothing was changed."
EARLIER = "{sender} answered an earlier version of the invitation. It was not counted."
NOT_INVITED = "An answer came from {sender}, who was not invited. It was not counted."
FOR_ANOTHER = "{sender} answered for {invited}. It was not counted."


class State(TextChoices):
    """Whether it takes place."""

    PLANNED = "planned", "Planned"
    CALLED_OFF = "called-off", "Called off"


class Answer(TextChoices):
    """What somebody says to an invitation."""

    NONE = "", "Not answered"
    ACCEPTED = "accepted", "Accepted"
    TENTATIVE = "tentative", "Maybe"
    DECLINED = "declined", "Declined"


SAID = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}
GIVEN = {answer: word for word, answer in SAID.items()}


@dataclass(frozen=True)
class Telling:
    """How new a telling of an appointment is (RFC 5546, 2.1.5): by its sequence first, then by when it was written."""

    sequence: int
    stamp: datetime | None

    def is_newer_than(self, other: "Telling") -> bool:
        """Whether it takes the place of the other; the same one again does not."""
        return (self.sequence, self.stamp or OLDEST) > (other.sequence, other.stamp or OLDEST)


def why_not_believed(*, organiser: str, first: str, sender: str, first_sender: str, sent_by: str) -> str:
    """Why a change or a cancellation is not believed; "" when it is.

    It is when it names the first organiser and comes from them, from whoever acts for them by the first invitation, or from where the
    first invitation came from.
    """
    if organiser.lower() != first.lower():
        return STRANGER.format(organiser=organiser or "nobody")
    if sender.lower() not in {first.lower(), first_sender.lower(), sent_by.lower()} - {""}:
        return NOT_THE_ORGANISER.format(sender=sender or "nobody")
    return ""


def when(start: datetime | None, end: datetime | None, *, is_all_day: bool = False) -> str:
    """Thursday 3 December 2026, 10am to 11:30am. Moments are given in the zone they are to be read in."""
    if start is None:
        return NOT_SAID
    day = long_date(start.date())
    if is_all_day:
        last = (end - timedelta(days=1)).date() if end else start.date()
        return f"{day} to {long_date(last)}" if last > start.date() else f"{day}, all day"
    begins = f"{day}, {clock_time(start)}"
    if end is None or end <= start:
        return begins
    return f"{begins} to {clock_time(end)}" if end.date() == start.date() else f"{begins} to {long_date(end.date())}, {clock_time(end)}"
