"""Files are checked for harm before anybody opens them: with a real ClamAV daemon, and with one that misbehaves."""

import hashlib
import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import Client
from django.urls import reverse

from rapport.config.server import health_services
from rapport.config.server.verdicts import Level
from rapport.conversations import scanning
from rapport.conversations.actions import drafts, sending
from rapport.conversations.actions import scanning as actions
from rapport.conversations.models import Attachment
from rapport.conversations.tests import factories
from rapport.conversations.tests.mailing import received
from rapport.core import scanning as asking
from rapport.customers.tests import factories as people
from rapport.desk import signed
from rapport.portal import signing

pytestmark = pytest.mark.django_db
PATIENCE = 300  # seconds; a busy machine is not a failure
HARMFUL = b"This stands for a virus in the tests of Rapport, and harms nobody."
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_clamd = pytest.mark.skipif(CLAMD is None, reason="Scanning is not tried with a real scanner: install clamav-daemon for that.")


@pytest.fixture(scope="module")
def clamd():
    """A real daemon that knows one harmful content, on a socket of its own."""
    with TemporaryDirectory(prefix="clamd") as folder:
        at = Path(folder)
        at.chmod(0o755)
        (at / "db").mkdir()
        (at / "db" / "tests.hdb").write_text(f"{hashlib.md5(HARMFUL).hexdigest()}:{len(HARMFUL)}:Rapport.Test\n")
        said = {"DatabaseDirectory": at / "db", "LocalSocket": at / "socket", "Foreground": "yes", "StreamMaxLength": "1M"}
        (at / "conf").write_text("".join(f"{name} {value}\n" for name, value in said.items()))
        daemon = subprocess.Popen([str(CLAMD), "-c", str(at / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await(at / "socket")
            yield str(at / "socket")
        finally:
            daemon.terminate()
            daemon.wait(PATIENCE)


def _await(path):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(asking.ScannerFailed):
            return asking.greet(str(path))
        time.sleep(0.05)
    raise AssertionError("clamd did not start")


@contextmanager
def one_that(answers):
    """A server on loopback that hears the command and then does what `answers` does with the line."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            while True:
                line, _ = server.accept()
                with line, suppress(OSError):
                    answers(line)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor")


@pytest.fixture
def browser(amara):
    client = Client()
    client.force_login(amara.user)
    return client


def mail_with(content, number="a"):
    """A mail with one file, taken in; the file."""
    head = f"Message-ID: <{number}@example.com>\r\nFrom: olwen@example.com\r\nTo: help@northgate.example\r\nSubject: Damp\r\n"
    types = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="edge"\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nSee.\r\n'
    file = "--edge\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=meter.bin\r\n\r\n"
    (message,) = received(f"{head}{types}{file}".encode() + content + b"\r\n--edge--\r\n")
    return message.attachments.get()


def opened(browser, file):
    return browser.get(reverse("desk:file", args=[file.pk]))


class TestWithARealScanner:
    @needs_clamd
    def test_what_is_harmful_is_kept_and_opened_by_nobody(self, clamd, settings, browser):
        settings.CLAMAV = clamd
        file = mail_with(HARMFUL)
        assert file.scan == "waiting"
        assert scanning.look() == 1
        file.refresh_from_db()
        assert file.harm.startswith("Rapport.Test")
        refused = opened(browser, file)
        assert refused.status_code == 403
        assert "This file is held: it looks harmful (Rapport.Test" in refused.content.decode()
        assert browser.get(reverse("desk:original", args=[file.message_id])).status_code == 403
        for kind, number in (("file", file.pk), ("mail", file.message.raw_id)):
            assert Client().get(signed.address(kind, number)).status_code == 404
        link = reverse("portal:file", args=[signing.follow_token(file.message.conversation), file.pk])
        assert Client().get(link).status_code == 404
        assert file.file.size == len(HARMFUL)
        page = browser.get(reverse("desk:opened", args=[file.message.conversation_id]), follow=True).content.decode()
        assert reverse("desk:file", args=[file.pk]) not in page
        assert "it looks harmful" in page
        settings.CLAMAV = ""
        assert opened(browser, file).status_code == 403

    @needs_clamd
    def test_what_is_clean_opens_once_it_was_checked(self, clamd, settings, browser):
        settings.CLAMAV = clamd
        file = mail_with(b"12345")
        waiting = opened(browser, file)
        assert (waiting.status_code, "has not been checked yet" in waiting.content.decode()) == (403, True)
        scanning.look()
        assert opened(browser, file).status_code == 303
        assert Client().get(signed.address("mail", file.message.raw_id)).status_code == 200

    @needs_clamd
    def test_one_larger_than_it_looks_at_waits_and_is_tried_again(self, clamd, settings, browser):
        settings.CLAMAV = clamd
        file = mail_with(b"x" * 60 + b"y" * 3_000_000)
        scanning.look()
        file.refresh_from_db()
        assert file.scan == "failed The file is larger than the scanner looks at."
        assert "could not be checked" in opened(browser, file).content.decode()
        assert health_services.scanner() == (
            Level.NOTE,
            "Some files are larger than the scanner looks at (1); raise its StreamMaxLength.",
        )
        actions.look_again(by=people.system())
        file.refresh_from_db()
        assert file.scan == "waiting"

    @needs_clamd
    def test_files_from_before_there_was_a_scanner_are_checked_later(self, clamd, settings, browser):
        harmful, harmless, large = mail_with(HARMFUL), mail_with(b"12345", "b"), mail_with(b"y" * 3_000_000, "c")
        lost = mail_with(b"lost", "d")
        lost.file.delete(save=False)
        Attachment.objects.filter(pk=lost.pk).update(file=lost.file.name or "attachments/lost")
        assert opened(browser, harmful).status_code == 303
        settings.CLAMAV = clamd
        page = browser.get(reverse("desk:opened", args=[harmless.message.conversation_id]), follow=True).content.decode()
        assert "Not checked for viruses yet." in page
        assert scanning.look() == 0
        assert scanning.look_at_older() == 4
        assert scanning.look_at_older() == 0
        for each in (harmful, harmless, large, lost):
            each.refresh_from_db()
        assert (bool(harmful.harm), harmless.scan, opened(browser, harmful).status_code) == (True, "clean", 403)
        assert opened(browser, large).status_code == 303
        assert scanning.remark(large) == "Not checked for viruses: The file is larger than the scanner looks at."
        assert lost.scan == "unchecked the file is not there."
        actions.look_again(by=people.system())
        large.refresh_from_db()
        assert large.scan == ""

    @needs_clamd
    def test_a_harmful_file_does_not_leave(self, clamd, settings, amara):
        settings.CLAMAV = clamd
        talk = factories.conversation(people.customer("Olwen Bevan-Jones"), factories.mailbox())
        factories.inbound(talk)
        draft = factories.draft(talk, people.later(amara, minutes=5))
        drafts.attach(draft=draft, stream=_Stream(HARMFUL), name="meter.bin", by=people.later(amara, minutes=5))
        draft.refresh_from_db()
        for sentence in ("has not been checked yet", "it looks harmful"):
            with pytest.raises(sending.NotSendable, match=sentence):
                sending.send(draft=draft, by=people.later(amara, minutes=6))
            scanning.look()
        assert draft.conversation.messages == 0

    @needs_clamd
    def test_the_doctor_says_that_it_answers(self, clamd, settings):
        settings.CLAMAV = clamd
        assert health_services.scanner() == (Level.WELL, "The virus scanner answers.")


class _Stream:
    def __init__(self, content):
        self.content = content

    def read(self, size=-1, /):
        content, self.content = self.content, b""
        return content


def _drip(line):
    line.recv(100)
    for letter in b"stream: OK" * 1000:
        line.sendall(bytes([letter]))
        time.sleep(0.05)
    HEARD_OUT.append("drips")


HEARD_OUT: list[str] = []  # whoever was waited for to the end, which nobody should be


MISBEHAVING = {
    "hangs up": lambda line: None,
    "hangs up after the file": lambda line: line.recv(65_536),
    "says nothing": lambda line: time.sleep(3),
    "drips": _drip,
    "says what nobody knows": lambda line: (line.recv(65_536), line.sendall(b"stream: perhaps\0")),
    "says OK without its end": lambda line: (line.recv(65_536), line.sendall(b"stream: OK")),
    "never ends": lambda line: line.sendall(b"x" * 100_000),
}


class TestOneThatMisbehaves:
    @pytest.mark.parametrize("how", MISBEHAVING)
    def test_files_wait_rather_than_pass(self, how, settings, browser, monkeypatch):
        monkeypatch.setattr(asking, "SECONDS", 0.5)
        with one_that(MISBEHAVING[how]) as address:
            settings.CLAMAV = address
            file = mail_with(b"12345")
            assert scanning.look() == 0
            assert HEARD_OUT == []
            file.refresh_from_db()
            assert file.scan == "waiting"
            assert opened(browser, file).status_code == 403

    def test_one_that_is_down_holds_up_no_mail_and_the_doctor_says_so(self, settings):
        settings.CLAMAV = "127.0.0.1:9"
        file = mail_with(b"12345")
        assert scanning.look() == 0
        assert file.message.conversation.messages == 1
        level, sentence = health_services.scanner()
        assert level is Level.WRONG
        assert sentence == "The scanner at 127.0.0.1:9 does not answer. Files wait until it does, and cannot be opened (1)."


class TestWithoutAScanner:
    def test_files_open_and_nobody_asks(self, settings, browser):
        settings.CLAMAV = ""
        file = mail_with(b"12345")
        assert file.scan == ""
        assert scanning.look() == 0
        assert opened(browser, file).status_code == 303

    def test_what_still_waited_when_the_scanner_was_taken_away_opens(self, settings, browser):
        settings.CLAMAV = "127.0.0.1:9"
        file = mail_with(b"12345")
        settings.CLAMAV = ""
        assert opened(browser, file).status_code == 303

    def test_the_same_content_is_settled_once(self, settings):
        settings.CLAMAV = "127.0.0.1:9"
        one, two = mail_with(b"12345", "a"), mail_with(b"12345", "b")
        assert actions.note(content=one.hash, scan="clean", by=people.system()) == 2
        assert set(Attachment.objects.filter(pk__in=[one.pk, two.pk]).values_list("scan", flat=True)) == {"clean"}
