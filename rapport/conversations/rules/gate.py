"""The one gate: what stops a message from leaving, and what somebody has to look at first.

Everything it needs is in `Leaving`, plain values gathered just before. It answers with concerns: a final one cannot be
confirmed away; the others go when a person confirms them by key, and the key names what was confirmed, so that a confirmed
address does not let another one through.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

BREAKS = re.compile(r"[\r\n\x00\x0b\x0c\x85\u2028\u2029]")
REFERENCE = re.compile(r"\b(CU|OR|IT|CAS)-([0-9]{1,18})\b", re.IGNORECASE)
# "attached", "I attach", "enclosed", "see the attachment"; Welsh: ynghlwm, atodaf, wedi'i atodi, atodiad, amgaeaf, amgaeedig.
SAYS_ATTACHED = re.compile(
    r"\b(?:attach(?:ed|ing|ment|ments)?|enclos(?:e|ed|ing|ure|ures)|"
    r"ynghlwm|(?:hat|at)od(?:af|i|iad|iadau|wyd|ir|wn)|(?:h?amga)e(?:af|wyd|edig|ir|wn))\b",
    re.IGNORECASE,
)
# What is not ours to attach: "your attachment", "the photo you attached", "nothing was attached", "as attached to your email".
NOT_OURS = re.compile(
    r"\byour?\s+(?:\w+\s+){0,2}(?:attach|enclos)\w*|\b(?:not|n't|nothing|without|no|any)\s+(?:\w+\s+){0,2}(?:attach|enclos)\w*"
    r"|\battached\s+to\s+(?:your|the\s+(?:wall|boiler|meter|property|house|building))\b|\battachments?\s+(?:you|that\s+you)\b",
    re.IGNORECASE,
)


_CONSENTS = {"newer": "I have read it, and mine goes as it is.", "answering": "Mine goes all the same."}


@dataclass(frozen=True)
class Concern:
    """One reason to stop: a key to confirm it by, one sentence, and whether it cannot be confirmed."""

    key: str
    sentence: str
    is_final: bool = False

    @property
    def consent(self) -> str:
        """What a person says who sends it all the same."""
        return _CONSENTS.get(self.key.partition(":")[0], "I have looked at it, and it is right.")


@dataclass(frozen=True)
class Whom:
    """One address it would go to, and why it must not, if so."""

    address: str
    slot: str = "to"
    name: str = ""
    is_opted_out: bool = False
    is_invalid: bool = False
    resembles: str = ""

    @property
    def key(self) -> str:
        """The address in the case it is compared in."""
        return self.address.lower()


@dataclass(frozen=True)
class Leaving:
    """A message that would leave, and what we know around it.

    `thread` are the addresses of everyone who took part so far, `known` those the customer gave us, `own` those of our
    mailboxes. `references` are those that belong here. `others` are customers by reference whom the writer had open of late,
    or who took part elsewhere in it. `newer` is what came or went since the message that is answered: the key and a sentence of each.
    `answering` says of each colleague who is writing an answer at this moment too, by their number.
    `stops` are reasons of the customer and the mailbox, each final.
    """

    subject: str
    text: str
    to: tuple[Whom, ...]
    files: int = 0
    missing: tuple[str, ...] = ()
    thread: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    others: Mapping[str, str] = field(default_factory=dict)
    familiar: str = ""
    newer: tuple[tuple[str, str], ...] = ()
    answering: Mapping[int, str] = field(default_factory=dict)
    stops: tuple[str, ...] = ()


def concerns(leaving: Leaving) -> tuple[Concern, ...]:
    """Everything that speaks against it, the final ones first."""
    final = [Concern(f"final:{number}", sentence, is_final=True) for number, sentence in enumerate(_final(leaving))]
    return (*final, *_newer(leaving), *_addresses(leaving), *_words(leaving))


def open_ones(found: Iterable[Concern], confirmed: Collection[str]) -> tuple[Concern, ...]:
    """Those that still stand when these keys were confirmed."""
    return tuple(each for each in found if each.is_final or each.key not in confirmed)


def _final(leaving: Leaving) -> list[str]:
    reasons = list(leaving.stops)
    if not leaving.to:
        reasons.append("Say to whom it goes.")
    for whom in leaving.to:
        if whom.is_opted_out:
            reasons.append(f"{whom.address} does not want to be written to: it is opted out.")
        if whom.is_invalid:
            reasons.append(f"{whom.address} does not work. Correct it first.")
    if leaving.missing:
        reasons.append(f"There is no value for {_listed(leaving.missing)}.")
    if any(BREAKS.search(text) for text in (leaving.subject, *(part for whom in leaving.to for part in (whom.address, whom.name)))):
        reasons.append("A subject, a name or an address with a line break in it cannot be sent.")
    if not leaving.text.strip() and not leaving.files:
        reasons.append("Write something first.")
    return reasons


def _newer(leaving: Leaving) -> list[Concern]:
    """Two who answer at once, and what somebody has not read yet."""
    came = [Concern(f"newer:{key}", sentence) for key, sentence in leaving.newer]
    return came + [Concern(f"answering:{number}", sentence) for number, sentence in leaving.answering.items()]


def _addresses(leaving: Leaving) -> list[Concern]:
    found = []
    familiar = leaving.thread | leaving.known
    for whom in leaving.to:
        if whom.key in leaving.own:
            found.append(Concern(f"own:{whom.key}", f"{whom.address} is an address of ours."))
        elif whom.resembles:
            found.append(Concern(f"lookalike:{whom.key}", f"{whom.address} looks like {whom.resembles}, but is another."))
        elif familiar and whom.key not in familiar:
            found.append(Concern(f"new:{whom.key}", f"{whom.address} has not been part of this conversation."))
    people = {whom.key for whom in leaving.to}
    if leaving.thread and people and not people & leaving.thread:
        found.append(Concern("nobody-of-thread", "Nobody who took part in this conversation would get it."))
    return found


def _words(leaving: Leaving) -> list[Concern]:
    said = f"{leaving.subject}\n{leaving.text}"
    found = []
    if not leaving.files and says_attached(leaving.text):
        found.append(Concern("attachment", "The text mentions an attachment, but there is none."))
    for reference in references_in(said):
        if reference not in leaving.references:
            found.append(Concern(f"reference:{reference}", f"{reference} belongs to somebody else or to another matter."))
    for reference, name in leaving.others.items():
        if _names(said, name) and not _names(leaving.familiar, name):
            found.append(Concern(f"name:{reference}", f"{name} ({reference}) is another customer."))
    return found


def says_attached(text: str) -> bool:
    """Whether the words promise a file of ours, in English or Welsh."""
    return bool(SAYS_ATTACHED.search(NOT_OURS.sub(" ", text)))


def references_in(text: str) -> tuple[str, ...]:
    """References in a text, in capitals, each once."""
    return tuple(dict.fromkeys(f"{found[1].upper()}-{int(found[2])}" for found in REFERENCE.finditer(text)))


def _names(text: str, name: str) -> bool:
    """Whether the whole name stands in the text. A single word is too little to tell a person from a word."""
    words = name.casefold().split()
    if len(words) < 2:
        return False
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in words) + r"(?!\w)"
    return re.search(pattern, text.casefold()) is not None


def _listed(fields: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in list(fields)[:5])
