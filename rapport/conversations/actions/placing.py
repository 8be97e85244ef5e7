"""Where a mail belongs, and whose it is: from the surest sign to the least sure, and a person asked where only little speaks for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime

from rapport.conversations.actions import arriving
from rapport.conversations.actions.arriving import Arrival, File, To
from rapport.conversations.mail import LOOP_HEADER, Address, Kind, Mail
from rapport.conversations.models import Conversation, Direction, Message, Raw, Slot
from rapport.conversations.models.conversation import Channel
from rapport.conversations.queries import places, senders
from rapport.conversations.queries.places import Found, Places
from rapport.conversations.rules import marks, subjects, wanting
from rapport.conversations.stored_mail import facts_of, storable
from rapport.customers.models import Customer
from rapport.team.actors import Actor

MOST_RECIPIENTS = 500
MOST_COPIED = 50  # recipients of a colleague's own mail among whom its customer is looked for
WEEK = timedelta(days=7)
FIRST_MAIL = datetime(1971, 1, 1, tzinfo=UTC)
_HEADERS = 65_536  # bytes in which our own mark is looked for


@dataclass(eq=False)
class Taken:
    """One stored mail and what became of it. `same` is the message it is a copy of; else `arrival` is new."""

    raw: Raw
    mail: Mail
    kind: Kind
    sender: Address
    arrival: Arrival | None = None
    same: Message | None = None
    maybe: list[tuple[Conversation, str]] = field(default_factory=list)
    original: Found | None = None

    @property
    def message(self) -> Message:
        """The message it is."""
        found = self.arrival.message if self.arrival else self.same
        assert found is not None
        return found


def place(mails: Iterable[tuple[Raw, Mail]], *, by: Actor) -> list[Taken]:
    """Decide for each mail of a batch, in order; nothing is written. Conversations that exist are locked."""
    own = senders.own_addresses()
    taken = [_begun(raw, mail, own) for raw, mail in mails]
    known = places.look_up([(each.mail, each.sender.key) for each in taken], by.at)
    wrote = {address for each in taken for address in _addresses(each)}
    colleagues = senders.colleagues_at(wrote)
    wrote_to = {address for each in taken if each.sender.key in colleagues for address in _written_to(each)}
    _Placing(by, own, known, senders.customers_at(wrote | wrote_to), colleagues).go(taken)
    return taken


def _begun(raw: Raw, mail: Mail, own: frozenset[str]) -> Taken:
    """Who wrote it. A form on our own site writes from our own address and names the customer in Reply-To."""
    author = mail.author or Address("", "")
    answers = [address for address in mail.reply_to if address.key not in own]
    if author.key in own and answers:
        is_marked = LOOP_HEADER.encode() in bytes(raw.content[:_HEADERS]).lower()
        return Taken(raw, mail, Kind.MESSAGE if mail.kind == Kind.LOOP and not is_marked else mail.kind, answers[0])
    return Taken(raw, mail, mail.kind, author)


def _addresses(taken: Taken) -> list[str]:
    forwarded = taken.mail.forwarded.sender if taken.mail.forwarded else None
    found = [taken.sender, *taken.mail.reply_to, *([forwarded] if forwarded else [])]
    return [address.key for address in found]


def _written_to(taken: Taken) -> list[str]:
    return [address.key for address in (*taken.mail.to, *taken.mail.cc)][:MOST_COPIED]


@dataclass
class _Placing:
    by: Actor
    own: frozenset[str]
    known: Places
    customers: dict[str, list[Customer]]
    colleagues: frozenset[str]

    def go(self, taken: list[Taken]) -> None:
        for each in taken:
            each.same = self._same(each)
            if each.same is None:
                each.arrival = self._arrival(each)
                self._learn(each, each.arrival)

    def _same(self, taken: Taken) -> Message | None:
        """The message this is a copy of: it came by another of our mailboxes, or it is our own come back."""
        mail = taken.mail
        for found in self.known.by_id.get(mail.message_id[: places.LONGEST_ID], ()) if mail.message_id else ():
            is_ours = found.direction == Direction.OUT and taken.sender.key in self.own
            is_theirs = found.direction == Direction.IN and found.sender == taken.sender.key and found.text == storable(mail.text)
            if is_ours or is_theirs:
                return found.message
        return None

    def _arrival(self, taken: Taken) -> Arrival:
        mail = taken.mail
        people = self._customers_of(taken)
        conversation, is_found_late = self._thread(taken), False
        if conversation is None:
            conversation = self._begin(taken, people)
        else:
            is_found_late = self._joined(taken, conversation, people)
        message = self._message(taken, conversation, people[0] if len(people) == 1 and not self._is_copy(taken) else None)
        is_told = taken.kind == Kind.MESSAGE and not conversation.spam_at
        files = [
            File(f.filename, f.content, f.content_type, f.sha256, f.declared_type, f.content_id, f.is_inline) for f in mail.attachments
        ]
        return Arrival(message, conversation, files, _recipients(mail), is_told, is_found_late)

    def _customers_of(self, taken: Taken) -> list[Customer]:
        """Who it may be from: by the sender's address, else by where answers are to go; a machine's mail is nobody's. A copy of what a
        colleague wrote to a customer is that customer's."""
        if taken.kind in (Kind.BOUNCE, Kind.DELIVERY_REPORT, Kind.FEEDBACK_REPORT):
            return []
        if self._is_copy(taken):
            return list(dict.fromkeys(customer for address in _written_to(taken) for customer in self.customers.get(address, ())))
        for address in (taken.sender, *taken.mail.reply_to):
            if found := self.customers.get(address.key):
                return found
        return []

    # Which conversation

    def _thread(self, taken: Taken) -> Conversation | None:
        mail = taken.mail
        if original := places.original_of(mail):
            taken.original = next((each for each in self.known.by_id.get(original, ()) if each.direction == Direction.OUT), None)
        if taken.original:
            return taken.original.conversation
        for number in places.nearest_first(mail):
            if found := self.known.by_id.get(number):
                self._ties(taken, found[0].conversation)
                return found[0].conversation
        if conversation := self._by_mark(taken) or self._by_relatives(taken) or self._by_appointment(taken):
            return conversation
        self._by_subject(taken)
        return None

    def _ties(self, taken: Taken, conversation: Conversation) -> None:
        """An answer to this mail came before it and began a conversation of its own: a person may join the two."""
        own_id = taken.mail.message_id[: places.LONGEST_ID]
        for other in self.known.by_root.get(own_id, ()) if own_id else ():
            if other is not conversation:
                taken.maybe.append((other, "It holds an answer to a message of this one."))

    def _by_mark(self, taken: Taken) -> Conversation | None:
        """Our token or reference; from an address that is not in the conversation it is only a suggestion."""
        mail = taken.mail
        found = [self.known.by_token.get(token.lower()) for token in mail.plus_tokens]
        number = marks.number_in(mail.subject_token) if mail.subject_token else None
        found += [self.known.by_number.get(number)] if number else self.known.by_quote.get(mail.subject_token, [])
        for conversation in found:
            if conversation is None:
                continue
            if self._is_party(taken, conversation):
                return conversation
            taken.maybe.append((conversation, f"It carries the mark of {conversation.shown_reference}, but its sender is not in it."))
        return None

    def _is_party(self, taken: Taken, conversation: Conversation) -> bool:
        if taken.kind in (Kind.BOUNCE, Kind.DELIVERY_REPORT):
            return True
        is_known = conversation.customer in self.customers.get(taken.sender.key, ())
        return is_known or self.known.is_in(taken.sender.key, conversation)

    def _by_relatives(self, taken: Taken) -> Conversation | None:
        """Mail that came before what it answers, or beside it: one that names this mail, or that answers the same unknown one."""
        mail = taken.mail
        own_id = mail.message_id[: places.LONGEST_ID]
        if own_id and (named := self.known.by_root.get(own_id)):
            return named[0]
        ancestors = places.ids_of(mail)
        for conversation in self.known.by_root.get(ancestors[0], ()) if ancestors else ():
            if self._is_party(taken, conversation) or self._share_people(mail, conversation):
                return conversation
            taken.maybe.append((conversation, "Both answer the same email, which we do not have."))
        return None

    def _share_people(self, mail: Mail, conversation: Conversation) -> bool:
        return any(address.key not in self.own and self.known.has_written(address.key, conversation) for address in (*mail.to, *mail.cc))

    def _by_appointment(self, taken: Taken) -> Conversation | None:
        """An answer to an invitation of ours, or a change of one of theirs, from somebody who is in the conversation."""
        found = (self.known.by_uid.get(each.uid) for each in taken.mail.invitations)
        return next((each for each in found if each is not None and self._is_party(taken, each)), None)

    def _by_subject(self, taken: Taken) -> None:
        """Only the subject speaks for it: never joined, always said. So alarms and notices that say the same again can be put together."""
        bare, is_answer = subjects.bare(taken.mail.subject), subjects.is_answer(taken.mail.subject)
        found = self.known.by_subject.get((taken.sender.key, bare)) if bare else None
        if found and (is_answer or (taken.kind == Kind.MESSAGE and found.last_at > self.by.at - places.SAME_AGAIN)):
            taken.maybe.append((found, "It has the same subject and sender, and nothing else ties them."))

    # What is written about it

    def _begin(self, taken: Taken, people: list[Customer]) -> Conversation:
        mailbox = taken.raw.mailbox
        customer = people[0] if len(people) == 1 and not self._is_passed_on(taken) else None
        conversation = arriving.begin(channel=Channel.EMAIL, by=self.by, subject=taken.mail.subject, customer=customer, mailbox=mailbox)
        if taken.mail.spam.is_flagged and customer is None:
            conversation.spam_at = self.by.at
        else:
            conversation.needs_person = self._why_needed(taken, people)
        return conversation

    def _why_needed(self, taken: Taken, people: list[Customer]) -> str:
        if taken.kind == Kind.BOUNCE:
            return wanting.LOST
        if taken.kind != Kind.MESSAGE:
            return ""
        if taken.maybe:
            return wanting.SUGGESTED
        if self._is_copy(taken):
            return wanting.COPY
        if (forwarded := taken.mail.forwarded) and forwarded.sender and self._is_passed_on(taken):
            return wanting.passed_on(forwarded.sender.email)
        if not people:
            return wanting.UNKNOWN
        if len(people) > 1:
            return wanting.SEVERAL
        return wanting.SPAM if taken.mail.spam.is_flagged else ""

    def _is_copy(self, taken: Taken) -> bool:
        """Whether it says that a colleague wrote it to somebody outside, from their own mail program, with a copy to us."""
        if taken.kind != Kind.MESSAGE or taken.sender.key not in self.colleagues or self._is_passed_on(taken):
            return False
        house = taken.sender.key.rpartition("@")[2]
        others = set(_written_to(taken)) - self.own - self.colleagues
        return any(address in self.customers or address.rpartition("@")[2] != house for address in others)

    def _is_passed_on(self, taken: Taken) -> bool:
        """Whether a colleague forwarded it to us."""
        forwarded = taken.mail.forwarded
        return bool(forwarded and forwarded.sender and taken.sender.key in (self.colleagues | self.own))

    def _joined(self, taken: Taken, conversation: Conversation, people: list[Customer]) -> bool:
        """It goes on: a customer that was not known may be now, which is the answer, and a stranger's voice is said."""
        if taken.kind != Kind.MESSAGE:
            return False
        is_found = conversation.customer is None and len(people) == 1 and self.known.is_in(taken.sender.key, conversation)
        if is_found:
            conversation.customer = people[0]
        is_party = self._is_party(taken, conversation) or taken.sender.key in self.colleagues
        is_copy = self._is_copy(taken)
        why = wanting.SUGGESTED if taken.maybe else wanting.COPY if is_copy else "" if is_party else wanting.NEW_ADDRESS
        conversation.needs_person = conversation.needs_person or why
        return is_found

    def _message(self, taken: Taken, conversation: Conversation, customer: Customer | None) -> Message:
        mail = taken.mail
        at, problems = _moment(taken.raw, mail, self.by.at), [each[:300] for each in mail.problems]
        if taken.kind == Kind.MESSAGE and self.known.rushed(taken.sender.key, at) >= wanting.MOST_IN_A_RUSH:
            taken.kind = Kind.LOOP
            conversation.needs_person = conversation.needs_person or wanting.RUSH
        if len(mail.to) + len(mail.cc) + len(mail.bcc) > MOST_RECIPIENTS:
            problems.append(f"It went to more addresses than are listed here; the first {MOST_RECIPIENTS} are.")
        ancestors = places.ids_of(mail)
        return Message(
            direction=Direction.IN,
            channel=Channel.EMAIL,
            at=at,
            recorded_at=self.by.at,
            customer=customer,
            from_name=storable(taken.sender.name)[:300],
            from_address=storable(taken.sender.key)[:320],
            subject=storable(mail.subject)[:1000],
            text=storable(mail.text),
            new_text=storable(mail.reply_text),
            quoted=storable(mail.quoted),
            signature=storable(mail.signature),
            html=storable(mail.html),
            message_id=self._free_id(mail, conversation, problems),
            ancestors=[storable(each) for each in ancestors],
            root=storable(ancestors[0]) if ancestors else "",
            reply_to=[{"name": storable(each.name), "address": storable(each.email)} for each in mail.reply_to[:20]],
            raw=taken.raw,
            automatic="" if taken.kind == Kind.MESSAGE else taken.kind.value,
            facts=facts_of(mail) | ({"colleague": True} if self._is_copy(taken) else {}),
            problems=problems,
        )

    def _free_id(self, mail: Mail, conversation: Conversation, problems: list[str]) -> str:
        """The identifier; none when another message of the thread has it already, which happens and must lose nothing."""
        own_id = storable(mail.message_id)[: places.LONGEST_ID]
        for found in self.known.by_id.get(own_id, ()) if own_id else ():
            if found.conversation is conversation and found.direction == Direction.IN:
                problems.append("Another message has the same Message-ID.")
                return ""
        return own_id

    def _learn(self, taken: Taken, arrival: Arrival) -> None:
        parties = {taken.sender.key, *(to.address for to in arrival.recipients)}
        self.known.learn(arrival.message, arrival.conversation, parties)


def _moment(raw: Raw, mail: Mail, now: datetime) -> datetime:
    """When it was sent: as its date says, unless that is after it came or far before the mail server had it."""
    came = parse_datetime(raw.envelope.get("internal_date", "")) or None
    latest = (min(came, now) if came else now).astimezone(UTC)
    if mail.date is None or not FIRST_MAIL < mail.date < latest or (came and mail.date < came - WEEK):
        return latest
    return mail.date.astimezone(UTC)  # a zone that no clock on earth shows is a moment all the same


def _recipients(mail: Mail) -> list[To]:
    every = [(slot, address) for slot, some in ((Slot.TO, mail.to), (Slot.CC, mail.cc), (Slot.BCC, mail.bcc)) for address in some]
    return [To(slot, storable(address.key)[:320], storable(address.name)) for slot, address in every[:MOST_RECIPIENTS]]
