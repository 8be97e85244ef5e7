"""Watching mailboxes: new mail comes in by itself, over broken lines and restarts, and stops when asked."""

import imaplib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from rapport.conversations.actions import mailboxes
from rapport.conversations.fetching import watching
from rapport.conversations.fetching.watching import Watching
from rapport.conversations.models import Mailbox, Message, Security
from rapport.conversations.tests.mailing import letter, mailbox
from rapport.customers.tests import factories as make
from tests.mail_servers import PATIENCE, Dovecot, dovecot, needs_dovecot

pytestmark = [needs_dovecot, pytest.mark.django_db(transaction=True)]
__all__ = ["dovecot"]


@pytest.fixture
def watch(settings, tmp_path, monkeypatch) -> Iterator[Callable[[], Watching]]:
    """Starts watching; it has stopped when the test ends."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(watching, "LOOK_AROUND", 0.2)
    monkeypatch.setattr(watching, "_STEP", 0.2)
    monkeypatch.setattr(watching, "_SHORTEST", 0.2)
    running: list[tuple[Watching, threading.Thread]] = []

    def start() -> Watching:
        one = Watching()
        thread = threading.Thread(target=one.run)
        thread.start()
        running.append((one, thread))
        return one

    yield start
    for one, _ in running:
        one.stop.set()
    ended = [*(thread for _, thread in running), *named("intake"), *named("mailbox-")]
    for each in ended:  # what still has a connection of its own would meet the next test
        each.join(PATIENCE)
    assert not any(each.is_alive() for each in ended)


def named(name: str) -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith(name)]


def is_well() -> bool | None:
    """What the mailbox says of itself; None before it was ever reached."""
    return Mailbox.objects.get().health.get("in", {}).get("ok")


def eventually(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "It did not happen."
        time.sleep(0.05)
        connection.close()


def test_mail_comes_in_by_itself(dovecot: Dovecot, watch):
    mailbox(dovecot, "idle")
    watch()
    dovecot.deliver("idle", letter("a"))
    eventually(lambda: Message.objects.count() == 1)
    eventually(lambda: is_well() is True)
    time.sleep(1)  # by now it waits in IDLE, and the next one has to wake it
    dovecot.deliver("idle", letter("b"))
    eventually(lambda: Message.objects.count() == 2)


@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS, Security.TLS])
def test_mail_that_comes_between_the_last_look_and_the_wait_is_no_later(dovecot: Dovecot, watch, monkeypatch, security):
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    mailbox(dovecot, "between", imap_security=security, imap_port=dovecot.tls if security == Security.TLS else dovecot.plain)
    noted, letters = mailboxes.note_health, [letter("a")]

    def then_it_comes(*given, **named):
        noted(*given, **named)
        while letters:
            dovecot.deliver("between", letters.pop())

    def busy(client, name, *given):
        tag = command(client, name, *given)
        if name == "IDLE":
            time.sleep(1)  # a busy machine: by now the answer and the news are there, and are read together
        return tag

    command = imaplib.IMAP4._command
    monkeypatch.setattr(imaplib.IMAP4, "_command", busy)
    monkeypatch.setattr(mailboxes, "note_health", then_it_comes)
    watch()
    eventually(lambda: Message.objects.count() == 1)


def test_a_server_that_dies_is_found_again(dovecot: Dovecot, watch):
    mailbox(dovecot, "dies")
    dovecot.deliver("dies", letter("a"))
    running = watch()
    eventually(lambda: Message.objects.count() == 1)
    [one] = running.watches.values()
    one.wait = 1.5  # as after lines that broke before
    dovecot.kill()
    eventually(lambda: is_well() is False)
    dovecot.start()
    dovecot.deliver("dies", letter("b"))
    eventually(lambda: Message.objects.count() == 2)
    eventually(lambda: is_well() is True)
    eventually(lambda: one.wait == 0.2)  # a line that breaks now and then does not make the next try later and later


def test_two_watchers_bring_each_message_once(dovecot: Dovecot, watch):
    mailbox(dovecot, "twins")
    watch()
    watch()
    for number in range(10):
        dovecot.deliver("twins", letter(str(number)))
    eventually(lambda: Message.objects.count() == 10)
    assert len(set(Message.objects.values_list("message_id", flat=True))) == 10


def test_a_paused_mailbox_is_left_alone_and_goes_on(dovecot: Dovecot, watch):
    found = mailboxes.pause(mailbox=mailbox(dovecot, "pause"), by=make.system())
    one = watch()
    dovecot.deliver("pause", letter("a"))
    time.sleep(1)
    assert one.watches == {}
    assert not Message.objects.exists()
    mailboxes.go_on(mailbox=found, by=make.system())
    eventually(lambda: Message.objects.count() == 1)
