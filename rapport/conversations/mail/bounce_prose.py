"""Bounces that only tell in prose that they are ones: qmail, old Exim, Notes, and all who never read RFC 3464.

Two things are asked before a mail is taken for one: it comes from a mail server (by its sender, its empty return path, its subject), and
it says of a mail that it could not be delivered. A person who writes about a bounce is still a person.
"""

import re
from dataclasses import replace
from typing import Any

from . import addresses, bounce_reasons, delivery_status, headers
from .facts import Failure
from .parts import Part, Splitter

LONGEST = 60_000  # characters of prose that are looked at

_SENDER = re.compile(
    r"mailer[-_. ]?daemon|^postmaster@|^post(?:master|office)\b|mail[-_. ]?(?:er|delivery)[-_. ]?(?:sub)?[-_. ]?system|^(?:mail|mailer|smtp|mta|daemon|"
    r"mmdf|bounce[sd]?|noreply-bounce|mailserver|mail[-_.]?administrator|mail[-_.]?router|majordomo-owner)@|^system administrator|"
    r"mail delivery (?:sub)?system|delivery (?:subsystem|service|agent)|^bounce[-_+.]|^postmaster\b|^internet mail delivery|^autoreply@.*bounce",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(?:ed|able)|un-?deliverable|non[- ]?remis|non[- ]?deliver|delivery (?:status|failure|failed|error|problem|report|notification|has failed|unsuccessful|delayed|warning|attempts)|"
    r"(?:mail|message|e-?mail)(?: system)? (?:delivery )?(?:fail(?:ed|ure)|error|returned|undeliver)|returned (?:mail|e-?mail|message|to sender)|"
    r"failure notice|(?:mail|delivery) (?:could not|cannot|was not)|could not (?:be )?(?:send|deliver)|bounced? (?:mail|message|e-?mail)|nondeliverable|"
    r"return(?:ed|ing) (?:message )?to sender|unzustellbar|unable to deliver|rejected (?:mail|message|posting)|warning: (?:message|could not|mail)|"
    r"mail system error|message (?:status|you sent)|notification d.[ée]tat|no se (?:puede|pudo) entregar|retorno de correio|"
    r"не доставлен|недоставлен|配信(?:不能|エラー)|配送(?:失敗|不能)|送信エラー|"
    r"unknown user|user unknown|not delivered|mail recipient error|problem delivering|email.*(?:not|could).*deliver|nicht zustellbar|mail rejected|posting rejected",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:could|can|was|were|is|has|have|did|will) ?n[o']t (?:be |been )?(?:\w+ )?(?:deliver|sent|reach|processed|relayed|accepted)|cannot (?:be )?deliver|couldn'?t be deliver|"
    r"(?:unable|not able|failed|wasn't able|impossible) to (?:\w+ )?(?:deliver|send|relay|reach)|deliver\w* (?:\w+ ){0,6}(?:fail|error|attempt|problem|unsuccess|impossible|abort|to the following)|"
    r"undeliver|non[- ]?deliver|(?:mail|message|e-?mail)\S* (?:\w+ ){0,6}(?:was |has been |is )?(?:bounced|rejected|returned|refused|blocked|not (?:deliver|accept))|"
    r"following (?:\S+ )?(?:address|recipient|user|destination)\S* (?:\w+ ){0,5}(?:fail|error|reject|refus|problem)|permanent (?:fatal )?(?:error|failure)|"
    r"user (?:is )?unknown|unknown user|no such (?:user|mailbox|domain|host|local|person)|mailbox (?:is )?(?:full|unavailable|not found)|(?:over|exceed\w*) (?:\w+ )?quota|quota exceeded|"
    r"(?:^|[^\d.])5[05]\d[ -](?:[245]\.\d+\.\d+\b)?|does ?n[o']t exist|fatal errors|invalid recipient|recipient (?:address )?rejected|rejected by|"
    r"nie można dostarczyć|nie istnieje|nicht zugestellt|n'a pas pu|n.a pu [êe]tre|配信できません|送信できません|доставлено|доставить|宛先|届けられません|見つかりません",
    re.IGNORECASE | re.MULTILINE,
)
_LATER = re.compile(
    r"will (?:be retried|continue to|keep trying|try (?:again|to))|(?:has|have|been|is) (?:been )?delayed|(?:still|not yet) (?:being )?(?:retr|tr|deliver)|warning (?:message )?only|"
    r"this is a warning|no action is required|do not (?:need to )?(?:resend|re-?send)|delivery (?:is |has been )?delayed|temporarily (?:undeliver|unable)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^(?:[-=_*# >]{2,}\s*(?:below this line|this is a copy|original (?:message|mail|headers)|the (?:original|header|transcript|message|unsent|body)|returned (?:message|mail)|"
    r"(?:start of )?(?:the )?(?:forwarded|undelivered|unsent|rejected|enclosed) |included is|copy of|message header|forwarded|headers? (?:of|from)|raw message).*"
    r"|(?:received|return-path|x-originating-ip|x-mailer|dkim-signature|message-id|mime-version): .*"
    r"|(?:your |the )?(?:original|unsent|undelivered) (?:message|mail)(?: headers?| text| follows| is| was)?.{0,40}[:.]|message header:? ?$|.{0,40}(?:message|headers?) follows?:?\s*$"
    r"|.{0,60}(?:copy|headers?) of (?:the|your) (?:original |undelivered )?(?:message|mail).{0,60}$)",
    re.IGNORECASE | re.MULTILINE,
)
_AT = re.compile(r"(?<![\w.+=/-])[\w.+!#$%&'*/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}(?![\w-]*@)")
_MINE = re.compile(
    r"(?:from|sender|sent by|contact|e-?mail|report(?:ed)?(?: to| by)?|assistance|help|questions?|administrator|postmaster|helo|ehlo)\W{0,12}(?:\S{0,30} ){0,2}$",
    re.IGNORECASE,
)
_OFFICE = re.compile(r"^(?:postmaster|mailer-daemon|abuse|hostmaster|support|helpdesk|webmaster|noreply|no-reply)@", re.IGNORECASE)


