"""The subject of a mail without what answering and forwarding put before it."""

import re

# Re and Fwd in the languages of mail programs; "[2]" and "(3)" count answers.
_ANSWER = (
    "re|r|aw|antw|antwort|sv|vs|ref|rif|res|odp|ynt|yan|bls|atb|fs|rv|rép|re\\s?:\\s?re|antw\\.|svar|vá|απ|σχετ|ha|回复|回覆|答复|返信|答"
)
_FORWARD = (
    "fwd?|wg|tr|rv|vs|vb|vl|enc|i|pd|doorst|fs|vid|vidarebefordrat|weitergeleitet|transf|reenv|inoltro|trs|yml|ilt|fyi|πρθ|转发|轉寄|転送"
)
_PREFIX = re.compile(rf"^\s*(?:(?:{_ANSWER}|{_FORWARD})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}})?\s*[:：]\s*)", re.IGNORECASE)
_LIST = re.compile(r"^\s*\[[^\[\]]{1,80}\]\s*(?=\S)")
_IS_FORWARD = re.compile(
    rf"^\s*(?:\[[^\[\]]{{1,80}}\]\s*)?(?:(?:{_ANSWER})\s*[:：]\s*){{0,3}}(?:{_FORWARD})\s*(?:\[\d{{1,3}}\])?\s*[:：]", re.IGNORECASE
)
_FWD_END = re.compile(r"\s{0,3}\((?:fwd?|forwarded)\)\s*$", re.IGNORECASE)
_WAS = re.compile(r"\s{0,3}[\[(]\s{0,3}(?:was|war|vorher)\s{0,3}:\s{0,3}[^\])]{1,300}[\])]\s*$", re.IGNORECASE)
MOST = 20  # prefixes of one subject


def base(subject: str) -> str:
    """What a mail is about: "Re: [list] AW: Fwd: Hello (fwd)" is "Hello". Never empty unless the subject is."""
    bare = subject.strip()
    for _ in range(MOST):
        shorter = _LIST.sub("", _PREFIX.sub("", bare, count=1), count=1)
        shorter = _FWD_END.sub("", shorter)
        if shorter == bare:
            break
        bare = shorter
    shorter = _WAS.sub("", bare)
    return " ".join((shorter or bare or subject).split())


def is_answer(subject: str) -> bool:
    """Something stands before what it is about."""
    return bool(_PREFIX.match(_LIST.sub("", subject, count=1)))


def is_forward(subject: str) -> bool:
    """It was passed on."""
    return bool(_IS_FORWARD.match(subject))
