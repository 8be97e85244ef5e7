"""Bounces, delivery reports and complaints, judged as their collections label them."""

from collections.abc import Iterator

from bench.mail_scores import FOLDER, Score, labels, read
from rapport.conversations.mail import Kind, Mail

_KINDS = {"feedback": Kind.FEEDBACK_REPORT, "vacation": Kind.AUTO_REPLY, "delivered": Kind.DELIVERY_REPORT}


def sisimai() -> list[Score]:
    """Kind, code, hard or soft, and how many recipients, for each labelled bounce."""
    scores = [Score(f"sisimai {what}", 0.97) for what in ("kind", "status", "hard", "recipients", "whole case")]
    for name, expected in labels("sisimai").items():
        read_mail = read(FOLDER / "sisimai" / name)
        results = _as_labelled(read_mail, expected)
        for score, is_right in zip(scores, [*results, all(results)], strict=True):
            found = [(one.recipient, one.status, one.is_hard) for one in (read_mail.bounce.failures if read_mail.bounce else ())]
            wanted = [(one["reason"], one["dsn"], one["hardbounce"]) for one in expected]
            score.count(is_right, f"{name}: {read_mail.kind} {found} instead of {wanted}")
    return scores


def _as_labelled(found: Mail, expected: list[dict]) -> list[bool]:
    if not expected:
        return [found.kind in (Kind.MESSAGE, Kind.AUTO_REPLY), True, True, True]
    kind = _KINDS.get(expected[0]["reason"], Kind.BOUNCE)
    if kind != Kind.BOUNCE or not found.bounce:
        return [found.kind == kind, found.kind == kind, found.kind == kind, found.kind == kind]
    failures = sorted(found.bounce.failures, key=lambda one: (one.is_hard, one.status))
    wanted = sorted(expected, key=lambda one: (one["hardbounce"], one["dsn"]))
    pairs = list(zip(failures, wanted, strict=False))
    is_status = all(_is_internal(one["dsn"]) or one["dsn"] == failure.status for failure, one in pairs)
    is_hard = all(one["hardbounce"] == failure.is_hard for failure, one in pairs)
    is_same_number = len({one.recipient for one in failures}) == len(expected)
    return [found.kind == kind, is_status, is_hard, is_same_number]


def _is_internal(dsn: str) -> bool:
    return not dsn or (dsn[1:].startswith(".0.9") and len(dsn) > 5)


def flufl() -> list[Score]:
    """Which addresses bounced, and whether for now."""
    found_all, temporary = Score("flufl.bounce addresses", 0.97), Score("flufl.bounce temporary", 0.97)
    for name, expected in labels("flufl-bounce").items():
        one = read(FOLDER / "flufl-bounce" / name)
        wanted = {address.lower() for entry in expected for address in entry["addresses"]}
        found = {address.lower() for address in one.bounce.recipients} if one.bounce else set()
        if expected and not wanted:
            continue  # only one detector of several was tried on it
        said = f"{name}: {one.kind} {sorted(found)} instead of {sorted(wanted)}"
        found_all.count(found == wanted if wanted else one.kind != Kind.BOUNCE, said)
        if wanted and one.bounce:
            is_temporary = any(entry["temporary"] for entry in expected)
            temporary.count(one.bounce.is_temporary == is_temporary, f"{name}: {one.bounce.is_temporary} instead of {is_temporary}")
    return [found_all, temporary]


def perl() -> list[Score]:
    """Bounce or not, and what it says."""
    is_bounce, particulars = Score("bounceparser is a bounce", 0.97), Score("bounceparser particulars", 0.95)
    for name, expected in labels("perl-bounceparser").items():
        one = read(FOLDER / "perl-bounceparser" / name)
        if "is_bounce" in expected and expected.get("reports") != 0:  # "a bounce of which nothing is reported" is plain spam
            found = one.kind == Kind.BOUNCE
            is_bounce.count(found == expected["is_bounce"], f"{name}: {one.kind} instead of {expected}")
        if one.bounce:
            for what, is_right in _particulars(one, expected):
                particulars.count(is_right, f"{name} {what}: {one.bounce} instead of {expected}")
    return [is_bounce, particulars]


def _particulars(one: Mail, expected: dict) -> Iterator[tuple[str, bool]]:
    bounce = one.bounce
    first = sorted(address.lower() for address in bounce.recipients)
    final = sorted(failure.final.lower() for failure in bounce.failures)
    for name, found in (("addresses", [first, final]), ("addresses_original", [first]), ("addresses_final", [final])):
        if name in expected:
            yield name, sorted(address.lower() for address in expected[name]) in found
    if "status" in expected:
        yield "status", bounce.status == expected["status"]
    if "orig_message_id" in expected:
        yield "message id", f"<{bounce.original_message_id}>" == expected["orig_message_id"]
    if "smtp_code" in expected:
        yield "code", str(expected["smtp_code"]) in bounce.diagnostic
