"""What is known of the threads that a batch of mail may belong to, asked for all of the batch at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport.conversations.mail import Mail
from rapport.conversations.models import Appointment, Conversation, Direction, Message, Recipient
from rapport.conversations.rules import marks, subjects

LONGEST_ID = 998
MOST_ANCESTORS = 100
LATELY = timedelta(days=30)  # how far back the subject of an answer may point
SAME_AGAIN = timedelta(days=7)  # how far back the subject of a mail that answers nothing may
RUSH = timedelta(minutes=10)
MOST_LATELY = 2_000


def ids_of(mail: Mail) -> list[str]:
    """The messages that a mail answers, oldest first, each once; of a very long list the oldest and the newest."""
    answered = [each for each in mail.in_reply_to if each not in mail.references]
    found = [each[:LONGEST_ID] for each in dict.fromkeys([*mail.references, *answered]) if each != mail.message_id]
    return found if len(found) <= MOST_ANCESTORS else [found[0], *found[1 - MOST_ANCESTORS :]]


def nearest_first(mail: Mail) -> list[str]:
    """The messages that a mail answers, in the order they are believed: what it answers directly, then the line back."""
    direct = [each[:LONGEST_ID] for each in mail.in_reply_to]
    return list(dict.fromkeys([*direct, *reversed(ids_of(mail))]))


def original_of(mail: Mail) -> str:
    """The mail of ours that a bounce, a delivery report or a complaint speaks of; "" when it names none."""
    told = mail.bounce or mail.complaint
    return told.original_message_id[:LONGEST_ID] if told else ""


@dataclass(eq=False)
class Found:
    """One message that is known by its identifier: stored, or on its way in with the same batch."""

    conversation: Conversation
    direction: str
    sender: str
    message: Message
    text: str | None = None


@dataclass
class Places:
    """Everything looked up for one batch. What the batch itself adds is learned with `learn`."""

    by_id: dict[str, list[Found]] = field(default_factory=dict)
    by_root: dict[str, list[Conversation]] = field(default_factory=dict)
    by_token: dict[str, Conversation] = field(default_factory=dict)
    by_number: dict[int, Conversation] = field(default_factory=dict)
    by_quote: dict[str, list[Conversation]] = field(default_factory=dict)  # those that are quoted so now first, then the newest
    by_uid: dict[str, Conversation] = field(default_factory=dict)
    by_subject: dict[tuple[str, str], Conversation] = field(default_factory=dict)
    moments: dict[str, list[datetime]] = field(default_factory=dict)
    people: dict[int, set[str]] = field(default_factory=dict)  # by id() of the conversation object
    writers: dict[int, set[str]] = field(default_factory=dict)  # likewise: those of them who wrote

    def learn(self, message: Message, conversation: Conversation, parties: Iterable[str]) -> None:
        """A message of this batch, so that the next ones find it."""
        sender = message.from_address
        if message.message_id:
            found = Found(conversation, message.direction, sender, message, message.text)
            self.by_id.setdefault(message.message_id, []).append(found)
        if message.root:
            self.by_root.setdefault(message.root, []).append(conversation)
        self.by_subject.setdefault((sender, subjects.bare(message.subject)), conversation)
        self.moments.setdefault(sender, []).append(message.at)
        self.people.setdefault(id(conversation), set()).update(parties)
        self.writers.setdefault(id(conversation), set()).add(sender)

    def is_in(self, address: str, conversation: Conversation) -> bool:
        """Whether this address wrote in the conversation, or was written to in it."""
        return address in self.people.get(id(conversation), ())

    def has_written(self, address: str, conversation: Conversation) -> bool:
        """Whether this address wrote in the conversation."""
        return address in self.writers.get(id(conversation), ())

    def rushed(self, sender: str, at: datetime) -> int:
        """How many messages this sender dated within the ten minutes up to then."""
        return sum(at - RUSH < moment <= at for moment in self.moments.get(sender, ()))


def look_up(mails: list[tuple[Mail, str]], at: datetime) -> Places:
    """What is known of the threads these mails may belong to; each mail with its sender. Locks the conversations found."""
    places = Places()
    own = [mail.message_id[:LONGEST_ID] for mail, _ in mails if mail.message_id]
    wanted = {each for mail, _ in mails for each in [*ids_of(mail), original_of(mail)] if each} | set(own)
    known = list(
        Message.objects.filter(message_id__in=wanted)
        .only("id", "message_id", "direction", "from_address", "conversation_id")
        .order_by("-id")
    )
    roots = {ids[0] for mail, _ in mails if (ids := ids_of(mail))} | set(own)
    below = list(Message.objects.filter(root__in=roots).values_list("root", "conversation_id").distinct()[:MOST_LATELY])
    senders = {sender for _, sender in mails if sender}
    lately = list(
        Message.objects.filter(direction=Direction.IN, from_address__in=senders, recorded_at__gt=at - LATELY)
        .order_by("-id")
        .values_list("from_address", "conversation_id", "subject", "at", "recorded_at")[:MOST_LATELY]
    )
    answering = {sender for mail, sender in mails if subjects.is_answer(mail.subject)}
    again = {(sender, subjects.bare(mail.subject)) for mail, sender in mails}
    appointments = _appointments(mails)
    conversations = _conversations(
        mails,
        [*(each.conversation_id for each in known), *(number for _, number in below), *appointments.values()],
        [
            number
            for sender, number, subject, _, recorded_at in lately
            if sender in answering or (recorded_at > at - SAME_AGAIN and (sender, subjects.bare(subject)) in again)
        ],
    )
    texts = _texts([each.pk for each in known if each.message_id in set(own)])
    for each in known:
        found = Found(conversations[each.conversation_id], each.direction, each.from_address, each, texts.get(each.pk))
        places.by_id.setdefault(each.message_id, []).append(found)
    for root, number in below:
        places.by_root.setdefault(root, []).append(conversations[number])
    for sender, number, subject, moment, recorded_at in lately:
        if number in conversations:
            places.by_subject.setdefault((sender, subjects.bare(subject)), conversations[number])
        if recorded_at > at - RUSH:
            places.moments.setdefault(sender, []).append(moment)
    places.by_uid = {uid: conversations[number] for uid, number in appointments.items()}
    for conversation in conversations.values():
        places.by_token[conversation.token] = places.by_number[conversation.pk] = conversation  # type: ignore[assignment]
    places.by_quote = _by_quote(conversations.values())
    _add_people(places, conversations)
    return places


def _appointments(mails: list[tuple[Mail, str]]) -> dict[str, int]:
    """The conversations of the appointments that these mails answer or change, by UID; no statement when there are none."""
    uids = {each.uid for mail, _ in mails for each in mail.invitations if each.uid}
    return dict(Appointment.objects.filter(uid__in=uids).values_list("uid", "conversation_id")) if uids else {}


def _conversations(mails: list[tuple[Mail, str]], linked: list[int], lately: list[int]) -> dict[int, Conversation]:
    """The conversations by number, locked in that order."""
    tokens = [token.lower() for mail, _ in mails for token in mail.plus_tokens]
    quoted = [number for mail, _ in mails if mail.subject_token and (number := marks.number_in(mail.subject_token))]
    named = Conversation.objects.filter(token__in=tokens).values_list("pk", flat=True) if tokens else []
    wanted = {*linked, *lately, *quoted, *named, *_quoted_as({mail.subject_token for mail, _ in mails if mail.subject_token})}
    if not wanted:
        return {}
    found = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("customer").defer("customer__search")
    return {each.pk: each for each in found.filter(pk__in=wanted).order_by("pk")}


def _quoted_as(references: set[str]) -> list[int]:
    """The newest conversations that are or were quoted so; no statement when no subject quotes anything."""
    if not references:
        return []
    found = Conversation.objects.filter(quoted_as__overlap=sorted(references)).order_by("-last_at", "-pk")
    return list(found.values_list("pk", flat=True)[:MOST_LATELY])


def _by_quote(conversations: Iterable[Conversation]) -> dict[str, list[Conversation]]:
    found: dict[str, list[Conversation]] = {}
    for each in sorted(conversations, key=lambda each: each.last_at, reverse=True):
        for reference in each.quoted_as:
            found.setdefault(reference, []).append(each)
    return {text: sorted(some, key=lambda each: each.shown_reference != text) for text, some in found.items()}


def _texts(numbers: list[int]) -> dict[int, str]:
    """The words of messages that share their identifier with one that came now: only they tell a copy from a clash."""
    return dict(Message.objects.filter(pk__in=numbers).values_list("pk", "text")) if numbers else {}


def _add_people(places: Places, conversations: dict[int, Conversation]) -> None:
    if not conversations:
        return
    numbers = list(conversations)
    wrote = Message.objects.filter(conversation__in=numbers).values_list("conversation_id", "from_address").distinct()
    got = Recipient.objects.filter(message__conversation__in=numbers).values_list("message__conversation_id", "address").distinct()
    for number, address in wrote:
        places.writers.setdefault(id(conversations[number]), set()).add(address.lower())
    for number, address in [*wrote, *got]:
        places.people.setdefault(id(conversations[number]), set()).add(address.lower())
