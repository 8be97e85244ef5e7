"""Starting processes that do not outlive us, and recognising those that did."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_SHADOWS = frozenset("ZXx")  # dead, but not yet asked after
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Ask Linux to send this process a signal when its parent dies. Elsewhere the next start cleans up instead."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def fork(task: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> int:
    """Run a task in a child of its own session, and return its id. The child ends with the task: 0 when it went well.

    The parent must have no other threads and no open database connection.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    # Signals wait until the child has its own answers: one that came earlier would meet the parent's, and be lost.
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    parent = os.getpid()
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
        return pid
    code = 1
    try:
        os.setsid()
        _forget_the_parents_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
        die_with_parent()
        if os.getppid() != parent:  # it died before we could ask to be told
            os._exit(1)
        before()
        task()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except BaseException:  # the child must never return into the parent's code
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _forget_the_parents_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def command_line(pid: int) -> str:
    """What a process was started with; empty when there is none (or only its shadow)."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    asked = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def is_alive(pid: int) -> bool:
    """Whether a process runs. Not told by its command line, which is empty for a moment while a program takes its place."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in _SHADOWS
    except OSError:
        return not Path("/proc/self/stat").exists() and bool(command_line(pid))


def end_soon_after_parent(seconds: float) -> None:
    """This process ends so many seconds after its parent died, whatever it then still waits for, such as a database that died too."""
    if hasattr(os, "pidfd_open"):
        threading.Thread(target=_outlast, args=(os.pidfd_open(os.getppid()), seconds), daemon=True).start()


def _outlast(parent: int, seconds: float) -> None:
    select.select([parent], [], [])
    time.sleep(seconds)
    os._exit(1)
