"""rapport mail: take in a message from a file, fetch now, look at what could not be read."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapport.config.commands import the_system, with_django
from rapport.core.errors import Refused

if TYPE_CHECKING:
    from rapport.conversations.models import Mailbox

HELP = "take in mail: from a file, or from the mailboxes; and what could not be read"


class NoSuchMailbox(Refused):
    """No mailbox has this name or address."""


class NotAFile(Refused):
    """There is nothing to read there."""


class NotAllFetched(Refused):
    """At least one mailbox could not be fetched; each has been told of."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `mail` may be told."""
    acts = parser.add_subparsers(metavar="ACT", required=True)
    ingest = acts.add_parser("ingest", help="take one raw message, or several, through the same path as fetched mail")
    ingest.add_argument("files", nargs="+", metavar="FILE", help="a message as it came (RFC 5322); - for standard input")
    ingest.add_argument("--mailbox", metavar="NAME", help="the mailbox it came to, by name or address")
    ingest.add_argument("--json", action="store_true", help="print JSON; for several files one line each")
    ingest.set_defaults(act=_ingest)
    fetch = acts.add_parser("fetch", help="fetch what is new, now, and take it in")
    fetch.add_argument("--mailbox", metavar="NAME", help="only this one, by name or address")
    fetch.set_defaults(act=_fetch)
    failed = acts.add_parser("failed", help="list the messages that could not be taken in")
    failed.add_argument("--retry", action="store_true", help="try them again")
    failed.add_argument("--json", action="store_true", help="print JSON")
    failed.set_defaults(act=_failed)


def run(arguments: argparse.Namespace) -> int:
    """Do the one that was asked for."""
    with_django()
    return int(arguments.act(arguments))


def _mailbox(name: str | None) -> "Mailbox | None":
    from rapport.conversations.models import Mailbox

    if not name:
        return None
    found = Mailbox.objects.filter(address=name.lower()).first() or Mailbox.objects.filter(name__iexact=name).first()
    if found is None:
        raise NoSuchMailbox(f"No mailbox is called {name}.")
    return found


def _ingest(arguments: argparse.Namespace) -> int:
    mailbox = _mailbox(arguments.mailbox)
    code = 0
    for file in arguments.files:
        told = _take_in(_content(file), mailbox)
        code = 1 if told["outcome"] == "failed" else code
        if not arguments.json:
            print(_line(told))
        elif len(arguments.files) > 1:
            print(json.dumps({"file": file, **told}, ensure_ascii=False))
        else:
            print(json.dumps(told, indent=1, ensure_ascii=False))
    return code


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    path = Path(file)
    if not path.is_file():
        raise NotAFile(f"There is no file {file}.")
    return path.read_bytes()


def _take_in(content: bytes, mailbox: "Mailbox | None") -> dict[str, Any]:
    from rapport.cases.actions import arriving
    from rapport.conversations import ingesting, intake
    from rapport.conversations.actions import storing

    by = the_system()
    raw = storing.store(content=content, by=by, mailbox=mailbox)
    outcome = intake.take_in_one(raw, by=by)
    if outcome is None:
        raw.refresh_from_db(fields=["problem"])
        return ingesting.told_of_failure(raw)
    case = arriving.on_inbound(message=outcome.message, by=by) if outcome.message.direction == "in" else None
    return ingesting.told(outcome, case=case.reference if case else None)


def _line(told: dict[str, Any]) -> str:
    if told["outcome"] == "failed":
        return f"Could not be taken in: {told['problems'][0]}"
    where = told["conversation"] + (f", case {told['case']}" if told["case"] else "")
    again = " (it had come before)" if told["is_copy"] else ""
    return f"{told['outcome'].replace('_', ' ').capitalize()}, in {where}{again}: {told['subject'] or 'no subject'}"


def _fetch(arguments: argparse.Namespace) -> int:
    from rapport.cases.jobs import routing
    from rapport.conversations import intake
    from rapport.conversations.fetching import fetching
    from rapport.conversations.queries import mailboxes

    one = _mailbox(arguments.mailbox)
    failures = 0
    for mailbox in [one] if one else mailboxes.fetched():
        try:
            count = fetching.fetch(mailbox)
        except Refused as refusal:
            failures += 1
            print(f"{mailbox.name}: {refusal.sentence}")
        else:
            print(f"{mailbox.name}: " + ("another process is fetching it." if count is None else f"{count} new."))
    taken = intake.take_in_all()
    routing.sweep(the_system())
    print(f"{taken} taken in.")
    if failures:
        raise NotAllFetched("Not every mailbox could be fetched.")
    return 0


def _failed(arguments: argparse.Namespace) -> int:
    from rapport.conversations import intake
    from rapport.conversations.actions import receiving
    from rapport.conversations.queries import mailboxes

    by = the_system()
    if arguments.retry:
        for raw in mailboxes.failed(by):
            receiving.retry(raw=raw, by=by)
        intake.take_in_all()
    found = list(mailboxes.failed(by))
    if arguments.json:
        rows = [{"id": raw.pk, "size": raw.size, "received_at": raw.received_at.isoformat(), "problem": raw.problem} for raw in found]
        print(json.dumps(rows, indent=1))
    else:
        for raw in found:
            print(f"{raw.pk}  {raw.received_at:%Y-%m-%d %H:%M}  {raw.size:>10,} bytes  {raw.mailbox or '-'}  {raw.problem}")
        print(f"{len(found)} messages could not be taken in." if found else "Every message was taken in.")
    return 0
