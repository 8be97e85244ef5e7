"""The small drawings and words that every template uses, without loading anything."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rapport.core import drawing, wording

register = template.Library()

for draw in (drawing.icon, drawing.avatar, drawing.pill, drawing.ring, drawing.clock, drawing.meter, drawing.stacked, drawing.spark):
    register.simple_tag(draw)


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.filter(is_safe=True)
def clock_time(value: Any) -> str:
    """{{ moment|clock_time }}: 4:40pm, in the site's time zone."""
    return wording.clock_time(_local(value)) if value else ""


@register.filter(is_safe=True)
def short_date(value: Any) -> str:
    """{{ day|short_date }}: Mon 23 Nov."""
    return wording.short_date(_day(value), timezone.localdate()) if value else ""


@register.filter(is_safe=True)
def long_date(value: Any) -> str:
    """{{ day|long_date }}: Monday 23 November 2026."""
    return wording.long_date(_day(value)) if value else ""


@register.filter(is_safe=True)
def near_date(value: Any) -> str:
    """{{ day|near_date }}: yesterday, today, tomorrow, Friday, else Mon 23 Nov."""
    return wording.near_date(_day(value), timezone.localdate()) if value else ""


@register.filter(is_safe=True)
def near_moment(value: Any) -> str:
    """{{ moment|near_moment }}: today, 4:40pm."""
    return f"{near_date(value)}, {clock_time(value)}" if value else ""


@register.simple_tag
def when(value: date | datetime | None) -> SafeString | str:
    """{% when moment %}: a <time> that reads near and holds the whole date."""
    if not value:
        return ""
    local = _local(value)
    has_time = isinstance(local, datetime)
    words, whole = (near_moment(value), f"{long_date(value)}, {clock_time(value)}") if has_time else (near_date(value), long_date(value))
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), whole, words[:1].upper() + words[1:])


@register.filter(is_safe=True)
def number(value: Any) -> str:
    """{{ count|number }}: 1,204."""
    return "" if value in (None, "") else wording.number(value)


@register.filter(is_safe=True)
def pounds(value: Any) -> str:
    """{{ amount|pounds }}: £351.20, £40."""
    return "" if value is None else wording.pounds(value)


@register.filter(is_safe=True)
def counted(value: int, words: str) -> str:
    """{{ count|counted:"customer" }}: 1 customer, 2 customers; {{ count|counted:"person,people" }}."""
    one, _, many = words.partition(",")
    return wording.counted(value, one, many)


@register.filter
def phone(value: str | None) -> str:
    """{{ point.value|phone }}: 07700 900982, +33 1 99 00 12 34."""
    return wording.phone(value) if value else ""


@register.filter
def in_words(value: Any) -> str:
    """{{ value|in_words }}: dates, lists, yes, no and nothing as a person reads them."""
    return wording.in_words(_local(value))
