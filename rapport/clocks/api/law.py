"""The law of time over the API: due dates with their reasons, and the rules behind them."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Router

from rapport.clocks import permissions
from rapport.clocks.queries import legal
from rapport.core.api import In, Text
from rapport.core.errors import require

router = Router(tags=["law"])
Value = str | bool | int | None
Pair = Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=100)]


class DueIn(In):
    """A rule and the facts of a case, as `rapport law due` takes them."""

    rule: Annotated[Text, Field(min_length=1, max_length=100, examples=["gdpr.access"])]
    inputs: Annotated[dict[str, Value | Pair], Field(max_length=50, examples=[{"received": "2026-09-03"}])] = {}
    nation: Annotated[str | None, Field(max_length=20, description="ENG, WLS, SCT or NIR")] = None


@router.post("/due", response=dict[str, Any], summary="When something is due by law")
def due(request: HttpRequest, given: DueIn) -> dict[str, Any]:
    """The date or moment, each step of the reason, the reference, and what to beware of."""
    require(permissions.may_read(request.actor))
    return legal.due(given.rule, given.inputs, given.nation)


@router.get("/rules", response=list[dict[str, Any]], summary="List the rules of law")
def rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Every rule in one row."""
    require(permissions.may_read(request.actor))
    return legal.rules()


@router.get("/rules/{rule_id}", response=dict[str, Any], summary="What a rule of law says")
def explain(request: HttpRequest, rule_id: str) -> dict[str, Any]:
    """A rule in words: what it gives, how it counts, which facts it takes."""
    require(permissions.may_read(request.actor))
    found = legal.explain(rule_id)
    if found is None:
        raise Http404
    return found
