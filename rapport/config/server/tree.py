"""One parent that starts the parts, starts again what dies, and stops everything together."""

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rapport.config.server.processes import command_line, is_alive

_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_STEADY = 60.0  # seconds a part must run before its earlier deaths are forgotten


@dataclass
class Part:
    """One child: how to start it (returns its process id) and how long it may take to stop, in seconds."""

    name: str
    start: Callable[[], int]
    stop: Callable[[int], None] | None = None
    stop_seconds: float = 12.0
    is_once: bool = False
    on_end: Callable[[int], None] | None = None
    pid: int | None = None
    is_ours: bool = True
    began: float = 0.0
    deaths: int = 0
    next_start: float | None = field(default=None)


class Tree:
    """The parts of one installation, in the order they start. They stop the other way round."""

    def __init__(self, say: Callable[[str], None], mark: Path, address: str) -> None:
        self.parts: list[Part] = []
        self.say = say
        self.mark = mark
        self.address = address
        self.is_stopping = False
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._woken, False)

    def listen_for_signals(self) -> None:
        """From now on Ctrl-C and a request to end stop the whole tree; a second one at once."""
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, self._asked_to_stop)

    def _asked_to_stop(self, number: int, frame: object) -> None:
        if self.is_stopping:
            self._kill_all()
        self.is_stopping = True

    def add(self, part: Part) -> Part:
        """Start a part and look after it."""
        self.parts.append(part)
        if part.pid is None:
            self._start(part)
        return part

    def watch(self, until: Callable[[], bool] = lambda: False, tick: float = 1.0) -> bool:
        """Look after the parts until asked to stop (False), or until the condition holds (True)."""
        while not self.is_stopping:
            if until():
                return True
            self._look()
            self._wait(tick)
        return False

    def stop(self) -> None:
        """Stop every part, the last started first; what does not stop in time is killed."""
        self.is_stopping = True
        gentle = [part for part in reversed(self.parts) if part.pid and part.stop is None]
        for part in gentle:
            _signal(part.pid, signal.SIGTERM)
        for part in gentle:
            if not self._wait_for(part, part.stop_seconds):
                self.say(f"The {part.name} did not stop in time and was ended.")
            _signal_group(part.pid, signal.SIGKILL)
            self._wait_for(part, 5.0)
        for part in reversed(self.parts):
            if part.pid and part.stop and part.is_ours:
                part.stop(part.pid)
        self.mark.unlink(missing_ok=True)

    # How

    def _start(self, part: Part) -> None:
        part.pid, part.began, part.next_start, part.is_ours = part.start(), time.monotonic(), None, True
        pids = [part.pid for part in self.parts if part.pid and part.is_ours]
        told = {"pid": os.getpid(), "command": command_line(os.getpid()), "parts": pids, "address": self.address}
        whole = self.mark.with_name(f"{self.mark.name}.new")  # whoever reads it, or a death just now, never meets half of it
        whole.write_text(json.dumps(told))
        whole.replace(self.mark)

    def _look(self) -> None:
        now = time.monotonic()
        for part in list(self.parts):
            if part.pid and (code := _ended(part)) is not None:
                self._has_ended(part, code, now)
            elif part.next_start and now >= part.next_start:
                self._start(part)

    def _has_ended(self, part: Part, code: int, now: float) -> None:
        if part.is_ours:
            _signal_group(part.pid, signal.SIGKILL)
        part.pid = None
        if part.is_once:
            self.parts.remove(part)
        else:
            part.deaths = 1 if now - part.began > _STEADY else part.deaths + 1
            wait = min(_SHORTEST_WAIT * 2 ** (part.deaths - 1), _LONGEST_WAIT)
            part.next_start = now + wait
            self.say(f"The {part.name} ended unexpectedly ({_how(code)}); starting it again in {wait:g} s.")
        if part.on_end:
            part.on_end(code)

    def _wait(self, seconds: float) -> None:
        due = [part.next_start - time.monotonic() for part in self.parts if part.next_start]
        select.select([self._woken], [], [], max(0.0, min([seconds, *due])))
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 4096)

    def _wait_for(self, part: Part, seconds: float) -> bool:
        ends = time.monotonic() + seconds
        while part.pid and _ended(part) is None:
            if time.monotonic() > ends:
                return False
            self._wait(0.05)
        return True

    def _kill_all(self) -> None:
        for part in self.parts:
            if part.pid and part.stop is None:
                _signal_group(part.pid, signal.SIGKILL)


def _ended(part: Part) -> int | None:
    """How a part ended; None while it runs."""
    if not part.pid:
        return None
    if not part.is_ours:
        return None if is_alive(part.pid) else 0
    try:
        pid, status = os.waitpid(part.pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if pid else None


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def _signal(pid: int | None, number: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _signal_group(pid: int | None, number: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)


def last_run(mark: Path) -> dict[str, object]:
    """What the `up` that holds or held this folder said of itself; empty when it stopped cleanly."""
    try:
        told = json.loads(mark.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def end_orphans(mark: Path) -> bool:
    """End the parts that outlived a killed `up`. True when there was such an `up`."""
    told = last_run(mark)
    pids = told.get("parts")
    for pid in pids if isinstance(pids, list) else []:
        if command_line(pid) == told.get("command"):
            _signal_group(pid, signal.SIGTERM)
            ends = time.monotonic() + 5
            while command_line(pid) == told.get("command") and time.monotonic() < ends:
                time.sleep(0.02)
            _signal_group(pid, signal.SIGKILL)
    return bool(told)
