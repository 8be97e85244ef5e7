"""Bounces that only tell in prose that they are ones: qmail, old Exim, Notes, and all who never read RFC 3464.

Signs are counted, so that no single one decides: who wrote it, an empty return path, its subject, that it says so itself. A person who
writes about a bounce, or passes one on, is still a person.
"""

import re
from dataclasses import replace
from typing import Any

from . import addresses, bounce_reasons, delivery_status, headers
from .bounce_phrases import ADDRESSEE, DAEMONS, FAILED, GOODS, LATER, NOT_THEM, ORIGINAL, POSTMASTERS, TITLES
from .facts import Failure
from .parts import Part, Splitter

LONGEST = 60_000  # characters of prose that are looked at
MOST = 1_000  # recipients
SURE = 2  # a daemon, who is never a person
_OPENING = 2_000  # characters that speak for every recipient of several

_ANSWER = re.compile(r"^\s*(?:re|aw|fwd?|wg|sv|antw|tr)\s*:", re.IGNORECASE)
_AT = re.compile(r"(?<![\w.+=/@-])[\w.+!#$%&'*/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z0-9-]{2,63}(?![\w@])")
_OFFICE = re.compile(r"^(?:postmaster|mailer-daemon|abuse|hostmaster|support|helpdesk|webmaster|noreply|no-reply)@", re.IGNORECASE)
_MACHINE_LINE = re.compile(
    r"^[ \t]{0,8}\"[^\"\n]{1,100}\" <[^\s<>@]{1,64}@[^\s<>]{1,255}>[ \t]*$|(?:delivered|sent|deliver|"
    r"send) to:? ?<[^\s<>@]{1,64}@[^\s<>]{1,255}>|"
    r"^[ \t*]{0,8}<? ?[^\s<>@]{1,64}@[^\s<>]{1,255} ?>?[ \t]*(?::|$)|^\W{0,6}(?:failed|invalid|undeliverable|rejected|"
    r"intended) \w+.{0,20}:|^(?![ \t]*>).{0,200}\b5[0-5]\d[ -](?:#?5\.\d\.\d|.{0,80}(?:user|mailbox|recipient|relay|"
    r"address|unknown|reject|denied|quota|account))",
    re.MULTILINE | re.IGNORECASE,
)
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten tag|bonjour|hola|ciao|hej)\b", re.IGNORECASE
)
_MYSELF = re.compile(
    r"\b(?:I (?:tried|try|sent|wrote|write|ordered|have|am|was|got|get|do|did|cannot|can't)|[Mm]y|me)\b"
)  # no server says so
_TO_LINE = re.compile(r"^[ \t]{0,20}To:[ \t]{0,20}(?=[^\n]{1,300}@)([^\n]{1,300})$", re.IGNORECASE | re.MULTILINE)
_LOCAL_NAME = re.compile(r"[ \t]{1,40}[A-Za-z0-9][A-Za-z0-9._+-]{0,63}[ \t\r]{0,10}")
_NAMED_BY_ADDRESS = re.compile(_AT.pattern + r"[ \t]{1,8}(?=<[^\s<>@]{1,64}@[^\s<>]{1,255}>)")  # "ann@example.org <ann@example.org>"
# Exim: "ann@inside.example (ultimately generated from ann@example.org)": where it ended, and whom we wrote to.
_GENERATED = re.compile(
    r"([^\s<>()@]{1,64}@[^\s<>()]{1,255})>?\s{1,20}\((?:ultimately )?generated from ([^\s<>()@]{1,64}@[^\s<>()]{1,255})\)"
)
_TRANSCRIPT = re.compile(r"^[ -]{2,20}transcript of session follows", re.IGNORECASE | re.MULTILINE)
_LISTED = re.compile(r"following addresses had", re.IGNORECASE)
_REFUSED_LINE = re.compile(r"^([45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?<?([^\s<>@]{1,64}@[^\s<>]{1,255}?)>?\.\.\. .*)$", re.MULTILINE)
# Where a list or a mailing wants its bounces; nobody writes there by hand.
_FOR_BOUNCES = re.compile(r"[^@]{1,200}-bounces?(?:\+[^@]{1,200})?@|bounces?[+-][^@]{1,200}@", re.IGNORECASE)
_NOBODY = re.compile(r"(?:do-?not-?reply|no-?_?reply|admin|system)[^@]{0,30}@", re.IGNORECASE)
_REFUSES = re.compile(r"^[45]\d\d[ -]|\b[45]\d\d[ -]")


