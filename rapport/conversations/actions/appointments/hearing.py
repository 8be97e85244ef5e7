"""What mail tells of appointments: invitations, changes, cancellations and answers, each believed only from whom it may come.

An older telling never takes the place of a newer one, however late it arrives; the same one twice changes nothing. What is not believed
is written beside the appointment, and somebody has to look.
"""

from datetime import datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from rapport.conversations.actions.appointments import telling
from rapport.conversations.events import AppointmentCalledOff, InvitationAnswered, InvitationCame
from rapport.conversations.mail import Invitation, Kind, Mail
from rapport.conversations.models import Appointment, Attendee, Conversation, Message
from rapport.conversations.queries import occasions, senders
from rapport.conversations.rules import appointments as rules
from rapport.conversations.rules.appointments import Answer, State, Telling
from rapport.conversations.stored_mail import storable
from rapport.team.actors import Actor

HEARD = (Kind.MESSAGE, Kind.AUTO_REPLY)  # a bounce brings our own invitation back
MOST_REMARKS = 20
LONGEST_SEQUENCE = 2**31 - 1
LOOK = "Something about an appointment in it was not believed."


def heed(mail: Mail, kind: Kind, message: Message, *, by: Actor) -> None:
    """Take note of each invitation of a mail that was just taken in. Spam makes no appointments."""
    if kind not in HEARD or message.conversation.spam_at:
        return
    for place, told in enumerate(mail.invitations):
        uid = storable(told.uid)[:300] or f"message-{message.pk}-{place}"
        found = Appointment.objects.select_for_update(of=("self",)).select_related("conversation__customer")
        known = _known(found.filter(uid=uid), told.replaces[:40])
        if told.method in (rules.ANSWERED, rules.SUGGESTED):
            _answered(known, told, message, by)
        elif known is not None:
            _told_again(known, told, message, by)
        elif told.method in rules.OFFERED and told.start is not None:
            _told_first(found.filter(uid=uid).first(), uid, told, message, by)
        elif told.method == rules.CALLED_OFF and told.replaces and (series := found.filter(uid=uid, replaces="").first()):
            _time_called_off(series, told, message, by)


def _known(found: QuerySet[Appointment], replaces: str) -> Appointment | None:
    """The appointment that is told of; one time of a series may be named in another zone than before."""
    if exact := found.filter(replaces=replaces).first():
        return exact
    alone = found.exclude(replaces="").order_by("id") if replaces else ()
    return next((each for each in alone if occasions.is_same_time(each.replaces, replaces)), None)


def _telling(told: Invitation) -> Telling:
    return Telling(min(told.sequence, LONGEST_SEQUENCE), _aware(told.stamp))


