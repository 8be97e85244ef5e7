"""A receiver that listens on this machine, and a webhook that calls it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rapport.customers.tests import factories as people
from rapport.team.roles import Role
from rapport.webhooks import actions


class Receiver:
    """What came, and what it answers: a status, or None to hang up."""

    def __init__(self):
        self.heard, self.headers, self.bodies, self.answer, self.location = [], [], [], 204, ""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.bodies.append(body)
                receiver.heard.append(json.loads(body))
                receiver.headers.append(dict(self.headers))
                if receiver.answer is None:
                    self.connection.close()
                    return
                self.send_response(receiver.answer)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def kinds(self):
        return [each["type"] for each in self.heard]


@pytest.fixture
def receiver():
    listening = Receiver()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()


@pytest.fixture
def admin():
    return people.actor(Role.ADMINISTRATOR, name="Rhys Pritchard")


@pytest.fixture
def webhook(receiver, admin):
    return actions.add(name="Billing", url=receiver.url, kinds=[], by=admin)
