"""How many messages a second come all the way in: stored, read, threaded, matched, searchable. Mixed real mail, each many times.

python -m bench.inbound [HOW-MANY] prints it as JSON; the data folder is RAPPORT_DATA.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import installation

MESSAGES = 6_000
MAIL = Path(__file__).parents[2] / "shared" / "data" / "2_emails"
SETS = ("notmuch", "spamassassin", "ruby-mail", "sisimai", "stalwart-mail-parser", "discourse", "freescout")
_ID = re.compile(rb"^((?:message-id|in-reply-to|references):.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


def measured(folder: Path) -> dict[str, float]:
    """Run in a process of its own, with the product's own database on the folder, and nothing else at work."""
    migrate = installation.rapport(folder, "migrate")  # the folder may be of an earlier version
    subprocess.run(migrate, check=True, env=installation.environment(folder), capture_output=True)
    command = [sys.executable, "-m", "bench.inbound", str(MESSAGES)]
    told = subprocess.run(command, check=True, env=installation.environment(folder), capture_output=True, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def messages(many: int) -> Iterator[bytes]:
    """Real mail over and over, each time with identifiers of its own, so that each is new and threads stay threads."""
    files = sorted(path for name in SETS for path in (MAIL / name).rglob("*") if path.is_file() and path.suffix not in {".json", ".md"})
    contents = [path.read_bytes() for path in files]
    run = int(time.time())
    for number in range(many):
        turn = b"<r%d-%d-" % (run, number // len(contents))
        yield _ID.sub(lambda found, turn=turn: found[1].replace(b"<", turn), contents[number % len(contents)])


def main(many: int) -> None:
    """Print what was measured."""
    from rapport.config.commands import the_system, with_django

    with_django()
    from rapport.conversations import intake
    from rapport.conversations.actions import mailboxes, storing
    from rapport.conversations.models import Mailbox, Message, Raw

    by = the_system()
    address = "bench@northgate.example"
    mailbox = Mailbox.objects.filter(address=address).first() or mailboxes.add(name="Bench", address=address, by=by)
    before = Message.objects.count(), Raw.objects.count()
    contents = list(messages(many))
    start = time.perf_counter()
    for place in range(0, many, 50):  # as a fetched batch is stored
        batch = [(content, {"uid": place + number}) for number, content in enumerate(contents[place : place + 50])]
        storing.store_many(batch, mailbox=mailbox, seen_uid=place, by=by)
    stored = time.perf_counter()
    worked = time.process_time()
    intake.take_in_all()
    end = time.perf_counter()
    raws = Raw.objects.count() - before[1]
    told = {
        "raws": raws,
        "messages": Message.objects.count() - before[0],
        "store": raws / (stored - start),
        "take_in": raws / (end - stored),
        "sustained": raws / (end - start),
        "processor_ms": (time.process_time() - worked) * 1000 / max(raws, 1),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
