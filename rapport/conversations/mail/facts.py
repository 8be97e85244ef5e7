"""What a mail says, once it has been read: plain values that never change and know nothing of storage.

Message ids are kept without their angle brackets. Text is free of NUL and other control characters; nothing in a name, a subject
or a file name can break a line. `html` is as it came and is unsafe: show it only through `safe_html`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a mail is, as far as its answer goes: only a message is for a person to answer."""

    MESSAGE = "message"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    DELIVERY_REPORT = "delivery_report"
    FEEDBACK_REPORT = "feedback_report"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Address:
    """Someone a mail is from or to: the name shown, and the address with its domain in lower case."""

    name: str
    email: str

    @property
    def key(self) -> str:
        """The address in the case it is compared in."""
        return self.email.lower()

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Spam:
    """What the servers on the way thought of it. `results` is the Authentication-Results header of the server nearest to us."""

    is_flagged: bool = False
    score: float | None = None
    results: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `content_type` is what the content is found to be, `declared_type` what the sender called it."""

    filename: str
    declared_type: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    is_inline: bool = False
    sha256: str = ""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient a bounce or delivery report speaks of: the address we wrote to.

    `status` is the code of RFC 3463 ("5.1.1"; class alone is "5.0.0"; empty when nothing says). `is_hard`: the address itself is dead, so
    writing to it again is pointless. `is_temporary`: the server is still trying, or says to try later.
    """

    recipient: str
    status: str = ""
    action: str = ""
    is_hard: bool = False
    is_temporary: bool = False
    diagnostic: str = ""
    remote_mta: str = ""
    final: str = ""  # where it ended, when that is another address than we wrote to


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of a mail of ours: one failure for each recipient named, and which mail it was."""

    failures: tuple[Failure, ...] = ()
    original_message_id: str = ""
    original_subject: str = ""
    original_to: tuple[Address, ...] = ()
    reported_mta: str = ""
    status: str = ""
    is_hard: bool = False
    is_temporary: bool = False
    diagnostic: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses that failed."""
        return tuple(failure.recipient for failure in self.failures if failure.recipient)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Someone pressed "this is spam" on a mail of ours (RFC 5965). `kind` is abuse, fraud, not-spam, auth-failure, opt-out ..."""

    kind: str
    recipients: tuple[str, ...] = ()
    original_message_id: str = ""
    original_subject: str = ""
    source_ip: str = ""
    arrived_at: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody an invitation is for, and what they said to it: ACCEPTED, TENTATIVE, DECLINED, NEEDS-ACTION ..."""

    address: Address
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar invitation, answer or cancellation that came with the mail.

    `start` and `end` are as written there, with zone; one without a zone is a time where we are. `sequence` and `stamp` tell which of
    two is newer. `replaces` names one time of a series (RECURRENCE-ID), "" for all of it. `comment` is said with an answer.
    `calendar` is the whole as it came, for what happens more than once.
    """

    method: str
    uid: str
    summary: str
    start: datetime | None = None
    end: datetime | None = None
    is_all_day: bool = False
    organizer: str = ""
    organizer_name: str = ""
    sent_by: str = ""
    location: str = ""
    description: str = ""
    comment: str = ""
    status: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    replaces: str = ""
    repeats: bool = False
    calendar: str = ""
    invited: tuple[Invited, ...] = ()


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that was passed on to us: who wrote it first, when, about what. The words before it are the forwarder's own."""

    sender: Address | None = None
    date: datetime | None = None
    subject: str = ""
    to: tuple[Address, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. Every field has a value, whatever came in; what could not be read is told in `problems`."""

    kind: Kind = Kind.MESSAGE
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    from_: tuple[Address, ...] = ()
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    list_id: str = ""
    list_post: str = ""
    auto_submitted: str = ""
    precedence: str = ""
    spam: Spam = Spam()
    plus_tokens: tuple[str, ...] = ()
    subject_token: str = ""
    text: str = ""
    html: str = field(default="", repr=False)
    reply_text: str = ""
    quoted: str = ""
    signature: str = ""
    forwarded: Forwarded | None = None
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    bounce: Bounce | None = None
    complaint: Complaint | None = None
    is_encrypted: bool = False
    is_signed: bool = False
    size: int = 0
    problems: tuple[str, ...] = ()

    @property
    def author(self) -> Address | None:
        """Who wrote it: the first From, else the Sender."""
        return self.from_[0] if self.from_ else self.sender
