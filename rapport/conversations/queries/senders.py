"""Who wrote: our own addresses, colleagues, customers by their contact points."""

from collections.abc import Iterable

from django.db.models import Q

from rapport.conversations.models import Mailbox
from rapport.core.prepared import Prepared
from rapport.customers.models import ContactPoint, Customer
from rapport.customers.rules import Channel
from rapport.team.models import User


def own_addresses() -> frozenset[str]:
    """The addresses of all our mailboxes and their aliases, in lower case; those put away too."""
    return frozenset(each.lower() for address, aliases in _mailboxes() for each in (address, *aliases))


_mailboxes = Prepared(lambda: Mailbox.objects.order_by().values_list("address", "aliases"), keeps_plan=True)


def mailbox_at(address: str) -> Mailbox | None:
    """The mailbox in use that this address leads to, with or without a plus."""
    local, _, domain = address.lower().rpartition("@")
    plain = {address.lower(), f"{local.partition('+')[0]}@{domain}"}
    return Mailbox.objects.filter(Q(address__in=plain) | Q(aliases__overlap=list(plain)), archived_at=None).order_by("id").first()


def customers_at(addresses: Iterable[str]) -> dict[str, list[Customer]]:
    """The customers in use who have each of these email addresses (in lower case)."""
    found: dict[str, list[Customer]] = {}
    points = ContactPoint.objects.filter(
        channel=Channel.EMAIL, key__in=list(set(addresses)), customer__archived_at=None, customer__merged_into=None
    )
    for point in points.select_related("customer").defer("customer__search").order_by("customer_id"):
        found.setdefault(point.key, []).append(point.customer)
    return found


def colleagues_at(addresses: Iterable[str]) -> frozenset[str]:
    """Which of these addresses (in lower case) are of people who work here."""
    wanted = set(addresses)
    return (
        frozenset(each.lower() for each in User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True)) & wanted
    )
