"""Olwen Bevan-Jones and the people around her, told by the ordinary actions at the moments when it happened."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from rapport.customers.actions import adding, editing, interactions, life, roles, sensitive
from rapport.customers.models import Customer
from rapport.desk.demo.people import data
from rapport.tasks.models import Task
from rapport.tasks.rules.moments import Due
from rapport.team.actors import Actor, Road
from rapport.team.models import User

HOME = {"lines": ["8 Weaver Court"], "town": "Chester", "county": "Cheshire", "postcode": "CH1 2DY", "country": "GB"}
HELP = "Text or write first. Please do not ring cold. Large print letters. Welsh first in writing."


class _Clock:
    """Moments counted back from today, each acted by one colleague."""

    def __init__(self, by: Actor) -> None:
        self.today = timezone.localdate(by.at)
        self.now = by.at

    def at(self, days_ago: int, clock: str, user: User) -> Actor:
        """That colleague, at that time of that day; never later than now."""
        day = self.today - timedelta(days=days_ago)
        moment = datetime.combine(day, time.fromisoformat(clock), timezone.get_current_timezone())
        return Actor(at=min(moment, self.now), road=Road.WEB, user=user)


def tell(colleagues: Sequence[User], by: Actor) -> None:
    """Write the story. `colleagues` in the order of creating.COLLEAGUES."""
    amara, tomasz, rhys = colleagues[0], colleagues[1], colleagues[5]
    clock = _Clock(by)
    olwen = _olwen(clock.at(3170, "10:05", amara))
    _family(olwen, clock, amara, tomasz)
    for told in data("olwen"):
        beat = dict(told)
        acting = clock.at(beat.pop("days_ago"), beat.pop("at"), (amara, tomasz)[beat.pop("who")])
        interactions.log(customer=olwen, by=acting, **beat)
    life.move_stage(customer=olwen, stage="at-risk", reason="Two missed visits in a month", by=clock.at(26, "16:45", rhys))
    _private(olwen, clock, rhys)
    _tasks(olwen, clock, amara, tomasz)


def _olwen(by: Actor) -> Customer:
    olwen = adding.add(
        name="Olwen Bevan-Jones",
        title="Mrs",
        given_name="Olwen",
        family_name="Bevan-Jones",
        pronunciation="OL-wen",
        language="cy",
        date_of_birth=date(1944, 3, 2),
        stage="active",
        tags=["welsh first", "heat network", "priority services"],
        custom={"tenure": "Social rent", "meter": "HN-4471", "priority": True, "household": "1"},
        owner=by.user,
        by=by,
        contact_points=[
            {"channel": "phone", "value": "07700 900418", "label": "Mobile", "purpose": "texts", "is_preferred": True},
            {"channel": "address", "parts": HOME, "label": "Home", "is_preferred": True},
            {"channel": "email", "value": "olwen.bj@post.example"},
        ],
    )
    return editing.edit(customer=olwen, changes={"how_to_help": HELP}, version=olwen.version, by=by)


def _family(olwen: Customer, clock: _Clock, amara: User, tomasz: User) -> None:
    gareth = adding.add(
        name="Gareth Bevan-Jones",
        stage="active",
        by=clock.at(900, "14:20", tomasz),
        contact_points=[
            {"channel": "phone", "value": "07700 900552", "is_preferred": True},
            {"channel": "address", "value": "14 Maes Alun, Mold, CH7 1QQ"},
        ],
    )
    roles.give(
        customer=gareth,
        other=olwen,
        link="authorised",
        title="son",
        permits=["discuss", "letters"],
        limits="money matters",
        evidence="Signed form",
        starts_on=clock.today - timedelta(days=200),
        ends_on=clock.today + timedelta(days=130),
        by=clock.at(200, "11:00", amara),
    )
    by = clock.at(2900, "09:30", tomasz)
    court = adding.add(name="Weaver Court Residents", kind="organisation", stage="active", tags=["residents’ group"], by=by)
    roles.give(customer=olwen, other=court, link="member", by=clock.at(1500, "15:00", amara))


def _private(olwen: Customer, clock: _Clock, rhys: User) -> None:
    sensitive.change(
        customer=olwen,
        version=0,
        by=clock.at(180, "10:40", rhys),
        review_on=clock.today + timedelta(days=185),
        adjustments="Large print, 18 point. Text before any call: an unexpected ring frightens her since a scam in 2024.",
        vulnerability="Lives alone. Son in Mold, an hour away.",
        health="Arthritis in both hands, as she told us in April.",
    )


def _tasks(olwen: Customer, clock: _Clock, amara: User, tomasz: User) -> None:
    zone = timezone.get_current_timezone()
    for title, owner, days in (
        ("Text the engineer’s name and arrival window for Wednesday", amara, 0),
        ("Ring Gareth before anyone visits", amara, 2),
        ("Ask repairs for the east riser plan", tomasz, 3),
    ):
        due = Due(clock.today + timedelta(days=days)).moment(zone)
        Task.objects.create(title=title, customer=olwen, owner=owner, team=owner.team, due_at=due, created_at=clock.now, created_by=owner)
