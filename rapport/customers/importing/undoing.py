"""Taking an import back: what it made goes, what it changed becomes what it was, and what people touched since stays."""

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from rapport.customers import searching, timeline
from rapport.customers.actions import editing
from rapport.customers.events import ImportUndone
from rapport.customers.models import ContactPoint, Customer, Event, Import, ImportTouch, Merge, Role
from rapport.team.actors import Actor

CHUNK = 5_000


def undo(imported: Import, by: Actor) -> dict[str, int]:
    """How many customers were removed, archived (they have notes from the file), put back, and kept."""
    made = Customer.objects.filter(imported_by=imported, merged_into=None)
    told = Event.objects.filter(customer=OuterRef("pk"))
    kept = _worked_with(made)
    noted = made.exclude(pk__in=kept.values("pk")).filter(Exists(told))
    archived = _archive(noted, by)
    removed = _remove(made.filter(version=1, archived_at=None).exclude(pk__in=kept.values("pk")).exclude(Exists(told)))
    put_back = sum(_put_back(touch, by) for touch in ImportTouch.objects.filter(of=imported).select_related("customer"))
    return {"removed": removed, "archived": archived, "put_back": put_back, "kept": kept.count()}


def _worked_with(made: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those that somebody changed, contacted, merged or linked since the import."""
    since = OuterRef("created_at")
    later = Event.objects.filter(customer=OuterRef("pk"), recorded_at__gt=since)
    merged = Merge.objects.filter(survivor=OuterRef("pk"))
    roles = Role.objects.filter(customer=OuterRef("pk"), created_at__gt=since) | Role.objects.filter(
        other=OuterRef("pk"), created_at__gt=since
    )
    tasks = Customer.objects.filter(pk=OuterRef("pk"), tasks__isnull=False)
    is_touched = Exists(later) | Exists(merged) | Exists(roles) | Exists(tasks)
    return made.filter(is_touched)


def _remove(gone: QuerySet[Customer]) -> int:
    """Delete, in chunks, with what hangs on them; the row history keeps what was there."""
    removed = 0
    while numbers := list(gone.values_list("pk", flat=True)[:CHUNK]):
        for model, column in ((Role, "customer"), (Role, "other"), (ContactPoint, "customer")):
            model.objects.filter(**{f"{column}__in": numbers}).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM customers_segmentmove WHERE customer_id = ANY(%s)", [numbers])
            cursor.execute("DELETE FROM customers_segmentmember WHERE customer_id = ANY(%s)", [numbers])
            cursor.execute("DELETE FROM customers_duplicatepair WHERE one_id = ANY(%s) OR other_id = ANY(%s)", [numbers, numbers])
            cursor.execute("DELETE FROM customers_importtouch WHERE customer_id = ANY(%s)", [numbers])
            cursor.execute("DELETE FROM customers_customer WHERE id = ANY(%s)", [numbers])
        removed += len(numbers)
    return removed


def _archive(noted: QuerySet[Customer], by: Actor) -> int:
    """Customers with notes cannot be deleted, for a timeline is never cut: they leave daily use."""
    count = 0
    for customer in noted.iterator():
        customer.archived_at, customer.external_id = by.at, ""
        editing.save(customer, ["archived_at", "external_id"], by=by)
        count += 1
    return count


def _put_back(touch: ImportTouch, by: Actor) -> bool:
    """Give a customer back the values from before, where nobody changed them since."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=touch.customer_id)
    now = {name: _as_json(getattr(customer, name)) for name in touch.after}
    back = [name for name, value in touch.after.items() if now[name] == value]
    for name in back:
        setattr(customer, name, Customer._meta.get_field(name).to_python(touch.before[name]))  # type: ignore[union-attr]
    ContactPoint.objects.filter(pk__in=touch.added_points, customer=customer, version=1).delete()
    if back:
        editing.save(customer, back, by=by)
    searching.index(customer)
    timeline.record(ImportUndone(touch.of.file_name), customer=customer, about=touch.of, by=by)
    return True


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
