"""The addresses we are written to: adding, changing, pausing, putting away, and what their servers last said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.models import Mailbox, Security, SignIn, Template, TemplateKind
from rapport.conversations.rules import acknowledging
from rapport.conversations.sealing import sealed, unsealed
from rapport.core import settling, versions
from rapport.core.db import lock
from rapport.core.errors import Conflict, Refused, require
from rapport.customers.normalising import characters
from rapport.team.actors import Actor

OFTEN = timedelta(minutes=10)  # the same health is written again no sooner
FIELDS = (
    "name", "address", "aliases", "team", "signature", "sign_in", "user_name", "oauth", "imap_host", "imap_port", "imap_security",
    "folder", "since", "smtp_host", "smtp_port", "smtp_security", "takes_plus", "acknowledge_with", "acknowledgements_an_hour",
)  # fmt: skip
OAUTH = ("client_id", "tenant", "authorize_url", "token_url", "scope")  # what `oauth` says
_LINES = ("name", "user_name", "imap_host", "smtp_host", "folder")


class MailboxRefused(Refused):
    """What was given does not make a mailbox."""


@transaction.atomic
def add(*, by: Actor, password: str = "", client_secret: str = "", **given: Any) -> Mailbox:
    """Add a mailbox, with the fields of `FIELDS`. Refuses: MailboxRefused."""
    require(permissions.may_manage(by))
    mailbox = Mailbox(created_at=by.at)
    _fill(mailbox, given)
    mailbox.secret = _secret("", password, client_secret)
    mailbox.save()
    return mailbox


@transaction.atomic
def change(*, mailbox: Mailbox, version: int, by: Actor, password: str = "", client_secret: str = "", **given: Any) -> Mailbox:
    """Change what was given; an empty password leaves the one that is stored. Refuses: MailboxRefused, Conflict."""
    require(permissions.may_manage(by))
    mailbox = lock(mailbox)
    mine = _settled(mailbox, given, version)
    before = (mailbox.imap_host, mailbox.user_name, mailbox.address, mailbox.folder)
    was = mailbox.sign_in
    _fill(mailbox, mine)
    kept = mailbox.secret if mailbox.sign_in == was else ""
    mailbox.secret = _secret(kept, password, client_secret)
    if before != (mailbox.imap_host, mailbox.user_name, mailbox.address, mailbox.folder):
        mailbox.seen_validity, mailbox.seen_uid = None, 0  # another folder: it is read from its start
    mailbox.version += 1
    mailbox.save()
    return mailbox


def _settled(mailbox: Mailbox, given: Mapping[str, Any], version: int) -> Mapping[str, Any]:
    """What to write of what was given by somebody who saw `version`; what a mail service knows us as is settled part by part."""
    if version == mailbox.version:
        return given
    original, theirs, mine = (_by_part(side) for side in versions.sides(mailbox, _as_kept(given, mailbox), version))
    if clashes := settling.clashes(original, theirs, mine):
        raise Conflict("Someone else changed this mailbox while you were editing it.", clashes, version=mailbox.version)
    changed = settling.changed(original, mine)
    service = {**mailbox.oauth, **{name: value for name, value in changed.items() if name in OAUTH}}
    return {name: given[name] for name in changed if name not in OAUTH} | {"oauth": {name: each for name, each in service.items() if each}}


def _as_kept(given: Mapping[str, Any], mailbox: Mailbox) -> dict[str, Any]:
    """As it would be stored, so that an untouched field is seen as untouched."""
    address = str(given.get("address", mailbox.address)).strip().lower()
    aliases = sorted({each.strip().lower() for each in given.get("aliases", ())} - {address})
    return {name: {"address": address, "aliases": aliases}.get(name, value) for name, value in given.items()}


def _by_part(side: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with each part of `oauth` as a field of its own where it was given."""
    plain = {name: value for name, value in side.items() if name != "oauth"}
    return plain | ({name: side["oauth"].get(name, "") for name in OAUTH} if "oauth" in side else {})


def _secret(known: str, password: str, client_secret: str) -> str:
    new = {name: value for name, value in (("password", password), ("client_secret", client_secret)) if value}
    return sealed({**unsealed(known), **new}) if new else known


