"""The system account that runs the embedded PostgreSQL when Rapport is started by root (PostgreSQL refuses root).

Its folder may lie below one that only root can enter (/root is often 0700). We then give that one account the right
to pass through, and nothing more: an access-control entry where the file system knows them, else the traverse bit.
"""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from pathlib import Path

from rapport.core.errors import Refused

ACCOUNT = "rapport-db"
_ACL = "system.posix_acl_access"
_USER_OBJ, _USER, _GROUP_OBJ, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_TRAVERSE, _EVERYTHING = 1, 7


class NoAccount(Refused):
    """Root cannot run PostgreSQL, and no other account could be made."""


class Unreachable(Refused):
    """The account cannot pass through a folder above the data."""


def account_for(folder: Path) -> pwd.struct_passwd | None:
    """Who runs PostgreSQL on this folder: its owner, or our own account; None when we are not root."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        try:
            return pwd.getpwuid(folder.stat().st_uid)
        except KeyError:
            pass  # restored from another machine: give it to our own account
    return _our_account()


def _our_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    for command in (
        ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT],
        ["adduser", "-S", "-D", "-H", ACCOUNT],
    ):
        if shutil.which(command[0]):
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode == 0:
                return pwd.getpwnam(ACCOUNT)
    raise NoAccount(
        f"PostgreSQL does not run as root, and the system account {ACCOUNT} could not be made; start Rapport as an ordinary user."
    )


def let_through(path: Path, account: pwd.struct_passwd) -> None:
    """Let the account reach a path: each folder above that it cannot pass gets the right to traverse, for it alone."""
    for folder in reversed(path.resolve().parents):
        if not _may_pass(folder, account):
            _allow(folder, account)


def open_to(folder: Path, account: pwd.struct_passwd) -> None:
    """Make sure that the account can read and run installed programs (they hold nothing private)."""
    let_through(folder / "any", account)
    if (folder / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | stat.S_IRGRP | stat.S_IROTH
        if mode & stat.S_IXUSR:
            wanted |= stat.S_IXGRP | stat.S_IXOTH
        if wanted != mode:
            path.chmod(stat.S_IMODE(wanted))


def _may_pass(folder: Path, account: pwd.struct_passwd) -> bool:
    about = folder.stat()
    if about.st_mode & stat.S_IXOTH or (about.st_uid == account.pw_uid and about.st_mode & stat.S_IXUSR):
        return True
    if about.st_gid == account.pw_gid and about.st_mode & stat.S_IXGRP:
        return True
    entries = _entries(folder)
    mask = next((rights for tag, rights, _ in entries if tag == _MASK), _EVERYTHING)  # a later chmod narrows it
    return any(tag == _USER and uid == account.pw_uid and rights & mask & _TRAVERSE for tag, rights, uid in entries)


def _allow(folder: Path, account: pwd.struct_passwd) -> None:
    mode = folder.stat().st_mode
    entries = _entries(folder) or [
        (_USER_OBJ, mode >> 6 & 7, _NOBODY),
        (_GROUP_OBJ, mode >> 3 & 7, _NOBODY),
        (_OTHER, mode & 7, _NOBODY),
    ]
    entries = [entry for entry in entries if entry[0] != _MASK and entry[::2] != (_USER, account.pw_uid)]
    entries.append((_USER, _TRAVERSE, account.pw_uid))
    widest = 0
    for tag, rights, _ in entries:
        widest |= rights if tag not in (_USER_OBJ, _OTHER) else 0
    entries.append((_MASK, widest, _NOBODY))
    packed = struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", *entry) for entry in sorted(entries, key=lambda entry: (entry[0], entry[2]))
    )
    try:
        os.setxattr(folder, _ACL, packed)
    except (OSError, AttributeError):  # this file system keeps no access-control lists
        _allow_all(folder)


def _allow_all(folder: Path) -> None:
    try:
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
    except OSError as failure:
        raise Unreachable(
            f"The database's account ({ACCOUNT}) cannot pass through {folder}; choose a data folder elsewhere, such as /var/lib/rapport."
        ) from failure


def _entries(folder: Path) -> list[tuple[int, int, int]]:
    try:
        packed = os.getxattr(folder, _ACL)
    except (OSError, AttributeError):  # none set; or a system without them
        return []
    return [struct.unpack_from("<HHI", packed, at) for at in range(4, len(packed), 8)]  # type: ignore[misc]