def own_words(text: str) -> str:
    """What the server says itself, before it shows the mail it could not deliver."""
    text = text[:LONGEST]
    found = ORIGINAL.search(text, 40)
    return text[: found.start()] if found else text


def failures(top: Part, facts: dict[str, Any], text: str, *, is_report: bool) -> tuple[Failure, ...]:
    """Who could not be reached, as the prose tells; nothing when this is no bounce."""
    signs = 2 if is_report else _outer_signs(top, facts)
    if not signs:
        return ()
    prose = own_words(text)
    if not is_report and signs < 3 and signs + _inner_signs(top, facts, prose) < 2:
        return ()
    fields = {group.recipient: group for group in delivery_status.in_text(text[:LONGEST]) if group.recipient}
    transcript = _in_transcript(prose)
    found = _header_recipients(top) or list(fields) or list(transcript) or _in_prose(prose, _not_meant(top, facts, prose))
    found = found or _in_local_names(prose, facts) or _first_of(_original(top, text), facts)
    told = ((one, transcript.get(one) or _fields_of(fields.get(one))) for one in found[:MOST] or [""])
    judged = [_failure(one, said, prose, is_alone=len(found) < 2) for one, said in told]
    written_to = {final.lower(): first for final, first in _GENERATED.findall(prose)}
    return tuple(replace(one, recipient=written_to.get(one.final.lower(), one.final)) for one in judged)


def _outer_signs(top: Part, facts: dict[str, Any]) -> int:
    """What sender, return path and subject say for a mail server; nothing without a name or a title. Three are proof."""
    if top.header("x-failed-recipients"):
        return 3
    name = _named(top, facts)
    is_titled = _is_titled(facts["subject"])
    is_to_bounces = any(_FOR_BOUNCES.match(one.email) for one in facts["to"])
    if not (name or is_titled or is_to_bounces):
        return 0
    if not (name or is_to_bounces) and (facts["list_id"] or facts["precedence"] == "list" or top.header("list-unsubscribe")):
        return 0  # what a list passes on is for people, unless a daemon wrote it
    back = top.header("return-path").strip().lower()
    is_nobody = back in ("<>", "< >", "<#@[]>") or "mailer-daemon" in back
    return 3 if top.type == "multipart/report" else name + is_nobody + is_titled + is_to_bounces


def _is_titled(subject: str) -> bool:
    """The subject is one of a bounce. Behind a colon may stand ours, whatever it is about; before it, goods are no mail."""
    return bool(TITLES.search(subject)) and not _ANSWER.match(subject) and not GOODS.search(subject.partition(":")[0])


def _inner_signs(top: Part, facts: dict[str, Any], prose: str) -> int:
    """What the text says: that something failed, and in the manner of machines."""
    if not FAILED.search(prose[:20_000]):
        return -3
    named = _named(top, facts)
    if (not named and _GREETING.match(prose)) or (named < SURE and _MYSELF.search(prose[:400])):
        return -3
    is_titled_machine = bool(facts["auto_submitted"]) and bool(TITLES.search(facts["subject"]))
    return int(bool(_MACHINE_LINE.search(prose[:4_000])) and not facts["references"]) + int(is_titled_machine)


def _named(top: Part, facts: dict[str, Any]) -> int:
    """2 for a daemon, 1 for a postmaster, who may be a person."""
    senders = [*facts["from_"], *([facts["sender"]] if facts["sender"] else [])]
    if any(DAEMONS.search(one.email) or DAEMONS.search(one.name) for one in senders):
        return 2
    if top.header("x-mlserver"):
        return 1
    if any(_NOBODY.match(one.email) for one in facts["from_"]) and any(part.type == "message/rfc822" for part in top.parts):
        return 1  # an address that nobody reads sends a mail back
    return int(any(POSTMASTERS.search(one.email) or POSTMASTERS.search(one.name) for one in facts["from_"]))


def _header_recipients(top: Part) -> list[str]:
    value = ", ".join(top.all("x-failed-recipients")[:50])
    return [address.email for address in addresses.reachable(value)]


def _fields_of(group: delivery_status.Group | None) -> str:
    return headers.line(delivery_status.diagnostic(group) or group.get("status")) if group else ""


def _in_transcript(prose: str) -> dict[str, str]:
    """Old sendmail lists nobody, but shows how the session went: a line for each recipient who was refused."""
    if not _TRANSCRIPT.search(prose) or _LISTED.search(prose):
        return {}
    return {addresses.clean(found[2]): found[1] for found in _REFUSED_LINE.finditer(prose)}


