"""Noting who looked."""

from rapport.audit.models import Viewing
from rapport.team.actors import Actor

LONGEST_PURPOSE = 300


def record_viewing(*, subject: str, subject_id: int, by: Actor, part: str = "", purpose: str = "") -> None:
    """Note that someone opened a record: one INSERT and nothing else, for it stands on every customer page.

    `subject` is the kind of row ("customers.customer"), `part` the part of its page that was opened ("" is the page
    itself), `purpose` what they answered when asked why.
    """
    Viewing.objects.create(
        at=by.at,
        user_id=by.user_id,
        road=by.road,
        subject=subject,
        subject_id=subject_id,
        part=part,
        purpose=purpose[:LONGEST_PURPOSE],
    )
