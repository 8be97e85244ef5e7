"""Locks on files in the data folder. The operating system drops them when a process dies, even by kill -9."""

import fcntl
from pathlib import Path
from typing import IO


class FileLock:
    """One lock file, held shared or exclusive by this process until `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def exclusive(self, *, wait: bool = False) -> bool:
        """Hold it alone. False when another process holds it and we do not wait."""
        return self._take(fcntl.LOCK_EX, wait=wait)

    def shared(self, *, wait: bool = True) -> bool:
        """Hold it together with others."""
        return self._take(fcntl.LOCK_SH, wait=wait)

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> "FileLock":
        self.exclusive(wait=True)
        return self

    def __exit__(self, *failure: object) -> None:
        self.release()

    def _take(self, kind: int, *, wait: bool) -> bool:
        if self._file is None:
            self._file = self.path.open("a")
        try:
            fcntl.flock(self._file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True
