"""The residents' group of the invented organisation: its chair may see what is brought in its name, and something has been."""

from datetime import timedelta

from rapport.cases.actions import arriving as cases
from rapport.conversations.actions import arriving
from rapport.conversations.models import Mailbox
from rapport.customers.actions import adding, contact_points, roles
from rapport.customers.models import Customer
from rapport.team.actors import Actor

SAID = (
    ("Lights out on the east stair", "The lights on the second and third floor landing of the east stair have been out since the weekend."),
    ("Notes of the residents’ meeting", "Please find out who speaks for Northgate on the 10th, and send us the works plan before."),
)


def write(by: Actor) -> Customer:
    """The chair, with an address that was verified and a role that lets her see the group's cases; and two cases of the group's."""
    court = Customer.objects.get(name="Weaver Court Residents")
    address = [{"channel": "email", "value": "marged.rowlands@post.example", "is_preferred": True}]
    chair = adding.add(name="Marged Rowlands", stage="active", contact_points=address, by=by)
    contact_points.verify(point=chair.contact_points.get(), by=by)
    since = by.at.date() - timedelta(days=400)
    roles.give(customer=chair, other=court, link="member", title="chair", sees="here", starts_on=since, by=by)
    for subject, text in SAID:
        thread = arriving.begin(channel="web", subject=subject, customer=court, mailbox=Mailbox.objects.first(), by=by)
        message = arriving.arrive(conversation=thread, channel="web", from_name=court.name, subject=subject, text=text, by=by)
        cases.on_inbound(message=message, by=by)
    return chair
