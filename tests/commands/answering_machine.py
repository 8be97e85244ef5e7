"""A Rapport that answers every message of a person by itself, for tests of two of them: python -m tests.commands.answering_machine.

Arguments: our address, the other's SMTP port, and "acknowledge" for one that only acknowledges what opens a case. Each line it reads is the path of a mail that arrived; for each it says what it made of it.
"""

import sys
from datetime import timedelta


def main(address: str, port: str, how: str = "answer") -> None:
    """Until there is nothing more to read."""
    from rapport.conversations.models import Template
    from rapport.conversations.tests import factories

    words = Template.objects.create(name="We have it", text="We have your message. It is {{ case.reference }}.")
    mailbox = factories.mailbox(address, smtp_port=int(port), acknowledge_with=words)
    print("ready", flush=True)
    for line in sys.stdin:
        print({"answer": answered, "acknowledge": acknowledged}[how](line.strip(), mailbox), flush=True)


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


def acknowledged(path: str, mailbox: object) -> str:
    """One message taken in and led to its case, as it is when it is fetched."""
    from pathlib import Path

    from rapport.cases.jobs import routing
    from rapport.config.commands import the_system
    from rapport.conversations import intake
    from rapport.conversations.actions import storing
    from rapport.conversations.models import Message, Outgoing
    from rapport.conversations.outgoing import working

    by = the_system()
    raw = storing.store(content=Path(path).read_bytes(), mailbox=mailbox, by=by)
    intake.take_in_all()
    before = Outgoing.objects.count()
    routing.sweep(by)
    working.work(now=lambda: by.at + timedelta(minutes=1))
    message = Message.objects.get(raw=raw)
    if Outgoing.objects.count() > before:
        return "acknowledged"
    return message.automatic or str(message.facts.get("not_acknowledged", "nothing"))


if __name__ == "__main__":
    from rapport.config.commands import with_django

    with_django()
    main(*sys.argv[1:])
