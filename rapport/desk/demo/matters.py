"""What customers of the invented organisation came with: cases in every state, their conversations, clocks and checks.

Made by the ordinary actions at the moments when it happened, so that clocks, queues and the timeline say what they would have said. Only
what we answered is written straight down: nothing of the demo ever goes into the outbox. One seed, one history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from rapport.cases.actions import arriving, checking, linking, moving, sleeping, timing, watching
from rapport.cases.actions.standard import first
from rapport.cases.jobs import pressing
from rapport.cases.models import Case, Category, Outcome
from rapport.clocks.actions import sweeping
from rapport.clocks.models import Clock
from rapport.conversations import searching
from rapport.conversations.actions import arriving as receiving
from rapport.conversations.models import Channel, Conversation, Direction, Message
from rapport.customers.models import ContactPoint, Customer
from rapport.desk.demo import matters_setup
from rapport.desk.demo.people import data
from rapport.team.actors import Actor, Road
from rapport.team.models import User

SEED = 4471
CASES = 300
OPENS, CLOSES = 9, 17
ENDED, UNANSWERED, LATE, WORKING, WAITING, OTHERS, ASKED_AGAIN, ASLEEP, RESOLVED = range(9)
STATES = (ENDED, UNANSWERED, LATE, WORKING, WAITING, OTHERS, ASKED_AGAIN, ASLEEP, RESOLVED)
WEIGHTS = (42, 14, 5, 10, 10, 5, 6, 3, 5)
DAYS = {ENDED: (6, 70), UNANSWERED: (0, 0), LATE: (2, 5), WORKING: (1, 4), WAITING: (1, 6), OTHERS: (1, 5), ASKED_AGAIN: (0, 2),
        ASLEEP: (2, 6), RESOLVED: (2, 8)}  # fmt: skip
CHANNELS = (Channel.EMAIL, Channel.EMAIL, Channel.EMAIL, Channel.FORM, Channel.WEB)


@dataclass(frozen=True)
class Matter:
    """One case as invented: what about, from whom, how long ago in days, and how far it got."""

    about: dict[str, object]
    customer: Customer
    address: str
    channel: str
    days_ago: int
    minute: int
    state: int


def write(colleagues: Sequence[User], by: Actor, *, scale: float = 1) -> int:
    """Queues, service levels and rules, then the cases, oldest first. How many there are."""
    matters_setup.write(colleagues, by)
    random = Random(SEED)  # noqa: S311 (the same every time is the point)
    invented = sorted(_invent(random, round(CASES * scale)), key=lambda matter: (-matter.days_ago, matter.minute))
    for matter in invented:
        _live(matter, random, by)
    sweeping.miss_all(by=by)
    sweeping.warn_all(by=by)
    pressing.sweep(by)
    _family(by)
    return len(invented)


def _invent(random: Random, count: int) -> list[Matter]:
    points = ContactPoint.objects.filter(channel="email", customer__merged_into=None).select_related("customer").order_by("pk")
    people = list({point.customer_id: point for point in points.defer("customer__search")[: count * 3]}.values())
    found = []
    for point in random.sample(people, min(count, len(people))):
        state = random.choices(STATES, WEIGHTS)[0]
        days = random.randint(*DAYS[state])
        minute = random.randrange(OPENS * 60, CLOSES * 60)
        about = random.choice(data("matters"))
        found.append(Matter(about, point.customer, point.value, random.choice(CHANNELS), days, minute, state))
    return found


def _live(matter: Matter, random: Random, by: Actor) -> None:
    """A case from its first message to where it stands."""
    opened = _moment(matter, by)
    case = _comes_in(matter, opened, str(matter.about["asks"]))
    if case is None or matter.state in {UNANSWERED, LATE} or case.owner is None:
        return
    moment = _working_later(opened, random.randint(20, 300), by.at)
    _answer(case, matter, moment)
    case.refresh_from_db()
    _goes_on(case, matter, random, moment, by)


def _goes_on(case: Case, matter: Matter, random: Random, answered: datetime, by: Actor) -> None:
    """What happens after our first answer."""
    later = _working_later(answered, random.randint(60, 700), by.at)
    acting = _acting(case.owner, answered)  # type: ignore[arg-type]
    if matter.state in {WAITING, ASLEEP}:
        case = moving.move(case=case, status=first(Category.CUSTOMER), by=acting)
    if matter.state == OTHERS:
        moving.move(case=case, status=first(Category.OTHERS), by=acting)
    if matter.state == ASLEEP:
        sleeping.sleep(case=case, until=by.at + timedelta(days=random.randint(1, 6)), by=acting)
    if matter.state in {ASKED_AGAIN, ENDED, RESOLVED} and matter.about["then"]:
        _comes_in(matter, later, str(matter.about["then"]), case.threads.get().conversation)
    if matter.state in {ENDED, RESOLVED}:
        _ends(case, matter, random, later, by)


def _ends(case: Case, matter: Matter, random: Random, said: datetime, by: Actor) -> None:
    moment = _working_later(said, random.randint(10, 120), by.at)
    if matter.about["then"]:
        _answer(
            case, replace(matter, about={**matter.about, "answer": "Thank you for letting us know. I am glad it is sorted out."}), moment
        )
    case.refresh_from_db()
    acting = _acting(case.owner, _working_later(moment, 15, by.at))  # type: ignore[arg-type]
    for row in case.checks.filter(is_ticked=False):
        checking.tick(row=row, is_ticked=True, by=acting)
    for clock in Clock.objects.filter(about_kind="cases.case", about_id=case.pk, breach_reason=""):
        if clock.missed_at or clock.state == "met-late" or (clock.state == "running" and clock.due_at and clock.due_at < acting.at):
            timing.explain(case, clock, random.choice(matters_setup.REASONS), acting)
    outcome = (
        Outcome.ANSWERED
        if matter.about["kind"] in {"enquiry", "compliment"}
        else random.choice([Outcome.SOLVED, Outcome.SOLVED, Outcome.PARTLY])
    )
    end = moving.close if matter.state == ENDED else moving.resolve
    end(case=case, outcome=outcome, by=acting)


def _comes_in(matter: Matter, at: datetime, words: str, conversation: Conversation | None = None) -> Case | None:
    system = Actor.system(at=at)
    thread = conversation or receiving.begin(
        channel=matter.channel, subject=str(matter.about["subject"]), customer=matter.customer, by=system
    )
    message = receiving.arrive(
        conversation=thread, channel=matter.channel, text=words, subject=thread.subject, at=at, customer=matter.customer,
        from_name=matter.customer.name, from_address=matter.address, by=system,
    )  # fmt: skip
    return arriving.on_inbound(message=message, by=system)


def _answer(case: Case, matter: Matter, at: datetime) -> None:
    """What we wrote, as if it had left long ago."""
    conversation = case.threads.get().conversation
    text = f"Dear {matter.customer.name},\n\n{matter.about['answer']}\n\nKind regards\n{case.owner}"
    message = Message.objects.create(
        conversation=conversation, direction=Direction.OUT, channel=conversation.channel, at=at, recorded_at=at, author=case.owner,
        customer=matter.customer, from_name=str(case.owner), subject=conversation.subject, text=text, new_text=text,
        search=searching.vector(searching.words_of(conversation.subject, text)),
    )  # fmt: skip
    newest = {"last_at": at, "last_out_at": at, "snippet": " ".join(text.split())[:200], "messages": conversation.messages + 1}
    Conversation.objects.filter(pk=conversation.pk).update(**newest)
    arriving.on_outbound(message=message, by=Actor.system(at=at))


def _acting(user: User, at: datetime) -> Actor:
    return Actor(at=at, road=Road.WEB, user=user)


def _moment(matter: Matter, by: Actor) -> datetime:
    """Its day and minute; never later than now, and never on a day on which nobody works unless it is today."""
    zone = timezone.get_current_timezone()
    day = timezone.localtime(by.at).date() - timedelta(days=matter.days_ago)
    if matter.days_ago:
        day -= timedelta(days=max(0, day.weekday() - 4))
    at = datetime(day.year, day.month, day.day, matter.minute // 60, matter.minute % 60, tzinfo=zone)
    return min(at, by.at - timedelta(minutes=5 + matter.minute % 240)) if not matter.days_ago else at


def _working_later(at: datetime, minutes: int, now: datetime) -> datetime:
    """So many minutes on, in office hours; never later than a minute ago."""
    local = timezone.localtime(at) + timedelta(minutes=minutes)
    if local.hour >= CLOSES or local.hour < OPENS:
        local = (local + timedelta(days=local.hour >= CLOSES)).replace(hour=OPENS, minute=minutes % 60)
    while local.weekday() > 4:
        local += timedelta(days=1)
    return max(at, min(local, now - timedelta(minutes=1)))


def _family(by: Actor) -> None:
    """One larger case with its parts, and somebody who watches."""
    parts = list(Case.objects.filter(title__contains="heating", category="open", merged_into=None).order_by("pk")[:4])
    if len(parts) > 1:
        linking.adopt(parent=parts[0], children=parts[1:], by=by)
        leader = User.objects.filter(roles__contains=["team-leader"]).order_by("pk").first()
        if leader is not None:
            watching.watch(case=parts[0], user=leader, by=by)
