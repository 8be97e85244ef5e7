"""Who rings: the customers who have a number."""

from django.db.models import Q

from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import phones
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.queries import records
from rapport.team.actors import Actor

MOST = 20


def at_number(number: str, by: Actor) -> list[Customer]:
    """The customers in use whom this person may see and who have this number, however it is written: none, one, or several.

    Those who named it as the one to use first come first.
    """
    try:
        wanted = phones.read(number).e164
    except NotReadable:
        return []
    same = Q(key=wanted) | Q(key__startswith=f"{wanted};ext=")
    points = ContactPoint.objects.filter(same, channel="phone").order_by("-is_preferred", "customer_id").values_list("customer", flat=True)
    numbers = list(dict.fromkeys(points[:MOST]))
    found = records.live(by).defer("search").in_bulk(numbers)
    return [found[each] for each in numbers if each in found]
