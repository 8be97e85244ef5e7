"""Cases together: links, parts of a larger one, merging, splitting."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.cases.actions import family, joining, linking
from rapport.cases.api.schemas import CaseOut, Reason, Reference, one, shown
from rapport.cases.models import Case, CaseLink, CaseMove, LinkKind, MoveKind
from rapport.cases.queries import parts, records
from rapport.cases.queries.parts import Part
from rapport.conversations.models import Conversation
from rapport.conversations.queries import drafts as drafting
from rapport.core.api import Id, In, Moment, NotFoundAt, Text

router = Router(tags=["cases"])


class LinkIn(In):
    """The other case, and what one is to the other."""

    other: Reference
    kind: LinkKind = LinkKind.RELATES


class LinkOut(Schema):
    """Two cases that hang together."""

    id: int
    kind: LinkKind
    case: str = Field(alias="case.reference")
    other: str = Field(alias="other.reference")


class ChildrenIn(In):
    """The cases that become part of this one."""

    children: Annotated[list[Reference], Field(min_length=1, max_length=500)]


class CaseAnswerIn(In):
    """What to answer to every part, and which parts are left out."""

    text: Annotated[Text, Field(min_length=1, max_length=20_000)]
    but: Annotated[list[Reference], Field(max_length=500)] = []


class DraftsOut(Schema):
    """The drafts that wait to be looked at and sent, by number."""

    drafts: list[int]


class PartOut(Schema):
    """One open part: the address an answer goes to, or why it gets none."""

    case: str = Field(alias="case.reference")
    conversation: int | None
    to: str
    why_not: str

    @staticmethod
    def resolve_conversation(part: Part) -> int | None:
        """The conversation it goes into; none where it begins one."""
        return part.conversation.pk if part.conversation else None


class SendingIn(In):
    """One draft to a part, the keys of what somebody looked at in it, and the version they saw."""

    draft: Id
    confirmed: Annotated[list[Annotated[Text, Field(max_length=400)]], Field(max_length=200)] = []
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class SendAllIn(In):
    """The drafts to send, now or at a later moment."""

    drafts: Annotated[list[SendingIn], Field(min_length=1, max_length=100)]
    send_at: Moment | None = None


class StopOut(Schema):
    """What somebody has to look at first: a key to confirm it by, unless it is final."""

    key: str
    sentence: str
    is_final: bool


class OutcomeOut(Schema):
    """What became of one draft: its number in the outbox, or why it stays, with the keys of what may be confirmed."""

    draft: int = Field(alias="draft.pk")
    outgoing: int | None
    sentence: str
    concerns: list[StopOut]

    @staticmethod
    def resolve_outgoing(outcome: family.Outcome) -> int | None:
        """Its number in the outbox."""
        return outcome.outgoing.pk if outcome.outgoing else None


class CaseMergeIn(In):
    """The case that becomes part of this one."""

    absorbed: Reference
    reason: Annotated[Reason, Field(max_length=300)] = ""


class SplitIn(In):
    """The conversations that are another matter."""

    conversations: Annotated[list[Id], Field(min_length=1, max_length=100)]
    title: Annotated[Text, Field(min_length=1, max_length=300)]
    reason: Annotated[Reason, Field(max_length=300)] = ""


class PartMoveOut(Schema):
    """A merge or a split, and whether it was taken back."""

    id: int
    kind: MoveKind
    source: str = Field(alias="source.reference")
    target: str = Field(alias="target.reference")
    reason: str
    at: datetime
    undone_at: datetime | None


@router.post("/{case}/links", response={201: LinkOut}, summary="Link two cases")
def link(request: HttpRequest, case: Reference, given: LinkIn) -> Status[CaseLink]:
    """Say that two cases have to do with each other."""
    return Status(201, linking.link(case=one(request, case), other=one(request, given.other, "other"), kind=given.kind, by=request.actor))


@router.get("/{case}/links", response=list[LinkOut], summary="List the links of a case")
def links(request: HttpRequest, case: Reference) -> list[CaseLink]:
    """Seen from both sides."""
    return records.links(one(request, case), request.actor)


@router.delete("/{case}/links/{link_id}", response={204: None}, summary="Take a link away")
def unlink(request: HttpRequest, case: Reference, link_id: Id) -> Status[None]:
    """They have nothing to do with each other after all."""
    found = next((each for each in records.links(one(request, case), request.actor) if each.pk == link_id), None)
    linking.unlink(link=found or get_object_or_404(CaseLink.objects.none()), by=request.actor)
    return Status(204, None)


@router.get("/{case}/children", response=list[CaseOut], summary="List the cases that are part of one")
def children(request: HttpRequest, case: Reference) -> list[Case]:
    """At most 100."""
    return records.children(one(request, case), request.actor)


@router.post("/{case}/children", response=CaseOut, summary="Make cases part of a larger one")
def adopt(request: HttpRequest, case: Reference, given: ChildrenIn, response: HttpResponse) -> Case:
    """Such as those of one outage."""
    found = [one(request, each, "children") for each in dict.fromkeys(given.children)]
    return shown(request, linking.adopt(parent=one(request, case), children=found, by=request.actor), response)


@router.delete("/{case}/parent", response=CaseOut, summary="Let a case stand on its own")
def release(request: HttpRequest, case: Reference, response: HttpResponse) -> Case:
    """It is no part of a larger one any more."""
    return shown(request, linking.release(child=one(request, case), by=request.actor), response)


@router.post("/{case}/children/answer", response={201: DraftsOut}, summary="Draft one answer to every part")
def answer_all(request: HttpRequest, case: Reference, given: CaseAnswerIn) -> Status[dict[str, list[int]]]:
    """A draft for each open part that can be reached; each may still differ."""
    but = [one(request, each, "but").pk for each in given.but]
    drafts = family.answer_all(parent=one(request, case), text=given.text, but=but, by=request.actor)
    return Status(201, {"drafts": [draft.pk for draft in drafts]})


@router.get("/{case}/children/answer", response=list[PartOut], summary="See whom one answer to every part would reach")
def reached(request: HttpRequest, case: Reference) -> list[Part]:
    """Each open part with the address it goes to, or why it gets none."""
    return parts.parts(one(request, case), request.actor)


@router.post("/{case}/children/sending", response=list[OutcomeOut], summary="Send drafts to parts of a case")
def send_all(request: HttpRequest, case: Reference, given: SendAllIn) -> list[family.Outcome]:
    """Each through the one gate and each for itself; what is stopped stays a draft."""
    asked = {each.draft: each for each in given.drafts}
    found = list(drafting.visible(request.actor).select_related("mailbox").filter(pk__in=asked).order_by("pk"))
    if len(found) != len(asked):
        raise NotFoundAt("drafts")
    return family.send_all(
        parent=one(request, case),
        drafts=found,
        confirmed={number: each.confirmed for number, each in asked.items()},
        versions={number: each.version for number, each in asked.items() if each.version is not None},
        send_at=given.send_at,
        by=request.actor,
    )


@router.get("/{case}/moves", response=list[PartMoveOut], summary="List merges and splits of a case")
def moves(request: HttpRequest, case: Reference) -> list[CaseMove]:
    """The latest first; at most 20."""
    return records.moves(one(request, case))


@router.post("/{case}/merge", response={201: PartMoveOut}, summary="Merge a case into this one")
def merge(request: HttpRequest, case: Reference, given: CaseMergeIn) -> Status[CaseMove]:
    """The absorbed one's reference goes on working, and it can be taken back."""
    survivor, absorbed = one(request, case), one(request, given.absorbed, "absorbed")
    made = joining.merge(survivor=survivor, absorbed=absorbed, reason=given.reason, by=request.actor)
    return Status(201, made)


@router.post("/{case}/splitting", response={201: PartMoveOut}, summary="Split conversations off a case")
def split(request: HttpRequest, case: Reference, given: SplitIn) -> Status[CaseMove]:
    """They lead to a new case from now on."""
    found = one(request, case)
    going = [Conversation(pk=number) for number in given.conversations]
    made = joining.split(case=found, conversations=going, title=given.title, reason=given.reason, by=request.actor)
    return Status(201, made)


@router.post("/{case}/moves/{move_id}/undo", response=PartMoveOut, summary="Take a merge or a split back")
def undo(request: HttpRequest, case: Reference, move_id: Id) -> CaseMove:
    """What nobody has moved since goes where it was."""
    found = next((each for each in records.moves(one(request, case)) if each.pk == move_id), None)
    return joining.undo(move=found or get_object_or_404(CaseMove.objects.none()), by=request.actor)
