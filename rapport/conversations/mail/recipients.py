"""Who gets an answer. One rule, for every door.

To: where the writer asks for answers (Reply-To, if it is neither ours nor the list's), else the writer. Cc, when everyone is answered: all
others it was to or copied to. Never ourselves, nobody twice, in the order of the mail.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .facts import Address, Mail

_NOBODY = ("no-reply@", "noreply@", "no_reply@", "do-not-reply@", "donotreply@", "mailer-daemon@")


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who an answer goes to, and who gets a copy."""

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()

    @property
    def everyone(self) -> tuple[Address, ...]:
        """To, then Cc."""
        return self.to + self.cc


def reply_to(mail: Mail, own_addresses: frozenset[str], *, everyone: bool = True) -> Recipients:
    """Who an answer to this mail goes to.

    A mail that we wrote ourselves is followed up: to those it was to. When all that is left is an address that cannot be answered
    ("no-reply@"), it is kept: the person who answers sees it and decides.
    """
    own = frozenset(address.lower() for address in own_addresses)
    is_ours = bool(mail.from_) and all(is_own(address, own) for address in mail.from_)
    to = _unique(mail.to if is_ours else _asked_for(mail, own), own, ())
    if not to:
        to = _unique(mail.from_ or ((mail.sender,) if mail.sender else ()), own, ()) or _unique([*mail.to, *mail.cc], own, ())[:1]
    if not everyone:
        return Recipients(to)
    others = [*mail.from_, *mail.to, *mail.cc] if not is_ours else [*mail.cc]
    return Recipients(to, _unique(_without_writer(others, mail, to), own, to))


def _asked_for(mail: Mail, own: frozenset[str]) -> tuple[Address, ...]:
    """Reply-To as far as it is honest about a person: not our own address, not the list's."""
    lists = _list_addresses(mail)
    asked = [address for address in mail.reply_to if not is_own(address, own) and address.key not in lists]
    return tuple(asked) or tuple(address for address in mail.from_ if address.email)


def _list_addresses(mail: Mail) -> frozenset[str]:
    """Addresses that reach a whole list: the one it names, and what its id looks like as an address."""
    if not mail.list_id:
        return frozenset({mail.list_post} - {""})
    name, _, domain = mail.list_id.partition(".")
    return frozenset({mail.list_post.lower(), f"{name}@{domain}".lower()} - {""})


def _without_writer(others: Iterable[Address], mail: Mail, to: tuple[Address, ...]) -> list[Address]:
    """The writer is answered where they asked to be, not a second time where they wrote from; nobody is copied who cannot read."""
    writers = (
        {address.key for address in mail.from_} if mail.reply_to and to and to[0].key not in {one.key for one in mail.from_} else set()
    )
    return [address for address in others if address.key not in writers and not address.key.startswith(_NOBODY)]


def _unique(found: Iterable[Address], own: frozenset[str], already: tuple[Address, ...]) -> tuple[Address, ...]:
    seen = {address.key for address in already}
    kept: list[Address] = []
    for address in found:
        if address.email and address.key not in seen and not is_own(address, own):
            seen.add(address.key)
            kept.append(address)
    return tuple(kept)


def is_nobody(address: str) -> bool:
    """An address that nobody reads."""
    return address.lower().startswith(_NOBODY)


def is_own(address: Address, own: frozenset[str]) -> bool:
    """Ours, with or without a token after a plus."""
    local, _, domain = address.key.rpartition("@")
    return address.key in own or f"{local.partition('+')[0]}@{domain}" in own
