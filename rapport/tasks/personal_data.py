"""Where this capability keeps personal data, and what for."""

from rapport.core.personal import Held

HELD = (
    Held(
        "tasks.Task",
        customers=("customer", "event__customer"),
        fields=("title", "note", "due_at"),
        why="To do for a customer what we said we would.",
        follows=("customer",),
    ),
)
