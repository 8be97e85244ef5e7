"""What can happen to a case, told on its customer's timeline."""

from rapport.customers.timeline import Group, event


@event("cases.opened", "{kind} opened: {number} {title}.", group=Group.CHANGES, icon="case")
class CaseOpened:
    """A customer is owed an ending."""

    number: str
    kind: str
    title: str
    to: str = ""


@event("cases.moved", "{number} is now {after}.", icon="case")
class CaseMoved:
    """A case came to stand somewhere else; by our own names of the statuses."""

    number: str
    before: str
    after: str


@event("cases.resolved", "{number} sorted out: {outcome}.", icon="check", tone="good")
class CaseResolved:
    """What the customer came for is done. `anyway` says why, if something was still open."""

    number: str
    outcome: str
    anyway: str = ""


@event("cases.closed", "{number} closed: {outcome}.", icon="check", tone="good")
class CaseClosed:
    """Our work on a case has ended. `anyway` says why, if something was still open."""

    number: str
    outcome: str
    anyway: str = ""


@event("cases.reopened", "{number} opened again: {reason}.", icon="undo")
class CaseReopened:
    """It had not ended after all."""

    number: str
    reason: str


@event("cases.assigned", "{number} is now with {to}.", icon="person")
class CaseAssigned:
    """Handed to a person, a team or a queue."""

    number: str
    to: str
    why: str = ""


@event("cases.changed", "{number} changed: {fields}.", icon="edit")
class CaseChanged:
    """What it is about, how much it presses or its own fields changed; from what to what stands in the row history."""

    number: str
    fields: str


@event("cases.slept", "{number} put off: {until}.", icon="snooze", tone="quiet")
class CaseSlept:
    """Put off until a moment in ISO 8601, or until the customer answers."""

    number: str
    until: str


@event("cases.woken", "{number} taken up again.", icon="today", tone="quiet")
class CaseWoken:
    """Taken up before its time."""

    number: str


@event("cases.merged", "{other} became part of {number}.", icon="link")
class CaseMerged:
    """Two cases are one; the old reference goes on working."""

    number: str
    other: str


@event("cases.split", "{number} was split off {other}.", icon="link")
class CaseSplit:
    """A conversation turned out to be another matter."""

    number: str
    other: str


@event("cases.move-undone", "{number} and {other} stand as before.", icon="undo")
class CaseMoveUndone:
    """A merge or a split was taken back."""

    number: str
    other: str


@event("cases.customer-set", "{number} is about {customer}.", icon="person")
class CaseCustomerSet:
    """We know whose case it is."""

    number: str
    customer: str


@event("cases.knowledge-applied", "{title}, version {version}, was used in {number}.", icon="note")
class KnowledgeApplied:
    """Which policy, procedure or article, in which version."""

    number: str
    title: str
    version: int


@event("cases.knowledge-taken-off", "{number} was not worked by {title}, version {version}, after all.", icon="undo")
class KnowledgeTakenOff:
    """That was a mistake."""

    number: str
    title: str
    version: int


@event("cases.bundle-made", "All of {number} was put in one PDF: {pages} pages, {notes}.", icon="download", tone="quiet")
class BundleMade:
    """A whole case was taken out of the product, to be read elsewhere."""

    number: str
    pages: int
    notes: str
    purpose: str = ""
