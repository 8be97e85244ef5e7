"""What the inbox and the pages of cases draw: a case's clock in a list, names called in a note, kinds of files."""

import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rapport.cases import drawing as case_drawing
from rapport.cases.models import Case
from rapport.clocks.queries import explaining
from rapport.conversations import scanning
from rapport.conversations.models import Appointment, Attachment
from rapport.conversations.queries import appointments
from rapport.conversations.queries.occasions import Occasion
from rapport.conversations.rules.appointments import Answer
from rapport.core import drawing

register = template.Library()

ANSWER_TONES = {Answer.NONE: "quiet", Answer.ACCEPTED: "good", Answer.TENTATIVE: "warn", Answer.DECLINED: "bad"}
KINDS = {
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "message/rfc822": "Email",
    "text/calendar": "Invitation",
    "text/plain": "Text",
    "text/html": "Web page",
    "text/csv": "Table (CSV)",
}
_CALL = re.compile(r"@[\w.'’-]+")


@register.simple_tag
def case_clock(case: Case, size: str = "") -> SafeString | str:
    """{% case_clock case %}: the most pressing clock of a case as its list shows it. Size two: on two lines; state: its word,
    and under it how long is left; bare: without the date."""
    clock = getattr(case, "clock", None)
    if clock is not None:
        face = explaining.face(clock, timezone.now())
        if size == "state":
            return drawing.clock(face.state, "", face.main or face.sub, face.percent, "two")
        return drawing.clock(face.state, face.main, "" if size == "bare" else face.sub, face.percent, "" if size == "bare" else size)
    return case_drawing.due(case.due_state, case.due_at, case.due_name, size)


@register.filter
def with_mentions(text: str) -> SafeString:
    """{{ note.text|with_mentions }}: the words, with the names they call marked."""
    return mark_safe(_CALL.sub(lambda found: f"<mark>{found[0]}</mark>", escape(text)))  # noqa: S308  # escaped before anything is put in


@register.filter
def file_kind(content_type: Any) -> str:
    """{{ file.content_type|file_kind }}: PDF, Picture (PNG), Sound, Text."""
    kind = str(content_type).split(";")[0].strip().lower()
    if kind in KINDS:
        return KINDS[kind]
    main, _, sub = kind.partition("/")
    named = {"image": f"Picture ({sub.upper()})", "audio": "Sound", "video": "Film"}
    return named.get(main) or _office(sub)


def _office(sub: str) -> str:
    for part, words in (
        ("word", "Document"),
        ("sheet", "Spreadsheet"),
        ("excel", "Spreadsheet"),
        ("presentation", "Slides"),
        ("powerpoint", "Slides"),
    ):
        if part in sub:
            return words
    return "File"


@register.filter
def of_key(given: dict[Any, Any], key: Any) -> Any:
    """{{ numbers|of_key:lane.pk }}: what a dictionary holds under a key; nothing when it does not."""
    return given.get(key, "")


@register.filter
def takes_place(appointment: Appointment | Occasion) -> str:
    """{{ appointment|takes_place }}: Thursday 3 December 2026, 10am to 11am."""
    return appointments.when(appointment)


@register.simple_tag
def said_to(answer: str) -> SafeString | str:
    """{% said_to answer %}: what somebody said to an invitation."""
    said = Answer(answer)
    return drawing.pill(ANSWER_TONES[said], said.label)


@register.simple_tag
def file_remark(file: Attachment) -> str:
    """{% file_remark file as remark %}: that nobody checked a file which may be opened; nothing when somebody did."""
    return scanning.remark(file)


@register.simple_tag
def file_locked(file: Attachment) -> str:
    """{% file_locked file as why %}: why a file may not be opened; nothing when it may."""
    return scanning.why_locked(file.scan)
