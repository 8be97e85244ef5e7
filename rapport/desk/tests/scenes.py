"""A mailbox, a customer and a case with messages of many channels, for tests of screens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from rapport.cases.actions import opening
from rapport.cases.models import Case, Queue
from rapport.cases.tests import factories
from rapport.conversations.actions import notes
from rapport.conversations.models import Conversation, Direction, Mailbox, Message
from rapport.customers.actions import contact_points
from rapport.customers.models import Customer
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor

FIRST = (
    "Dear Miss Okafor, that is three times since September and two men who never came. The bedroom wall is black behind the wardrobe now."
)
LATEST = "It went off again last night about 10. I had the coat on in bed. Is someone still coming Wednesday and who is it please"


def signed_in(actor: Actor) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(actor.user)
    return client


@dataclass
class Scene:
    """What the tests look at."""

    mailbox: Mailbox
    customer: Customer
    conversation: Conversation
    case: Case
    latest: Message


def mailbox(at: datetime) -> Mailbox:
    """An address that can send."""
    made, _ = Mailbox.objects.get_or_create(
        address="homes@northgate.example",
        defaults={"name": "Northgate Homes", "smtp_host": "127.0.0.1", "smtp_port": 9, "created_at": at},
    )
    return made


def conversation(
    customer: Customer | None, *, at: datetime, subject: str = "Heating off again at Weaver Court", **given: object
) -> Conversation:
    """A conversation by mail, without messages yet."""
    return factories.conversation(customer, at=at, subject=subject, mailbox=mailbox(at), **given)


def said(thread: Conversation, text: str, *, at: datetime, sender: str = "olwen@example.com", **given: object) -> Message:
    """One message that came by mail."""
    values = {"from_name": thread.customer.name if thread.customer else "", "from_address": sender, "subject": thread.subject, **given}
    return factories.message(thread, at=at, text=text, customer=thread.customer, **values)


def heating(by: Actor, *, name: str = "Olwen Bevan-Jones", queue: Queue | None = None, is_mine: bool = True) -> Scene:
    """A customer whose heating is off: a letter, an answer, a call, a note, and a message that waits for us."""
    customer = people.customer(name, by=by, how_to_help="Text or write first. Do not ring cold.")
    address = f"{name.split()[0].lower()}@example.com"
    contact_points.add(customer=customer, channel="email", value=address, by=by)
    now = by.at
    thread = conversation(customer, at=now - timedelta(days=10))
    said(thread, FIRST, at=now - timedelta(days=10), sender=address)
    factories.message(
        thread, at=now - timedelta(days=9), direction=Direction.OUT, text="Dear Mrs Bevan-Jones, we will come on Wednesday.", author=by.user
    )
    factories.message(
        thread,
        at=now - timedelta(days=6),
        direction=Direction.OUT,
        text="Agreed Thursday at 10am.",
        author=by.user,
        facts={"seconds": 372, "outcome": "Appointment made"},
    )
    Message.objects.filter(conversation=thread, new_text__startswith="Agreed").update(channel="phone")
    case = opening.open_case(title=thread.subject, conversation=thread, owner=by.user if is_mine else None, queue=queue, by=by)
    notes.write(conversation=thread, text="Is the £46.20 for the electric heaters evidenced?", by=by)
    latest = said(thread, LATEST, at=now - timedelta(minutes=20), sender=address)
    Case.objects.filter(pk=case.pk).update(
        needs_reply=True, last_in_at=latest.at, last_at=latest.at, last_words=LATEST[:200], channel="email"
    )
    case.refresh_from_db()
    return Scene(mailbox(now), customer, thread, case, latest)


def now() -> datetime:
    """This moment, for tests in which a browser reads the clock too."""
    return timezone.now()
