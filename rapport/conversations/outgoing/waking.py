"""Asking for the worker when something may leave."""

from datetime import datetime

from procrastinate.contrib.django import app

JOB = "conversations.send"


def wake(at: datetime) -> None:
    """Let the job look at the outbox at this moment. It commits, or not, with the change that asked for it."""
    app.configure_task(JOB, schedule_at=at).defer()
