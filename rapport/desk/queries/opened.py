"""What is open in the inbox or on a case's page: a case with all its conversations, or a conversation that has no case."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rapport.cases import permissions as case_permissions
from rapport.cases.models import STILL_OPEN, Case, CaseConversation
from rapport.cases.rules import words
from rapport.conversations import permissions
from rapport.conversations.models import Conversation, Suggestion
from rapport.conversations.queries import suggestions
from rapport.core.prepared import Given
from rapport.customers import permissions as customer_permissions
from rapport.customers.models import Customer
from rapport.customers.queries import records
from rapport.team.actors import Actor
from rapport.team.reading import Reading

MOST = 200  # conversations of one case that are shown
OTHERS = 6


class NotHere(LookupError):
    """There is nothing of that name that this person may see."""


@dataclass(frozen=True)
class Opened:
    """One matter. `conversation` is the one that an answer goes into, None when a case has none yet."""

    key: str
    title: str
    case: Case | None
    conversation: Conversation | None
    conversations: list[Conversation]
    customer: Customer | None

    @property
    def talk(self) -> Conversation:
        """The conversation that an answer goes into. Raises NotHere where there is none."""
        if self.conversation is None:
            raise NotHere(self.key)
        return self.conversation

    @property
    def numbers(self) -> list[int]:
        """The conversations of its thread."""
        return [each.pk for each in self.conversations]


def visible_conversations(by: Actor) -> QuerySet[Conversation]:
    """The conversations this person may see, with their customers and mailboxes."""
    found = Conversation.objects.filter(permissions.visible_to(by)).select_related("customer", "mailbox")
    return found.defer("customer__search", "mailbox__secret")


def visible_cases(by: Actor) -> QuerySet[Case]:
    """The cases this person may see, with what their page names."""
    found = Case.objects.filter(case_permissions.visible_to(by))
    found = found.select_related("customer", "status", "queue", "owner", "team", "parent", "merged_into", "level__calendar", "organisation")
    return found.defer("customer__search", "search", "parent__search", "merged_into__search", "organisation__search")


def _of_case_shape(by: Actor) -> QuerySet[Conversation]:
    return visible_conversations(by).filter(led_to__case=Given("case")).order_by("-last_at", "-id")[:MOST]


def _open_ones_shape(by: Actor) -> QuerySet[Case]:
    return visible_cases(by).filter(STILL_OPEN, customer=Given("customer")).order_by("due_at", "id")[:OTHERS]


_one_case = Reading(lambda by: visible_cases(by).filter(pk=Given("number")), keeps_plan=True)
_of_case = Reading(_of_case_shape, keeps_plan=True)
_open_ones = Reading(_open_ones_shape, keeps_plan=True)


def opened(key: str, by: Actor, *, into: int | None = None) -> Opened:
    """The matter with this key: a case's reference or a conversation's number. Raises NotHere. Two or three statements.

    `into` chooses which of a case's conversations an answer goes into; the newest when it is not one of them.
    """
    number = words.number_in(key)
    if number is not None:
        return of_case(_case(number, by), by, into=into)
    if not key.isdecimal() or len(key) > 18:
        raise NotHere(key)
    conversation = visible_conversations(by).filter(pk=int(key)).first()
    if conversation is None:
        raise NotHere(key)
    led_to = CaseConversation.objects.filter(conversation=conversation).values_list("case_id", flat=True).first()
    if led_to is not None and (case := _one_case.first(by, number=led_to)):
        return of_case(_survivor(case, by), by, into=conversation.pk)
    return Opened(key, conversation.subject or "No subject", None, conversation, [conversation], conversation.customer)


def _case(number: int, by: Actor) -> Case:
    case = _one_case.first(by, number=number)
    if case is None:
        raise NotHere(str(number))
    return _survivor(case, by)


def _survivor(case: Case, by: Actor) -> Case:
    """The case itself, or the one that it became part of."""
    steps = 0
    while case.merged_into_id and steps < 10:
        found = _one_case.first(by, number=case.merged_into_id)
        if found is None:
            raise NotHere(case.reference)
        case, steps = found, steps + 1
    return case


def of_case(case: Case, by: Actor, *, into: int | None = None) -> Opened:
    """A case and its conversations, the newest first."""
    found = _of_case(by, case=case.pk)
    chosen = next((each for each in found if each.pk == into), found[0] if found else None)
    return Opened(case.reference, case.title, case, chosen, found, case.customer)


@dataclass(frozen=True)
class ToJudge:
    """A conversation at which a person has to look, and the others that it may be one with."""

    conversation: Conversation
    suggestions: list[Suggestion]


def to_judge(opened: Opened, by: Actor) -> list[ToJudge]:
    """What somebody has to look at in a matter. No statement where there is nothing."""
    waiting = [each for each in opened.conversations if each.needs_person and each.spam_at is None]
    if not waiting:
        return []
    found = suggestions.still_open(by).filter(conversation__in=waiting)
    rows = list(found.select_related("other__led_to__case").defer("other__led_to__case__search").order_by("pk"))
    return [ToJudge(each, [row for row in rows if row.conversation_id == each.pk]) for each in waiting]


def open_cases_of(customer: Customer, by: Actor) -> list[Case]:
    """The open cases of a customer that this person may see, the most pressing first."""
    return _open_ones(by, customer=customer.pk)


def workable_case_of(customer: Customer, reference: str, by: Actor) -> Case | None:
    """The customer's open case with this reference, if this person may work on it."""
    found = visible_cases(by).filter(STILL_OPEN, customer=customer, pk=words.number_in(reference) or 0).first()
    return found if found is not None and case_permissions.may_work(by, found) else None


def other_cases(opened: Opened, by: Actor) -> list[Case]:
    """Other open cases of the same customer."""
    found = open_cases_of(opened.customer, by) if opened.customer else []
    return [case for case in found if opened.case is None or case.pk != opened.case.pk]


def around(opened: Opened, by: Actor) -> dict[str, Any]:
    """What stands beside a thread: who the customer is, how to reach and help them, what else is open. Two statements."""
    customer = opened.customer if opened.customer and customer_permissions.may_see(by, opened.customer) else None
    if customer is None:
        return {"customer": None, "points": [], "others": []}
    return {"customer": customer, "points": records.contact_points(customer), "others": other_cases(opened, by)}
