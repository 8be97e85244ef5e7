"""Bringing customers in from a file: stored first, then mapped, checked, run, and undone."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.utils.text import get_valid_filename
from procrastinate.contrib.django import app

from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers import permissions
from rapport.customers.importing import progress, rendering, running, signs, sources, undoing, writing
from rapport.customers.importing.preparing import Cells, PlainField, Terms
from rapport.customers.importing.running import Plan, Run
from rapport.customers.mapping import BadMapping, Mapping, RowRefused, fingerprint, guess
from rapport.customers.models import CustomField, Import, ImportMapping, ImportProgress
from rapport.customers.models.importing import ImportStatus
from rapport.customers.reading import kinds, tables
from rapport.customers.reading.limits import Unreadable
from rapport.customers.writing import tables as out
from rapport.team.actors import Actor, Road
from rapport.team.models import Team, User

JOB = "customers.import"
SAMPLE = 200
MANY = 1_000  # new customers, from which on the database should know of them at once
OPEN = (ImportStatus.STORED, ImportStatus.CHECKED, ImportStatus.FAILED)


class ImportRefused(Refused):
    """The file cannot be brought in, or not now."""


def store(*, stream: BinaryIO, name: str, by: Actor) -> Import:
    """Keep a file before it is understood, then look what it is and guess the columns. Refuses: ImportRefused, Unreadable.

    A file that cannot be read is kept all the same, as a failed import that says why.
    """
    require(permissions.may_import(by))
    kept = _keep(stream, name, by)
    try:
        return _understand(kept)
    except Unreadable as refusal:
        kept.status, kept.problem = ImportStatus.FAILED, refusal.sentence[:500]
        kept.save(update_fields=["status", "problem"])
        raise


@transaction.atomic
def _keep(stream: BinaryIO, name: str, by: Actor) -> Import:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(1024 * 1024):
        digest.update(block)
        size += len(block)
        if size > settings.IMPORT_MAX_BYTES:
            raise ImportRefused(
                f"The file is larger than {settings.IMPORT_MAX_BYTES // 1024**2} MB. Split it and bring in the parts.", field="file"
            )
    stream.seek(0)
    shown = Path(name).name[:200] or "file"
    kept = Import(file_name=shown, file_hash=digest.hexdigest(), file_size=size, by=by.user, road=by.road, created_at=by.at)
    kept.file.save(f"{digest.hexdigest()[:16]}-{get_valid_filename(shown)[-80:] or 'file'}", File(stream), save=False)
    kept.save()
    return kept


def _understand(kept: Import) -> Import:
    path = Path(kept.file.path)
    kept.format = kinds.of(path)
    if kept.format not in sources.CARDS:
        with tables.open_table(path) as table:
            remembered = ImportMapping.objects.filter(fingerprint=fingerprint(table.header)).first()
            kept.mapping = remembered.mapping if remembered else guess(table.header, table.sample(SAMPLE)).as_dict()
    kept.match_by = {"rules": list(signs.USUAL), "policy": writing.FILL}
    kept.save(update_fields=["format", "mapping", "match_by"])
    return kept


@transaction.atomic
def plan(*, imported: Import, mapping: Mapping | None, rules: Sequence[str], policy: str, by: Actor) -> Import:
    """Say which column is what, when a row is somebody we have, and what to do then. Refuses: ImportRefused."""
    imported = lock(imported)
    require(permissions.may_handle_import(by, imported))
    if imported.status not in OPEN:
        raise ImportRefused(f"This import is {imported.get_status_display().lower()}.")
    if policy not in writing.POLICIES or not set(rules) <= set(signs.RULES):
        raise ImportRefused("Choose how customers we already have are recognised and what happens to them.", field="policy")
    if mapping is not None:
        imported.mapping = mapping.as_dict()
    imported.match_by = {"rules": list(rules), "policy": policy}
    imported.status, imported.problem = ImportStatus.STORED, ""
    imported.save(update_fields=["mapping", "match_by", "status", "problem"])
    return imported


@transaction.atomic
def ask(*, imported: Import, dry: bool, by: Actor) -> Import:
    """Have an import checked (`dry`) or run in the background. Refuses: ImportRefused."""
    imported = lock(imported)
    require(permissions.may_handle_import(by, imported))
    if imported.status not in OPEN:
        raise ImportRefused(f"This import is {imported.get_status_display().lower()}.")
    imported.status = ImportStatus.CHECKING if dry else ImportStatus.RUNNING
    imported.rows_read, imported.started_at, imported.finished_at, imported.problem = 0, by.at, None, ""
    imported.save(update_fields=["status", "rows_read", "started_at", "finished_at", "problem"])
    ImportProgress.objects.update_or_create(of=imported, defaults={"rows": 0, "share": 0})
    app.configure_task(JOB, lock=f"import-{imported.pk}").defer(import_id=imported.pk, user_id=by.user_id)
    return imported


def carry_out(*, imported: Import, by: Actor, tell: Callable[[int, float], None] | None = None) -> Import:
    """Do what was asked: check or run, whole or not at all. A file that cannot be read fails the import, with the reason."""
    is_dry = imported.status == ImportStatus.CHECKING
    if imported.status not in {ImportStatus.CHECKING, ImportStatus.RUNNING}:
        return imported
    try:
        with transaction.atomic():
            if not _claim(imported):
                return imported
            return _run(lock(imported), by, is_dry=is_dry, tell=tell or progress.teller(imported))
    except (Unreadable, BadMapping) as refusal:
        Import.objects.filter(pk=imported.pk).update(status=ImportStatus.FAILED, problem=refusal.sentence[:500], finished_at=by.at)
    imported.refresh_from_db()
    return imported


def _claim(imported: Import) -> bool:
    """Whether nobody else is at this import; the database forgets the claim when its holder dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [progress.LOCKS, imported.pk % 2**31])
        return bool(cursor.fetchone()[0])


