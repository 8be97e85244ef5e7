"""Mailing people the links to their organisation's cases."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.customers.models import Customer
from rapport.portal import mail, signing
from rapport.portal.actions import sharing
from rapport.portal.queries.colleagues import address_of, open_roles
from rapport.team.actors import Actor


@app.task(name=sharing.JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def mail_cases_links(customer_id: int, role_id: int | None) -> None:
    """Mail somebody the links that their roles give them now. Tried again for some hours when the mail server fails."""
    by, customer = Actor.system(at=timezone.now()), Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    roles = [role for role in open_roles(customer, timezone.localdate(by.at)) if role_id in (None, role.pk)]
    point = address_of(customer)
    if point is not None and roles:
        mail.cases_links(point, [(role.other, signing.shared_token(role, point)) for role in roles]).send()
        sharing.tell_mailed(point=point, roles=roles, by=by)