def _aware(moment: datetime | None) -> datetime | None:
    """A time of no zone is where we are."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return timezone.make_aware(moment)


def _told_first(series: Appointment | None, uid: str, told: Invitation, message: Message, by: Actor) -> None:
    """A new invitation; or one time of a series that we know, which only who invited to the series can move."""
    why = rules.OURS if series and series.is_ours else _why_not(series, told, message) if series else ""
    if series is not None and why:
        _remark(series, why, message)
    else:
        _invited(uid, told, message, by)


def _invited(uid: str, told: Invitation, message: Message, by: Actor) -> None:
    """They invite us, or a single time of a series is moved."""
    appointment = Appointment(
        conversation=message.conversation,
        uid=uid,
        replaces=told.replaces[:40],
        organiser=storable(told.organizer).lower()[:320],
        organiser_name=storable(told.organizer_name)[:300],
        first_sender=message.from_address,
        sent_by=storable(told.sent_by).lower()[:320],
        invited_as=_as_whom(told, message),
        created_at=by.at,
    )
    _take(appointment, told, message, by)
    telling.tell(_came(appointment, message), appointment, by)


def _time_called_off(series: Appointment, told: Invitation, message: Message, by: Actor) -> None:
    """One time of a series does not take place; the others do."""
    if why := rules.OURS if series.is_ours else _why_not(series, told, message):
        _remark(series, why, message)
        return
    start = _aware(told.start) or _replaced(told.replaces)
    newest = _telling(told)
    Appointment.objects.create(
        conversation=series.conversation, message=message, uid=series.uid, replaces=told.replaces[:40], organiser=series.organiser,
        organiser_name=series.organiser_name, first_sender=series.first_sender, sent_by=series.sent_by, invited_as=series.invited_as,
        title=series.title, place=series.place, starts_at=start, is_all_day=series.is_all_day, state=State.CALLED_OFF,
        sequence=newest.sequence, stamp=newest.stamp, created_at=by.at, changed_at=by.at,
    )  # fmt: skip
    who = series.organiser_name or series.organiser or "They"
    words = rules.when(timezone.localtime(start), None, is_all_day=series.is_all_day)
    telling.tell(AppointmentCalledOff(series.title, who, words), series, by)


def _replaced(written: str) -> datetime:
    """The time of a series that is named, as a moment."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _came(appointment: Appointment, message: Message) -> InvitationCame:
    who = appointment.organiser_name or appointment.organiser or message.from_name or message.from_address
    return InvitationCame(appointment.title or "something", who or "Somebody", telling.when(appointment))


def _as_whom(told: Invitation, message: Message) -> str:
    """The address of ours that is invited: one of our mailboxes, also with a plus; "" when none is named."""
    own = senders.own_addresses()
    for each in told.invited:
        local, _, domain = each.address.key.rpartition("@")
        if each.address.key in own or f"{local.partition('+')[0]}@{domain}" in own:
            return storable(each.address.key)[:320]
    return ""


def _take(appointment: Appointment, told: Invitation, message: Message, by: Actor) -> None:
    """What it says now."""
    start, end = _aware(told.start), _aware(told.end)
    if told.is_all_day:
        start, end = (_midnight(each) if each else None for each in (told.start, told.end))
    newest = _telling(told)
    appointment.title, appointment.place = storable(told.summary)[:300], storable(told.location)[:300]
    appointment.text, appointment.repeats = storable(told.description)[:5_000], told.repeats
    appointment.calendar, appointment.as_in_series = storable(told.calendar), False
    appointment.starts_at, appointment.ends_at, appointment.is_all_day = start, end, told.is_all_day
    appointment.sequence, appointment.stamp = newest.sequence, newest.stamp
    appointment.state = State.CALLED_OFF if told.status == "CANCELLED" else State.PLANNED
    appointment.message, appointment.changed_at = message, by.at
    appointment.save()


def _midnight(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(), timezone.get_default_timezone())


def _told_again(appointment: Appointment, told: Invitation, message: Message, by: Actor) -> None:
    """A change or a cancellation of what we know: from the first organiser, and newer than what we have."""
    is_newer = _telling(told).is_newer_than(Telling(appointment.sequence, appointment.stamp))
    if appointment.is_ours:
        if is_newer:  # our own invitation sent back, or forwarded, tells nothing new
            _remark(appointment, rules.OURS, message)
        return
    if why := _why_not(appointment, told, message):
        _remark(appointment, why, message)
    elif told.method == rules.CALLED_OFF and _telling(told).sequence >= appointment.sequence and not appointment.is_called_off:
        _called_off(appointment, told, message, by)
    elif told.method in rules.OFFERED and is_newer and told.start is not None:
        _changed(appointment, told, message, by)


def _why_not(appointment: Appointment, told: Invitation, message: Message) -> str:
    return rules.why_not_believed(
        organiser=told.organizer,
        first=appointment.organiser,
        sender=message.from_address,
        first_sender=appointment.first_sender,
        sent_by=appointment.sent_by,
    )


