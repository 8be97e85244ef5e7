"""Mail servers on loopback that behave, and that do not: each answers as its `script` says, and keeps what it took."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager


class Taken:
    """A mail that the server became responsible for: it has answered the last dot, or was about to."""

    def __init__(self, sender, recipients, content):
        self.sender, self.recipients, self.content = sender, recipients, content


class Server(socketserver.ThreadingTCPServer):
    """An SMTP server. `script(verb, argument, state)` returns an answer, None for the usual one, or does what it likes:

    "drop" closes the connection, "silence" never answers, "drip" answers a letter a second, anything else is said as it is.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: Callable[[str, str, dict], str | None] = lambda *given: None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script, self.taken, self.connections, self.stopping = script, [], 0, threading.Event()
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """A client that goes away is what these tests are about."""

    def recipients(self) -> list[str]:
        return sorted(each for mail in self.taken for each in mail.recipients)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        with self.server.lock:
            self.server.connections += 1
        self.sender, self.to, state = "", [], {}
        if not self.say("CONNECT", "", state, "220 loopback"):
            return
        while line := self.rfile.readline():
            verb, _, argument = line.decode().strip().partition(" ")
            if not self.answer(verb.upper(), argument, state):
                return

    def answer(self, verb, argument, state):
        usual = {"EHLO": "250-loopback\r\n250 8BITMIME", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "QUIT": "221 bye"}
        if verb == "MAIL":
            self.sender, self.to = argument, []
        said = self.say(verb, argument, state, usual.get(verb, "250 ok"))
        if verb == "RCPT" and said and said.startswith("2"):
            self.to.append(argument.partition("<")[2].partition(">")[0])
        if verb == "DATA" and said and said.startswith("354"):
            return self.text(state)
        return bool(said) and verb != "QUIT"

    def text(self, state):
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                break
            lines.append(line)
        else:
            return False
        if self.server.script("TAKE", "", state) != "no":
            with self.server.lock:
                self.server.taken.append(Taken(self.sender, list(self.to), b"".join(lines)))
        return bool(self.say("DOT", "", state, "250 taken"))

    def say(self, verb, argument, state, usual):
        said = self.server.script(verb, argument, state) or usual
        if said == "drop":
            self.request.shutdown(socket.SHUT_RDWR)
            return ""
        if said == "silence":
            self.server.stopping.wait(30)
            return ""
        if said == "drip":
            for letter in b"250 ok" * 100:
                if self.server.stopping.wait(0.05):
                    break
                self.wfile.write(bytes([letter]))
            return ""
        self.wfile.write(said.encode() + b"\r\n")
        return said


@contextmanager
def serving(script=lambda *given: None):
    """A server for as long as the block runs."""
    with Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


def wait_until(true, patience: float = 60.0):
    """Until something is so."""
    ends = time.monotonic() + patience
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)
