"""Telling that something arrived. Capabilities above look for it by themselves; so that nobody waits for their next look, a job of this
name is asked for. Who does it, and whether anybody does, is not known here."""

from procrastinate.contrib.django import app

JOB = "conversations.arrived"


def tell() -> None:
    """Something arrived, or is known to be somebody's, or to be no spam. The job commits, or not, with it."""
    app.configure_task(JOB, allow_unknown=True).defer()