def _called_off(appointment: Appointment, told: Invitation, message: Message, by: Actor) -> None:
    newest = _telling(told)
    appointment.state, appointment.message = State.CALLED_OFF, message
    appointment.sequence, appointment.stamp, appointment.changed_at = newest.sequence, newest.stamp, by.at
    appointment.version += 1
    appointment.save(update_fields=["state", "message", "sequence", "stamp", "changed_at", "version"])
    if not appointment.replaces:
        Appointment.objects.filter(uid=appointment.uid).exclude(replaces="").update(state=State.CALLED_OFF, changed_at=by.at)
    who = appointment.organiser_name or appointment.organiser or "They"
    telling.tell(AppointmentCalledOff(appointment.title, who, telling.when(appointment)), appointment, by)


def _changed(appointment: Appointment, told: Invitation, message: Message, by: Actor) -> None:
    """What we answered holds for the time we answered it for."""
    before = appointment.starts_at, appointment.ends_at
    appointment.version += 1
    _take(appointment, told, message, by)
    is_moved = (appointment.starts_at, appointment.ends_at) != before
    if not appointment.replaces:
        _times_follow(appointment, is_moved, by)
    if is_moved:
        appointment.answer, appointment.answered_at, appointment.answered_by = Answer.NONE, None, None
        appointment.save(update_fields=["answer", "answered_at", "answered_by"])
        telling.tell(_came(appointment, message), appointment, by)


def _times_follow(series: Appointment, is_moved: bool, by: Actor) -> None:
    """Times that it does not have any more are off. Those that were only answered alone change as the series does; an answer holds for
    the time it was given for."""
    alone, gone = Appointment.objects.filter(uid=series.uid).exclude(replaces=""), occasions.stale(series)
    answered = alone.filter(as_in_series=True)
    (answered if is_moved else answered.filter(pk__in=gone)).delete()
    alone.filter(pk__in=gone).update(state=State.CALLED_OFF, changed_at=by.at)
    answered.update(title=series.title, place=series.place, text=series.text, changed_at=by.at)


def _answered(appointment: Appointment | None, told: Invitation, message: Message, by: Actor) -> None:
    """Somebody we invited says whether they come. Only they can, and only to the invitation as it stands."""
    if appointment is None or not appointment.is_ours:
        return
    guests = {each.address: each for each in appointment.attendees.select_for_update().order_by("id")}
    sender = message.from_address
    for invited in told.invited:
        attendee = guests.get(invited.address.key)
        if attendee is None:
            _remark(appointment, rules.NOT_INVITED.format(sender=sender), message)
        elif attendee.address != sender:
            _remark(appointment, rules.FOR_ANOTHER.format(sender=sender, invited=attendee.address), message)
        elif told.sequence < appointment.sequence:
            _remark(appointment, rules.EARLIER.format(sender=sender), message)
        else:
            _count(appointment, attendee, told, invited.answer, by)


def _count(appointment: Appointment, attendee: Attendee, told: Invitation, word: str, by: Actor) -> None:
    newest = _telling(told)
    said = rules.SAID.get(word) or (Answer.TENTATIVE if told.method == rules.SUGGESTED else None)
    if said is None or not newest.is_newer_than(Telling(attendee.sequence, attendee.stamp)):
        return
    attendee.answer, attendee.answered_at = said, by.at
    attendee.sequence, attendee.stamp = newest.sequence, newest.stamp
    attendee.suggested_at = _aware(told.start) if told.method == rules.SUGGESTED else None
    attendee.save()
    telling.tell(InvitationAnswered(appointment.title, str(attendee), Answer(said).label.lower()), appointment, by)


def _remark(appointment: Appointment, sentence: str, message: Message) -> None:
    """Beside the appointment, and on the list of what somebody has to look at."""
    if sentence not in appointment.remarks:
        appointment.remarks = [*appointment.remarks, sentence[:400]][-MOST_REMARKS:]
        appointment.save(update_fields=["remarks"])
    Conversation.objects.filter(pk=message.conversation_id, needs_person="").update(needs_person=LOOK)
