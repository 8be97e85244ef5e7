"""A clock on a page, and why its date is what it is: `{% load clocks %}`."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from rapport.clocks.models import Clock
from rapport.clocks.queries import explaining
from rapport.core import drawing

register = template.Library()


@register.simple_tag
def clock_of(clock: Clock | None, size: str = "", at: datetime | None = None) -> SafeString | str:
    """{% clock_of clock %}: shape, word, quantity and date; size "two" puts them on two lines. Nothing for no clock."""
    if clock is None:
        return ""
    face = explaining.face(clock, at or timezone.now())
    return drawing.clock(face.state, face.main, face.sub, face.percent, size)


@register.inclusion_tag("clocks/_clock.html")
def clock_row(clock: Clock) -> dict[str, Any]:
    """{% clock_row clock %}: its name, its look, and "Why this date?", which opens without a script."""
    return {"clock": clock, "steps": explaining.why(clock)}


@register.inclusion_tag("clocks/_why.html")
def why(clock: Clock) -> dict[str, Any]:
    """{% why clock %}: "Why this date?", which opens the steps."""
    return {"clock": clock, "steps": explaining.why(clock)}
