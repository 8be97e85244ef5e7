"""Words we use again, for those who answer."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Template
from rapport.conversations.models.template import TemplateKind
from rapport.team.actors import Actor

ANSWERS = (TemplateKind.REPLY, TemplateKind.SNIPPET)
LETTERS = (TemplateKind.LETTER, TemplateKind.SNIPPET)


def offered(by: Actor, kinds: Sequence[str] = ANSWERS) -> QuerySet[Template]:
    """Whole answers (or letters) and snippets in use, everyone's and those of the person's team, by name."""
    if not permissions.may_begin(by):
        return Template.objects.none()
    mine = Q(team=None) | Q(team=by.team_id)
    return Template.objects.filter(mine, archived_at=None, kind__in=kinds).order_by("name", "id")


def visible(by: Actor) -> QuerySet[Template]:
    """Every template for those who set them up; for those who answer, everyone's and their own team's. By name."""
    found = Template.objects.select_related("team").order_by("name", "id")
    if permissions.may_manage(by):
        return found
    return found.filter(Q(team=None) | Q(team=by.team_id)) if permissions.may_begin(by) else found.none()
