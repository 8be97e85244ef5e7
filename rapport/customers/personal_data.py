"""Where this capability keeps personal data, and what for."""

from rapport.core.personal import Held

HELD = (
    Held(
        "customers.Customer",
        customers=("pk",),
        fields=(
            "name",
            "title",
            "given_name",
            "family_name",
            "known_as",
            "pronunciation",
            "pronouns",
            "language",
            "date_of_birth",
            "how_to_help",
            "deceased_on",
            "is_deceased",
            "tags",
            "custom",
            "external_id",
            "sort_name",
            "search",
        ),
        why="To know who a customer is and how to address them.",
    ),
    Held(
        "customers.SensitiveRecord",
        customers=("customer",),
        fields=("adjustments", "vulnerability", "health", "review_on"),
        why="To serve someone as they need, such as in large print. Health is special category data.",
    ),
    Held(
        "customers.ContactPoint",
        customers=("customer",),
        fields=("value", "key", "parts", "postcode", "label", "purpose", "opted_out_at", "invalid_reason"),
        why="To reach a customer, and to respect how they want to be reached.",
    ),
    Held(
        "customers.Role",
        customers=("customer", "other"),
        fields=("link", "title", "permits", "limits", "evidence", "sees", "starts_on", "ends_on"),
        why="To know who may speak for whom, and until when.",
    ),
    Held(
        "customers.Event",
        customers=("customer",),
        fields=("at", "kind", "facts"),
        why="To know what happened between us and a customer.",
    ),
    Held(
        "customers.DuplicatePair",
        customers=("one", "other"),
        fields=("score", "reasons"),
        why="To find records that are of one person.",
    ),
    Held(
        "customers.Merge",
        customers=("survivor", "absorbed"),
        fields=("before", "after", "moved"),
        why="To part two records again that were wrongly made one.",
    ),
    Held(
        "customers.ImportTouch",
        customers=("customer",),
        fields=("before", "after", "added_points"),
        why="To undo an import.",
    ),
    Held(
        "customers.Import",
        customers=("made", "touches__customer"),
        fields=("file", "file_name", "refused_file"),
        why="To show where records came from; the files hold what was imported.",
    ),
    Held(
        "customers.BulkChange",  # names customers by their numbers, inside what it keeps
        customers=(),
        fields=("given", "waiting", "before", "after", "skipped"),
        why="To undo a change that was made to many at once.",
    ),
    Held(
        "customers.SegmentMember",
        customers=("customer",),
        fields=("segment", "since"),
        why="To treat customers alike whose situation is alike.",
    ),
    Held(
        "customers.SegmentMove",
        customers=("customer",),
        fields=("segment", "has_joined", "at"),
        why="To see how groups of customers change.",
    ),
)
