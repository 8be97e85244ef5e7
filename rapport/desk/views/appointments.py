"""Appointments: arranged with customers, changed, called off, and answered when customers invite us."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.cases.actions import opening as cases
from rapport.conversations import permissions
from rapport.conversations.actions import appointments, opening, sending
from rapport.conversations.models import Appointment, Conversation
from rapport.conversations.queries import answering, occasions, senders
from rapport.conversations.queries import appointments as queries
from rapport.conversations.queries.occasions import Occasion
from rapport.conversations.rules.appointments import Answer
from rapport.conversations.rules.gate import Concern
from rapport.core.errors import Refused, require
from rapport.core.forms import ActionForm
from rapport.core.http import UNPROCESSABLE, SeeOther
from rapport.desk.forms.appointments import AnswerForm, AppointmentForm, CallingOff
from rapport.desk.queries import opened as matters
from rapport.desk.views.conversations import case_named, customer_named

AHEAD, SHOWN = timedelta(days=400), 6  # of a series: how far ahead, and how many of its times
SAID = {Answer.ACCEPTED: "Accepted.", Answer.TENTATIVE: "Answered: maybe.", Answer.DECLINED: "Declined."}


def _one_or_404(request: HttpRequest, number: int) -> Appointment:
    return get_object_or_404(queries.visible(request.actor), pk=number)


def _there(appointment: Appointment) -> SeeOther:
    return SeeOther(resolve_url("desk:appointment", appointment.pk))


def _tried(form: ActionForm, act: Callable[[], Any], concerns: list[Concern]) -> Any | None:
    """What the act gives; None when the form or a rule says no. What has to be looked at first is put into `concerns`."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return act()
    except (sending.LookFirst, sending.NotSendable) as stop:
        concerns.extend(stop.concerns)
    except Refused as refusal:
        fields = {"recipients": "attendees"}
        field = fields.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, refusal.sentence)
    return None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET, POST /appointments/new/?in=<conversation>&customer=CU-104882&case=CAS-22840: invite somebody."""
    by = request.actor
    require(permissions.may_begin(by))
    conversation, case = _conversation(request), case_named(request)
    customer = conversation.customer if conversation else (case.customer if case else None) or customer_named(request)
    concerns: list[Concern] = []

    def arrange() -> Appointment:
        given = form.cleaned_data
        opened = {"customer": customer, "subject": given["title"], "mailbox": given.get("mailbox"), "by": by}
        into = conversation or opening.open_conversation(**opened)
        if conversation is None and case is not None:
            cases.join(case=case, conversation=into, by=by)
        return appointments.arrange(conversation=into, confirmed=request.POST.getlist("confirmed"), by=by, **given)

    usual = {"attendees": _usual(conversation, customer)}
    form = AppointmentForm(
        request.POST if request.method == "POST" else None, initial=usual, asks_from=not (conversation and conversation.mailbox_id)
    )
    if request.method == "POST" and (made := _tried(form, arrange, concerns)):
        messages.success(request, "Arranged. The invitation is on its way.")
        return _there(made)
    context = {"form": form, "customer": customer, "concerns": concerns, "back_url": _back(conversation, customer)}
    return _form(request, "desk/appointments/arrange.html", context)


def _conversation(request: HttpRequest) -> Conversation | None:
    number = request.GET.get("in", "")
    if not number:
        return None
    known = int(number) if number.isdecimal() and len(number) < 19 else 0
    return get_object_or_404(matters.visible_conversations(request.actor), pk=known)


def _usual(conversation: Conversation | None, customer: Any) -> str:
    """Who is written to usually: those of the thread, else the customer's own address."""
    talk = conversation or Conversation(customer=customer)
    newest = answering.newest_in(talk) if conversation else None
    people = answering.recipients(talk, newest, everyone=False)
    return "\n".join(f"{each['name']} <{each['address']}>" if each["name"] else each["address"] for each in people)


def _back(conversation: Conversation | None, customer: Any) -> str:
    if conversation is not None:
        return f"{resolve_url('desk:opened', conversation.pk)}#newest"
    return customer.get_absolute_url() if customer else resolve_url("desk:diary")


