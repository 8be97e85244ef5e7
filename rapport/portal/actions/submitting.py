"""Somebody sends a form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rapport.conversations.actions import arriving
from rapport.conversations.models import Channel, Conversation, Message
from rapport.core.errors import Refused
from rapport.customers.models import Customer
from rapport.portal import queries
from rapport.portal.actions import taking
from rapport.portal.models import WebForm
from rapport.portal.rules import machines, words
from rapport.portal.signing import Opened
from rapport.team.actors import Actor


class FormClosed(Refused):
    """The form takes nothing any more."""


@transaction.atomic
def submit(
    *,
    form: WebForm,
    opened: Opened,
    name: str,
    email: str,
    phone: str,
    message: str,
    answers: Mapping[str, str],
    by: Actor,
    uploads: Sequence[UploadedFile] = (),
    origin: str = "",
    trap: str = "",
) -> Conversation:
    """Take in what somebody wrote: kept as it came, put into a conversation of its own, for its customer when exactly one is known.

    The same opening sent twice is one conversation. What looks like a machine's is kept as spam.
    Refuses: FormClosed, PortalRefused, TooMany.
    """
    if form.closed_at is not None:
        raise FormClosed("This form is closed. Ring us, or write to us by email.")
    taking.count(origin or "unknown", by.at)
    said = taking.text_of(message, "message")
    files = taking.files_of(uploads if form.takes_files else ())
    told = {"form": form.slug, "once": opened.once, "name": name, "email": email, "phone": phone, "message": said, "answers": dict(answers)}
    raw = taking.as_it_came(told, files, origin=origin, by=by)
    if known := Message.objects.filter(raw=raw).select_related("conversation").first():
        return known.conversation
    text = words.written(said, form.asked, answers)
    conversation = _conversation(form, said, queries.writer(email, phone), by)
    _suspect(conversation, opened.at, trap, text, by)
    arriving.arrive(
        conversation=conversation, channel=Channel.FORM, text=text, subject=conversation.subject, from_name=name, from_address=email,
        facts=_facts(form, answers, phone), files=files, raw=raw, by=by,
    )  # fmt: skip
    taking.done(raw, by)
    return conversation


def _conversation(form: WebForm, said: str, people: Sequence[Customer], by: Actor) -> Conversation:
    customer = people[0] if len(people) == 1 else None
    why = "" if customer else ("Several customers have this address." if people else "We do not know this customer yet.")
    subject = words.subject(said, form.name)
    return arriving.begin(
        channel=Channel.FORM, subject=subject, customer=customer, team=form.team, mailbox=form.mailbox, needs_person=why, by=by
    )


def _facts(form: WebForm, answers: Mapping[str, str], phone: str) -> dict[str, Any]:
    """What only a form has; and what it is acknowledged with, as it was chosen when it was sent."""
    chosen = {"acknowledge_with": form.acknowledge_with_id} if form.acknowledge_with_id else {}
    return {"form": form.slug, "answers": dict(answers), "phone": phone, **chosen}


def _suspect(conversation: Conversation, opened: datetime, trap: str, text: str, by: Actor) -> None:
    if reason := machines.why_suspected(opened=opened, sent=by.at, trap=trap, text=text):
        conversation.spam_at, conversation.needs_person = by.at, reason
