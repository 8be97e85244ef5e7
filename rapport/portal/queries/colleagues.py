"""What somebody may see of the cases of an organisation that they have a role at. All of it is asked anew each time a page is opened."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from rapport.cases.models import Case
from rapport.cases.queries import colleagues
from rapport.cases.rules import colleagues as rules
from rapport.conversations.models import Attachment, Conversation, Message
from rapport.conversations.queries import senders
from rapport.customers.models import ContactPoint, Customer, Role
from rapport.customers.rules import Channel, Sees
from rapport.portal import queries, signing


@dataclass(frozen=True)
class Listed:
    """A case in the list. `name` is what was written over it to us, never our own title."""

    case: Case
    name: str


@dataclass(frozen=True)
class SharedCase:
    """A case as a colleague reads it, under the `name` it came with. `followed` is its newest conversation with its customer; None when
    nothing was written."""

    case: Case
    name: str
    followed: queries.Followed | None
    messages: tuple[Message, ...] = ()
    locked: frozenset[int] = frozenset()


def role_of(token: str, day: date) -> Role | None:
    """The role that a link is for, while it lets its holder see something and the address it was mailed to is still theirs alone."""
    found = signing.shared(token)
    if found is None or found.is_over:
        return None
    role = _roles().filter(pk=found.role).first()
    if role is None or not rules.is_open(colleagues.standing(role), day):
        return None
    point = ContactPoint.objects.filter(pk=found.point, customer=role.customer_id).first()
    is_theirs = point is not None and signing.fingerprint(point.key) == found.address and is_proof(point)
    return role if is_theirs else None


def holder_of(token: str) -> Customer | None:
    """Whom a link was mailed to, also when it is over: to ask for another."""
    found = signing.shared(token)
    role = _roles().filter(pk=found.role).first() if found else None
    return role.customer if role else None


def is_proof(point: ContactPoint) -> bool:
    """Whether whoever reads mail at an address is its customer: it was verified, it works, and it is nobody else's."""
    if point.channel != Channel.EMAIL or point.verified_at is None or point.invalid_at is not None:
        return False
    return [customer.pk for customer in senders.customers_at([point.key]).get(point.key, [])] == [point.customer_id]


def address_of(customer: Customer) -> ContactPoint | None:
    """The address that links are mailed to: verified, working, theirs alone, and open to mail from us."""
    points = ContactPoint.objects.filter(customer=customer, channel=Channel.EMAIL, opted_out_at=None).exclude(verified_at=None)
    return next((point for point in points.order_by("-is_preferred", "-verified_at", "id") if is_proof(point)), None)


def open_roles(customer: Customer, day: date) -> list[Role]:
    """The roles of somebody that let them see an organisation's cases on a day."""
    found = _roles().filter(colleagues.in_force(day), customer=customer).exclude(sees=Sees.OWN).order_by("pk")
    return [role for role in found if rules.is_open(colleagues.standing(role), day)]


def listed(role: Role, day: date) -> list[Listed]:
    """The cases that a role shows, those still open first."""
    cases = colleagues.shown_by(role, day)
    theirs = Conversation.objects.filter(led_to__case__in=cases, led_to__case__customer=F("customer"), spam_at=None)
    subjects = dict(theirs.order_by("created_at", "id").values_list("led_to__case", "subject"))
    return [Listed(case, _name(case, subjects.get(case.pk, ""))) for case in cases]


def _name(case: Case, subject: str) -> str:
    return subject or case.get_kind_display()


def _roles() -> QuerySet[Role]:
    return Role.objects.select_related("customer", "other").defer("customer__search", "other__search")


def conversations(case: Case) -> list[Conversation]:
    """The conversations of a case with its customer, oldest first: what others wrote in it is no colleague's business."""
    if case.customer_id is None:
        return []
    theirs = Conversation.objects.filter(led_to__case=case, customer=case.customer_id, spam_at=None)
    return list(theirs.select_related("customer").order_by("created_at", "id"))


def opened(role: Role, number: int, day: date) -> SharedCase | None:
    """One case with what was said in it, where the role shows it."""
    case = colleagues.one_shown_by(role, number, day)
    if case is None:
        return None
    each = [queries.followed(conversation) for conversation in conversations(case)]
    if not each:
        return SharedCase(case, _name(case, ""), None)
    messages = sorted((message for one in each for message in one.messages), key=lambda message: (message.at, message.pk))
    name = _name(case, each[-1].conversation.subject)
    return SharedCase(case, name, each[-1], tuple(messages[-queries.SHOWN :]), frozenset().union(*(one.locked for one in each)))


def file_of(role: Role, number: int, file: int, day: date) -> Attachment | None:
    """A file of such a case that its customer may have."""
    case = colleagues.one_shown_by(role, number, day)
    threads = conversations(case) if case else []
    return next(filter(None, (queries.file_of(conversation, file) for conversation in threads)), None)
