"""python -m bench.mail: how well and how fast mail is read, judged against labelled mail beside the project."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import mail_parts
from bench.mail_bounces import flufl, perl, sisimai
from bench.mail_scores import FOLDER, Score, files, read
from bench.mail_words import discourse, talon, trimmer, unmarked_signatures
from bench.reporting import Figure, Report
from rapport.conversations import mail
from rapport.conversations.mail import Kind, Mail, threading


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
    unmarked_signatures,
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