def _run(imported: Import, by: Actor, *, is_dry: bool, tell: Callable[[int, float], None]) -> Import:
    source = sources.Source(Path(imported.file.path), _terms(imported, by))
    how = Plan(source.terms, tuple(imported.match_by["rules"]), imported.match_by["policy"])
    with NamedTemporaryFile(suffix=".csv") as refused:
        lines = _Refused(refused, source)  # type: ignore[arg-type]
        run = Run(imported, how, by, is_dry=is_dry, refuse=lines.take)
        counts = run.go(source.chunks(), tell)
        counts.warnings = [*source.warnings, *counts.warnings][: running.MOST_WARNINGS]
        if lines.count:
            lines.finish()
            imported.refused_file.save(f"refused-{imported.pk}.csv", File(refused), save=False)
    imported.counts, imported.rows_read = counts.as_dict(), counts.read
    imported.rows_expected = counts.read
    imported.status = ImportStatus.CHECKED if is_dry else ImportStatus.DONE
    imported.finished_at = by.at
    imported.save()
    if not is_dry and counts.new >= MANY:
        _leave_tidy()
    if not is_dry and source.header:
        remembered = {"mapping": imported.mapping, "used_at": by.at}
        ImportMapping.objects.update_or_create(fingerprint=fingerprint(source.header), defaults=remembered)
    return imported


def _leave_tidy() -> None:
    """The database learns at once how many customers there are now: until then it would read all of them for every page of them. And words
    that wait to be sorted into their index are sorted in: until then every search would read them, and the next change would do it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, customers_contactpoint")
        cursor.execute(_SORT_IN)


_SORT_IN = """
    SELECT gin_clean_pending_list(oid) FROM pg_class WHERE oid = to_regclass('customer_search') AND pg_has_role(relowner, 'USAGE')
"""


def _terms(imported: Import, by: Actor) -> Terms:
    fields = CustomField.objects.filter(archived_at=None)
    plain = tuple(PlainField(f.key, f.label, f.type, tuple(f.choices), tuple(f.kinds), f.is_required) for f in fields)
    owners = {email.casefold(): number for email, number in User.objects.filter(is_active=True).values_list("email", "id")}
    teams = {name.casefold(): number for name, number in Team.objects.values_list("name", "id")}
    mapping = Mapping.from_dict(imported.mapping) if imported.mapping else Mapping(())
    shared = rendering.origin(by.at.isoformat(), imported.pk, by.user_id, Road.JOB)
    return Terms(mapping, plain, owners, teams, by.team_id, tuple(imported.match_by["rules"]), shared)


class _Refused:
    """Writes refused rows as they come, beside their reason, in the columns of the file, so that they can be put right and sent
    again."""

    def __init__(self, stream: BinaryIO, source: sources.Source) -> None:
        self.stream, self.source = stream, source
        self.count = 0
        self._file: out.Csv | None = None

    def take(self, row: RowRefused, cells: Cells | None) -> None:
        """One refused row."""
        header = self.source.header
        if self._file is None:
            self._file = out.Csv(self.stream, [*header, "Why it was refused"])
        values = [*cells.values, *cells.extra][: len(header)] if cells else []
        self._file.row([*values, *[""] * (len(header) - len(values)), row.reason])
        self.count += 1

    def finish(self) -> None:
        """Everything is in the file, and the file is at its beginning."""
        if self._file:
            self._file.finish()
        self.stream.seek(0)


@transaction.atomic
def undo(*, imported: Import, by: Actor) -> Import:
    """Take back what an import did, but for customers somebody has worked with since. Refuses: ImportRefused."""
    imported = lock(imported)
    require(permissions.may_handle_import(by, imported))
    if imported.status != ImportStatus.DONE:
        raise ImportRefused("Only an import that is done can be undone.")
    imported.counts = {**imported.counts, "undone": undoing.undo(imported, by)}
    imported.status, imported.undone_at = ImportStatus.UNDONE, by.at
    imported.save(update_fields=["counts", "status", "undone_at"])
    return imported
