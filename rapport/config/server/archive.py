"""A backup: one tar file with the database, the files, the secret key, and a manifest with the hash of each."""

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from rapport.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
SECRET = "secret-key"  # noqa: S105
FILES = "files"
_PIECE = 1024 * 1024


class NotABackup(Refused):
    """The file is not one of ours, or not all of it."""


class Damaged(Refused):
    """Something in it is not what was put in."""


@dataclass
class Manifest:
    """What a backup says of itself. `members` maps a name to its size in bytes and its SHA-256."""

    rapport: str
    made_at: str
    postgres: str
    migrations: list[tuple[str, str]]
    format: int = FORMAT
    members: dict[str, tuple[int, str]] = field(default_factory=dict)


class Writer:
    """Writes a backup beside its place and moves it there when it is whole. Nobody else may read it."""

    def __init__(self, file: Path, manifest: Manifest) -> None:
        self.file, self.manifest = file, manifest
        self._partial = file.with_name(f"{file.name}.partial")

    def __enter__(self) -> "Writer":
        descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._raw = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._raw, mode="w", format=tarfile.PAX_FORMAT)
        return self

    def __exit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._raw.close()
            self._partial.unlink(missing_ok=True)

    def add(self, name: str, source: Path) -> None:
        """Put in one file under a name. One that is gone by now is left out: nothing refers to it."""
        try:
            file = source.open("rb")
        except FileNotFoundError:
            return
        with file:
            about = tarfile.TarInfo(name)
            about.size, about.mtime, about.mode = os.fstat(file.fileno()).st_size, int(source.stat().st_mtime), 0o600
            reader = _Hashing(file)
            self._tar.addfile(about, reader)  # type: ignore[arg-type]
            self.manifest.members[name] = (about.size, reader.told.hexdigest())

    def _finish(self) -> None:
        text = json.dumps(vars(self.manifest), indent=1).encode()
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode, about.mtime = len(text), 0o600, int(time.time())
        self._tar.addfile(about, io.BytesIO(text))
        self._tar.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._partial.replace(self.file)


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.told = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.told.update(piece)
        return piece


def verify(file: Path) -> Manifest:
    """Read a backup from end to end: all that its manifest names is there, unchanged, and nothing else."""
    try:
        return _verify(file)
    except (tarfile.TarError, EOFError) as failure:
        raise NotABackup(f"{file} is not a whole Rapport backup.") from failure


def _verify(file: Path) -> Manifest:
    found: dict[str, tuple[int, str]] = {}
    manifest = None
    for about, content in _members(file):
        if about.name == MANIFEST:
            manifest = _manifest(file, content.read())
        else:
            told = hashlib.sha256()
            while piece := content.read(_PIECE):
                told.update(piece)
            found[about.name] = (about.size, told.hexdigest())
    if manifest is None:
        raise NotABackup(f"{file} is not a whole Rapport backup: its manifest is missing.")
    for name in sorted({*found, *manifest.members}):
        if found.get(name) != manifest.members.get(name):
            raise Damaged(f"{file} is damaged: {name} is not what was put in.")
    return manifest


def extract(file: Path, places: dict[str, Path]) -> None:
    """Write members to their places: each key is a member's name, or a folder of members."""
    for about, content in _members(file):
        place = _place(about.name, places)
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as out:
                while piece := content.read(_PIECE):
                    out.write(piece)


def _place(name: str, places: dict[str, Path]) -> Path | None:
    if name in places:
        return places[name]
    folder, _, rest = name.partition("/")
    return places[folder] / rest if folder in places and rest else None


def _members(file: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(file, "r:") as tar:
        for about in tar:
            content = tar.extractfile(about)
            if content is None or not _is_safe(about.name):
                raise Damaged(f"{file} is damaged: it holds {about.name!r}, which no backup does.")
            yield about, content


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in (MANIFEST, DATABASE, SECRET) or (len(parts) > 1 and parts[0] == FILES and ".." not in parts)


def _manifest(file: Path, text: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(text)
        members = {name: (int(size), str(told_hash)) for name, (size, told_hash) in told.pop("members").items()}
        migrations = [(str(app), str(name)) for app, name in told.pop("migrations")]
        manifest = Manifest(**told, members=members, migrations=migrations)
    except (ValueError, KeyError, TypeError) as failure:
        raise Damaged(f"{file} is damaged: its manifest cannot be read.") from failure
    if manifest.format > FORMAT:
        raise NotABackup(f"{file} was made by a newer Rapport ({manifest.rapport}); install that version or a later one.")
    return manifest
