"""Why a mail came back: the code, and whether the address itself is dead.

Dead means that no mail can ever arrive there: no such person, no such domain, moved away, a domain that takes no mail (RFC 7505). All
else (full, too large, taken for spam, refused by policy, not answering) may pass, and is soft, even when the server says 5xx.
"""

import re

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:#\[/-])([45]\d\d)(?=[\s-])(?![\s-]\d{3}[\s-]\d{4})")  # no telephone number
_HARD_CODES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.1.351", "5.4.4", "4.1.1"}
_SOFT_CODES = re.compile(r"[245]\.(?:1\.[78]|2\.2|3\.[1-4]|4\.(?:1|2|5|6|7)|6\.\d|7\.(?:[2-9]|\d\d))$")

# Each line is one thing servers say. Checked in this order: what passes is told before what is for ever.
_SOFT = re.compile(
    r"mailbox (?:is )?(?:full|over|exceed)|(?:over|exceed\w*|out of|beyond) (?:\w+ ){0,4}(?:quota|storage|disk|"
    r"allocat)|quota (?:\w+ )?exceed|"
    r"insufficient (?:system )?(?:storage|disk)|too (?:large|big)|size limit|exceeds? (?:\w+ ){0,4}size|"
    r"spam|blacklist|blocklist|black ?list|block ?list|dnsbl|rbl\b|spamhaus|spamcop|reputation|virus|infected|malware|"
    r"relay(?:ing)? (?:denied|not|access)|not permitted to relay|does not relay|unable to relay|cannot relay|"
    r"sender (?:address )?(?:rejected|verif|denied|unknown)|domain of sender|sender domain|mail from:?<|"
    r"spf\b|dkim|dmarc|unauthenticated|authentication (?:required|fail)|reverse dns|\bptr\b|rdns|"
    r"too many (?:connections|recipients|messages|hops)|rate limit|try again later|temporar|greylist|deferred|timed? ?out|"
    r"account (?:\w+ ){0,4}(?:disabled|suspended|inactive|frozen|locked|blocked|deactivated)|"
    r"mailbox (?:is )?(?:disabled|frozen|suspended|blocked)|"
    r"couldn't create|command output|malformed or unexpected name server|disabled recipient|policy|content reject|"
    r"message (?:content )?(?:rejected|filtered|blocked)|not authorized|access denied",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"(?:user|recipient|mailbox|account|addres+e?|addressee|person|customer|subscriber|local part|alias|name)(?: name| address|"
    r" account)? "
    r"(?:is |was |has |does |could |can(?:not)? |are )?(?:be )?(?:<[^>]*> )?(?:not? |in|un|doesn'?t )?"
    r"(?:be )?(?:un)?(?:known|exist(?:s|ent|ing)?|found|valid|recogni[sz]ed|registered|here)|"
    r"(?:no|not a|non-?existent|no valid|unknown|invalid|bad|undefined|wrong)(?: such| a| valid| local)? (?:destination )?"
    r"(?:e-?mail )?(?:user|recipients?|mailbox|account|addres+e?e?|person|addressee|customer|subscriber|virtual user|local part|name)\b|"
    r"(?:un|not )(?:known|found|listed) (?:\w+ ){0,3}(?:user|recipient|addressee|mailbox|local part|"
    r"in (?:the )?(?:directory|domino|virtual|local))|"
    r"user[_ ]?unknown|unknown[_ ]?user|no[_ ]such[_ ]?(?:user|mailbox|account|recipient|person|address|id|name|"
    r"local)|does ?n[o']t exist|do not exist|"
    r"recipnotfound|resolver\.adr\.\w*notfound|not a (?:valid|known|registered|local|gateway)|unrouteable address|"
    r"is not our customer|not our (?:user|customer)|no longer (?:valid|available|active|exists?|in use|works?|employed|accepting|an? )|"
    r"(?:user|recipient|address|mailbox|member)s? (?:\S+ )?(?:does|has|is|are)?n[o']t (?:have|listed|active|here|local|handled|hosted)|"
    r"doesn'?t have (?:an?|any) \S+ account|(?:isn'?t|is not) (?:a )?(?:known|valid|here|listed|in my|active|local)|there is no one here|"
    r"unknown (?:address|or illegal alias|to address|local)|no mailbox (?:here )?(?:by|with|for)|"
    r"mailbox (?:unavailable or )?(?:not (?:found|available)|unavailable)|"
    r"addressee unknown|invalid (?:final )?(?:delivery|mailbox|recipient|user)|bad (?:destination )?mailbox|mailbox not found|"
    r"can'?t find|"
    r"not found in (?:directory|domino)|user is not|user +not (?:uniquely )?listed|ne existe pas|inconnu|nie istnieje|"
    r"unbekannt|no existe|non esiste|"
    r"recipient address rejected\.?\s*(?:\(|$)|"
    r"utilisateur inconnu|brak takiego|niet (?:bekend|gevonden)|宛先が見つかりません|アドレスが見つかりません|リストにありません|"
    r"(?:收件人|用户|用戶|收信人|邮箱地址|郵件地址)\S{0,60}不存在|存在しないアドレス|존재하지 않|не (?:существует|найден)|"
    r"не знайдено|finns inte|findes ikke|"
    r"ei l[öo]ydy|nem l[ée]tezik|(?:adres|u[žz]ivatel|schr[áa]nk)\S{0,8}(?: \S{1,60}){0,4} neexistuje|não (?:existe|encontrad)|"
    r"no encontrad|non trovat|nicht (?:gefunden|bekannt)",
    re.IGNORECASE,
)
_NO_HOST = re.compile(
    r"(?:host|domain|name server|site|server)(?: name| or domain name)?(?: \S+)? (?:is |was )?(?:not? (?:found|"
    r"be found|known|exist|such)|unknown|invalid|does ?n[o']t exist|cannot be found)|"
    r"(?:no such|unknown|non-?existent|bad|invalid|illegal|unrouteable|unroutable)(?: mail)? (?:host|domain)|nxdomain|"
    r"name or service not known|"
    r"couldn'?t find any host|can(?:no|')t (?:find|resolve) (?:\w+ )?(?:host|domain|mx)|host name lookup fail\w*(?!.*temporar)|"
    r"dns (?:error|lookup fail\w*|server returned answer with no data)|domain (?:is )?not reachable|"
    r"domain (?:name )?(?:not|lookup) (?:found|failed)|"
    r"no route to domain|lookup failure|domain couldn'?t be found",
    re.IGNORECASE,
)
_TAKES_NONE = re.compile(
    r"(?:does|do) not accept (?:any )?mail|doesn'?t accept mail|null ?mx|no mail (?:is )?accepted|"
    r"not accepting (?:any )?(?:mail|messages) from any|"
    r"smtp protocol returned.*code 521|host does not receive mail|does not receive mail|mail is not accepted here",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"(?:recipient |user |address |account |mailbox )?(?:has moved|no longer on server|has changed (?:to|his|her|"
    r"their|email)|was replaced by)|not our user",
    re.IGNORECASE,
)
# What servers that know all their addresses (Exchange Online among them, with 5.4.1) say of one that is not theirs.
_NOT_THEIRS = re.compile(r"recipient address rejected:\s*access denied", re.IGNORECASE)
_TO_RECIPIENT = re.compile(
    r"rcpt[ _]to(?:\]|:\s?<| command| response)|need rcpt|no valid recipients|must precede data|"
    r"rejected recipient address|recipient address rejected|recipnotfound|"
    r"invalid (?:final )?(?:delivery|recipient)|in (?:local|virtual|relay) \w+ table|\[rcpt_to\]|command:? rcpt|rcpt command|rcpt host|"
    r"5\d\d:?[ -](?:\d\.\d\.\d )?<[^<>\s]{1,320}>:|5\d\d:?[ -]<[^<>\s]{1,320}>\.\.\.|doesn'?t have an? \S+ account|"
    r"(?:收件人|收信人)\S{0,60}不存在|"
    r"does not like recipient|(?m:^)<[^<>\s@]{1,64}@[^<>\s]{1,255}>[ \t]{1,20}\(",  # each recipient with its answer in brackets
    re.IGNORECASE,
)
# An answer that leaves the place of the address empty was not about one: "550 : User unknown".
_ABOUT_NOBODY = re.compile(r"\b5\d\d\s{1,4}:\s")
_FULL = re.compile(r"not enough disk space|disk quota exceeded", re.IGNORECASE)
# A transcript of sendmail: what we said, and what they answered.
_THEIRS = re.compile(r"^[> \t]{0,8}<<< ?([45]\d\d.*)$", re.MULTILINE)
_REPLIED = re.compile(r"\b5\d\d\b")


