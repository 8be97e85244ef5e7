"""What a person's own calendar program reads at their secret address."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from rapport.core.calendars import Dated, write
from rapport.desk.queries import diary
from rapport.desk.queries.diary import Sort, Thing
from rapport.tasks.models import DiaryAddress
from rapport.team import keys
from rapport.team.actors import Actor, Road

AHEAD = timedelta(days=366)
LONGEST_SECRET = 100
WORDS = {Sort.TASK: "Task", Sort.CLOCK: "Clock", Sort.RETURN: "Case", Sort.APPOINTMENT: "Appointment"}


def address_of(secret: str) -> DiaryAddress | None:
    """The address that a secret opens, of a person who works here; None for any other."""
    if len(secret) > LONGEST_SECRET:
        return None
    found = DiaryAddress.objects.select_related("user__team").filter(key_hash=keys.digest(secret)).first()
    return found if found is not None and found.user.is_active else None


def content(address: DiaryAddress, *, at: datetime, site: str) -> bytes:
    """The diary as iCalendar: everything that is late, and what is due in the coming year. `site` is where its links lead.

    It names cases and tasks; customers only where the person chose so. A task is in its own words, whatever they say.
    """
    by = Actor(at=at, road=Road.WEB, user=address.user)
    things = diary.between(by, at, at + AHEAD, late_too=True)
    host = site.partition("://")[2].split("/")[0].split(":")[0]
    events = [_dated(thing, site, host, names_customers=address.names_customers) for thing in things]
    return write(events, "Rapport")


def _dated(thing: Thing, site: str, host: str, *, names_customers: bool) -> Dated:
    customer = thing.customer if names_customers else ""
    title = _title(thing, names_customers=names_customers)
    return Dated(
        uid="-".join(filter(None, (str(thing.sort), str(thing.number), thing.which))) + f"@{host}",
        summary=f"{title} ({customer})" if customer else title,
        start=_start(thing),
        end=_end(thing),
        location=thing.place if names_customers else "",
        changed_at=thing.changed_at,
        url=f"{site}{thing.url}",
        category=WORDS[thing.sort],
    )


def _title(thing: Thing, *, names_customers: bool) -> str:
    """A clock or an appointment is named by what it is and by its case: the words of others may name a customer."""
    if thing.sort == Sort.TASK or names_customers:
        return f"{thing.title}, {thing.reference}" if thing.reference else thing.title
    return f"{thing.clock}, {thing.reference}"


def _start(thing: Thing) -> date | datetime:
    return thing.at if thing.has_time else timezone.localtime(thing.at).date()


def _end(thing: Thing) -> date | datetime | None:
    """When it is over, where it says so."""
    if thing.ends_at is None or thing.ends_at <= thing.at:
        return None
    return thing.ends_at if thing.has_time else timezone.localtime(thing.ends_at).date()
