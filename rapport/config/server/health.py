"""What `rapport doctor` looks at. Each check answers in one sentence, and looks only: it changes nothing."""

import os
import shutil
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rapport.config.server import health_mail, health_services
from rapport.config.server.verdicts import Level, note, well, wrong
from rapport.core.errors import Refused
from rapport.core.wording import counted

LEAST_FREE, COMFORTABLE = 200 * 1024**2, 2 * 1024**3  # bytes
SILENT = timedelta(minutes=1)  # a worker tells of itself every ten seconds
TOO_LONG = timedelta(minutes=15)  # for a job to wait past its moment
BACKUP_TOO_OLD = timedelta(days=8)
CLOCKS_APART = 5.0  # seconds
MAIL_SECONDS = 5.0


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    sentence: str


def examine() -> list[Check]:
    """Every check, in the order a person would look. What cannot be seen without the database or its tables is left out."""
    checks = [_ask(name, look) for name, look in _MACHINE]
    for name, look in _DATABASE:
        checks.append(_ask(name, look))
        if checks[-1].level is Level.WRONG:
            return checks
    return checks + [_ask(name, look) for name, look in _TABLES]


def _ask(name: str, look: Callable[[], tuple[Level, str]]) -> Check:
    try:
        level, sentence = look()
    except Refused as refusal:
        level, sentence = wrong(refusal.sentence)
    return Check(name, level, sentence)


# The machine


def _disk() -> tuple[Level, str]:
    data = _data()
    free = shutil.disk_usage(data).free
    sentence = f"{free / 1024**3:.1f} GB are free on the disk of {data}."
    if free < LEAST_FREE:
        return wrong(sentence)
    return well(sentence) if free > COMFORTABLE else note(sentence)


def _secret() -> tuple[Level, str]:
    from django.conf import settings

    file = _data() / "secret-key"
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return wrong(f"Other accounts of this machine can read {file}; run chmod 600 on it.")
    if len(settings.SECRET_KEY) < 32:
        return wrong("RAPPORT_SECRET_KEY is shorter than 32 characters.")
    return well("The secret key is long enough and private.")


def _debug() -> tuple[Level, str]:
    from django.conf import settings

    return wrong("RAPPORT_DEBUG is on: errors show their insides to visitors.") if settings.DEBUG else well("Errors keep their insides.")


def _address() -> tuple[Level, str]:
    from django.conf import settings

    host = urlsplit(settings.SITE_URL).hostname or ""
    if settings.BEHIND_TLS:
        return well(f"The site's address is {settings.SITE_URL}; cookies and HSTS are strict.")
    if host in ("localhost", "127.0.0.1", "::1"):
        return note(f"The site's address is {settings.SITE_URL}: for this machine only (docs/howto/run-behind-tls.md).")
    return wrong(f"The site's address {settings.SITE_URL} is not https: passwords cross the network in the open.")


def _mail() -> tuple[Level, str]:
    from django.conf import settings

    host, port = getattr(settings, "EMAIL_HOST", ""), settings.EMAIL_PORT
    if not os.environ.get("RAPPORT_SMTP"):
        return note("No mail server is set (RAPPORT_SMTP): mail is written to the folder outbox instead.")
    try:
        socket.create_connection((host, port), timeout=MAIL_SECONDS).close()
    except OSError as failure:
        return wrong(f"The mail server {host}:{port} does not answer: {failure.strerror or failure}.")
    return well(f"The mail server {host}:{port} answers.")


def _backup() -> tuple[Level, str]:
    file = _data() / "last-backup"
    if not file.exists():
        return note("There has been no backup yet (rapport backup FILE).")
    made_at, _, place = file.read_text().strip().partition("\n")
    age = datetime.now(UTC) - datetime.fromisoformat(made_at)
    sentence = f"The last backup was made {_ago(age)} ago, to {place}."
    return wrong(sentence) if age > BACKUP_TOO_OLD else well(sentence)


# The database


def _database() -> tuple[Level, str]:
    from rapport.config.server import schema

    with schema.connect(os.environ["DATABASE_URL"]) as connection:
        return well(f"PostgreSQL {connection.info.parameter_status('server_version')} answers.")


