"""A disk that is really full while attachments are kept: one plain refusal, nothing half done, and the message is taken in later."""

import base64
import os
import subprocess
from pathlib import Path

import pytest

from rapport.conversations import intake
from rapport.conversations.actions import storing
from rapport.conversations.files import NoRoom
from rapport.conversations.models import Attachment, Conversation, Message, Raw, RawState
from rapport.customers.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False).returncode:
        pytest.skip("Only root may make a small disk to fill.")
    yield place
    subprocess.run(["umount", place], check=True)


def with_file(size: int) -> bytes:
    content = base64.encodebytes(os.urandom(size)).replace(b"\n", b"\r\n")
    return (
        b"From: olwen@example.com\r\nSubject: Photo\r\nMessage-ID: <photo@example.com>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n'
        b'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="photo.bin"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + content + b"\r\n--b--\r\n"
    )


def test_nothing_is_half_done_and_nothing_is_lost(small_disk, settings, tmp_path):
    settings.MEDIA_ROOT = str(small_disk)
    raw = storing.store(content=with_file(200_000), by=make.system())
    with pytest.raises(NoRoom) as refusal:
        intake.take_in_all()
    assert refusal.value.sentence == "The disk is full: nothing was stored."
    raw.refresh_from_db()
    assert (raw.state, raw.attempts) == (RawState.STORED, 0)
    assert not Message.objects.exists()
    assert not Conversation.objects.exists()
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []

    settings.MEDIA_ROOT = str(tmp_path / "large")
    assert intake.take_in_all() == 1
    attachment = Attachment.objects.get()
    assert (Path(settings.MEDIA_ROOT) / attachment.file.name).stat().st_size == attachment.size == 200_000
    assert Raw.objects.get().state == RawState.READ
