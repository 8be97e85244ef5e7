"""Fills a data folder for a storm of mail: python -m tests.commands.storm IMAP-PORT SMTP-PORT HOW-MANY."""

import sys


def fill(imap_port: str, smtp_port: str, count: str) -> None:
    """A mailbox that receives and one that sends, on these servers, and this many messages of ours that are due: then all is paused."""
    from django.utils import timezone

    from rapport.cases.tests import factories as cases
    from rapport.conversations.models import Mailbox
    from rapport.conversations.tests import factories
    from rapport.conversations.tests.mailing import mailbox
    from rapport.conversations.tests.test_worker_killed import storm
    from tests.mail_servers import PASSWORD

    place = {"imap_host": "127.0.0.1", "imap_port": int(imap_port), "imap_security": "none", "user_name": "storm", "password": PASSWORD}
    cases.level()
    mailbox(**place)
    storm(factories.mailbox(smtp_port=int(smtp_port)), int(count))
    if int(count):
        Mailbox.objects.update(paused_at=timezone.now())


if __name__ == "__main__":
    from rapport.config.commands import with_django

    with_django()
    fill(*sys.argv[1:])
