"""A conversation itself: begun by us, given a customer or a case, put away; and who else is in it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_http_methods, require_POST

from rapport.cases import permissions as case_permissions
from rapport.cases.actions import opening as cases
from rapport.cases.models import Case
from rapport.cases.queries import records as case_records
from rapport.conversations import permissions
from rapport.conversations.actions import judging, opening, presence
from rapport.conversations.models import Conversation, Direction
from rapport.conversations.queries import presence as here
from rapport.conversations.queries import suggestions
from rapport.core.errors import Refused, require
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.customers import permissions as customer_permissions
from rapport.customers import rules as customer_rules
from rapport.customers.models import Customer
from rapport.customers.queries import records, searching
from rapport.desk.actions import settle
from rapport.desk.forms.message import Beginning, CaseNumber, Whose
from rapport.desk.queries import opened as matters

FOUND = 20


def _conversation_or_404(request: HttpRequest, number: int) -> Conversation:
    return get_object_or_404(matters.visible_conversations(request.actor), pk=number)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET, POST /inbox/new/?customer=CU-104882&case=CAS-22840: write to a customer first."""
    by = request.actor
    require(permissions.may_begin(by))
    case = case_named(request)
    customer = (case.customer if case else None) or customer_named(request)
    form = Beginning(request.POST if request.method == "POST" else None, initial={"subject": case.title if case else ""})
    context = {"form": form, "customer": customer, "case": case}
    if request.method != "POST":
        return render(request, "desk/inbox/new.html", context)
    begun = form.carry_out(opening.open_conversation, customer=customer, by=by)
    if begun is None:
        return render(request, "desk/inbox/new.html", context, status=UNPROCESSABLE)
    if case is not None:
        cases.join(case=case, conversation=begun, by=by)
    return SeeOther(f"{resolve_url('desk:opened', begun.pk)}?write=email#composer")


def case_named(request: HttpRequest) -> Case | None:
    """The case of ?case=, where one is named."""
    reference = request.GET.get("case", "")
    if not reference:
        return None
    try:
        return case_records.by_reference(request.actor, reference)
    except Case.DoesNotExist:
        raise Http404 from None


def customer_named(request: HttpRequest) -> Customer | None:
    """The customer of ?customer=, where one is named."""
    reference = request.GET.get("customer", "")
    if not reference:
        return None
    return get_object_or_404(records.live(request.actor), pk=customer_rules.number_in(reference) or 0)


@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /conversations/<number>/customer/?q=: say whose conversation it is."""
    by = request.actor
    conversation = _conversation_or_404(request, number)
    require(permissions.may_reply(by, conversation))
    if request.method == "POST":
        chosen = get_object_or_404(records.live(by), pk=customer_rules.number_in(request.POST.get("customer", "")) or 0)
        return _judge(request, conversation, f"This conversation is with {chosen.name}.", judging.name_customer, customer=chosen)
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200] or _sender(conversation)
    found = searching.find(text, by, FOUND) if text else []
    context = {"conversation": conversation, "form": Whose(initial={"q": text}), "found": found, "text": text}
    return render(request, "desk/inbox/whose.html", context | _new(request, conversation))


def _sender(conversation: Conversation) -> str:
    return conversation.thread.exclude(from_address="").values_list("from_address", flat=True).first() or ""


def _new(request: HttpRequest, conversation: Conversation) -> dict[str, str]:
    """Where the writer is added as a customer, with what is known of them; from there one comes back here."""
    if not customer_permissions.may_add(request.actor):
        return {}
    wrote = conversation.thread.filter(direction=Direction.IN).exclude(from_address="").values_list("from_name", "from_address").first()
    name, email = wrote or ("", "")
    known = {"name": name, "email": email, "next": request.path}
    return {"name": name, "add_url": f"{resolve_url('customers:add')}?{urlencode(known)}"}


def _judge(request: HttpRequest, conversation: Conversation, said: str, action: Any, **given: Any) -> HttpResponse:
    try:
        action(conversation=conversation, by=request.actor, **given)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return SeeOther(f"{resolve_url('desk:opened', conversation.pk)}#newest")


@require_POST
def spam(request: HttpRequest, number: int) -> HttpResponse:
    """POST /conversations/<number>/spam/: put it away as spam, or bring it back."""
    is_spam = request.POST.get("spam") != "no"
    said = "Put away as spam." if is_spam else "Brought back."
    return _judge(request, _conversation_or_404(request, number), said, judging.mark_spam, is_spam=is_spam)


@require_POST
def looked_at(request: HttpRequest, number: int) -> HttpResponse:
    """POST /conversations/<number>/looked-at/: nothing more has to be done about it."""
    return _judge(request, _conversation_or_404(request, number), "Taken off the list.", judging.looked_at)


@require_POST
def suggestion(request: HttpRequest, number: int, suggestion_id: int) -> HttpResponse:
    """POST /conversations/<number>/suggestions/<number>/: two conversations are one matter, or are kept apart."""
    found = get_object_or_404(suggestions.shown(request.actor), pk=suggestion_id, conversation=number)
    is_one = request.POST.get("said") == "one"
    try:
        settle(suggestion=found, is_one=is_one, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "They are one case now. Its history takes that back." if is_one else "They stay apart.")
    return SeeOther(f"{resolve_url('desk:opened', number)}#newest")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /conversations/<number>/case/: put it with a case that is there already."""
    by = request.actor
    conversation = _conversation_or_404(request, number)
    require(by.holds("cases.work"))
    form = CaseNumber(request.POST if request.method == "POST" else None)
    offered = matters.open_cases_of(conversation.customer, by) if conversation.customer else []
    if request.method == "POST" and form.is_valid() and _joined(form, conversation, request):
        messages.success(request, "It is part of the case now.")
        return SeeOther(f"{resolve_url('desk:opened', conversation.pk)}#newest")
    context = {"conversation": conversation, "form": form, "offered": offered}
    return render(request, "desk/inbox/join.html", context, status=UNPROCESSABLE if form.errors else 200)


def _joined(form: CaseNumber, conversation: Conversation, request: HttpRequest) -> bool:
    try:
        case = case_records.by_reference(request.actor, form.cleaned_data["case"])
        require(case_permissions.may_work(request.actor, case))
        cases.join(case=case, conversation=conversation, by=request.actor)
    except Case.DoesNotExist:
        form.add_error("case", "There is no case with this number that you may see.")
    except Refused as refusal:
        form.add_error("case", refusal.sentence)
    return not form.errors


@require_POST
def present(request: HttpRequest, number: int) -> HttpResponse:
    """POST /conversations/<number>/presence/: I am here, and maybe writing; answered with who else is.

    Told every 10 seconds, and when one begins to answer.
    """
    conversation = get_object_or_404(Conversation.objects.select_related("customer").defer("customer__search"), pk=number)
    if not permissions.may_see(request.actor, conversation):
        raise Http404
    presence.tell(conversation=conversation, is_answering=request.POST.get("answering") == "yes", by=request.actor)
    return render(request, "desk/inbox/_presence.html", {"others": here.others(conversation, request.actor)})
