"""Saved views of cases."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from rapport.cases import permissions
from rapport.cases.actions import views
from rapport.cases.models import CaseView
from rapport.cases.models.view import Shape
from rapport.cases.queries import lists
from rapport.core.api import Id, In, Text

router = Router(tags=["case views"])


class ViewIn(In):
    """A filter, an order and a shape to keep under a name."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    rule: Annotated[Text, Field(max_length=4000)] = ""
    sort: Annotated[str, Field(pattern="^(due|latest|newest|oldest|changed)$")] = "latest"
    shape: Shape = Shape.TABLE
    columns: Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=20)] = []
    is_shared: bool = False


class ViewOut(Schema):
    """A saved view."""

    id: int
    name: str
    rule: str
    sort: str
    shape: Shape
    columns: list[str]
    is_shared: bool


@router.get("", response=list[ViewOut], summary="List saved views of cases")
def index(request: HttpRequest) -> list[CaseView]:
    """One's own, and those shared with everyone."""
    return lists.views(request.actor)


@router.post("", response={201: ViewOut}, summary="Save a view of cases")
def keep(request: HttpRequest, given: ViewIn) -> Status[CaseView]:
    """For oneself, or for everyone."""
    return Status(201, views.keep(by=request.actor, **given.dict()))


@router.delete("/{case_view_id}", response={204: None}, summary="Remove a saved view of cases")
def remove(request: HttpRequest, case_view_id: Id) -> Status[None]:
    """One's own, or a shared one."""
    view = get_object_or_404(CaseView.objects.filter(permissions.views_visible_to(request.actor)), pk=case_view_id)
    views.remove(view=view, by=request.actor)
    return Status(204, None)
