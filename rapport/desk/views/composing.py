"""The form that answers: what it shows, and keeping what is written before anything is done with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from rapport.conversations.actions import drafts
from rapport.conversations.models import Channel, Conversation, Draft, Message
from rapport.conversations.queries import answering, hours, postal, templates
from rapport.conversations.queries import drafts as drafting
from rapport.conversations.queries import presence as here
from rapport.conversations.rules import plain_words
from rapport.core.errors import Clash, Conflict, Refused
from rapport.core.forms import ActionForm
from rapport.desk.forms.calls import Call, LetterIn
from rapport.desk.forms.composer import Answer, Colleague, LetterOut, NoteForm, Words, chips, initial_of, kept_recipients
from rapport.desk.queries.opened import Opened
from rapport.desk.views import seeing
from rapport.team.actors import Actor

WRITES = {
    "email": ("mail", "Email"),
    "post": ("letter", "Letter"),
    "note": ("lock", "Private note"),
    "call": ("phone", "Call"),
    "letter": ("doc", "Letter in"),
}
MORE = ("call", "letter")  # behind “More” where there is little room
CHANNELS = {"email": Channel.EMAIL, "post": Channel.LETTER}  # what is drafted, passes the gate and leaves

MOST_LEFT_OUT = 6  # people of the thread who are offered beside those it goes to
AFTERWARDS = ("send_at", "point", "is_large")  # said of a draft that has begun
RECORDS: dict[str, type[ActionForm]] = {"call": Call, "letter": LetterIn}


def context(request: HttpRequest, found: Opened, by: Actor) -> dict[str, Any]:
    """The form, when the address asks for one (`?write=`); else only the way to it."""
    write = request.GET.get("write", "")
    return {"composer": composer(found, by, write)} if write in WRITES else {}


def composer(found: Opened, by: Actor, write: str = "email", *, form: Any = None, **more: Any) -> dict[str, Any]:
    """What the form that answers needs. `form` is one that was refused."""
    tabs = [
        {"key": key, "icon": icon, "label": label, "is_here": key == write, "is_note": key == "note", "is_more": key in MORE}
        for key, (icon, label) in WRITES.items()
    ]
    base = {"write": write, "look": "note-form" if write == "note" else "", "tabs": tabs, "more": MORE, "conversation": found.conversation}
    base["seen"] = seeing.seen(found.conversations)
    if write == "note":
        return base | {"form": form or NoteForm()} | more
    if write in RECORDS:
        return base | {"form": form or RECORDS[write]()} | more
    draft = next((each for each in drafting.open_in(found.talk, by) if each.channel == CHANNELS[write]), None)
    shared = {
        "draft": draft,
        "files": list(draft.attachments.order_by("id")) if draft else [],
        "colleague": Colleague(by=by),
        "hints": plain_words.hints(draft.text) if draft else [],
        "is_mine": draft is None or draft.holder_id == by.user_id,
        "others": here.others(found.talk, by),
    }
    own = _email(found, by, draft, form) if write == "email" else _letter(found, by, draft, form)
    made = base | shared | own | more
    if write == "email":
        others = chips(answering.left_out(found.talk, made["chips"]))
        made |= {"left_out": others[:MOST_LEFT_OUT], "more_left_out": len(others[MOST_LEFT_OUT:])}
    return made


def begun(found: Opened, by: Actor, write: str) -> dict[str, Any]:
    """The form that somebody asked for: they write on at once."""
    made = composer(found, by, write)
    if "text" in made["form"].fields:
        made["form"].fields["text"].widget.attrs["autofocus"] = True
    return made


def _email(found: Opened, by: Actor, draft: Draft | None, form: Any) -> dict[str, Any]:
    conversation = found.talk
    answers = None if draft else answering.newest_in(conversation)
    if draft:
        recipients, initial = draft.recipients, initial_of(draft)
    else:
        recipients = answering.recipients(conversation, answers, everyone=True)
        initial = {"subject": answering.subject(conversation, answers)}
    mailbox = (draft.mailbox if draft else None) or answering.mailbox_of(conversation)
    initial["mailbox"] = str(mailbox.pk) if mailbox else ""
    return {
        "form": form or Answer(initial=initial, mailboxes=answering.that_send()),
        "answers": answers.pk if answers else "",
        "chips": chips(recipients),
        "mailbox": mailbox,
        "words": Words(by=by),
        "opening": opening(found, by),
    }


def _letter(found: Opened, by: Actor, draft: Draft | None, form: Any) -> dict[str, Any]:
    addresses = postal.addresses(found.talk.customer)
    answers = None if draft else answering.newest_in(found.talk)
    if form is None:
        form = LetterOut(addresses=addresses, initial=initial_of(draft) if draft else {"subject": found.talk.subject})
    goes_to = next((each.value for each in addresses if draft is None or draft.point_id in (None, each.pk)), "")
    shared = {"answers": answers.pk if answers else "", "chips": [{"label": goes_to}]}
    return {"form": form, **shared, "words": Words(by=by, kinds=templates.LETTERS), "addresses": addresses}


def opening(found: Opened, by: Actor) -> hours.Opening | None:
    """When we next begin to work, by the calendar of the case's service level."""
    level = found.case.level if found.case else None
    return hours.next_opening(by.at, level.calendar if level else None)


