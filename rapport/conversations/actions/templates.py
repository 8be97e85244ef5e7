"""Words we use again: written, changed, put away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rapport.conversations import permissions
from rapport.conversations.actions.content import line_of, text_of
from rapport.conversations.models import Template, TemplateKind
from rapport.conversations.rules import merging
from rapport.core.db import lock
from rapport.core.errors import Clash, Conflict, Refused, require
from rapport.team.actors import Actor
from rapport.team.models import Team

FIELDS = ("name", "kind", "language", "subject", "text", "team")
LONGEST = 20_000


class TemplateRefused(Refused):
    """A template cannot be so."""


@transaction.atomic
def write(
    *, name: str, text: str, by: Actor, kind: str = TemplateKind.REPLY, subject: str = "", language: str = "", team: Team | None = None
) -> Template:
    """Words to use again, for everyone or for one team. Refuses: TemplateRefused."""
    require(permissions.may_manage(by))
    template = Template(**_cleaned({"name": name, "text": text, "kind": kind, "subject": subject, "language": language, "team": team}))
    _require_free(template)
    template.save()
    return template


@transaction.atomic
def change(*, template: Template, changes: Mapping[str, Any], version: int, by: Actor) -> Template:
    """Change what the person saw at `version`. Refuses: TemplateRefused, Conflict when somebody changed it since."""
    require(permissions.may_manage(by))
    template = lock(template)
    wanted = _cleaned({name: value for name, value in changes.items() if name in FIELDS})
    changed = {name: value for name, value in wanted.items() if getattr(template, name) != value}
    if not changed:
        return template
    if version != template.version:
        clashes = [Clash(name, None, str(getattr(template, name)), str(value)) for name, value in changed.items()]
        raise Conflict("Someone else changed this template while you were editing it.", clashes, version=template.version)
    for name, value in changed.items():
        setattr(template, name, value)
    _require_free(template)
    template.version += 1
    template.save()
    return template


@transaction.atomic
def archive(*, template: Template, by: Actor) -> Template:
    """Out of use; what was written with it stays."""
    return _set_archived(template, by, by.at)


@transaction.atomic
def bring_back(*, template: Template, by: Actor) -> Template:
    """In use again."""
    return _set_archived(template, by, None)


def _set_archived(template: Template, by: Actor, at: Any) -> Template:
    require(permissions.may_manage(by))
    template = lock(template)
    if (template.archived_at is None) != (at is None):
        template.archived_at, template.version = at, template.version + 1
        template.save(update_fields=["archived_at", "version"])
    return template


def _cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(given)
    if "name" in wanted:
        wanted["name"] = line_of(wanted["name"], TemplateRefused, "name", 100)
        if not wanted["name"]:
            raise TemplateRefused("Give it a name.", field="name")
    if "kind" in wanted and wanted["kind"] not in TemplateKind.values:
        raise TemplateRefused("Choose a whole answer, a snippet or a letter.", field="kind")
    if "text" in wanted:
        wanted["text"] = text_of(wanted["text"], TemplateRefused, "text", LONGEST, "Write the words.")
    for name, longest in (("subject", 300), ("language", 20)):
        if name in wanted:
            wanted[name] = line_of(wanted[name], TemplateRefused, name, longest)
    for name in ("subject", "text"):
        if unknown := merging.unknown(wanted.get(name, "")):
            raise TemplateRefused(f"No customer has {', '.join(f'“{each}”' for each in unknown[:5])}.", field=name)
    return wanted


def _require_free(template: Template) -> None:
    if Template.objects.filter(name=template.name).exclude(pk=template.pk).exists():
        raise TemplateRefused("There is already a template with this name.", field="name")
