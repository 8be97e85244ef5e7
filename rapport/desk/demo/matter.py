"""One case of the invented organisation, from its first message to where it stands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

from django.utils import timezone

from rapport.cases.actions import standard
from rapport.cases.events import CaseClosed, CaseOpened, CaseResolved
from rapport.cases.models import (
    Case,
    CaseConversation,
    CaseStatus,
    Category,
    Checklist,
    CheckRow,
    Kind,
    Outcome,
    Queue,
    RoutingRule,
    ServiceLevel,
)
from rapport.cases.queries.levels import chosen
from rapport.cases.rules import levels, routing
from rapport.cases.rules.levels import ENDING, FIRST_ANSWER, NAMES, NEXT_ANSWER
from rapport.clocks.actions import writing
from rapport.clocks.models import Clock, ClockEntry
from rapport.clocks.queries import timetables
from rapport.clocks.rules import ledger
from rapport.clocks.rules.ledger import BREACHED, OWED, Entry, State, What
from rapport.conversations import searching
from rapport.conversations.events import MessageReceived
from rapport.conversations.models import Conversation, Mailbox, Message
from rapport.conversations.rules import marks
from rapport.customers import timeline
from rapport.customers.models import Customer, Event
from rapport.customers.queries import belonging
from rapport.desk.demo.matters_setup import REASONS
from rapport.team.actors import Actor, Road
from rapport.team.models import User

ENDED, UNANSWERED, LATE, WORKING, WAITING, OTHERS, ASKED_AGAIN, ASLEEP, RESOLVED = range(9)
STATES = (ENDED, UNANSWERED, LATE, WORKING, WAITING, OTHERS, ASKED_AGAIN, ASLEEP, RESOLVED)
WEIGHTS = (42, 14, 5, 10, 10, 5, 6, 3, 5)
DAYS = {ENDED: (6, 70), UNANSWERED: (0, 0), LATE: (2, 5), WORKING: (1, 4), WAITING: (1, 6), OTHERS: (1, 5), ASKED_AGAIN: (0, 2),
        ASLEEP: (2, 6), RESOLVED: (2, 8)}  # fmt: skip
CATEGORY = {ENDED: "closed", RESOLVED: "resolved", WAITING: "customer", ASLEEP: "customer", OTHERS: "others"}
OPENS, CLOSES = 9, 17
GLAD = "Thank you for letting us know. I am glad it is sorted out."


@dataclass
class Setting:
    """What every case needs to know of how the organisation works."""

    by: Actor
    rules: list[RoutingRule]
    levels: list[ServiceLevel]
    checklists: list[Checklist]
    statuses: dict[str, CaseStatus]
    turns: dict[int, Any]
    calendar: int
    mailbox: Mailbox | None

    @classmethod
    def now(cls, by: Actor) -> "Setting":
        """As it is set up now; each queue's people in turn."""
        people = list(User.objects.filter(is_active=True).exclude(team=None).select_related("team").order_by("pk"))
        turns = {queue.pk: cycle([one for one in people if one.team_id == queue.team_id]) for queue in Queue.objects.all()}
        statuses: dict[str, CaseStatus] = {category: standard.first(category) for category in Category.values}
        statuses |= {"new": standard.first(Category.OPEN), "open": standard.going_on()}
        return cls(
            by, list(RoutingRule.objects.select_related("queue__team")), list(ServiceLevel.objects.all()),
            list(Checklist.objects.prefetch_related("items")), statuses, turns, timetables.default().pk, Mailbox.objects.first(),
        )  # fmt: skip