def _fill(mailbox: Mailbox, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in FIELDS:
            raise TypeError(name)
        setattr(mailbox, name, value)
    for name in _LINES:
        _require_line(getattr(mailbox, name), name)
    if not mailbox.name.strip():
        raise MailboxRefused("Give the mailbox a name.", field="name")
    mailbox.address = _address(mailbox.address, "address")
    mailbox.aliases = sorted({_address(alias, "aliases") for alias in mailbox.aliases} - {mailbox.address})
    if why := acknowledging.why_no_limit(mailbox.acknowledgements_an_hour):
        raise MailboxRefused(why, field="acknowledgements_an_hour")
    require_fit(mailbox.acknowledge_with if "acknowledge_with" in given else None)
    _require_known(mailbox)
    _require_free(mailbox)


def require_fit(template: Template | None) -> None:
    """Refuse words that could never go by themselves."""
    if template is None:
        return
    if template.archived_at or template.kind != TemplateKind.REPLY:
        raise MailboxRefused("Choose a whole answer that is in use.", field="acknowledge_with")
    if why := acknowledging.why_unfit((template.subject, template.text)):
        raise MailboxRefused(why, field="acknowledge_with")


def _require_line(value: str, name: str) -> None:
    reason = characters.why_refused(value) or ("Keep this on one line." if "\n" in value or "\r" in value else "")
    longest: int = getattr(Mailbox._meta.get_field(name), "max_length", None) or 0
    reason = reason or (f"Keep this to {longest} characters." if len(value) > longest else "")
    if reason:
        raise MailboxRefused(reason, field=name)


def _address(text: str, field: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        raise MailboxRefused("Enter an email address, like help@example.org.", field=field) from None
    return text.strip().lower()


def _require_known(mailbox: Mailbox) -> None:
    if mailbox.sign_in not in SignIn.values:
        raise MailboxRefused("Choose how to sign in.", field="sign_in")
    for side in ("imap", "smtp"):
        if getattr(mailbox, f"{side}_security") not in Security.values:
            raise MailboxRefused("Choose how the connection is kept private.", field=f"{side}_security")
        if not 0 < int(getattr(mailbox, f"{side}_port")) < 65536:
            raise MailboxRefused("A port is a number from 1 to 65535.", field=f"{side}_port")
    for name in ("authorize_url", "token_url"):
        url = str(mailbox.oauth.get(name, ""))
        if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise MailboxRefused("The service's addresses begin with https://.", field=name)
        if not url and mailbox.sign_in == SignIn.OAUTH:
            raise MailboxRefused("Enter the service's addresses.", field=name)


def _require_free(mailbox: Mailbox) -> None:
    """An address leads to one mailbox."""
    ours = {mailbox.address, *mailbox.aliases}
    for other in Mailbox.objects.exclude(pk=mailbox.pk).only("name", "address", "aliases"):
        if taken := ours & {other.address, *other.aliases}:
            field = "address" if mailbox.address in taken else "aliases"
            raise MailboxRefused(f"{min(taken)} leads to the mailbox {other.name} already.", field=field)


@transaction.atomic
def pause(*, mailbox: Mailbox, by: Actor) -> Mailbox:
    """Fetch nothing for now, and send nothing."""
    return _set(mailbox, by, paused_at=by.at)


@transaction.atomic
def go_on(*, mailbox: Mailbox, by: Actor) -> Mailbox:
    """Fetch and send again."""
    return _set(mailbox, by, paused_at=None)


@transaction.atomic
def archive(*, mailbox: Mailbox, by: Actor) -> Mailbox:
    """Put a mailbox out of use; what came by it stays."""
    return _set(mailbox, by, archived_at=by.at)


@transaction.atomic
def bring_back(*, mailbox: Mailbox, by: Actor) -> Mailbox:
    """Use it again."""
    return _set(mailbox, by, archived_at=None)


def _set(mailbox: Mailbox, by: Actor, **moments: datetime | None) -> Mailbox:
    require(permissions.may_manage(by))
    mailbox = lock(mailbox)
    if all(bool(getattr(mailbox, name)) == bool(value) for name, value in moments.items()):
        return mailbox
    for name, value in moments.items():
        setattr(mailbox, name, value)
    mailbox.version += 1
    mailbox.save(update_fields=[*moments, "version"])
    return mailbox


@transaction.atomic
def keep_secret(*, mailbox: Mailbox, secret: str, by: Actor) -> Mailbox:
    """Keep the tokens that the mail service gave when an administrator connected the mailbox."""
    require(permissions.may_manage(by))
    mailbox = lock(mailbox)
    mailbox.secret = secret
    mailbox.save(update_fields=["secret"])
    return mailbox


@transaction.atomic
def note_health(mailbox: Mailbox, *, side: str, problem: str, by: Actor) -> None:
    """What the server of one side ("in" or "out") last said: written when it changes, and every ten minutes."""
    known = mailbox.health.get(side, {})
    if known.get("problem") == problem and by.at - datetime.fromisoformat(known["at"]) < OFTEN:
        return
    fresh = lock(mailbox)
    fresh.health = {**fresh.health, side: {"at": by.at.isoformat(), "ok": not problem, "problem": problem}}
    fresh.save(update_fields=["health"])
    mailbox.health = fresh.health


def begin_folder(mailbox: Mailbox, *, validity: int) -> None:
    """The folder is another one than we knew: it is read from its start."""
    mailbox.seen_validity, mailbox.seen_uid = validity, 0
    Mailbox.objects.filter(pk=mailbox.pk).update(seen_validity=validity, seen_uid=0)