def _migrations() -> tuple[Level, str]:
    from rapport.config.server import schema

    with schema.connect(os.environ["DATABASE_URL"]) as connection:
        if schema.is_behind(connection):
            return wrong("The tables are of an earlier version; `rapport up` or `rapport migrate` brings them up to date.")
    return well("The tables are of this version.")


def _clock() -> tuple[Level, str]:
    before = datetime.now(UTC)
    theirs = _row("SELECT clock_timestamp()")[0]
    apart = abs((theirs - before).total_seconds())
    if apart > CLOCKS_APART:
        return wrong(f"The clocks of this machine and of the database are {apart:.0f} seconds apart.")
    return well("The clocks of this machine and of the database agree.")


def _worker() -> tuple[Level, str]:
    count = _row("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s", [SILENT])[0]
    if count:
        return well(f"{count} job worker{'s are' if count > 1 else ' is'} at work.")
    return wrong("No job worker is at work.") if _is_up() else note("Rapport is not running, so no jobs are done.")


def _queue() -> tuple[Level, str]:
    waiting, late = _row(
        "SELECT count(*), count(*) FILTER (WHERE coalesce(scheduled_at, deferred) < now() - %s) FROM"
        " (SELECT job.scheduled_at, (SELECT min(at) FROM procrastinate_events WHERE job_id = job.id) AS deferred"
        " FROM procrastinate_jobs AS job WHERE status = 'todo') AS waiting",
        [TOO_LONG],
    )
    if late and _is_up():
        return wrong(f"{late} of {waiting} waiting jobs should have been done {TOO_LONG.seconds // 60} minutes ago or longer.")
    return well(f"{counted(waiting, 'job')} waiting." if waiting else "No jobs are waiting.")


def _failed_jobs() -> tuple[Level, str]:
    count, names = _row(
        "SELECT count(DISTINCT job.id), string_agg(DISTINCT task_name, ', ') FROM procrastinate_jobs AS job"
        " JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'failed'"
        " WHERE status = 'failed' AND event.at > now() - interval '1 day'"
    )
    return wrong(f"{counted(count, 'job')} failed in the last day: {names}.") if count else well("No job failed in the last day.")


def _triggers() -> tuple[Level, str]:
    import pgtrigger

    bad = []
    count = 0
    for model, trigger in pgtrigger.registered():
        count += 1
        status, is_enabled = trigger.get_installation_status(model)
        if status != "INSTALLED" or not is_enabled:
            bad.append(f"{model._meta.db_table}.{trigger.name}")
    if bad:
        return wrong(f"{len(bad)} triggers that protect the record are missing, changed or off: {', '.join(bad[:5])}.")
    return well(f"All {count} triggers that protect the record and write history are in place.")


def _seals() -> tuple[Level, str]:
    from rapport.audit import queries
    from rapport.audit.models import Seal

    findings = queries.verify()
    if findings:
        first = findings[0]
        return wrong(f"The sealed record was changed in {len(findings)} places: {first.sentence}")
    return well(f"The record is as it was sealed ({Seal.objects.count()} seals).")


def _row(statement: str, values: list[Any] | None = None) -> tuple[Any, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _data() -> Path:
    return Path(os.environ["RAPPORT_DATA"])


def _is_up() -> bool:
    """Whether an `up` should be doing its work: one holds this folder, or the database is not ours alone."""
    from rapport.config.server.locks import FileLock

    lock = FileLock(_data() / "up.lock")
    is_free = lock.exclusive()
    lock.release()
    return not is_free


def _ago(age: timedelta) -> str:
    if age < timedelta(hours=2):
        return f"{int(age.total_seconds() // 60)} minutes"
    return f"{int(age.total_seconds() // 3600)} hours" if age < timedelta(days=3) else f"{age.days} days"


_MACHINE = (("disk", _disk), ("secret", _secret), ("debug", _debug), ("address", _address), ("mail", _mail), ("backup", _backup))
_DATABASE = (("database", _database), ("migrations", _migrations))
_TABLES = (
    ("clock", _clock),
    ("worker", _worker),
    ("queue", _queue),
    ("failed jobs", _failed_jobs),
    ("mailboxes", health_mail.mailboxes),
    ("incoming", health_mail.incoming),
    ("single sign-on", health_services.sign_on),
    ("scanner", health_services.scanner),
    ("triggers", _triggers),
    ("seals", _seals),
)
