"""Every minute: what presses is shown and told, and what is left lying goes back."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.cases.actions import pressing as actions
from rapport.cases.queries import pressing
from rapport.core.errors import Refused
from rapport.team.actors import Actor
from rapport.team.history import acting

log = logging.getLogger("rapport.cases")


@app.periodic(cron="* * * * *")
@app.task(name="cases.press", queueing_lock="cases.press", lock="cases.press")
def press(timestamp: int) -> None:
    """Bring lists up to date with clocks, take the steps of the chain that are due, hand back what is left lying."""
    by = Actor.system(at=timezone.now())
    with acting(by, job="cases.press"):
        sweep(by)


def sweep(by: Actor) -> None:
    """The same at a moment: state is the message, so that late or twice it catches up and tells nobody a second time."""
    while cases := pressing.outdated():
        for case in cases:
            actions.show(case=case, by=by)
    for clock, step in pressing.steps_due(by.at):
        actions.tell_step(clock=clock, step=step, by=by)
    for case in pressing.left_alone(by.at):
        try:
            actions.hand_back(case=case, by=by)
        except Refused as refusal:
            log.warning("Case %s was not handed back: %s", case.pk, refusal.sentence)
