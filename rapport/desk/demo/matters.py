"""What customers of the invented organisation came with: cases in every state, their conversations, clocks and checks.

Who gets a case, which service level it keeps and what its clocks say is decided by the very rules that decide it every day; the rows go
in by the hundred. Nothing of the demo ever goes into the outbox. One seed, one history.
"""

from collections.abc import Sequence
from random import Random

from rapport.cases.jobs import pressing
from rapport.cases.models import Case, CaseConversation, CheckRow, Routed
from rapport.clocks.actions import calendars, sweeping
from rapport.clocks.models import Clock, ClockEntry
from rapport.conversations.models import Conversation, Message
from rapport.customers.models import ContactPoint, Event
from rapport.desk.demo import matters_setup
from rapport.desk.demo.matter import DAYS, STATES, WEIGHTS, Matter, Setting
from rapport.desk.demo.people import data
from rapport.team.actors import Actor
from rapport.team.models import User

SEED = 4471
CASES = 300
OPENS, CLOSES = 9, 17
CHANNELS = ("email", "email", "email", "form", "web")


def write(colleagues: Sequence[User], by: Actor, *, scale: float = 1) -> int:
    """Queues, service levels and rules, then the cases, oldest first. How many there are."""
    matters_setup.write(colleagues, by)
    random = Random(SEED)  # noqa: S311 - an invented history, not secrets
    calendars.usual(by)
    setting = Setting.now(by)
    invented = sorted(_invent(random, round(CASES * scale), setting), key=lambda matter: matter.opened)
    _store([matter.live() for matter in invented])
    sweeping.miss_all(by=by)
    sweeping.warn_all(by=by)
    pressing.sweep(by)
    return len(invented)


def _invent(random: Random, count: int, setting: Setting) -> list[Matter]:
    points = ContactPoint.objects.filter(channel="email", customer__merged_into=None).select_related("customer").order_by("pk")
    people = list({point.customer_id: point for point in points.defer("customer__search")[: count * 3]}.values())
    found = []
    for point in random.sample(people, min(count, len(people))):
        state = random.choices(STATES, WEIGHTS)[0]
        days, minute = random.randint(*DAYS[state]), random.randrange(OPENS * 60, CLOSES * 60)
        seed, about = random.random(), random.choice(data("matters"))
        found.append(Matter(about, point.customer, point.value, random.choice(CHANNELS), days, minute, state, seed, setting))
    return found


def _store(matters: Sequence[Matter]) -> None:
    """Everything of all matters, a table at a time."""
    Case.objects.bulk_create([matter.case for matter in matters])
    for matter in matters:
        matter.conversation.quoted_as = [matter.case.reference]
    Conversation.objects.bulk_create([matter.conversation for matter in matters])
    CaseConversation.objects.bulk_create([matter.thread for matter in matters])
    messages = Message.objects.bulk_create([message for matter in matters for message in matter.messages])
    Routed.objects.bulk_create([Routed(message=message, outcome="answer", at=message.at) for message in messages])
    CheckRow.objects.bulk_create([row for matter in matters for row in matter.checks])
    ledgers = [ledger for matter in matters for ledger in matter.clocks()]
    Case.objects.bulk_update([matter.case for matter in matters], ["due_at", "due_name", "due_state"])
    Clock.objects.bulk_create([clock for clock, _ in ledgers])
    ClockEntry.objects.bulk_create([entry for _, entries in ledgers for entry in entries])
    Event.objects.bulk_create([entry for matter in matters for entry in matter.told()])
