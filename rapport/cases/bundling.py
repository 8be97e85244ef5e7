"""Making a bundle: what a case holds is gathered, its files become pages one by one, and all of it becomes one PDF and one ZIP.

Whatever a file is like, it can only fail for itself: each is read by a process with limits (`binding`), and what cannot be shown as
pages goes into the ZIP as it came, and says why in the index. Begun again after a crash, it starts from nothing.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from rapport.audit import actions as audit
from rapport.cases import book
from rapport.cases.actions.bundles import Made
from rapport.cases.binding import running
from rapport.cases.enclosed import File
from rapport.cases.models import Bundle
from rapport.cases.queries import bundles as queries
from rapport.cases.rules import bundles as rules
from rapport.conversations import scanning
from rapport.conversations.models import Attachment, Purpose
from rapport.team.actors import Actor

FOLDER = "bundles"
WORKING = ".making-"
BLOCK = 1024 * 1024
Progress = Callable[[int, int], None]


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for the time of the making, on the disk where the result will stand."""
    place = Path(default_storage.path(FOLDER))
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=WORKING, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make(bundle: Bundle, folder: Path, by: Actor, told: Progress) -> Made:
    """Everything this person may see of the case. Raises running.StepFailed when even the case's own pages cannot be made."""
    said = queries.said(bundle.case, by, with_notes=bundle.with_notes)
    files = [File(number, each.attachment, each.entries) for number, each in enumerate(said.files, 1)]
    wanted = 3 * len(files) + 2
    _leave_out(files)
    _note_recordings(files, by)
    archive = _zip(files, folder, lambda done: told(done, wanted))
    _to_pages(bundle, files, folder, lambda done: told(len(files) + done, wanted))
    content = book.content(bundle, said, files, by)
    (folder / "book").mkdir()
    (folder / "book" / "content.json").write_text(json.dumps(content))
    own = running.run(folder / "book", "book")["pages"]
    told(2 * len(files) + 1, wanted)
    pages = _joined(bundle, files, folder, own, lambda done: told(2 * len(files) + 1 + done, wanted))
    told(wanted - 1, wanted)
    recorded = [each.attachment for each in files if each.attachment.purpose == Purpose.RECORDING and not each.is_left_out]
    return _stored(bundle, folder / "join" / "bundle.pdf", archive, pages, recorded)


def _leave_out(files: list[File]) -> None:
    """What may not be opened, and what is too much."""
    room = rules.MOST_BYTES
    for each in files:
        each.problem = scanning.why_locked(each.attachment.scan)
        if not each.problem and each.attachment.size > room:
            each.problem = f"Left out: a bundle holds up to {rules.size(rules.MOST_BYTES)} of files. Fetch it from the case."
        each.is_left_out = bool(each.problem)
        room -= 0 if each.is_left_out else each.attachment.size


def _note_recordings(files: list[File], by: Actor) -> None:
    """A recorded call that goes into a bundle was listened to, as far as the record can tell."""
    for each in files:
        if each.attachment.purpose == Purpose.RECORDING and not each.is_left_out and each.attachment.message:
            number = each.attachment.message.conversation_id
            audit.record_viewing(subject="conversations.conversation", subject_id=number, by=by, part="recording")


def _zip(files: list[File], folder: Path, told: Callable[[int], None]) -> Path | None:
    """Every file as it came, each checked against the hash it came with, and a list of the hashes."""
    path = folder / "files.zip"
    hashes = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for done, each in enumerate(files, 1):
            if not each.is_left_out:
                _put_in(archive, each)
            if not each.is_left_out:
                hashes.append(f"{each.attachment.hash}  {each.in_zip}\n")
            told(done)
        archive.writestr("SHA-256.txt", "".join(hashes))
    return path if hashes else None


def _put_in(archive: zipfile.ZipFile, each: File) -> None:
    try:
        if _hash(each.attachment) != each.attachment.hash:
            each.problem, each.is_left_out = "Left out: its content is not what came.", True
            return
        with each.attachment.file.open("rb") as stored, archive.open(each.in_zip, "w", force_zip64=True) as place:
            shutil.copyfileobj(stored, place, BLOCK)
    except FileNotFoundError:
        each.problem, each.is_left_out = "Left out: its content is not there any more.", True


def _hash(attachment: Attachment) -> str:
    with attachment.file.open("rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


def _to_pages(bundle: Bundle, files: list[File], folder: Path, told: Callable[[int], None]) -> None:
    room = rules.MOST_PAGES
    for done, each in enumerate(files, 1):
        if each.kind and not each.is_left_out:
            _try_pages(bundle, each, folder / f"file-{each.number}", min(room, rules.MOST_PAGES_OF_FILE))
            room -= len(each.wide or ())
        told(done)


def _try_pages(bundle: Bundle, each: File, folder: Path, most: int) -> None:
    if each.attachment.size > rules.MOST_BYTES_AS_PAGES:
        each.problem = f"It is larger than {rules.size(rules.MOST_BYTES_AS_PAGES)}, which is too large to be shown as pages."
        return
    given = {"kind": each.kind, "most": most, "reference": bundle.case.reference, "title": rules.printable(each.title)}
    try:
        answer = running.run(folder, "sheets", source=each.attachment.file.path, **given)
    except running.StepFailed:
        each.problem = "It is damaged, or too large to be shown as pages."
        return
    each.problem, each.wide = answer.get("problem", ""), answer.get("wide")
    each.remark = "Comments or answers in it may be missing from its pages." if answer.get("is_partial") else ""


def _joined(bundle: Bundle, files: list[File], folder: Path, own: int, told: Callable[[int], None]) -> int:
    """Number the pages now that they are known, and put all together; how many there are."""
    shown = [each for each in files if each.wide]
    of = own + sum(len(each.wide or ()) for each in shown)
    first, parts = own + 1, []
    for done, each in enumerate(shown, 1):
        told(done)
        place = folder / f"file-{each.number}"
        given: dict[str, Any] = {"reference": bundle.case.reference, "title": rules.printable(each.title), "first": first, "of": of}
        running.run(place, "numbered", kind=each.kind, wide=each.wide, **given)
        parts.append({"path": str(place / "sheets.pdf"), "title": each.title})
        first += len(each.wide or ())
    pages: int = running.run(folder / "join", "join", book=str(folder / "book" / "book.pdf"), parts=parts)["pages"]
    return pages


def _stored(bundle: Bundle, pdf: Path, archive: Path | None, pages: int, recorded: list[Attachment]) -> Made:
    with pdf.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size, archived = pdf.stat().st_size, archive.stat().st_size if archive else 0
    name = f"{FOLDER}/{bundle.pk}-{digest[:16]}"
    os.replace(pdf, default_storage.path(f"{name}.pdf"))
    if archive:
        os.replace(archive, default_storage.path(f"{name}.zip"))
    until = min((each.keep_until for each in recorded if each.keep_until), default=None)
    return Made(f"{name}.pdf", size, digest, pages, f"{name}.zip" if archive else "", archived, bool(recorded), until)
