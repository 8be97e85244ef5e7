"""Turns a rule into a Django Q over cases, for one reader. What the reader may see is decided in `permissions`, not here."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q

from rapport.cases.filtering.fields import PRIORITIES
from rapport.cases.models import CaseConversation, CaseField, CaseStatus, Queue, ServiceLevel, Watcher
from rapport.cases.rules import words
from rapport.cases.rules.words import OPEN
from rapport.conversations import searching
from rapport.conversations.models import Message
from rapport.customers import rules as customer_rules
from rapport.customers.filtering import custom
from rapport.customers.filtering.compiling import NOBODY_AT_ALL, Compiler, Reading, composed, moment, owner, tag, team, tested
from rapport.customers.filtering.fields import CUSTOM, ME, NOBODY
from rapport.customers.filtering.syntax import Condition, FilterRefused, Rule, conditions
from rapport.customers.models import Segment, SegmentMember
from rapport.team.actors import Actor
from rapport.team.models import User


def compile(rule: Rule, by: Actor) -> Q:
    """The rule as a Q over Case. Raises FilterRefused for a status, queue, colleague, team, segment or own field that does not exist."""
    reading = Reading(by, _own_fields(conditions(rule)))  # type: ignore[arg-type]
    return composed(rule, lambda condition: _condition(condition, reading))


def _own_fields(found: list[Condition]) -> dict[str, CaseField]:
    keys = {each.field.removeprefix(CUSTOM) for each in found if each.field.startswith(CUSTOM)}
    return {each.key: each for each in CaseField.objects.filter(key__in=keys)} if keys else {}


def _condition(condition: Condition, reading: Reading) -> Q:
    if condition.field.startswith(CUSTOM):
        return custom.compiled(condition, reading.custom_fields, reading.today)
    return tested(condition, _COMPILERS[condition.field], reading)


def _choice(name: str) -> Compiler:
    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        return Q(**{name: values[0]})

    return compiled


def _priority(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return Q(priority=list(PRIORITIES).index(values[0]) + 1)


def _status(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return Q(status=_named(CaseStatus, "status", values[0]))


def _level(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return Q(level=_named(ServiceLevel, "service level", values[0]))


def _queue(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if operator == "is empty" or values[0].casefold() == NOBODY:
        return Q(queue=None)
    return Q(queue=_named(Queue, "queue", values[0]))


def _named(model: type[CaseStatus] | type[Queue] | type[ServiceLevel], what: str, name: str) -> int:
    found = model.objects.filter(name__iexact=name).values_list("pk", flat=True).first()
    if found is None:
        raise FilterRefused(f"There is no {what} called {name}.")
    return found


def _watcher(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if values[0].casefold() == ME:
        who = [reading.by.user_id] if reading.by.user_id else []
    else:
        who = list(User.objects.filter(Q(email__iexact=values[0]) | Q(name__iexact=values[0])).values_list("pk", flat=True))
    if not who:
        raise FilterRefused(f"Nobody here is called {values[0]}.")
    return Q(pk__in=Watcher.objects.filter(user__in=who).values("case"))


def _customer(name: str, called: str, example: str) -> Compiler:
    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        if operator == "is empty":
            return Q(**{name: None})
        number = customer_rules.number_in(values[0])
        if number is None:
            raise FilterRefused(f"Name {called} by their reference, like {example}.")
        return Q(**{name: number}) | Q(**{f"{name}__merged_into": number})

    return compiled


def _segment(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    segment = Segment.objects.filter(name__iexact=values[0], archived_at=None).first()
    if segment is None:
        raise FilterRefused(f"There is no segment called {values[0]}.")
    return Q(Exists(SegmentMember.objects.filter(segment=segment, customer=OuterRef("customer"))))


def _words(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """All the words stand in the title, or all in one message of the case; a reference finds its case."""
    number = words.number_in(values[0])
    if number is not None:
        return Q(pk=number)
    wanted = searching.words_of(values[0])
    if not wanted:
        return NOBODY_AT_ALL
    having = Q(search=SearchQuery(" & ".join(f"'{word}':*" for word in wanted), search_type="raw", config="simple"))
    said = Message.objects.filter(having).values("conversation")
    return having | Q(pk__in=CaseConversation.objects.filter(conversation__in=said).values("case"))


def _yes(found: Q) -> Compiler:
    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        return found if values[0] == "yes" else ~found

    return compiled


def _asleep(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if values[0] == "yes":
        return Q(sleeps_until__gt=reading.by.at)
    return Q(sleeps_until=None) | Q(sleeps_until__lte=reading.by.at)


def _has(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    missing = {"tag": Q(tags=[]), "clock": Q(due_state="")}
    return ~missing.get(values[0], Q(**{values[0]: None}))


_COMPILERS: dict[str, Compiler] = {
    "kind": _choice("kind"),
    "status": _status,
    "category": _choice("category"),
    "open": _yes(Q(category__in=list(OPEN))),
    "priority": _priority,
    "queue": _queue,
    "owner": owner,
    "team": team,
    "watcher": _watcher,
    "tag": tag,
    "customer": _customer("customer", "a customer", "CU-104882"),
    "organisation": _customer("organisation", "an organisation", "OR-104882"),
    "kept from colleagues": _yes(Q(is_kept_from_colleagues=True)),
    "segment": _segment,
    "channel": _choice("channel"),
    "outcome": _choice("outcome"),
    "service level": _level,
    "due": moment("due_at"),
    "clock": _choice("due_state"),
    "opened": moment("opened_at"),
    "closed": moment("closed_at"),
    "changed": moment("changed_at"),
    "last message": moment("last_at"),
    "needs reply": _yes(Q(needs_reply=True)),
    "asleep": _asleep,
    "private": _yes(Q(is_private=True)),
    "words": _words,
    "has": _has,
}
