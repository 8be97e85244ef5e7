"""The link to an organisation's cases goes to the person whose role lets them see them, and to nobody else: by email, to an address that
was verified and is theirs alone. Whoever asks for it never learns whether it went."""

from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rapport.cases.queries import colleagues
from rapport.cases.rules import colleagues as rules
from rapport.core.errors import Refused, require
from rapport.customers import timeline
from rapport.customers.models import ContactPoint, Customer, Role
from rapport.portal import permissions
from rapport.portal.actions import taking
from rapport.portal.events import CasesLinkMailed
from rapport.portal.queries.colleagues import address_of
from rapport.team.actors import Actor

JOB = "portal.mail-cases-links"
QUIET = 600  # seconds between two mails that somebody asks for


class CannotSend(Refused):
    """The link cannot go to them."""


@transaction.atomic
def send_link(*, role: Role, by: Actor) -> ContactPoint:
    """Mail the holder of a role the link to the cases that it shows. Refuses: CannotSend."""
    require(permissions.may_send_cases_link(by, role))
    if not rules.is_open(colleagues.standing(role), timezone.localdate(by.at)):
        raise CannotSend("Their role does not let them see the organisation’s cases today.")
    point = address_of(role.customer)
    if point is None:
        raise CannotSend("They have no email address that is verified and theirs alone. Verify one first.")
    app.configure_task(JOB).defer(customer_id=role.customer_id, role_id=role.pk)
    return point


def ask_for_links(*, customer: Customer | None, origin: str, by: Actor) -> None:
    """Somebody asks for the links of a customer on a page. The same is said whatever becomes of it. Refuses: TooMany."""
    taking.count(origin or "unknown", by.at)
    if customer is not None and cache.add(f"portal:links:{customer.pk}", 1, QUIET):
        app.configure_task(JOB).defer(customer_id=customer.pk, role_id=None)


@transaction.atomic
def tell_mailed(*, point: ContactPoint, roles: Sequence[Role], by: Actor) -> None:
    """The links of these roles went to their holder's address."""
    for each in roles:
        timeline.record(CasesLinkMailed(each.other.name, point.value), customer=point.customer, about=each, by=by)
