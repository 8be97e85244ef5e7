"""Somebody looks at the cases of an organisation that they have a role at, and the link by which they do is mailed."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.audit import actions as audit
from rapport.cases.models import Case
from rapport.cases.rules import words
from rapport.core.errors import Refused
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers.models import Customer, Role
from rapport.customers.queries import records
from rapport.portal import actions, forms, queries, signing
from rapport.portal.actions.answering import Colleague
from rapport.portal.queries import colleagues
from rapport.portal.queries.colleagues import SharedCase
from rapport.portal.views.visitors import open_to_all, origin, visitor

_OPENED = "shared"
PART = "Link of a colleague"
GOES = "The link goes to {}."
STAYS = "No mail server is set up for Rapport yet, so the email to {} is only in the folder outbox."


class Over(Exception):
    """The link, or what it led to, is over."""


def _role(token: str) -> Role:
    role = colleagues.role_of(token, timezone.localdate(visitor().at))
    if role is None:
        raise Over
    return role


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a link that is too old and for one whose role ended; a made-up one is simply not there."""
    if signing.shared(token) is None:
        raise Http404
    context = {"token": token, "mark": signing.opening(_OPENED, visitor().at)}
    return render(request, "portal/shared_over.html", context, status=404)


def _case(role: Role, reference: str) -> SharedCase:
    number = words.number_in(reference)
    found = colleagues.opened(role, number, timezone.localdate(visitor().at)) if number else None
    if found is None:
        raise Http404
    return found


def _logged(role: Role, case: Case) -> None:
    purpose = f"{role.customer.reference}, who sees cases of {role.other.reference}"
    audit.record_viewing(subject="cases.case", subject_id=case.pk, part=PART, purpose=purpose, by=visitor())


@open_to_all
@require_GET
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """GET /our-cases/<token>/: the cases of an organisation that the holder of the link may see."""
    try:
        role = _role(token)
    except Over:
        return _over(request, token)
    cases = colleagues.listed(role, timezone.localdate(visitor().at))
    return render(request, "portal/shared.html", {"role": role, "cases": cases, "token": token})


@open_to_all
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, token: str, reference: str) -> HttpResponse:
    """GET, POST /our-cases/<token>/<reference>/: one case, and what was said in it; a post answers in the colleague's own name."""
    try:
        role = _role(token)
    except Over:
        return _over(request, token)
    found = _case(role, reference)
    if request.method != "POST":
        _logged(role, found.case)
        return _page(request, token, role, found, forms.AnswerForm())
    return _answered(request, token, role, found)


def _answered(request: HttpRequest, token: str, role: Role, found: SharedCase) -> HttpResponse:
    by, filled = visitor(), forms.AnswerForm(request.POST, request.FILES)
    mark = signing.opened(request.POST.get("mark", ""), _OPENED, by.at)
    if found.followed is None:
        raise Http404
    if mark is None:
        filled.add_error(None, "This page was open too long. Your words are still here: send them again.")
        return _page(request, token, role, found, filled, UNPROCESSABLE)
    conversation, point = found.followed.conversation, colleagues.address_of(role.customer)
    writer = Colleague(role.customer, role.other, point.value if point else "")
    given = {"conversation": conversation, "opened": mark, "origin": origin(request), "colleague": writer, "by": by}
    arrived = filled.carry_out(actions.answer, **given)
    if arrived is None:
        return _page(request, token, role, found, filled, UNPROCESSABLE)
    actions.at_once(conversation=conversation, by=by)
    arrived.refresh_from_db(fields=["conversation"])
    return SeeOther(resolve_url("portal:shared-case", token, queries.reference_of(arrived.conversation)) + "#newest")


def _page(request: HttpRequest, token: str, role: Role, found: SharedCase, filled: forms.AnswerForm, status: int = 200) -> HttpResponse:
    context = {
        "role": role,
        "found": found,
        "seen": found.followed,
        "token": token,
        "form": filled,
        "mark": signing.opening(_OPENED, visitor().at),
        "files_at": f"{request.path}files/",
    }
    return render(request, "portal/shared_case.html", context, status=status)


@open_to_all
@require_GET
def file(request: HttpRequest, token: str, reference: str, number: int) -> HttpResponseBase:
    """GET /our-cases/<token>/<reference>/files/<number>/: a file of such a case, as a download."""
    try:
        role = _role(token)
    except Over:
        return _over(request, token)
    wanted = words.number_in(reference)
    found = colleagues.file_of(role, wanted, number, timezone.localdate(visitor().at)) if wanted else None
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")


@open_to_all
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """POST /our-cases/<token>/again/: mail another link to whom this one was mailed to, also when it is over."""
    if signing.shared(token) is None:
        raise Http404
    return _asked(request, colleagues.holder_of(token), _OPENED)


@open_to_all
@require_POST
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """POST /follow/<token>/our-cases/: mail the customer of a conversation the links to their organisations' cases."""
    conversation = queries.by_link(token)
    if conversation is None:
        raise Http404
    return _asked(request, conversation.customer, "follow")


def _asked(request: HttpRequest, customer: Customer | None, opened: str) -> HttpResponse:
    """Says the same whether somebody is known, may see anything, or has an address."""
    by, problem = visitor(), ""
    if signing.opened(request.POST.get("mark", ""), opened, by.at) is None:
        problem = "That page was open too long. Go back, load it again, and ask once more."
    else:
        try:
            actions.ask_for_links(customer=customer, origin=origin(request), by=by)
        except Refused as refusal:
            problem = refusal.sentence
    return render(request, "portal/shared_asked.html", {"problem": problem}, status=UNPROCESSABLE if problem else 200)


@require_POST
def send(request: HttpRequest, number: int, role_id: int) -> HttpResponse:
    """POST /customers/<reference>/roles/<id>/cases-link/: mail the holder of a role the link to the cases it shows."""
    actor = request.actor  # type: ignore[attr-defined]
    customer = get_object_or_404(records.visible(actor), pk=number)
    tie = next((tie for tie in records.ties(customer, actor) if tie.role.pk == role_id), None)
    if tie is None:
        raise Http404
    try:
        point = actions.send_link(role=tie.role, by=actor)
        messages.success(request, GOES.format(point.value) if settings.MAIL_LEAVES else STAYS.format(point.value))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return SeeOther(customer.get_absolute_url())
