"""A disk that is really full while mail is fetched: one plain sentence, nothing told to the server, and all of it later."""

import os
import subprocess
import sys

import pytest

from rapport.conversations.tests.mailing import letter
from tests.commands.running import environment, rapport, refused, sql
from tests.mail_servers import Dovecot, needs_dovecot

MEGABYTE = 1024 * 1024


@pytest.fixture
def small_disk(data):
    """The data folder on a disk of its own."""
    data.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=220m", "tmpfs", data], capture_output=True, check=False).returncode:
        pytest.skip("Only root may make a small disk to fill.")
    data.chmod(0o755)
    yield data
    subprocess.run(["umount", "-l", data], check=True)


@pytest.fixture
def dovecot():
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.close()


def fill(folder, left):
    """Leave only so much room."""
    disk = os.statvfs(folder)
    (folder / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize - left))


@needs_dovecot
def test_nothing_is_told_to_the_server_until_it_is_stored(small_disk, dovecot):
    command = [sys.executable, "-m", "tests.commands.storm", str(dovecot.plain), "9", "0"]
    subprocess.run(command, env=environment(RAPPORT_DATA=str(small_disk)), check=True)
    dovecot.deliver("storm", letter("a", text=os.urandom(12 * MEGABYTE).hex()), letter("b"))

    fill(small_disk, left=24 * MEGABYTE)  # the database starts, and has no room for this
    done = rapport("mail", "fetch", data=small_disk)
    assert done.stdout == "Help: The disk is full: nothing was stored.\n0 taken in.\n"
    assert refused(done) == "Not every mailbox could be fetched."
    assert not any(r"\Seen" in flags for flags in dovecot.flags("storm"))

    (small_disk / "filler").unlink()
    assert rapport("mail", "fetch", data=small_disk).stdout == "Help: 2 new.\n2 taken in.\n"
    assert all(r"\Seen" in flags for flags in dovecot.flags("storm"))
    assert sql(small_disk, "SELECT count(*) FROM conversations_message") == "2"
