"""Telling that something arrived, or that we answered. Capabilities above look for it by themselves; so that nobody waits for their next
look, jobs of these names are asked for. Who does them, and whether anybody does, is not known here."""

from procrastinate.contrib.django import app

JOB = "conversations.arrived"
ANSWERED = "conversations.answered"


def tell() -> None:
    """Something arrived, or is known to be somebody's, or to be no spam. The job commits, or not, with it."""
    app.configure_task(JOB, allow_unknown=True).defer()


def tell_of_answer(conversation: int) -> None:
    """A message of ours was put into the outbox, or brought back from it, where no page counts its case anew by itself."""
    app.configure_task(ANSWERED, allow_unknown=True).defer(conversation=conversation)
