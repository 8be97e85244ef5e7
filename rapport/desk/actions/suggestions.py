"""Two conversations that may be one matter: a person says so, and their cases become one."""

from django.db import transaction

from rapport.cases.actions import joining, opening
from rapport.cases.queries import records
from rapport.conversations.actions import judging
from rapport.conversations.models import Suggestion
from rapport.core.errors import Refused
from rapport.team.actors import Actor


class NoCase(Refused):
    """Neither of the two has a case yet."""


@transaction.atomic
def settle(*, suggestion: Suggestion, is_one: bool, by: Actor) -> Suggestion:
    """Put the matter of a conversation together with the other one's, which can be taken back as any merge can; or keep them apart.

    Refuses: NoCase, and what a merge refuses, such as cases of two customers.
    """
    if is_one:
        _together(suggestion, by)
    return judging.settle(suggestion=suggestion, is_one=is_one, by=by)


def _together(suggestion: Suggestion, by: Actor) -> None:
    mine, theirs = records.of_conversation(suggestion.conversation), records.of_conversation(suggestion.other)
    if mine is None and theirs is None:
        raise NoCase("Neither of the two has a case yet. Open one first.")
    if mine is None and theirs is not None:
        opening.join(case=theirs, conversation=suggestion.conversation, by=by)
    elif theirs is None and mine is not None:
        opening.join(case=mine, conversation=suggestion.other, by=by)
    elif mine is not None and theirs is not None and mine.pk != theirs.pk:
        joining.merge(survivor=theirs, absorbed=mine, reason=suggestion.why, by=by)
