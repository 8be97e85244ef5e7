"""What time does to clocks, every minute."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from rapport.clocks.actions import sweeping
from rapport.team.actors import Actor


@app.periodic(cron="* * * * *")
@app.task(name="clocks.sweep", queueing_lock="clocks.sweep", lock="clocks.sweep")
def sweep(timestamp: int) -> None:
    """Mark clocks that have become due soon, and those whose time is up. Late or twice, it catches up."""
    by = Actor.system(at=datetime.now(UTC))
    sweeping.warn_all(by=by)
    sweeping.miss_all(by=by)
