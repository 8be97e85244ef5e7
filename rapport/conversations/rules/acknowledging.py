"""Who is told by itself that we have their message: a person, once, and nobody whom it could trouble."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from rapport.conversations.rules import merging

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST_TO_AN_ADDRESS = 1  # within a day
USUAL_OF_A_MAILBOX = 200  # within an hour, unless its mailbox says otherwise
LEAST_OF_A_MAILBOX, MOST_OF_A_MAILBOX = 1, 1_000  # what it may say: mail services hold back senders of more
# What only a machine, or nobody, reads: the part before the @.
_NOBODY = re.compile(
    r"(?:.*[-_.+])?(?:no|do[-_.]?not|dont|never)[-_.]?repl(?:y|ies)(?:[-_.+].*)?"
    r"|mailer[-_]?daemon|postmaster|(?:mail)?daemon|root|nobody|devnull|null|listserv|list-?master|majordomo|mailman"
    r"|auto-?(?:reply|responder|mailer)|(?:.*[-_.+])?(?:bounces?|notifications?|alerts?|newsletters?)(?:[-_.+].*)?"
    r"|owner-.*|.*-(?:owner|request|errors|confirm|unsubscribe)"
)
_NEVER = ("adviser.", "case.parent")  # merge fields that have no value where nobody sends


@dataclass(frozen=True)
class Came:
    """A person's first message, perhaps, and what is known around it.

    `address` is where their own answer would go, `sender` who wrote, `asked` their Reply-To; all in lower case. `machine` is what sort of
    machine wrote it, `marks` what its headers say against an answer. `ours` are our own addresses and colleagues' among those two.
    `age` is how long ago it was sent. `stops` are the reasons of its customers and of the mailbox. `to_address` and `of_mailbox` are how
    many answers went by themselves, to that address within a day, and from that mailbox within an hour; `most_of_mailbox` is how many may.
    """

    address: str
    sender: str
    asked: frozenset[str] = frozenset()
    machine: str = ""
    marks: str = ""
    ours: frozenset[str] = frozenset()
    age: timedelta = timedelta()
    stops: tuple[str, ...] = ()
    to_address: int = 0
    of_mailbox: int = 0
    most_of_mailbox: int = USUAL_OF_A_MAILBOX


def why_not(came: Came) -> str:
    """Why no acknowledgement goes, in one sentence; "" where one may."""
    if came.machine:
        return "A machine wrote this."
    if came.marks:
        return came.marks
    return _of_people(came) or (came.stops[0] if came.stops else "") or _enough(came)


def _of_people(came: Came) -> str:
    if not came.address:
        return "It names no address to answer."
    if came.address not in {came.sender, *came.asked}:
        return "An answer would not go to who wrote it."
    if came.ours:
        return f"The address {min(came.ours)} is ours or a colleague's."
    for address in (came.address, came.sender):
        if is_nobody(address):
            return f"Nobody reads {address}."
    return ""


def _enough(came: Came) -> str:
    if came.age > DAY:
        return "It was sent more than a day ago."
    if came.to_address >= MOST_TO_AN_ADDRESS:
        return f"The address {came.address} had one within a day."
    if came.of_mailbox >= came.most_of_mailbox:
        return f"{came.of_mailbox:,} went from this mailbox within an hour, and no more than {came.most_of_mailbox:,} go."
    return ""


def why_no_limit(number: int) -> str:
    """Why a number cannot be how many acknowledgements an hour a mailbox sends; "" where it can."""
    if LEAST_OF_A_MAILBOX <= number <= MOST_OF_A_MAILBOX:
        return ""
    none = " To send none, choose no template." if number < LEAST_OF_A_MAILBOX else ""
    return f"Give a number from {LEAST_OF_A_MAILBOX} to {MOST_OF_A_MAILBOX:,}.{none}"


def is_nobody(address: str) -> bool:
    """Whether an address is one that no person reads, by the part before the @."""
    return _NOBODY.fullmatch(address.lower().rpartition("@")[0]) is not None


def why_unfit(texts: Iterable[str]) -> str:
    """Why words cannot acknowledge: they name what has no value where nobody sends; "" where they can."""
    named = [name for text in texts for name in merging.fill(text, {}).missing]
    unfit = next((name for name in named if name.startswith(_NEVER)), "")
    return f"It names “{unfit}”, which has no value in what goes by itself." if unfit else ""
