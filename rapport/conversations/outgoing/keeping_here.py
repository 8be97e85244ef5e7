"""Mail that must reach nobody: what leaves through a server under .invalid is written to a file, and goes no farther.

No server can have such a name (RFC 2606), so nobody's mail is kept here by mistake. The demo organisation answers its invented customers
so: with every step of a real sending, and nothing leaves the machine.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from rapport.conversations.outgoing.session import Broken, Handed, NotMine
from rapport.conversations.rules.outbox import Answer

NOWHERE = ".invalid"
WELL = (250, b"Well")


def is_nowhere(host: str) -> bool:
    """Whether a server of this name can never be."""
    return host.lower().rstrip(".").endswith(NOWHERE)


class Folder:
    """Stands where a connection to a mail server stands, with a folder at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sock: object = self  # it is always open

    def noop(self) -> tuple[int, bytes]:
        """It is there."""
        return WELL

    def hand_over(self, sender: str, recipients: Sequence[str], content: bytes, mark: Callable[[list[str]], bool]) -> Handed:
        """Keep one mail as a file. `mark` says just before whether it is still ours to hand over. Raises Broken, NotMine."""
        path = self.path / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{token_hex(4)}.eml"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(content)
        except OSError as failure:
            raise Broken(f"The mail could not be kept: {failure.strerror}.") from None
        if not mark(list(recipients)):
            part.unlink()
            raise NotMine
        part.rename(path)
        kept = Answer(250, f"Kept as {path.name}; it goes no farther.")
        return Handed(dict.fromkeys(recipients, kept), kept)

    def leave(self) -> None:
        """Nothing to close."""

    close = leave
