"""Stage, tags, owner, archive and death."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.errors import require
from rapport.customers import permissions
from rapport.customers.actions import life
from rapport.customers.actions.adding import clean_tags
from rapport.customers.forms import life as forms
from rapport.customers.models import Customer
from rapport.customers.views.acts import Ask, at_once, carry_out, customer_or_404
from rapport.team.actors import Actor


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/stage/: where they are in their life with us."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    form = forms.MoveStage(request.POST or None, initial={"stage": customer.stage})
    return carry_out(
        request, customer, Ask("Change the stage", "Save stage", "Stage saved."), form, life.move_stage, {"customer": customer}
    )


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/tags/: all their tags."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    form = forms.Tags(request.POST or None, initial={"tags": ", ".join(customer.tags)})
    return carry_out(request, customer, Ask("Change the tags", "Save tags", "Tags saved."), form, _set_tags, {"customer": customer})


def _set_tags(*, customer: Customer, tags: str, by: Actor) -> Customer:
    wanted = clean_tags(tags.split(","))
    return life.tag(customer=customer, add=wanted, remove=[tag for tag in customer.tags if tag not in wanted], by=by)


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/assignment/: who looks after them."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    form = forms.Assign(request.POST or None, initial={"owner": customer.owner_id, "team": customer.team_id})
    return carry_out(request, customer, Ask("Who looks after this customer?", "Save", "Saved."), form, life.assign, {"customer": customer})


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/archive/: out of the way, nothing lost."""
    customer = customer_or_404(request, number)
    require(permissions.may_archive(request.actor, customer))
    ask = Ask(f"Archive {customer.name}", "Archive", "Archived.", "They leave every list and search. You can bring them back.")
    return carry_out(request, customer, ask, forms.Archive(request.POST or None), life.archive, {"customer": customer})


@require_http_methods(["GET", "POST"])
def death(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /customers/<reference>/death/: we learned that they have died."""
    customer = customer_or_404(request, number)
    require(permissions.may_edit(request.actor, customer))
    ask = Ask(
        f"Record that {customer.name} has died", "Record the death", "Recorded. All contact has stopped.", "All contact stops at once."
    )
    return carry_out(request, customer, ask, forms.Death(request.POST or None), life.mark_deceased, {"customer": customer})


def _moment(request: HttpRequest, number: int, action: Any, done: str) -> HttpResponse:
    customer = customer_or_404(request, number)
    return at_once(request, customer, done, action, customer=customer)


@require_POST
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """POST /customers/<reference>/return/: out of the archive."""
    return _moment(request, number, life.bring_back, "Brought back.")


@require_POST
def death_undone(request: HttpRequest, number: int) -> HttpResponse:
    """POST /customers/<reference>/death/correction/: it was a mistake."""
    return _moment(request, number, life.unmark_deceased, "Put right.")
