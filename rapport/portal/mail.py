"""The mail that carries the links to an organisation's cases."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from rapport.customers.models import ContactPoint, Customer
from rapport.portal.signing import SHARED_LASTS


def cases_links(point: ContactPoint, links: Sequence[tuple[Customer, str]]) -> EmailMessage:
    """To one address, a line for each organisation."""
    told = [(organisation.name, settings.SITE_URL + reverse("portal:shared", args=[token])) for organisation, token in links]
    words = {"name": point.customer.name, "links": told, "organisation": settings.ORGANISATION, "days": SHARED_LASTS.days}
    return EmailMessage(
        subject="Your link to the cases of your organisation", body=render_to_string("portal/mail/cases_links.txt", words), to=[point.value]
    )
