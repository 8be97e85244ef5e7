"""What can happen to a customer, each with its sentence."""

from rapport.customers.rules import Visibility
from rapport.customers.timeline import Group, event


@event("customers.added", "{name} was added.", icon="person")
class Added:
    """A customer is here for the first time."""

    name: str
    road: str


@event("customers.details-changed", "Details changed: {fields}.", icon="edit")
class DetailsChanged:
    """Some details changed; what from and to stands in the row history."""

    fields: str


@event("customers.stage-changed", "Moved from {before} to {after}.", icon="flag", tone="info")
class StageChanged:
    """A customer moved to another stage of their life with us."""

    before: str
    after: str
    reason: str = ""


@event("customers.contact-point-added", "{channel} added: {value}.", icon="plus")
class ContactPointAdded:
    """A new way to reach the customer."""

    channel: str
    value: str


@event("customers.contact-point-changed", "{channel} {value}: {what}.", icon="edit")
class ContactPointChanged:
    """A way to reach the customer changed: preferred, verified, opted out, does not work."""

    channel: str
    value: str
    what: str


@event("customers.contact-point-removed", "{channel} removed: {value}.", icon="x")
class ContactPointRemoved:
    """A way to reach the customer is gone."""

    channel: str
    value: str


@event("customers.role-given", "{who}: {link} {other}.", icon="link")
class RoleGiven:
    """A link between two customers began."""

    who: str
    link: str
    other: str
    until: str = ""


@event("customers.role-changed", "{who}: {link} {other}, changed.", icon="link")
class RoleChanged:
    """A link between two customers was changed."""

    who: str
    link: str
    other: str


@event("customers.role-ended", "{who}: no longer {link} {other}.", icon="link")
class RoleEnded:
    """A link between two customers ended."""

    who: str
    link: str
    other: str


@event("customers.tagged", "Tags changed: {added}{removed}.", icon="flag")
class Tagged:
    """Tags were put on or taken off. `added` reads like "+vip, ", `removed` like "-trial"."""

    added: str
    removed: str


@event("customers.assigned", "Now with {to}.", icon="person")
class Assigned:
    """The owner or the team changed."""

    to: str


@event("customers.archived", "Archived: {reason}", icon="lock", tone="warn")
class Archived:
    """The customer is kept, out of the way."""

    reason: str


@event("customers.brought-back", "Brought back from the archive.", icon="undo")
class BroughtBack:
    """The customer is in daily use again."""


@event("customers.deceased", "{name} has died. All contact has stopped.", icon="info", tone="quiet")
class Deceased:
    """We learned that a person has died."""

    name: str
    on: str = ""
    told_by: str = ""


@event("customers.not-deceased", "The record that {name} had died was a mistake and has been put right.", icon="undo")
class NotDeceased:
    """The marker was wrong."""

    name: str


@event("customers.sensitive-changed", "The private record was changed: {fields}.", icon="lock", visibility=Visibility.SENSITIVE)
class SensitiveChanged:
    """Adjustments, vulnerability or health were changed; the words themselves stand only in that record."""

    fields: str


@event("customers.call-logged", "Call {direction}: {outcome}", group=Group.CALLS, icon="phone", tone="good", is_contact=True)
class CallLogged:
    """We spoke by phone."""

    direction: str
    said: str
    outcome: str
    next_step: str = ""
    person: str = ""


@event("customers.meeting-logged", "Meeting: {outcome}", group=Group.VISITS, icon="visit", is_contact=True)
class MeetingLogged:
    """We met: a visit, an appointment, at the counter."""

    direction: str
    said: str
    outcome: str
    next_step: str = ""
    person: str = ""


@event("customers.letter-logged", "Letter {direction}: {outcome}", group=Group.LETTERS, icon="letter", tone="warn", is_contact=True)
class LetterLogged:
    """A letter came in or went out."""

    direction: str
    said: str
    outcome: str
    next_step: str = ""
    person: str = ""


@event("customers.message-logged", "Message {direction}: {outcome}", group=Group.MESSAGES, icon="sms", tone="brand", is_contact=True)
class MessageLogged:
    """An email, text or chat that went past Rapport was written down."""

    direction: str
    said: str
    outcome: str
    next_step: str = ""
    person: str = ""


@event("customers.note-written", "Note", group=Group.NOTES, icon="note")
class NoteWritten:
    """A note for colleagues. It is never sent to anyone."""

    said: str
    outcome: str = ""
    next_step: str = ""


@event("customers.merged", "{absorbed} was merged into this record.", icon="people", tone="info")
class Merged:
    """Two records of one customer became one."""

    absorbed: str
    reference: str


@event("customers.merged-away", "{reference} became part of {survivor}.", icon="people", tone="info")
class MergedAway:
    """The same, told by the record that was absorbed; `reference` is its own."""

    survivor: str
    reference: str


@event("customers.parted", "The merge with {absorbed} was undone.", icon="undo", tone="info")
class Parted:
    """A merge was undone."""

    absorbed: str
    reference: str


@event("customers.imported", "Brought in from {file}.", icon="download")
class Imported:
    """The customer came in with a file."""

    file: str


@event("customers.import-changed", "Changed by the import of {file}: {fields}.", icon="download")
class ImportChanged:
    """A file changed a customer who was already here."""

    file: str
    fields: str


@event("customers.import-undone", "The import of {file} was undone.", icon="undo")
class ImportUndone:
    """What a file had changed was put back."""

    file: str