def _form(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    is_refused = bool(context["form"].errors or context["concerns"])
    return render(request, page, context, status=UNPROCESSABLE if is_refused else 200)


@require_GET
def appointment(request: HttpRequest, number: int) -> HttpResponse:
    """GET /appointments/<number>/: when, where, who, and what everyone said."""
    found = _one_or_404(request, number)
    return _page(request, found, AnswerForm(asks_from=_asks_from(found)), [])


@require_GET
def time(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """GET /appointments/<number>/times/<key>/: one time of a series, to be answered alone."""
    found = _one_or_404(request, number)
    if (occasion := occasions.one(found, key)) is not None:
        return _page(request, found, AnswerForm(asks_from=_asks_from(found)), [], occasion)
    if alone := occasions.by_itself(found, key):
        return SeeOther(resolve_url("desk:appointment", alone.pk))
    raise Http404


def _page(
    request: HttpRequest, found: Appointment, form: ActionForm, concerns: list[Concern], occasion: Occasion | None = None
) -> HttpResponse:
    by = request.actor
    context = {
        "appointment": found,
        "occasion": occasion or found,
        "time": occasion.key if occasion else "",
        "series": found if occasion else queries.series_of(by, found),
        "conversation": found.conversation,
        "form": form,
        "concerns": concerns,
        "coming": queries.coming(by, found, by.at + AHEAD)[:SHOWN] if found.repeats and not occasion else [],
        "may": {"reply": permissions.may_reply(by, found.conversation)},
        "back_url": f"{resolve_url('desk:opened', found.conversation_id)}#newest",
    }
    return _form(request, "desk/appointments/appointment.html", context)


def _asks_from(found: Appointment) -> bool:
    """Whether nothing says which address of ours an answer goes from."""
    return not (found.conversation.mailbox_id or senders.mailbox_at(found.invited_as))


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """POST /appointments/<number>/answer/: accept, say maybe, or decline; its organiser is told once."""
    found, concerns = _one_or_404(request, number), list[Concern]()
    form = AnswerForm(request.POST, asks_from=_asks_from(found))

    def say() -> Appointment:
        return appointments.answer(appointment=found, confirmed=request.POST.getlist("confirmed"), by=request.actor, **form.cleaned_data)

    if said := _tried(form, say, concerns):
        messages.success(request, SAID[Answer(said.answer)])
        return _there(said)
    found = _one_or_404(request, number)
    return _page(request, found, form, concerns, occasions.one(found, request.POST.get("time", "")))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /appointments/<number>/edit/: another time, place or others; everyone is told."""
    found, concerns = _one_or_404(request, number), list[Concern]()
    require(permissions.may_reply(request.actor, found.conversation))
    form = AppointmentForm(request.POST if request.method == "POST" else None, initial=_now(found))

    def act() -> Appointment:
        return appointments.change(
            appointment=found, version=_seen(request), confirmed=request.POST.getlist("confirmed"), by=request.actor, **form.cleaned_data
        )

    if request.method == "POST" and _tried(form, act, concerns):
        messages.success(request, "Changed. Everyone who is invited is told.")
        return _there(found)
    context = {"form": form, "appointment": found, "concerns": concerns, "back_url": resolve_url("desk:appointment", found.pk)}
    return _form(request, "desk/appointments/arrange.html", context)


def _now(found: Appointment) -> dict[str, Any]:
    people = [f"{each.name} <{each.address}>" if each.name else each.address for each in found.attendees.all()]
    moments = {"starts_at": found.starts_at, "ends_at": found.ends_at}
    return {"title": found.title, "place": found.place, "text": found.text, "attendees": "\n".join(people), **moments}


def _seen(request: HttpRequest) -> int | None:
    """The version that was on the screen."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else None


@require_http_methods(["GET", "POST"])
def calling_off(request: HttpRequest, number: int) -> HttpResponse:
    """GET, POST /appointments/<number>/calling-off/: it does not take place."""
    found, concerns = _one_or_404(request, number), list[Concern]()
    require(permissions.may_reply(request.actor, found.conversation))
    form = CallingOff(request.POST if request.method == "POST" else None)

    def act() -> Appointment:
        confirmed = request.POST.getlist("confirmed")
        return appointments.call_off(appointment=found, version=_seen(request), confirmed=confirmed, by=request.actor, **form.cleaned_data)

    if request.method == "POST" and _tried(form, act, concerns):
        messages.success(request, "Called off.")
        return _there(found)
    context = {"form": form, "appointment": found, "concerns": concerns, "back_url": resolve_url("desk:appointment", found.pk)}
    return _form(request, "desk/appointments/calling_off.html", context)
