"""Making forms, changing them, closing them and opening them again."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from rapport.conversations.actions import mailboxes
from rapport.conversations.models import Mailbox, Template
from rapport.conversations.queries import gate
from rapport.core.db import lock
from rapport.core.errors import Refused, require
from rapport.customers.normalising import characters
from rapport.portal import permissions
from rapport.portal.models import WebForm
from rapport.portal.rules import questions
from rapport.team.actors import Actor
from rapport.team.models import Team

_HOST = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")
FIELDS = (
    "name",
    "introduction",
    "message_label",
    "questions",
    "thanks",
    "takes_files",
    "suggests",
    "needs_phone",
    "team",
    "mailbox",
    "acknowledge_with",
    "hosts",
)


class FormRefused(Refused):
    """A form cannot be so."""


@transaction.atomic
def add(*, name: str, by: Actor, **given: Any) -> WebForm:
    """A new form, open at once. Its address is made from its name. Refuses: FormRefused."""
    require(permissions.may_manage(by))
    said = _checked(name=name, **given)
    slug = slugify(said["name"])[:60] or "form"
    if WebForm.objects.filter(slug=slug).exists():
        raise FormRefused("Another form has this name, or one so like it that both would have the same address.", field="name")
    return WebForm.objects.create(slug=slug, created_at=by.at, **said)


@transaction.atomic
def change(*, form: WebForm, by: Actor, version: int, **given: Any) -> WebForm:
    """Change what it asks and says; its address stays. Refuses: FormRefused."""
    form = lock(form)
    require(permissions.may_manage(by))
    if form.version != version:
        raise FormRefused("Someone else changed this form while you had it open. Open it again and make your change.")
    for field, value in _checked(before=form.asked, **given).items():
        setattr(form, field, value)
    return _saved(form, *FIELDS)


@transaction.atomic
def close(*, form: WebForm, by: Actor) -> WebForm:
    """Take nothing by it any more; its address then says so."""
    form = lock(form)
    require(permissions.may_manage(by))
    form.closed_at = form.closed_at or by.at
    return _saved(form, "closed_at")


@transaction.atomic
def reopen(*, form: WebForm, by: Actor) -> WebForm:
    """Take things by it again."""
    form = lock(form)
    require(permissions.may_manage(by))
    form.closed_at = None
    return _saved(form, "closed_at")


def _saved(form: WebForm, *fields: str) -> WebForm:
    form.version += 1
    form.save(update_fields=[*fields, "version"])
    return form


def _checked(
    *,
    name: str,
    introduction: str = "",
    message_label: str = "What do you need, and by when?",
    asks: str = "",
    thanks: str = "",
    takes_files: bool = True,
    suggests: bool = True,
    needs_phone: bool = False,
    team: Team | None = None,
    mailbox: Mailbox | None = None,
    acknowledge_with: Template | None = None,
    hosts: Sequence[str] = (),
    before: Sequence[questions.Question] = (),
) -> dict[str, Any]:
    for field, text in {"name": name, "introduction": introduction, "message_label": message_label, "asks": asks, "thanks": thanks}.items():
        if reason := characters.why_refused(text):
            raise FormRefused(reason, field=field)
    return {
        "name": _line(name, 100, "name"),
        "introduction": introduction.strip()[:4000],
        "message_label": _line(message_label, 150, "message_label"),
        "questions": _questions(asks, before),
        "thanks": thanks.strip()[:4000],
        "takes_files": takes_files,
        "suggests": suggests,
        "needs_phone": needs_phone,
        "team": team,
        "mailbox": mailbox,
        "acknowledge_with": _fit(acknowledge_with, mailbox),
        "hosts": _hosts(hosts),
    }


def _fit(template: Template | None, mailbox: Mailbox | None) -> Template | None:
    if mailbox is not None and (stops := gate.mailbox_stops(mailbox)):
        raise FormRefused(stops[0], field="mailbox")
    if template is not None and mailbox is None:
        raise FormRefused("Choose the address that the acknowledgement goes from.", field="mailbox")
    mailboxes.require_fit(template)
    return template


def _line(text: str, longest: int, field: str) -> str:
    line = characters.line(text)
    if characters.is_blank(line) or len(line) > longest:
        raise FormRefused(f"Write something of at most {longest} characters.", field=field)
    return line


def _questions(asks: str, before: Sequence[questions.Question]) -> list[dict[str, Any]]:
    try:
        return [each.stored() for each in questions.read(asks, before)]
    except questions.NotAQuestion as reason:
        raise FormRefused(str(reason), field="asks") from None


def _hosts(hosts: Sequence[str]) -> list[str]:
    wanted = [host.strip().rstrip("/").lower() for host in hosts if host.strip()]
    for host in wanted:
        if not _HOST.fullmatch(host):
            raise FormRefused(f"“{host[:60]}” is not a web site; write it like https://www.example.org.", field="hosts")
    return list(dict.fromkeys(wanted))[:20]
