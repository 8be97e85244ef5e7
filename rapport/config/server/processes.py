"""Starting processes that do not outlive us, and recognising those that did."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
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