def with_moment(given: QueryDict) -> QueryDict:
    """What was posted; with the button of a moment pressed, that moment stands in the field that sends later."""
    moment = moment_in(given)
    if moment is None:
        return given
    changed = given.copy()
    changed["send_at"] = f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
    return changed


def moment_in(given: QueryDict) -> datetime | None:
    """The moment of the button that was pressed, None for another button."""
    try:
        moment = datetime.fromisoformat(given.get("leave_at", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@dataclass
class Kept:
    """What came of keeping a posted email or letter: the draft, or the form with its reasons and what a colleague wrote meanwhile."""

    write: str
    form: Answer | LetterOut
    draft: Draft | None = None
    clashes: Sequence[Clash] = ()

    @property
    def written(self) -> Draft:
        """The draft it became; only asked for where it became one."""
        assert self.draft is not None
        return self.draft


def keep(given: QueryDict, conversation: Conversation, by: Actor) -> Kept:
    """Store what was written: in the draft it belongs to, in one's own that is open, or in a new one."""
    given = with_moment(given)
    write = "post" if given.get("write") == "post" else "email"
    kept = Kept(write, _filled(write, given, conversation))
    if not kept.form.is_valid():
        return kept
    changes = kept.form.changes(given)
    with reasons_on(kept):
        draft = _draft(given, conversation, CHANNELS[write], by)
        if draft is None:
            later = {name: changes.pop(name) for name in AFTERWARDS if changes.get(name)}
            begun = {name: value for name, value in changes.items() if name not in AFTERWARDS}
            answers = _answers(given, conversation)
            draft = drafts.begin(conversation=conversation, channel=CHANNELS[write], answers=answers, by=by, **begun)
            changes = later
        kept.draft = drafts.change(draft=draft, changes=changes, version=_version(given, draft), by=by) if changes else draft
    return kept


def _filled(write: str, given: QueryDict, conversation: Conversation) -> Answer | LetterOut:
    if write == "email":
        return Answer(given, mailboxes=answering.that_send())
    return LetterOut(given, addresses=postal.addresses(conversation.customer))


@contextmanager
def reasons_on(kept: Kept) -> Iterator[None]:
    """Put a refusal on the form, beside its field where it has one, and what a colleague wrote meanwhile with it."""
    try:
        with transaction.atomic():
            yield
    except Conflict as conflict:
        kept.clashes = conflict.clashes
        kept.form.add_error(None, conflict.sentence)
    except Refused as refusal:
        kept.form.add_error(refusal.field if refusal.field in kept.form.fields else None, refusal.sentence)


def posted_chips(given: QueryDict) -> list[dict[str, str]]:
    """The recipients of a form that could not be kept."""
    return chips(kept_recipients(given))


def _version(given: QueryDict, draft: Draft) -> int:
    """The version that was seen, of this very draft."""
    seen = given.get("version", "")
    return int(seen) if given.get("draft") == str(draft.pk) and seen.isdecimal() and len(seen) < 9 else draft.version


def _answers(given: QueryDict, conversation: Conversation) -> Message | None:
    """The message that the form was an answer to when it was shown: what came after it has not been read by whoever wrote this."""
    number = given.get("answers", "")
    return conversation.thread.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None


def _draft(given: QueryDict, conversation: Conversation, channel: Channel, by: Actor) -> Draft | None:
    """The open draft that the form was of; else one's own, so that saving twice at once does not begin two."""
    written = [each for each in drafting.open_in(conversation, by) if each.channel == channel]
    named = next((each for each in written if str(each.pk) == given.get("draft")), None)
    return named or next((each for each in written if each.holder_id == by.user_id), None)