def _not_meant(top: Part, facts: dict[str, Any], prose: str) -> set[str]:
    """Who takes part in the report itself, how a list is run, and addresses told beside the one they led to."""
    run = " ".join(top.header(f"list-{name}") for name in ("subscribe", "unsubscribe", "help", "owner", "post"))[:5_000]
    speakers = {address.key for name in ("to", "cc", "from_", "reply_to") for address in facts[name]}
    return speakers | {place.group().lower() for place in _AT.finditer(run)} | {first.lower() for _, first in _GENERATED.findall(prose)}


def _in_prose(prose: str, not_meant: set[str]) -> list[str]:
    """The addresses the server speaks of: those after it says who failed, else any it does not speak to."""
    prose, told = _NAMED_BY_ADDRESS.sub("", prose), ADDRESSEE.search(prose)
    found = (_spoken_of(prose[told.start() :], not_meant) if told else []) or _spoken_of(prose, not_meant)
    return found or _spoken_of(_TO_LINE.sub(r"\1", prose), not_meant)  # "To:" of the mail that came back, shown by the server


def _in_local_names(prose: str, facts: dict[str, Any]) -> list[str]:
    """Names without a domain, each on a line of its own: they are at the server that speaks."""
    told = ADDRESSEE.search(prose)
    host = next((one.email.rpartition("@")[2] for one in facts["from_"] if one.email), "")
    lines = prose[told.end() :].split("\n")[1:50] if told and host else []
    return [f"{line.strip()}@{host}" for line in lines if _LOCAL_NAME.fullmatch(line)]


def _spoken_of(prose: str, not_meant: set[str]) -> list[str]:
    found: dict[str, str] = {}
    for place in _AT.finditer(prose):
        email = addresses.clean(place.group().strip("'*./=`"))
        before = prose[max(0, place.start() - 80) : place.start()].rpartition("\n")[2]
        if email and email.lower() not in not_meant and not _OFFICE.match(email) and not NOT_THEM.search(before):
            found.setdefault(email.lower(), email)
    return list(found.values())


def _original(top: Part, text: str) -> Part | None:
    return next((part.parts[0] for part in top.walk() if part.type == "message/rfc822" and part.parts), None) or enclosed(text)


def _first_of(original: Part | None, facts: dict[str, Any]) -> list[str]:
    if original is None:
        return []
    ours = {address.key for address in facts["to"]}
    return [address.email for address in addresses.reachable(original.header("to")) if address.key not in ours][:1]


def _failure(recipient: str, said: str, prose: str, *, is_alone: bool) -> Failure:
    """One who was not reached: `said` are the words about them where they stand apart."""
    general = "" if said and not is_alone else prose if is_alone else prose[:_OPENING]
    said = said or (prose if is_alone else about(recipient, prose) or prose[:_OPENING])
    code = bounce_reasons.status("", said, general)
    failure = Failure(recipient, code, "failed", diagnostic=_diagnostic(said), final=recipient)
    if not code.startswith("5") and LATER.search(general):
        return replace(failure, action="delayed", is_temporary=True)
    return replace(failure, is_hard=bounce_reasons.is_hard(code, said, general))


def about(recipient: str, prose: str) -> str:
    """The lines about one address in a bounce of several, up to the next address."""
    at = prose.lower().find(recipient.lower()) if recipient else -1
    if at < 0:
        return ""
    others = (place for place in _AT.finditer(prose, at + len(recipient)) if not _OFFICE.match(place.group()))
    following = next((place for place in others if place.group().lower() != recipient.lower()), None)
    return prose[at : min(following.start() if following else at + 1500, at + 1500)]


def _diagnostic(prose: str) -> str:
    """The line that gives the reason."""
    lines = [line.strip() for line in prose.split("\n") if line.strip()]
    telling = next((line for line in lines if _REFUSES.search(line)), "")
    telling = telling or next((line for line in lines if bounce_reasons.status("", line, "")), "")
    return headers.line(telling or next((line for line in lines if FAILED.search(line)), ""))[:1000]


def enclosed(text: str) -> Part | None:
    """The headers of the mail that is shown in the prose."""
    found = ORIGINAL.search(text[:LONGEST], 40)
    if not found:
        return None
    at = found.start() if re.match(r"[A-Za-z-]+: ", found.group()) else found.end()
    part = Splitter().split(text[at : at + 50_000].lstrip().encode())
    return part if part.header("message-id") or part.header("to") or part.header("subject") else None
