"""Two cases become one, or one becomes two; both can be taken back, and old references go on working.

What moves is written down: conversations, watchers, links, tasks, children, and what it was worked by. Checks stay with the case they
were made for, and so do its clocks: those of a case that is absorbed are cancelled, with the reason. Taking back moves what still stands
where the move had put it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.cases import permissions
from rapport.cases.actions import content, keeping, opening, timing
from rapport.cases.events import CaseMerged, CaseMoveUndone, CaseSplit
from rapport.cases.models import Applied, Case, CaseConversation, CaseLink, CaseMove, CaseTask, MoveKind, Watcher
from rapport.cases.queries import colleagues
from rapport.cases.rules import colleagues as rules
from rapport.conversations.actions import handing
from rapport.conversations.models import Conversation
from rapport.core.db import lock
from rapport.core.errors import require
from rapport.team.actors import Actor

MOVED = {"conversations": CaseConversation, "tasks": CaseTask}


class CannotJoin(content.CaseRefused):
    """These cannot be put together, or not taken apart now."""


@transaction.atomic
def merge(*, survivor: Case, absorbed: Case, by: Actor, reason: str = "") -> CaseMove:
    """Make `absorbed` part of `survivor`: its conversations, watchers, links, tasks and children go along, what it was
    worked by counts for both, its reference leads there. Where they were not of the same organisation, or one was kept from
    colleagues, what they became is kept from them, also after it is undone.

    Refuses: CannotJoin for the same case, cases of two customers, and one that is merged already.
    """
    survivor, absorbed = _locked(survivor, absorbed)
    require(permissions.may_work(by, survivor) and permissions.may_work(by, absorbed))
    _require_two(survivor, absorbed)
    before = {
        "tags": survivor.tags,
        "is_private": survivor.is_private,
        "customer": survivor.customer_id,
        "needs_reply": absorbed.needs_reply,
    }
    moved = _move_all(absorbed, survivor, by)
    absorbed.merged_into = survivor
    keeping.save(absorbed, "merged_into", by=by)
    timing.cancel_all(absorbed, f"It became part of {survivor.reference}", by)
    survivor.tags = content.tags_of({*survivor.tags, *absorbed.tags})
    survivor.is_private = survivor.is_private or absorbed.is_private
    is_kept = rules.is_kept_after(colleagues.matter(survivor), colleagues.matter(absorbed))
    survivor.is_kept_from_colleagues = is_kept
    survivor.customer = survivor.customer or absorbed.customer
    survivor.needs_reply = survivor.needs_reply or absorbed.needs_reply
    keeping.save(survivor, "tags", "is_private", "is_kept_from_colleagues", "customer", "needs_reply", by=by)
    return _told(MoveKind.MERGE, absorbed, survivor, moved, before, reason, by)


def _told(kind: str, source: Case, target: Case, moved: dict[str, Any], before: dict[str, Any], reason: str, by: Actor) -> CaseMove:
    for case in (source, target):
        timing.refresh(case)
    keeping.in_step(target, by)
    made = CaseMove.objects.create(
        kind=kind,
        source=source,
        target=target,
        moved=moved,
        before=before,
        reason=content.reason_of(reason, longest=300),
        at=by.at,
        by=by.user,
    )
    event = CaseMerged(target.reference, source.reference) if kind == MoveKind.MERGE else CaseSplit(target.reference, source.reference)
    keeping.tell(event, target, by)
    return made


def _locked(one: Case, other: Case) -> tuple[Case, Case]:
    """Both, locked in the order of their numbers so that two merges never wait for each other in a circle."""
    by_number = {case.pk: lock(case) for case in sorted((one, other), key=lambda case: case.pk)}
    return by_number[one.pk], by_number[other.pk]


def _require_two(survivor: Case, absorbed: Case) -> None:
    if survivor.pk == absorbed.pk:
        raise CannotJoin("Choose another case: this is the same one.", field="absorbed")
    for case in (survivor, absorbed):
        if case.merged_into is not None:
            raise CannotJoin(f"{case.reference} is part of {case.merged_into.reference} already.")
    if survivor.customer_id and absorbed.customer_id and survivor.customer_id != absorbed.customer_id:
        raise CannotJoin("These are cases of two customers. Make one part of a larger case instead.", field="absorbed")
    if not survivor.is_open and absorbed.is_open:
        raise CannotJoin(f"{survivor.reference} has ended. Open it again first, or keep the other case.", field="survivor")


def _move_all(source: Case, target: Case, by: Actor) -> dict[str, list[int]]:
    """Everything that hangs on a case goes to another; what went, by its number."""
    moved = {name: _ids(model.objects.filter(case=source)) for name, model in MOVED.items()}  # type: ignore[attr-defined]
    for name, model in MOVED.items():
        model.objects.filter(pk__in=moved[name]).update(case=target)  # type: ignore[attr-defined]
    _quote(moved["conversations"], target)
    moved["children"] = _ids(Case.objects.filter(parent=source).exclude(pk=target.pk))
    Case.objects.filter(pk__in=moved["children"]).update(parent=target)
    watching = set(Watcher.objects.filter(case=target).values_list("user", flat=True))
    new = Watcher.objects.filter(case=source).exclude(user__in=watching)
    moved["watchers"] = [
        Watcher.objects.create(case=target, user=each.user, at=by.at, by=by.user).pk for each in new.select_related("user").order_by("pk")
    ]
    moved["links"] = _links(source, target, by)
    moved["applied"] = _applied(source, target)
    return moved


def _quote(threads: Sequence[int], case: Case) -> None:
    """The conversations of these rows lead to this case: customers are shown its reference."""
    led = CaseConversation.objects.filter(pk__in=threads, case=case).values_list("conversation_id", flat=True)
    handing.quote(conversations=list(led), reference=case.reference)


def _applied(source: Case, target: Case) -> list[int]:
    """What one case was worked by, said of the other too, with who said it and when; the old case keeps its own."""
    known = Applied.objects.filter(case=target).values("version")
    new = Applied.objects.filter(case=source).exclude(version__in=known).order_by("pk")
    return [Applied.objects.create(case=target, version_id=each.version_id, at=each.at, by_id=each.by_id).pk for each in new]


def _links(source: Case, target: Case, by: Actor) -> list[int]:
    """The links of one case, made anew for the other; the old ones stay with the old case."""
    made = []
    for each in CaseLink.objects.filter(case=source).exclude(other=target).order_by("pk"):
        copy, is_new = CaseLink.objects.get_or_create(
            case=target, other_id=each.other_id, kind=each.kind, defaults={"at": by.at, "by": by.user}
        )
        made += [copy.pk] if is_new else []
    return made


def _ids(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def split(*, case: Case, conversations: Sequence[Conversation], title: str, by: Actor, kind: str = "", reason: str = "") -> CaseMove:
    """Some conversations turn out to be another matter: they lead to a new case, with a clock of its own from now.

    Refuses: CannotJoin when a conversation is not of this case, or none would be left.
    """
    case = keeping.taken(case)
    require(permissions.may_work(by, case))
    threads = list(CaseConversation.objects.select_for_update().filter(case=case).order_by("pk"))
    wanted = {conversation.pk for conversation in conversations}
    going = [thread for thread in threads if thread.conversation_id in wanted]
    if not going or len(going) != len(wanted):
        raise CannotJoin("Choose conversations of this case.", field="conversations")
    if len(going) == len(threads):
        raise CannotJoin("Leave at least one conversation with this case.", field="conversations")
    new = opening.open_case(
        title=title, kind=kind or case.kind, customer=case.customer, queue=case.queue, owner=case.owner, team=case.team, tags=case.tags,
        priority=case.priority, is_private=case.is_private, channel=going[0].conversation.channel, why=f"Split off {case.reference}", by=by,
        organisation=colleagues.still_for(case, timezone.localdate(by.at)), is_kept_from_colleagues=case.is_kept_from_colleagues,
    )  # fmt: skip
    CaseConversation.objects.filter(pk__in=[thread.pk for thread in going]).update(case=new)
    _quote([thread.pk for thread in going], new)
    return _told(MoveKind.SPLIT, case, new, {"conversations": [thread.pk for thread in going]}, {}, reason, by)


@transaction.atomic
def undo(*, move: CaseMove, by: Actor) -> CaseMove:
    """Take a merge or a split back: what the move had moved and nobody has moved since goes where it was.

    Refuses: CannotJoin when it was taken back already, or one of the cases is part of another now.
    """
    source, target = _locked(move.source, move.target)
    move = lock(move)
    require(permissions.may_work(by, source) and permissions.may_work(by, target))
    if move.undone_at:
        raise CannotJoin("This was taken back already.")
    if target.merged_into is not None:
        raise CannotJoin(f"{target.reference} is part of {target.merged_into.reference}. Take that back first.")
    _move_back(move, source, target)
    if move.kind == MoveKind.MERGE:
        _release(move, source, target, by)
    else:
        target.merged_into = source
        keeping.save(target, "merged_into", by=by)
        timing.cancel_all(target, f"The split from {source.reference} was taken back", by)
    for case in (source, target):
        timing.refresh(case)
        keeping.in_step(case, by)
    move.undone_at, move.undone_by = by.at, by.user
    move.save(update_fields=["undone_at", "undone_by"])
    keeping.tell(CaseMoveUndone(source.reference, target.reference), source, by)
    return move


def _move_back(move: CaseMove, source: Case, target: Case) -> None:
    for name, model in MOVED.items():
        model.objects.filter(pk__in=move.moved.get(name, []), case=target).update(case=source)  # type: ignore[attr-defined]
    _quote(move.moved.get("conversations", []), source)
    Case.objects.filter(pk__in=move.moved.get("children", []), parent=target).update(parent=source)
    Watcher.objects.filter(pk__in=move.moved.get("watchers", []), case=target).delete()
    CaseLink.objects.filter(pk__in=move.moved.get("links", []), case=target).delete()
    Applied.objects.filter(pk__in=move.moved.get("applied", []), case=target).delete()


def _release(move: CaseMove, source: Case, target: Case, by: Actor) -> None:
    """The absorbed case stands alone again: it has a clock of its own where it is open, and the survivor lets go of what it took."""
    source.merged_into, source.needs_reply = None, bool(move.before.get("needs_reply")) and source.is_open
    keeping.save(source, "merged_into", "needs_reply", by=by)
    added = set(source.tags) - set(move.before.get("tags", []))
    target.tags = sorted(set(target.tags) - added)
    if not move.before.get("is_private") and source.is_private:
        target.is_private = False
    if move.before.get("customer") is None and target.customer_id == source.customer_id:
        target.customer = target.organisation = None
    keeping.save(target, "tags", "is_private", "customer", "organisation", by=by)
    if source.is_open:
        timing.begin_again(source, by, f"It stands apart from {target.reference} again")