def own_words(text: str) -> str:
    """What the server says itself, before it shows the mail it could not deliver."""
    text = text[:LONGEST]
    found = _ORIGINAL.search(text, 40)
    return text[: found.start()] if found else text


def failures(top: Part, facts: dict[str, Any], text: str, *, is_report: bool) -> tuple[Failure, ...]:
    """Who could not be reached, as the prose tells; nothing when this is no bounce."""
    if not (is_report or _is_from_server(top, facts)):
        return ()
    prose = own_words(text)
    named = _header_recipients(top)
    if not named and not is_report and not _FAILED.search(prose[:20_000]):
        return ()
    in_fields = delivery_status.in_text(text[:LONGEST])
    found = named or [group.final for group in in_fields] or _in_prose(prose, facts) or _first_of(enclosed(text))
    return tuple(_failure(one, prose, text, is_alone=len(found) < 2) for one in found[:1000] or [""])


def _is_from_server(top: Part, facts: dict[str, Any]) -> bool:
    """A mail server wrote it: two signs of it, or one that nothing else carries."""
    if top.header("x-failed-recipients"):
        return True
    if facts["list_id"] or facts["precedence"] == "list":
        return False
    senders = [*facts["from_"], *([facts["sender"]] if facts["sender"] else [])]
    is_named = any(_SENDER.search(one.email or one.name) or _SENDER.search(one.name) for one in senders)
    back = top.header("return-path").strip().lower()
    is_nobody = back in ("<>", "< >", "<mailer-daemon>", "<#@[]>") or "mailer-daemon" in back
    is_titled = bool(_SUBJECT.search(facts["subject"]))
    is_report = top.type == "multipart/report"
    return is_named + is_nobody + is_titled + is_report >= 2 or is_report or (is_named and not facts["subject"])


def _header_recipients(top: Part) -> list[str]:
    value = ", ".join(top.all("x-failed-recipients")[:50])
    return [address.email for address in addresses.reachable(value)]


def _in_prose(prose: str, facts: dict[str, Any]) -> list[str]:
    """The addresses the server speaks of, without those it speaks to."""
    not_meant = {address.key for name in ("to", "cc", "from_", "reply_to") for address in facts[name]}
    found: dict[str, str] = {}
    for place in _AT.finditer(prose):
        email = addresses.clean(place.group().strip("'*./=`"))
        before = prose[max(0, place.start() - 60) : place.start()].rpartition("\n")[2]
        if email and email.lower() not in not_meant and not _OFFICE.match(email) and not _MINE.search(before):
            found.setdefault(email.lower(), email)
    return list(found.values())


def _first_of(original: Part | None) -> list[str]:
    return [address.email for address in addresses.reachable(original.header("to"))][:1] if original else []


def _failure(recipient: str, prose: str, text: str, *, is_alone: bool) -> Failure:
    about = prose if is_alone else _about(recipient, prose)
    code = bounce_reasons.status("", about, "" if is_alone else prose)
    failure = Failure(recipient, code, "failed", diagnostic=_diagnostic(about))
    if _LATER.search(about) and not code.startswith("5"):
        return replace(failure, action="delayed", is_temporary=True)
    return replace(failure, is_hard=bounce_reasons.is_hard(code, about, about))


def _about(recipient: str, prose: str) -> str:
    """The lines around an address in a bounce of several."""
    at = prose.find(recipient)
    if at < 0:
        return prose
    following = _AT.search(prose, at + len(recipient) + 200)
    return prose[at : following.start() if following else at + 1500]


def _diagnostic(prose: str) -> str:
    """The line that gives the reason."""
    lines = [line.strip() for line in prose.split("\n") if line.strip()]
    telling = next((line for line in lines if re.search(r"\b[45]\d\d[ -]", line)), "")
    telling = telling or next((line for line in lines if bounce_reasons.status("", line, "")), "")
    return headers.line(telling or next((line for line in lines if _FAILED.search(line)), ""))[:1000]


def enclosed(text: str) -> Part | None:
    """The headers of the mail that is shown in the prose."""
    found = _ORIGINAL.search(text, 40)
    if not found:
        return None
    at = found.start() if ":" in found.group()[:30] and found.group()[0].isalpha() else found.end()
    part = Splitter().split(text[at : at + 50_000].lstrip().encode())
    return part if part.header("message-id") or part.header("to") or part.header("subject") else None
