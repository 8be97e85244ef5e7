"""Whether an answer to an ended case opens it again, or begins a new one."""

from datetime import datetime, timedelta


def opens_again(closed_at: datetime | None, at: datetime, days: int) -> bool:
    """Within so many days of closing it opens again, the last day included; a case sorted out but not closed always does.

    With no days, an answer to a closed case always begins a new one.
    """
    if closed_at is None:
        return True
    return days > 0 and at - closed_at <= timedelta(days=days)
