"""Tables of customers, one file per word."""

from rapport.customers.models.bulk import BulkChange
from rapport.customers.models.contact_point import ContactPoint
from rapport.customers.models.custom_field import CustomField
from rapport.customers.models.customer import Customer, SensitiveRecord
from rapport.customers.models.duplicate import DuplicatePair
from rapport.customers.models.event import Event
from rapport.customers.models.importing import Import, ImportMapping, ImportProgress, ImportTouch
from rapport.customers.models.merge import Merge
from rapport.customers.models.role import Role
from rapport.customers.models.segment import SavedView, Segment, SegmentMember, SegmentMove
from rapport.customers.models.word import Word

__all__ = [
    "BulkChange",
    "ContactPoint",
    "CustomField",
    "Customer",
    "DuplicatePair",
    "Event",
    "Import",
    "ImportMapping",
    "ImportProgress",
    "ImportTouch",
    "Merge",
    "Role",
    "SavedView",
    "Segment",
    "SegmentMember",
    "SegmentMove",
    "SensitiveRecord",
    "Word",
]
