"""The small drawings and words that every template uses, without loading anything."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_as_django_does
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from rapport.core import addresses, drawing, wording

register = template.Library()

for draw in (drawing.icon, drawing.avatar, drawing.pill, drawing.ring, drawing.clock, drawing.meter, drawing.stacked, drawing.spark):
    register.simple_tag(draw)


class AddressNode(URLNode):
    """Django's `url`, quickly. (Each of our names stands for one place, so which application asks makes no difference.)"""

    def render(self, context: template.Context) -> str:
        """The address, or nothing where it is put into a name and there is none."""
        if self.kwargs:
            return super().render(context)
        try:
            made = addresses.address(self.view_name.resolve(context), *(value.resolve(context) for value in self.args))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            made = ""
        if self.asvar:
            context[self.asvar] = made
            return ""
        return conditional_escape(made) if context.autoescape else made


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """The address of a page by its name, as in Django: {% url "tasks:task" task.pk %}."""
    node = url_as_django_does(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


class _Only(template.Context):
    """What a fixed part is drawn with: whoever asks it for anything else is refused, and it remembers what was `asked`."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.asked: list[str] = []
        super().__init__(given)

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            self.asked.append(key)
            raise self.refusal() from None

    def refusal(self) -> template.TemplateSyntaxError:
        """What is wrong, named by the first thing that was asked for."""
        return template.TemplateSyntaxError(f"{self.asked[0]} varies, so it cannot stand between fixed and endfixed.")

    def get(self, key: Any, otherwise: Any = None) -> Any:
        return self[key]


MOST_KEPT = 500


class FixedNode(Node):
    """What is drawn once in each process for each value of what it names, or once at all, and shown to everyone after that."""

    def __init__(self, inside: NodeList, name: str = "") -> None:
        self.inside, self.name = inside, name
        self.drawn: dict[Any, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """The same text each time."""
        value = context.get(self.name) if self.name else None
        drawn = self.drawn.get(value)
        if drawn is None:
            drawn = self._drawn({self.name: value} if self.name else {}, context.template)
            if len(self.drawn) >= MOST_KEPT:
                self.drawn.clear()
            self.drawn[value] = drawn
        return drawn

    def _drawn(self, given: dict[str, Any], of: Any) -> SafeString:
        only = _Only(given)
        with only.bind_template(of):
            drawn = self.inside.render(only)
        if only.asked:  # a condition swallows what goes wrong in it
            raise only.refusal()
        return drawn


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """{% fixed %}links, icons, addresses{% endfixed %}: the part of a page that is the same for everyone, drawn once.

    Nothing of a request, a person or a customer can be in it: asking for anything that varies is an error.
    {% fixed menu %} is drawn once for each menu there is, and knows it alone.
    """
    name = token.contents.partition(" ")[2].strip()
    inside = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(inside, name)


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
    return _near(_local(value)) if value else ""


def _near(local: datetime) -> str:
    return f"{wording.near_date(local.date(), timezone.localdate())}, {wording.clock_time(local)}"


@register.simple_tag
def once() -> SafeString:
    """{% once %}: the hidden field by which a form that is sent twice is done once."""
    return format_html('<input type="hidden" name="once" value="{}">', token_urlsafe(12))


@register.simple_tag
def when(value: date | datetime | None) -> SafeString | str:
    """{% when moment %}: a <time> that reads near and holds the whole date."""
    if not value:
        return ""
    local = _local(value)
    has_time = isinstance(local, datetime)
    words, whole = _near(local) if has_time else near_date(local), wording.long_date(local)
    whole = f"{whole}, {wording.clock_time(local)}" if has_time else whole
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), whole, words[:1].upper() + words[1:])


@register.simple_tag
def lately(value: datetime | None) -> SafeString | str:
    """{% lately moment %}: a <time> with the time if it was today, else with the day."""
    if not value:
        return ""
    local, today = _local(value), timezone.localdate()
    words = wording.clock_time(local) if local.date() == today else wording.near_date(local.date(), today)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), words[:1].upper() + words[1:])


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
