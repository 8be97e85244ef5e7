"""Mailing people the links to their organisation's cases."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from rapport.customers.models import Customer, Role
from rapport.portal.actions import sharing
from rapport.team.actors import Actor


@app.task(name=sharing.JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def mail_cases_links(customer_id: int, role_id: int | None) -> None:
    """Mail somebody the links that their roles give them now. Tried again for some hours when the mail server fails."""
    customer = Customer.objects.filter(pk=customer_id).first()
    role = Role.objects.filter(pk=role_id).first() if role_id else None
    if customer is not None and (role_id is None or role is not None):
        sharing.mail_links(customer=customer, role=role, by=Actor.system(at=timezone.now()))
