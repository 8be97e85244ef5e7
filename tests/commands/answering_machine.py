"""A Rapport that answers every message of a person by itself, for tests of two of them: python -m tests.commands.answering_machine.

Arguments: our address, the other's SMTP port. Each line it reads is the path of a mail that arrived; for each it says what it made of it.
"""

import sys
from datetime import timedelta


def main(address: str, port: str) -> None:
    """Until there is nothing more to read."""
    from rapport.conversations.tests import factories

    mailbox = factories.mailbox(address, smtp_port=int(port))
    print("ready", flush=True)
    for line in sys.stdin:
        print(answered(line.strip(), mailbox), flush=True)


def answered(path: str, mailbox: object) -> str:
    """One message taken in, and answered when a person seems to have written it."""
    from pathlib import Path

    from rapport.config.commands import the_system
    from rapport.conversations import intake
    from rapport.conversations.actions import drafts, sending, storing
    from rapport.conversations.actions.unattended import WouldLoop
    from rapport.conversations.models import Message
    from rapport.conversations.outgoing import working

    by = the_system()
    raw = storing.store(content=Path(path).read_bytes(), mailbox=mailbox, by=by)
    intake.take_in_all()
    message = Message.objects.get(raw=raw)
    if message.automatic:
        return message.automatic
    draft = drafts.begin(conversation=message.conversation, answers=message, text="We have your message and answer it soon.", by=by)
    try:
        sending.send(draft=draft, by=by, is_automatic=True)
    except WouldLoop as refusal:
        return refusal.sentence
    working.work(now=lambda: by.at + timedelta(minutes=1))
    return "answered"


if __name__ == "__main__":
    from rapport.config.commands import with_django

    with_django()
    main(*sys.argv[1:])
