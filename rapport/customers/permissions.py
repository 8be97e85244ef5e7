"""Who may see and do what with customers. Lists, pages, buttons, jobs and the API all ask here."""

from django.db.models import Q

from rapport.customers.models import Customer, Import
from rapport.customers.rules import Visibility
from rapport.team.actors import Actor
from rapport.team.roles import Reach


def within(by: Actor, permission: str, prefix: str = "") -> Q:
    """The customers that a permission reaches. `prefix` leads to the customer, such as "customer__"."""
    reach = by.reach(permission)
    if reach == Reach.ALL:
        return Q()
    own = Q(**{f"{prefix}owner_id": by.user_id})
    if reach == Reach.TEAM and by.team_id is not None:
        return own | Q(**{f"{prefix}team_id": by.team_id})
    return own if reach >= Reach.OWN else Q(pk__in=[])


def sees_everyone(by: Actor) -> bool:
    """Whether no customer is hidden from this person: then a read needs no condition for them."""
    return by.reach("customers.read") == Reach.ALL


def _reaches_whole(by: Actor, permission: str, customer: Customer) -> bool:
    """The same for a change: a record that was merged is not changed any more, its survivor is."""
    return customer.merged_into_id is None and _reaches(by, permission, customer)


def visible_to(by: Actor, prefix: str = "") -> Q:
    """The customers this person may see."""
    return within(by, "customers.read", prefix)


def _reaches(by: Actor, permission: str, customer: Customer) -> bool:
    reach = by.reach(permission)
    if reach == Reach.ALL:
        return True
    if reach == Reach.NONE:
        return False
    is_own = customer.owner_id is not None and customer.owner_id == by.user_id
    return is_own or (reach == Reach.TEAM and customer.team_id is not None and customer.team_id == by.team_id)


def may_see(by: Actor, customer: Customer) -> bool:
    """The same answer as `visible_to`, for one customer in hand."""
    return _reaches(by, "customers.read", customer)


def may_add(by: Actor) -> bool:
    """Add a customer."""
    return by.holds("customers.create")


def may_edit(by: Actor, customer: Customer) -> bool:
    """Change a customer's details, contact points and roles."""
    return _reaches_whole(by, "customers.edit", customer)


def may_contact(by: Actor, customer: Customer) -> bool:
    """Log a call, meeting, letter or note."""
    return _reaches_whole(by, "customers.contact", customer)


def may_archive(by: Actor, customer: Customer) -> bool:
    """Archive a customer or bring one back."""
    return _reaches_whole(by, "customers.archive", customer)


def may_see_sensitive(by: Actor, customer: Customer) -> bool:
    """Open adjustments, vulnerability and health."""
    return _reaches(by, "customers.sensitive", customer)


def may_merge(by: Actor, *customers: Customer) -> bool:
    """Merge these customers, or part them again."""
    return all(_reaches(by, "customers.merge", customer) for customer in customers)


def may_import(by: Actor) -> bool:
    """Bring customers in from a file, and undo it."""
    return by.holds("customers.import")


def imports_visible_to(by: Actor) -> Q:
    """The files this person may look into and run: every one for whoever sees all customers, else those they sent themselves."""
    if not may_import(by):
        return Q(pk__in=[])
    return Q() if by.reach("customers.import") == Reach.ALL else Q(by=by.user_id, by__isnull=False)


def may_handle_import(by: Actor, imported: Import) -> bool:
    """The same answer as `imports_visible_to`, for one file in hand."""
    is_own = imported.by_id is not None and imported.by_id == by.user_id
    return may_import(by) and (is_own or by.reach("customers.import") == Reach.ALL)


def may_export(by: Actor) -> bool:
    """Take customers out to a file."""
    return by.holds("customers.export")


def may_define_fields(by: Actor) -> bool:
    """Make and change custom fields."""
    return by.holds("customers.fields")


def may_edit_segments(by: Actor) -> bool:
    """Make and change segments and shared views."""
    return by.holds("segments.edit")


def readable_events(by: Actor) -> Q:
    """Which timeline entries of a visible customer this person may read."""
    return Q() if by.holds("customers.sensitive") else ~Q(visibility=Visibility.SENSITIVE)
