"""What calendars and clocks say no to."""

from rapport.core.errors import Refused


class CalendarRefused(Refused):
    """A calendar cannot be so."""


class ClockRefused(Refused):
    """A clock cannot be so, or its date cannot be worked out."""
