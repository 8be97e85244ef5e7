"""A real IMAP server on loopback for the tests: Dovecot, from the system's packages, with folders of its own that go with it."""

import contextlib
import datetime
import imaplib
import ipaddress
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DOVECOT = next((found for place in ("", "/usr/sbin", "/usr/local/sbin") if (found := shutil.which(os.path.join(place, "dovecot")))), "")
PASSWORD = "opens-every-folder"
PATIENCE = 60  # seconds; a busy machine is not a failure
needs_dovecot = pytest.mark.skipif(not DOVECOT, reason="Install dovecot-imapd (apt-get install dovecot-imapd) to try real IMAP.")

_CONFIG = """
base_dir = {base}/run
state_dir = {base}/run
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{base}/mail/%u
mail_uid = {owner}
mail_gid = {owner_group}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_cache_size = 0
imap_idle_notify_interval = 2 mins
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
{oauth}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={base}/mail/%u
}}
"""
_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
"""
_OAUTH_FILE = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Dovecot:
    """One server: `plain` speaks IMAP with STARTTLS, `tls` TLS from the start; every user has the same password."""

    def __init__(self, introspection_url: str = "") -> None:
        self.base = Path(tempfile.mkdtemp(prefix="rapport-dovecot-"))
        self.base.chmod(0o755)
        self.plain, self.tls = free_port(), free_port()
        self.certificate = self.base / "cert.pem"
        self._process: subprocess.Popen[bytes] | None = None
        me = pwd.getpwuid(os.geteuid())
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else me
        (self.base / "mail").mkdir()
        os.chown(self.base / "mail", owner.pw_uid, owner.pw_gid)
        self.owner = owner
        _certify(self.base)
        oauth = _OAUTH.format(base=self.base) if introspection_url else ""
        (self.base / "oauth2.conf").write_text(_OAUTH_FILE.format(url=introspection_url))
        is_root = os.geteuid() == 0
        (self.base / "dovecot.conf").write_text(
            _CONFIG.format(
                base=self.base, plain=self.plain, tls=self.tls, password=PASSWORD, oauth=oauth, owner=owner.pw_uid, owner_group=owner.pw_gid,
                internal="dovecot" if is_root else me.pw_name, login="dovenull" if is_root else me.pw_name,
                internal_group="dovecot" if is_root else _group(me),
            )
        )  # fmt: skip

    def start(self) -> "Dovecot":
        """Start, and wait until it answers."""
        command = [DOVECOT, "-F", "-c", str(self.base / "dovecot.conf")]
        self._process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                raise AssertionError(f"Dovecot did not start: {self._process.stderr.read().decode()}")  # type: ignore[union-attr]
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                imaplib.IMAP4("127.0.0.1", self.plain, timeout=5).logout()
                return self
            time.sleep(0.05)
        raise AssertionError(f"Dovecot does not answer: {(self.base / 'dovecot.log').read_text()}")

    def kill(self) -> None:
        """End it at one blow, with everything it started."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            if self._process.stderr:
                self._process.stderr.close()
            self._process = None

    def close(self) -> None:
        """Stop, and leave nothing."""
        self.kill()
        shutil.rmtree(self.base, ignore_errors=True)

    def client(self, user: str) -> imaplib.IMAP4:
        """Signed in as one of its users, with the inbox open."""
        client = imaplib.IMAP4("127.0.0.1", self.plain, timeout=PATIENCE)
        client.login(user, PASSWORD)
        client.select("INBOX")
        return client

    def deliver(self, user: str, *contents: bytes) -> None:
        """Put messages into somebody's inbox."""
        client = self.client(user)
        for content in contents:
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), content)
        client.logout()

    def pour(self, user: str, contents: Iterable[bytes]) -> None:
        """Put very many messages into somebody's inbox, past the protocol."""
        self.client(user).logout()
        folder = self.base / "mail" / user / "new"
        for number, content in enumerate(contents):
            path = folder / f"1700000000.M{number:06d}.rapport"
            path.write_bytes(content)
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def flags(self, user: str) -> list[str]:
        """The flags of each message in somebody's inbox, in order."""
        client = self.client(user)
        _, lines = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [line.decode() for line in lines if isinstance(line, bytes)]

    def forget_numbers(self, user: str) -> None:
        """Make the folder anew on the server's side: the same mail, other numbers."""
        folder = self.base / "mail" / user
        for path in [*folder.glob("dovecot*"), *folder.glob(".*.index*")]:
            path.unlink()
        marked = folder / "dovecot-uidlist"
        marked.write_text(f"3 V{int(time.time()) + 1000} N1 G{'0' * 31}1\n")
        os.chown(marked, self.owner.pw_uid, self.owner.pw_gid)


def _group(me: pwd.struct_passwd) -> str:
    import grp

    return grp.getgrgid(me.pw_gid).gr_name


def _certify(base: Path) -> None:
    """A certificate of our own for 127.0.0.1 and localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (base / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    unencrypted = serialization.NoEncryption()
    (base / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted))


class Cutting:
    """A line to a server that breaks after so many bytes of its answers, each time somebody connects, as often as wanted."""

    def __init__(self, port: int, after: int, times: int = 1) -> None:
        self.target, self.after, self.times = port, after, times
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                left = self.after if self.cuts < self.times else None
                threading.Thread(target=self._carry, args=(client, server, None), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, left), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if left is not None and len(data) > left:
                    target.sendall(data[:left])
                    self.cuts += 1
                    break
                target.sendall(data)
                left = None if left is None else left - len(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """A running server for the tests of one file."""
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.close()
