"""Words we use again, for those who answer."""

from django.db.models import Q, QuerySet

from rapport.conversations import permissions
from rapport.conversations.models import Template
from rapport.conversations.models.template import TemplateKind
from rapport.team.actors import Actor


def offered(by: Actor) -> QuerySet[Template]:
    """Whole answers and snippets in use, everyone's and those of the person's team, by name."""
    if not permissions.may_begin(by):
        return Template.objects.none()
    mine = Q(team=None) | Q(team=by.team_id)
    return Template.objects.filter(mine, archived_at=None, kind__in=[TemplateKind.REPLY, TemplateKind.SNIPPET]).order_by("name", "id")


def visible(by: Actor) -> QuerySet[Template]:
    """Every template for those who set them up; for those who answer, everyone's and their own team's. By name."""
    found = Template.objects.select_related("team").order_by("name", "id")
    if permissions.may_manage(by):
        return found
    return found.filter(Q(team=None) | Q(team=by.team_id)) if permissions.may_begin(by) else found.none()
