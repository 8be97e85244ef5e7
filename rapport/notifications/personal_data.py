"""Where this capability keeps personal data: its words name cases, not customers."""

from rapport.core.personal import Held

HELD = (
    Held("notifications.Notification", customers=("case__customer",), fields=("words",), why="So that colleagues know what needs them."),
)
