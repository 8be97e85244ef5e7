"""Writing down that we were in touch: a call, a meeting, a letter, a message, or a note for colleagues."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions, timeline
from rapport.customers.events import CallLogged, LetterLogged, MeetingLogged, MessageLogged, NoteWritten
from rapport.customers.models import Customer, Event
from rapport.customers.normalising import characters
from rapport.team.actors import Actor

FORMS: dict[str, Any] = {
    "call": CallLogged,
    "meeting": MeetingLogged,
    "letter": LetterLogged,
    "message": MessageLogged,
    "note": NoteWritten,
}
DIRECTIONS = {"in": "from the customer", "out": "to the customer"}
LONGEST = 20_000
CLOCK_SLACK = timedelta(minutes=5)


class InteractionRefused(Refused):
    """What was written down cannot be so."""


@transaction.atomic
def log(
    *,
    customer: Customer,
    form: str,
    said: str,
    by: Actor,
    direction: str = "in",
    outcome: str = "",
    next_step: str = "",
    person: str = "",
    at: datetime | None = None,
    about: models.Model | None = None,
) -> Event:
    """Write down an interaction. `form` is call, meeting, letter, message or note; `at` when it was, if before now; `about` the row in
    which it stands whole, such as a message.

    Refuses: InteractionRefused when nothing is said, for a moment to come, and for contact with someone who has died.
    """
    customer = lock(customer)
    given = {"said": said, "outcome": outcome, "next_step": next_step, "person": person}
    texts = checked(customer=customer, form=form, direction=direction, texts=given, at=at, by=by)
    if form == "note":
        happening = NoteWritten(texts["said"], texts["outcome"], texts["next_step"])
    else:
        happening = FORMS[form](DIRECTIONS[direction], texts["said"], texts["outcome"], texts["next_step"], texts["person"][:150])
    return timeline.record(happening, customer=customer, about=about, at=at, by=by)


def checked(*, customer: Customer, form: str, direction: str, texts: Mapping[str, str], at: datetime | None, by: Actor) -> dict[str, str]:
    """What would be written down, once nothing speaks against it. Changes nothing. Refuses: InteractionRefused."""
    require(permissions.may_contact(by, customer))
    tidy = {name: _text(name, value) for name, value in texts.items()}
    _check(customer, form, direction, tidy, at, by)
    return tidy


def _check(customer: Customer, form: str, direction: str, texts: dict[str, str], at: datetime | None, by: Actor) -> None:
    if form not in FORMS:
        raise InteractionRefused("Choose a call, meeting, letter, message or note.", field="form")
    if direction not in DIRECTIONS:
        raise InteractionRefused("Choose whether it came in or went out.", field="direction")
    if not texts["said"] and not texts["outcome"]:
        raise InteractionRefused("Write down what was said, or the outcome.", field="said")
    if at is not None and at > by.at + CLOCK_SLACK:
        raise InteractionRefused("This cannot have happened in the future.", field="at")
    if customer.is_deceased and direction == "out" and form != "note":
        raise InteractionRefused(f"{customer.name} has died. All contact has stopped.", field="direction")


def _text(name: str, value: str) -> str:
    reason = characters.why_refused(value)
    if reason:
        raise InteractionRefused(reason, field=name)
    text = characters.paragraphs(value)
    if len(text) > LONGEST:
        raise InteractionRefused(f"Keep this to {LONGEST:,} characters.", field=name)
    return text
