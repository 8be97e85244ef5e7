"""The part of the process tree that brings mail in: a thread for each mailbox that waits for new mail, and one that takes it in.

Where the server offers IDLE (RFC 2177) it tells us of new mail at once; elsewhere we look every twenty seconds. A mailbox that cannot be
reached is tried again, less and less often, up to every five minutes. Mailboxes that are added, changed, paused or put away
are noticed within a few seconds.
"""

import logging
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection
from imap_tools import BaseMailBox

from rapport.conversations import holding, intake
from rapport.conversations.actions import mailboxes as actions
from rapport.conversations.fetching import fetching
from rapport.conversations.fetching.connecting import connected
from rapport.conversations.models import Mailbox
from rapport.conversations.queries import mailboxes
from rapport.core.errors import Refused

log = logging.getLogger("rapport.conversations")

LOOK_AROUND = 3.0  # seconds between two looks at which mailboxes there are
POLL = 20.0  # seconds between two looks where the server has no IDLE
IDLE_AT_MOST = 240.0  # seconds of one IDLE; networks forget silent connections sooner than servers do
_STEP = 1.0  # seconds within which a thread hears that it is to stop
_SHORTEST, _LONGEST = 2.0, 300.0  # seconds before a mailbox in trouble is tried again
_DATABASE = (OperationalError, InterfaceError)


@dataclass
class Watch:
    """One mailbox being watched, at the version it had when that began."""

    number: int
    version: int
    stored: threading.Event
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    wait: float = 0.0  # seconds before the next try

    def begin(self) -> None:
        """Start the thread."""
        self.thread = threading.Thread(target=self._run, name=f"mailbox-{self.number}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        self.wait = _SHORTEST
        while not self.stop.is_set():
            try:
                self._fetch_and_wait()
            except Refused as refusal:
                log.warning("Mailbox %s: %s", self.number, refusal.sentence)
                self._rest()
            except _DATABASE:
                self._rest()
            except Exception:  # one mailbox in trouble leaves the others alone
                log.exception("Mailbox %s could not be fetched.", self.number)
                self._rest()
            finally:
                connection.close()

    def _rest(self) -> None:
        connection.close()
        self.stop.wait(self.wait)
        self.wait = min(self.wait * 2, _LONGEST)

    def _fetch_and_wait(self) -> None:
        """One connection for as long as it holds: fetch, wait for more, fetch."""
        mailbox = Mailbox.objects.get(pk=self.number)
        try:
            with connected(mailbox) as box:
                self._stay(mailbox, box)
        except Refused as refusal:
            actions.note_health(mailbox, side="in", problem=refusal.sentence, by=fetching.now())
            raise

    def _stay(self, mailbox: Mailbox, box: BaseMailBox) -> None:
        has_idle = "IDLE" in box.client.capabilities
        while not self.stop.is_set():
            with holding.alone(holding.FETCHING, mailbox.pk) as is_ours:
                if is_ours:
                    mailbox.refresh_from_db()
                    box.client.response("EXISTS")  # what was told of the folder before: forgotten, for it is listed now
                    if fetching.fetch_open(mailbox, box):
                        self.stored.set()
            actions.note_health(mailbox, side="in", problem="", by=fetching.now())
            self.wait = _SHORTEST  # it works: a line that breaks off now and then is no trouble that grows
            connection.close()  # none is held while we wait
            if not has_idle:
                self._wait_for_a_look(box)
            elif not fetching.told_of_more(box):
                _idle(box, self.stop)

    def _wait_for_a_look(self, box: BaseMailBox) -> None:
        if not self.stop.wait(POLL):
            box.client.noop()


def _idle(box: BaseMailBox, stop: threading.Event) -> None:
    """Wait until the server tells of something, a while has gone by, or we are to stop."""
    waited = 0.0
    box.idle.start()
    while waited < IDLE_AT_MOST and not stop.is_set() and not (_is_told_already(box) or box.idle.poll(timeout=_STEP)):
        waited += _STEP
    box.idle.stop()


def _is_told_already(box: BaseMailBox) -> bool:
    """Whether something stands read but unheard: mail that came just before IDLE is told in one packet with the answer to it, and whoever
    waits for the next packet hears of it when the server next says that it is still there."""
    usual = box.client.sock.gettimeout()
    box.client.sock.settimeout(0)  # to look, not to wait
    try:
        return bool(box.client.file.peek(1))  # type: ignore[union-attr]
    except ssl.SSLWantReadError:
        return False
    finally:
        box.client.sock.settimeout(usual)


class Watching:
    """All mailboxes, and the taking in of what they bring."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.then = then  # what is done with messages once they are taken in
        self.stop = threading.Event()
        self.stored = threading.Event()
        self.watches: dict[int, Watch] = {}

    def run(self) -> None:
        """Until told to stop."""
        reader = threading.Thread(target=self._take_in, name="intake", daemon=True)
        reader.start()
        while not self.stop.is_set():
            try:
                self.look()
            except _DATABASE:
                log.warning("The database does not answer; mail is fetched again when it does.")
            finally:
                connection.close()
            self.stop.wait(LOOK_AROUND)
        self._end()
        reader.join(timeout=5)

    def look(self) -> None:
        """Begin to watch what is new or changed, and stop watching what is paused or gone."""
        wanted = dict(mailboxes.fetched().values_list("pk", "version"))
        for number, watch in list(self.watches.items()):
            if wanted.get(number) != watch.version:
                watch.stop.set()
                del self.watches[number]
        for number, version in wanted.items():
            if number not in self.watches:
                self.watches[number] = Watch(number, version, self.stored)
                self.watches[number].begin()

    def _take_in(self) -> None:
        """Take in what was stored: at once when something was fetched, and every few seconds for what anyone else stored."""
        while not self.stop.is_set():
            self.stored.wait(timeout=LOOK_AROUND)
            self.stored.clear()
            try:
                if intake.take_in_all():
                    self.then()
            except Refused as refusal:
                log.warning("Mail is not taken in: %s", refusal.sentence)
                self.stop.wait(10)
            except _DATABASE:
                self.stop.wait(LOOK_AROUND)
            finally:
                connection.close()

    def _end(self) -> None:
        for watch in self.watches.values():
            watch.stop.set()
        for watch in self.watches.values():
            if watch.thread:
                watch.thread.join(timeout=3)
