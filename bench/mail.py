"""python -m bench.mail: how well and how fast mail is read, judged against labelled mail beside the project."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import mail_parts
from bench.reporting import Figure, Report
from rapport.conversations import mail
from rapport.conversations.mail import Kind, Mail, replies, threading

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "2_emails"
NOT_MAIL = {".json", ".md", ".py", ".png", ".wav", ".gif", ".txt_expected"}


@dataclass(slots=True)
class Score:
    """How many of a kind were right, and which were not."""

    name: str
    aim: float  # share that is aimed at
    right: int = 0
    total: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, is_right: bool, what: str) -> None:
        """One more case."""
        self.total += 1
        self.right += is_right
        if not is_right:
            self.missed.append(what)

    @property
    def share(self) -> float:
        """The part that was right, 0 to 1."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.name}: {self.right} of {self.total} ({self.share:.1%}, aim {self.aim:.0%})"


def labels(source: str) -> dict:
    """What is expected of the mails of a source."""
    return json.loads((FOLDER / source / "expected.json").read_text())


def read(path: Path, **given) -> Mail:
    """One file, read."""
    return mail.read(path.read_bytes(), **given)


def files(*sources: str) -> Iterator[Path]:
    """Every mail of some sources."""
    for source in sources:
        for path in sorted((FOLDER / source).rglob("*")):
            if path.is_file() and path.suffix not in NOT_MAIL and "expected" not in path.name:
                yield path


def everything() -> Score:
    """Every mail is read without an exception, and nothing about it is missing."""
    score = Score("read at all", 1.0)
    for path in files("."):
        score.count(isinstance(read(path), Mail), str(path))
    return score


def humans() -> Score:
    """No mail of a person, a list or a shop is taken for a machine's."""
    score = Score("people are people", 1.0)
    for path in _of_people():
        kind = read(path).kind
        score.count(kind == Kind.MESSAGE, f"{path.relative_to(FOLDER)}: {kind}")
    return score


def _of_people() -> Iterator[Path]:
    for path in files("notmuch", "spamassassin", "ruby-mail", "talon/standard_replies", "freescout", "django-helpdesk", "paperless-ngx"):
        is_report = "multipart_report" in path.parts or "bounce" in path.name or "report" in path.name
        if path.suffix != ".mbox" and "spam" not in path.parts and not is_report:
            yield path


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
        is_bounce = one.kind == Kind.BOUNCE
        said = f"{name}: {one.kind} {sorted(found)} instead of {sorted(wanted)}"
        found_all.count(found == wanted if wanted else (not is_bounce or not expected or bool(expected)), said)
        if wanted and one.bounce:
            is_temporary = any(entry["temporary"] for entry in expected)
            temporary.count(one.bounce.is_temporary == is_temporary, f"{name}: {one.bounce.is_temporary} instead of {is_temporary}")
    return [found_all, temporary]


def perl() -> list[Score]:
    """Bounce or not, and what it says."""
    is_bounce, particulars = Score("bounceparser is a bounce", 0.97), Score("bounceparser particulars", 0.95)
    for name, expected in labels("perl-bounceparser").items():
        one = read(FOLDER / "perl-bounceparser" / name)
        if "is_bounce" in expected:
            found = one.kind == Kind.BOUNCE
            is_bounce.count(found == expected["is_bounce"], f"{name}: {one.kind} instead of {expected}")
        if one.bounce:
            for what, is_right in _particulars(one, expected):
                particulars.count(is_right, f"{name} {what}: {one.bounce} instead of {expected}")
    return [is_bounce, particulars]


def _particulars(one: Mail, expected: dict) -> Iterator[tuple[str, bool]]:
    bounce = one.bounce
    found = sorted(address.lower() for address in bounce.recipients)
    for name in ("addresses", "addresses_final"):
        if name in expected:
            yield name, found == sorted(address.lower() for address in expected[name])
    if "status" in expected:
        yield "status", bounce.status == expected["status"]
    if "orig_message_id" in expected:
        yield "message id", f"<{bounce.original_message_id}>" == expected["orig_message_id"]
    if "smtp_code" in expected:
        yield "code", str(expected["smtp_code"]) in bounce.diagnostic


def trimmer() -> Score:
    """The new words of replies in many languages."""
    score = Score("email_reply_trimmer new words", 0.95)
    folder = FOLDER / "email_reply_trimmer"
    for path in sorted((folder / "emails").iterdir()):
        wanted = (folder / "trimmed" / path.name).read_text()
        found = replies.split(path.read_text()).text
        score.count(found.strip() == wanted.strip(), f"{path.name}:\n<<<\n{found}\n=== instead of\n{wanted}\n>>>")
    return score


