"""Adding a condition to a list's filter, with or without JavaScript: first the field, then how and what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.errors import require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import filtering
from rapport.customers.filtering import Everyone, FilterRefused, fields
from rapport.customers.filtering.fields import CUSTOM
from rapport.customers.forms import filters
from rapport.customers.queries import fields as own_fields
from rapport.customers.views.asking import Asking


@require_GET
def add(request: HttpRequest) -> HttpResponse:
    """GET /customers/filter/: choose a field; with ?field=, how and with what; with ?operator=, back to the list."""
    require(request.actor.holds("customers.read"))
    asking = Asking.of(request)
    own = list(own_fields.current())
    name = request.GET.get("field", "")
    field = fields.find(name)
    known = {f"{CUSTOM}{each.key}": each for each in own}
    if field is None or (name.startswith(CUSTOM) and name not in known):
        field = fields.FIELDS["stage"]
    given = request.GET if "operator" in request.GET else None
    form = filters.MakeCondition(given, field=field, own=known.get(field.name))
    if given is not None and form.is_valid() and form.rule is not None and _applies(form, request):
        return SeeOther(asking.url(where=filtering.write(filtering.both(asking.rule or Everyone(), form.rule))))
    context = {
        "asking": asking,
        "kept": list(asking.kept()),
        "field": field,
        "pick": filters.PickField(own_fields=own, initial={"field": field.name}),
        "form": form,
        "written": filters.WriteRule({"where": asking.where}) if asking.problem else filters.WriteRule(initial={"where": asking.where}),
        "written_kept": list(asking.kept("where")),
        "chips": filtering.describe(asking.rule or Everyone(), {each.key: each.label for each in own}),
        "back_url": asking.url(),
    }
    return render(request, "customers/filter.html", context, status=UNPROCESSABLE if form.errors else 200)


def _applies(form: filters.MakeCondition, request: HttpRequest) -> bool:
    """Whether the condition can be applied here; if not, the form says why."""
    try:
        filtering.compile(form.rule or Everyone(), request.actor)
    except FilterRefused as refusal:
        form.add_error("value", refusal.sentence)
        return False
    return True