def status(given: str, diagnostic: str, prose: str) -> str:
    """The finest code there is. What the refusing server said itself goes before the field that our own side filled in."""
    for text in (diagnostic, given, _said_by_them(prose)):
        found = [".".join(code) for code in _CODE.findall(text) if code[0] != "2"]
        finer = [code for code in found if not code.endswith(".0.0")]
        if finer:
            return finer[-1 if text is diagnostic else 0]  # the last that a chain of servers hands on was the first to be said
        given = given or next(iter(found), "")
    return given or _class_of(f"{diagnostic}\n{prose}")


def _said_by_them(prose: str) -> str:
    """Where a transcript tells both sides apart, the other side's lines: our own server words its guess like an answer."""
    theirs = _THEIRS.findall(prose)
    return "\n".join(theirs) if any(_CODE.search(line) for line in theirs) else prose


def _class_of(text: str) -> str:
    found = _REPLY.search(text)
    return f"{found[1][0]}.0.0" if found else ""


def is_hard(code: str, diagnostic: str, prose: str) -> bool:
    """The address is dead, not only this attempt.

    That nobody of this name is there is believed when a code 5.1.x says so, when it was the answer to the recipient's address, or when
    it is no answer to an attempt but a server's own knowledge. A plain "550 unknown user" at another moment is what filters say, too.
    """
    said = diagnostic if len(diagnostic.strip()) > len(code) + 4 else prose
    if _TAKES_NONE.search(said) or _MOVED.search(said) or _NOT_THEIRS.search(said) or code in ("5.1.6", "5.1.10"):
        return True
    if (code.startswith("4") and code != "4.1.1") or _SOFT_CODES.match(code) or _is_soft_first(said) or _FULL.search(prose):
        return False
    if _ABOUT_NOBODY.search(said):
        return False
    if code in _HARD_CODES or _NO_HOST.search(said):
        return True
    if not _GONE.search(said):
        return False
    return code == "5.5.0" or bool(_TO_RECIPIENT.search(f"{said}\n{prose}")) or not _REPLIED.search(said)


def _is_soft_first(said: str) -> bool:
    """It passes: said before, or instead of, what does not."""
    soft, gone = _SOFT.search(said), _GONE.search(said) or _NO_HOST.search(said)
    return bool(soft and (not gone or soft.start() < gone.start()))