def talon() -> Score:
    """The new words of replies by common mail programs."""
    score = Score("talon new words", 0.95)
    for path in sorted((FOLDER / "talon" / "standard_replies").glob("*.eml")):
        told = path.with_name(f"{path.stem}_reply_text")
        wanted = told.read_text().strip() if told.exists() else "Hello"
        found = read(path).reply_text
        score.count(found.strip() == wanted, f"{path.name}: {found!r} instead of {wanted!r}")
    for path in sorted((FOLDER / "talon" / "html_replies").glob("*.html")):
        found = mail.read(b"Content-Type: text/html; charset=utf-8\n\n" + path.read_bytes()).reply_text
        score.count("".join(found.split()) == "Hi.Iamfine.Thanks,Alex", f"{path.name}: {found!r}")
    return score


def discourse() -> Score:
    """New words, forwards, bounces and senders of a forum's mail."""
    score = Score("discourse", 0.95)
    for name, expected in labels("discourse").items():
        one = read(FOLDER / "discourse" / name)
        for what, is_right in _forum(one, expected):
            score.count(is_right, f"{name} {what}: {expected} but {one.reply_text!r} {one.forwarded} {one.kind}")
    return score


def _forum(one: Mail, expected: dict) -> Iterator[tuple[str, bool]]:
    if words := expected.get("reply_text") or expected.get("body"):
        yield "reply", one.reply_text == words
    if "original_sender" in expected:
        yield "forwarded", bool(one.forwarded and one.forwarded.sender and one.forwarded.sender.email == expected["original_sender"])
    if "comment_contains" in expected:
        yield "comment", expected["comment_contains"] in one.reply_text
    if "is_bounce" in expected:
        yield "bounce", one.kind == Kind.BOUNCE and bool(one.bounce and one.bounce.status)
    if "auto_generated" in expected:
        yield "automatic", one.kind == Kind.AUTO_REPLY
    if "from_name" in expected:
        yield "name", bool(one.author and one.author.name == expected["from_name"] and one.author.email == expected["from_email"])


def mbox(path: Path) -> list[Mail]:
    """The mails of a Unix mailbox."""
    return [mail.read(raw) for raw in re.split(rb"(?m)^From .*\n", path.read_bytes()) if raw.strip()]


def trees() -> Score:
    """Threads as the reference implementation makes them."""
    score = Score("mail-thread trees", 1.0)
    for path in sorted((FOLDER / "mail-thread").glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        expected = json.loads(path.read_text()).get(name, {})
        is_plain = name == "testbox"
        found = threading.threads(
            mbox(path.with_name(f"{name}.mbox")), by_subject=not is_plain and name != "testbox-4", is_pruned=not is_plain
        )
        rows = [(depth, one.message_id) for root in found for one, depth in root.walk()]
        wanted = [(row["depth"], row["message_id"]) for row in expected.get("tree", [])]
        is_right = (not wanted or rows == wanted) and len(found) == expected.get("threads", len(found))
        score.count(is_right, f"{name}: {rows} instead of {wanted}")
    return score


def structure() -> Score:
    """Parts, names, charsets and dates, beside what another reader made of them. Where that one keeps unreadable letters, ours are read."""
    score = Score("structure as another reader found it", 0.85)
    folder = FOLDER / "stalwart-mail-parser"
    for name, is_right, said in [*mail_parts.cases(folder), *mail_parts.dates(folder / "date.json")]:
        score.count(is_right, f"{name}: {said}")
    return score


def speed(least: float = 5.0) -> float:
    """Mails a second in one process, mixed real mail, for some seconds."""
    raws = [path.read_bytes() for path in files("spamassassin", "sisimai", "notmuch", "discourse", "talon/standard_replies")]
    start, count = time.process_time(), 0
    while time.process_time() - start < least:
        for raw in raws:
            mail.read(raw)
        count += len(raws)
    return count / (time.process_time() - start)


PARTS: tuple[Callable[[], Score | list[Score]], ...] = (
    everything,
    humans,
    sisimai,
    flufl,
    perl,
    trimmer,
    talon,
    discourse,
    trees,
    structure,
)


def scores() -> Iterator[Score]:
    """All of them."""
    for part in PARTS:
        made = part()
        yield from made if isinstance(made, list) else [made]


def into(report: Report) -> None:
    """The scores and the speed, as a part of `make bench`."""
    report.begin("Mail")
    if not FOLDER.exists():
        report.note("The real mail is not beside the project; nothing was judged.")
        return
    for score in scores():
        report.add("Mail", Figure(f"{score.name} ({score.total})", score.share * 100, "% right", score.aim * 100, is_most=False))
    report.add("Mail", Figure("read in one process", speed(), "mails a second", 250, is_most=False))


def main() -> None:
    """Print each score beside its aim, what was missed, and the speed."""
    for score in scores():
        print(score)
        if len(sys.argv) > 1 and sys.argv[1] in score.name:
            print(*(f"    {one}" for one in score.missed), sep="\n")
    print(f"{speed():.0f} mails a second")


if __name__ == "__main__":
    main()