@dataclass
class Matter:
    """One case as invented: what about, from whom, how long ago in days, how far it got; and, once lived, its rows."""

    about: dict[str, Any]
    customer: Customer
    address: str
    channel: str
    days_ago: int
    minute: int
    state: int
    seed: float
    setting: Setting
    messages: list[Message] = field(default_factory=list)
    checks: list[CheckRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - an invented history, not secrets
        self.opened = self._moment()
        self.answered: datetime | None = None
        self.again: datetime | None = None
        self.ended: datetime | None = None

    def _moment(self) -> datetime:
        """Its day and minute; never later than now, and on a day on which we work unless it is today."""
        now = self.setting.by.at
        day = timezone.localtime(now).date() - timedelta(days=self.days_ago)
        if not self.days_ago:
            return now - timedelta(minutes=5 + self.minute % 240)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return datetime(day.year, day.month, day.day, self.minute // 60, self.minute % 60, tzinfo=timezone.get_current_timezone())

    def _later(self, at: datetime, minutes: int) -> datetime:
        """So many minutes on, in office hours; never later than a minute ago."""
        local = timezone.localtime(at) + timedelta(minutes=minutes)
        if local.hour >= CLOSES or local.hour < OPENS:
            local = (local + timedelta(days=local.hour >= CLOSES)).replace(hour=OPENS, minute=minutes % 60)
        while local.weekday() > 4:
            local += timedelta(days=1)
        return max(at, min(local, self.setting.by.at - timedelta(minutes=1)))

    def live(self) -> "Matter":
        """Let it happen: who wrote what when, and what became of it."""
        if self.state not in {UNANSWERED, LATE}:
            self.answered = self._later(self.opened, self.random.randint(20, 300))
        if self.answered and self.about["then"] and self.state in {ASKED_AGAIN, ENDED, RESOLVED}:
            self.again = self._later(self.answered, self.random.randint(60, 700))
        if self.answered and self.state in {ENDED, RESOLVED}:
            self.ended = self._later(self.again or self.answered, self.random.randint(15, 150))
        self._settle()
        self._write()
        self._sum_up()
        return self

    def _settle(self) -> None:
        """Where it goes and who has it, by the organisation's own rules."""
        text = f"{self.about['subject']}\n{self.about['asks']}"
        rule = routing.first(self.setting.rules, routing.Facts(None, self.channel, "", text))
        assert rule is not None
        self.facts = routing.Facts(None, self.channel, "", text)
        queue, at = rule.queue, self.opened
        owner = None if self.state == UNANSWERED and self.seed < 0.5 else next(self.setting.turns[queue.pk])
        status = self.setting.statuses[CATEGORY.get(self.state, "open" if self.answered else "new")]
        closed = self.ended if self.state == ENDED else None
        quiet = self.about["kind"] in {"enquiry", "compliment"}
        seen = (self.ended or self.answered or at) if owner else None
        self.case = Case(
            kind=rule.kind or self.about["kind"], title=self.about["subject"], customer=self.customer, status=status,
            category=status.category, priority=rule.priority or self.about["priority"], queue=queue, owner=owner, team=queue.team,
            tags=rule.tags, channel=self.channel, why=routing.why(rule, self.facts), opened_at=at, opened_via=Road.JOB,
            first_answered_at=self.answered, resolved_at=self.ended, closed_at=closed, closed_by=owner if closed else None,
            outcome=(Outcome.ANSWERED if quiet else Outcome.SOLVED) if self.ended else "", owner_since=at if owner else None,
            owner_seen_at=seen, last_at=at, changed_at=at, search=searching.vector(searching.words_of(self.about["subject"])),
        )  # fmt: skip
        if self.state == ASLEEP:
            self.case.sleeps_until = self.setting.by.at + timedelta(days=self.random.randint(1, 6))
        found = chosen(self.setting.levels, self._facts(queue))
        self.case.level, self.case.level_why = found.level, found.why
        self.checks = [
            CheckRow(
                case=self.case, checklist=checklist, text=item.text, is_needed=item.is_needed, position=item.position,
                is_ticked=bool(self.ended), ticked_at=self.ended, ticked_by=owner if self.ended else None,
            )
            for checklist in self.setting.checklists if not checklist.kinds or self.case.kind in checklist.kinds
            for item in checklist.items.all()
        ]  # fmt: skip

    def _facts(self, queue: Queue) -> levels.Facts:
        day = timezone.localdate(self.opened)
        return levels.Facts(self.case.kind, self.case.priority, self.channel, queue.pk, day, belonging.of(self.customer.pk, day))

    def _write(self) -> None:
        """The conversation and its messages."""
        case = self.case
        self.conversation = Conversation(
            customer=self.customer, subject=self.about["subject"], channel=self.channel, token=marks.new_token(), owner=case.owner,
            team=case.team, mailbox=self.setting.mailbox, last_at=self.opened, created_at=self.opened,
        )  # fmt: skip
        self.thread = CaseConversation(conversation=self.conversation, case=case, at=self.opened)
        self._say("in", self.opened, self.about["asks"])
        if self.answered:
            self._say("out", self.answered, self._letter(self.about["answer"]))
        if self.again:
            self._say("in", self.again, self.about["then"])
        if self.again and self.ended:
            self._say("out", self.ended, self._letter(GLAD))

    def _letter(self, words: str) -> str:
        return f"Dear {self.customer.name},\n\n{words}\n\nKind regards\n{self.case.owner}"

    def _say(self, way: str, at: datetime, text: str) -> None:
        theirs = way == "in"
        self.messages.append(
            Message(
                conversation=self.conversation, direction=way, channel=self.channel, at=at, recorded_at=at, customer=self.customer,
                author=None if theirs else self.case.owner, from_name=self.customer.name if theirs else str(self.case.owner),
                from_address=self.address if theirs else "", subject=self.conversation.subject, text=text, new_text=text,
                search=searching.vector(searching.words_of(self.conversation.subject, text)),
            )
        )  # fmt: skip

    def _sum_up(self) -> None:
        """The columns kept for lists."""
        newest, case = self.messages[-1], self.case
        times = {way: max((each.at for each in self.messages if each.direction == way), default=None) for way in ("in", "out")}
        for row in (self.conversation, case):
            row.last_at, row.last_in_at, row.last_out_at = newest.at, times["in"], times["out"]
        self.conversation.snippet, self.conversation.messages = " ".join(newest.new_text.split())[:200], len(self.messages)
        asked = [each for each in self.messages if each.direction == "in"]
        case.last_words, case.changed_at = asked[-1].new_text[:200], newest.at
        case.needs_reply = newest.direction == "in"

    def clocks(self) -> list[tuple[Clock, list[ClockEntry]]]:
        """The clocks of the case as its service level has them, each with its ledger; the case shows the most pressing one."""
        histories = [self._history(FIRST_ANSWER, self.opened, self.answered, "The customer wrote")]
        if self.again:
            histories.append(self._history(NEXT_ANSWER, self.again, self.ended, "The customer wrote"))
        histories.append(self._history(ENDING, self.opened, self.ended, "The case was opened"))
        made = [each for each in histories if each is not None]
        owed = [clock for clock, _ in made if State(clock.state) in OWED]
        pressing = min(owed, key=lambda clock: (clock.due_at is None, clock.due_at or self.opened), default=None)
        if pressing is not None:
            self.case.due_at, self.case.due_name, self.case.due_state = pressing.due_at, pressing.name, pressing.state
        else:
            self.case.due_state = "met"
        return made

    def _history(self, name: str, start: datetime, end: datetime | None, because: str) -> tuple[Clock, list[ClockEntry]] | None:
        level = self.case.level
        target = getattr(level, NAMES[name]) if level else None
        if target is None:
            return None
        facts = {"target": target, "calendar": self.setting.calendar, "warn": {"percent": level.warn_percent}, "under": self.case.level_why}  # type: ignore[union-attr]
        entries = [Entry(What.STARTED, start, facts, because)]
        standing = ledger.standing(entries, timetables.of_version)
        is_waiting = name == ENDING and self.state in {WAITING, ASLEEP} and self.answered is not None
        if is_waiting and standing.due_at is not None and self.answered <= standing.due_at:  # type: ignore[operator]
            entries.append(Entry(What.PAUSED, self.answered, {}, "We are waiting for the customer"))  # type: ignore[arg-type]
        if end is not None:
            entries.append(Entry(What.MET, end, {}, "We answered" if name != ENDING else "The case ended"))
        standing = ledger.standing(entries, timetables.of_version)
        if standing.state in BREACHED:
            entries.append(Entry(What.EXPLAINED, end, {}, self.random.choice(REASONS)))  # type: ignore[arg-type]
        clock = Clock(about_kind="cases.case", about_id=self.case.pk, kind="service-level", name=name, because=because)
        clock.breach_reason = entries[-1].reason if standing.state in BREACHED else ""
        writing.put(clock, standing)
        return clock, [writing.row(clock, entry, standing, Actor.system(at=entry.at)) for entry in entries]

    def told(self) -> list[Event]:
        """What the customer's timeline says of it."""
        system, case = Actor.system(at=self.opened), self.case
        said = MessageReceived(self.customer.name, self.conversation.subject, self.channel, self.conversation.reference)
        opened = CaseOpened(case.reference, Kind(case.kind).label, case.title, str(case.owner or case.team or ""))
        found = [self._entry(said, self.messages[0], system), self._entry(opened, case, system)]
        if self.ended and case.owner:
            happening = (CaseClosed if self.state == ENDED else CaseResolved)(case.reference, Outcome(case.outcome).label.lower())
            found.append(self._entry(happening, case, Actor(at=self.ended, road=Road.WEB, user=case.owner)))
        return found

    def _entry(self, happening: Any, about: Message | Case, by: Actor) -> Event:
        entry = timeline.entry_of(happening, customer_id=self.customer.pk, by=by)
        entry.about, entry.about_id = about._meta.label_lower, about.pk
        return entry
