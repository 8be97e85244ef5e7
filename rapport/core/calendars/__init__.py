"""Calendar files as they come: iCalendar (RFC 5545) and vCalendar 1.0 read with patience, their repetitions worked out, feeds written.

`read` takes the bytes of a file, `occurrences` says what happens between two moments, `write` makes a file that others can subscribe to.
"""

from .occurrences import DAY, Occurrence, occurrences
from .parts import Attendee, Calendar, CalendarRefused, Entry, Kind
from .reading import read
from .writing import Dated, write

__all__ = ["DAY", "Attendee", "Calendar", "CalendarRefused", "Dated", "Entry", "Kind", "Occurrence", "occurrences", "read", "write"]
