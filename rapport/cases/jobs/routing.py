"""Messages that nobody has looked at find or open their case, and answers that have left meet their clocks: when something was written
down, and every minute for whatever was missed. (Mail is routed by the part that brings it in, forms by the page that takes them.)"""

import logging

from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.cases.actions import arriving
from rapport.cases.queries import routing
from rapport.conversations import arrivals
from rapport.core.errors import Refused
from rapport.team.actors import Actor
from rapport.team.history import acting

log = logging.getLogger("rapport.cases")


@app.periodic(cron="* * * * *")
@app.task(name="cases.route", queueing_lock="cases.route", lock="cases.route")
def route(timestamp: int) -> None:
    """Route until nothing is left. Late or twice, it takes up where it left off; one message that fails does not stop the rest."""
    by = Actor.system(at=timezone.now())
    with acting(by, job="cases.route"):
        sweep(by)


@app.task(name=arrivals.JOB, lock="cases.route")
def arrived() -> None:
    """The same, asked for by what was just written down."""
    by = Actor.system(at=timezone.now())
    with acting(by, job="cases.route"):
        sweep(by)


@app.task(name=arrivals.ANSWERED)
def answered(conversation: int) -> None:
    """A case shows as answered as soon as its answer is sent, and as waiting again when it is brought back."""
    by = Actor.system(at=timezone.now())
    with acting(by, job="cases.answered"):
        arriving.recount(conversation=conversation, by=by)


def sweep(by: Actor) -> int:
    """Route everything that waits; how many messages were looked at."""
    done = after = 0
    while messages := routing.unrouted(after=after):
        after = messages[-1].pk
        for message in messages:
            done += _tried(arriving.on_inbound, message, by)
    for message in routing.unanswered():
        done += _tried(arriving.on_outbound, message, by)
    for case, thread in routing.without_customer():
        if thread.conversation.customer is not None:
            arriving.follow_customer(case=case, customer=thread.conversation.customer, by=by)
    return done


def _tried(action, message, by: Actor) -> bool:  # type: ignore[no-untyped-def]
    try:
        action(message=message, by=by)
    except (Refused, DatabaseError):
        log.exception("Message %s was not routed; it is tried again.", message.pk)
        return False
    return True
