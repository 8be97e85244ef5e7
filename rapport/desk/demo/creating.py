"""Writes the invented organisation into an empty Rapport.

The many go in by the hundred, through the same normalising and search words as everyone; the few whose story matters are
made by the ordinary actions, at the moments when it happened.
"""

from datetime import timedelta

from django.db import transaction

from rapport.core.errors import Refused
from rapport.customers.actions import duplicates, segments
from rapport.customers.models import Customer, CustomField, SavedView, Segment
from rapport.customers.rules import FieldType
from rapport.desk.demo import bulk, knowing, matters, people, residents, story
from rapport.team.actors import Actor
from rapport.team.models import Team, User
from rapport.team.roles import Role

PEOPLE = 2_000
UNNAMED = "Administrator"
TEAMS = ("Customer service", "Complaints", "Lettings")
COLLEAGUES = (
    ("Amara Okafor", Role.ADVISER, 0),
    ("Tomasz Wiśniewski", Role.ADVISER, 0),
    ("Siân Llewellyn", Role.ADVISER, 0),
    ("Imran Siddiqui", Role.ADVISER, 2),
    ("Kasia Nowak", Role.ADVISER, 2),
    ("Rhys Pritchard", Role.TEAM_LEADER, 0),
    ("Priya Raman", Role.COMPLAINTS_HANDLER, 1),
    ("Morwenna Tregear", Role.MANAGER, 1),
    ("Farida Aziz", Role.DATA_PROTECTION_OFFICER, 1),
    ("Callum Reid", Role.ASSESSOR, 2),
)
FIELDS: tuple[tuple[str, str, FieldType, list[str]], ...] = (
    ("tenure", "Tenure", FieldType.CHOICE, ["Social rent", "Shared owner", "Leaseholder", "Energy only"]),
    ("meter", "Heat meter", FieldType.TEXT, []),
    ("priority", "Priority services", FieldType.YES_NO, []),
    ("household", "People at home", FieldType.NUMBER, []),
    ("renews-on", "Agreement renews on", FieldType.DATE, []),
    ("landlord", "Landlord", FieldType.CUSTOMER, []),
)
SEGMENTS = (
    ("Heat network, Chester", "Homes on the heat network in Chester", 'tag is "heat network" and town is "Chester"'),
    ("Priority services", "Households we look after first when supply fails", 'tag is "priority services"'),
    ("Welsh first", "Written to in Welsh first", "language is cy"),
    ("At risk", "Relationships that need work", "stage is at-risk"),
    ("New this quarter", "With us for less than 90 days", "added after 90 days ago"),
    ("Organisations", "Firms, charities and schools", "kind is organisation"),
)


class AlreadyLivedIn(Refused):
    """The demo organisation only moves into an empty Rapport."""


@transaction.atomic
def create(by: Actor, *, scale: float = 1) -> int:
    """Make Northgate Homes & Energy; returns how many customers it has. `scale` 1 is 2,000. Refuses: AlreadyLivedIn."""
    if Customer.objects.exists():
        raise AlreadyLivedIn("There are customers here already. The demo organisation needs an empty data folder.")
    teams = [Team.objects.get_or_create(name=name)[0] for name in TEAMS]
    colleagues = [_colleague(name, role, teams[place], by) for name, role, place in COLLEAGUES]
    _define(by, colleagues[5])
    invented = list(people.invent(round(PEOPLE * scale), 6, by.at.date()))
    bulk.write(invented, colleagues, by)
    story.tell(colleagues, by)
    knowing.write(by)
    matters.write(colleagues, by, scale=scale)
    residents.write(by)
    for segment in Segment.objects.all():
        segments.refresh(segment=segment, by=by)
    duplicates.ask(by=by)
    return Customer.objects.count()


def _colleague(name: str, role: Role, team: Team, by: Actor) -> User:
    if name == COLLEAGUES[0][0] and (first := _first_administrator(team)):
        return first
    email = f"{name.lower().replace(' ', '.').replace('ś', 's').replace('â', 'a')}@northgate.example"
    person = User.objects.filter(email=email).first() or User(email=email, name=name, roles=[role], team=team)
    if person.pk is None:
        person.set_unusable_password()
        person.joined_at = by.at - timedelta(days=400)
        person.save()
    return person


def _first_administrator(team: Team) -> User | None:
    """Whoever explores the demo sits at Amara's desk: the first administrator takes her name and work, unless they gave their own."""
    first = User.objects.filter(roles__contains=[Role.ADMINISTRATOR], name=UNNAMED).order_by("id").first()
    if first:
        first.name, first.team, first.roles = COLLEAGUES[0][0], team, [Role.ADMINISTRATOR, Role.TEAM_LEADER]
        first.save(update_fields=["name", "team", "roles"])
    return first


def _define(by: Actor, leader: User) -> None:
    for position, (key, label, kind, choices) in enumerate(FIELDS):
        kinds = [] if key == "renews-on" else ["person"]
        field = {"label": label, "type": kind, "choices": choices, "position": position, "kinds": kinds}
        CustomField.objects.get_or_create(key=key, defaults=field)
    made = by.at - timedelta(days=60)
    for name, description, rule in SEGMENTS:
        segment = {"description": description, "rule": rule, "owner": leader, "created_at": made}
        Segment.objects.get_or_create(name=name, defaults=segment)
    view = {"rule": "last contact before 90 days ago", "is_shared": True, "created_at": made}
    SavedView.objects.get_or_create(owner=leader, name="Not heard from in 90 days", defaults=view)
