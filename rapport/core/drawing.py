"""The small drawings of every page: icons, avatars, clocks, pills, bars. Pure: names and numbers in, safe HTML out.

A drawing that says something words beside it do not say takes a `label`; else it is hidden from assistive technology.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

HUES = 6
TONES = {"ok": "good", "soon": "warn", "over": "bad", "paused": "quiet", "met": "good", "late": "warn", "cancelled": "quiet"}
WORDS = {
    "ok": "On track",
    "soon": "Due soon",
    "over": "Overdue",
    "paused": "Paused",
    "met": "Met",
    "late": "Met late",
    "cancelled": "Cancelled",
}

_TRACK = mark_safe('<circle class="tr" cx="10" cy="10" r="7.8"/>')
_DOT = mark_safe('<circle class="fl" cx="10" cy="10" r="3.2"/>')
_RINGS = {
    "over": mark_safe('<path class="fl" d="M10 .8 19.2 10 10 19.2.8 10z"/><path class="ex" d="M10 6v5M10 14v.01"/>'),
    "paused": _TRACK + mark_safe('<path d="M7.9 7v6M12.1 7v6" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>'),
    "met": mark_safe('<circle class="fl" cx="10" cy="10" r="9"/><path class="ex" fill="none" d="m6 10.3 2.7 2.7L14 7.3"/>'),
}
_RINGS["late"] = mark_safe('<path class="fl" d="M10 .8 19.2 10 10 19.2.8 10z"/><path class="ex" fill="none" d="m6.8 10.2 2.3 2.3L13.4 8"/>')
_RINGS["cancelled"] = _TRACK + mark_safe('<path d="M6.6 10h6.8" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>')
_SPARK_WIDTH, _SPARK_HEIGHT = 66, 14


@lru_cache(maxsize=2048)
def icon(name: str, size: str = "") -> SafeString:
    """One of ours from icons.svg; size s (16 px), l (28 px) or the usual 18 px."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', f" {size}" if size else "", static("icons.svg"), name
    )


def initials(name: str) -> str:
    """One or two capitals for a name: of its first and last words that begin with a letter."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return name.strip()[:1] or "–"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@lru_cache(maxsize=2048)
def avatar(name: str, size: str = "", shape: str = "") -> SafeString:
    """Initials on a colour of their own; shape sq for an organisation. The name stands beside it, always."""
    classes = " ".join(part for part in ("av", size, shape) if part)
    return format_html('<span class="{}" data-h="{}" aria-hidden="true">{}</span>', classes, sum(map(ord, name)) % HUES + 1, initials(name))


@lru_cache(maxsize=2048)
def pill(tone: str, text: str) -> SafeString:
    """The state of a thing: shape and word first, colour third. Tones: good, warn, bad, info, quiet, brand."""
    return format_html('<span class="pill" data-tone="{}">{}</span>', tone, text)


def ring(state: str, percent: float = 50) -> SafeString:
    """The shape of a clock; `percent` of the time gone, 0 to 100, shows while it runs."""
    drawn = _RINGS.get(state) or _running(percent, has_dot=state == "soon")
    return format_html('<svg class="ring" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', drawn)


def _running(percent: float, *, has_dot: bool) -> SafeString:
    gone = f"{round(min(max(percent, 0), 100), 1):g} 100"
    arc = '{}<circle class="ar" cx="10" cy="10" r="7.8" pathLength="100" stroke-dasharray="{}"/>{}'
    return format_html(arc, _TRACK, gone, _DOT if has_dot else "")


def clock(state: str, main: str = "", sub: str = "", percent: float = 50, size: str = "") -> SafeString:
    """A deadline: shape, the state's word, then quantity and date. States: those of WORDS. Size two: on two lines."""
    words = f"{WORDS[state]}: {main}" if main else WORDS[state]
    after = format_html(" <span>{}</span>", sub) if sub else ""
    return format_html(
        '<span class="clock{}" data-tone="{}">{}<span class="cl"><b>{}</b>{}</span></span>',
        f" {size}" if size else "",
        TONES[state],
        ring(state, percent),
        words,
        after,
    )


def meter(percent: float, tone: str = "", label: str = "") -> SafeString:
    """A bar filled to `percent`, 0 to 100. Tones c0 to c4."""
    return format_html(
        '<svg class="meter{}" viewBox="0 0 100 10" preserveAspectRatio="none" {}><rect width="{}" height="10"/></svg>',
        f" {tone}" if tone else "",
        _named(label),
        f"{min(max(percent, 0), 100):g}",
    )


def stacked(parts: Sequence[tuple[float, str]], label: str) -> SafeString:
    """A bar of several parts, each (percent, tone), from the left."""
    starts = [sum(width for width, _ in parts[:index]) for index in range(len(parts))]
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" height="10"/>',
        ((tone, f"{start:g}", f"{width:g}") for start, (width, tone) in zip(starts, parts, strict=True)),
    )
    return format_html('<svg class="meter tall" viewBox="0 0 100 10" preserveAspectRatio="none" {}>{}</svg>', _named(label), bars)


def spark(values: Sequence[float], label: str = "") -> SafeString:
    """A line the size of a word, lowest value at the foot and highest at the head; nothing for fewer than two."""
    if len(values) < 2:
        return mark_safe("")
    points = _spark_points(values)
    line = "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="spark" viewBox="0 0 72 20" preserveAspectRatio="none" {}><path d="M{}"/><path class="dot" d="M{} {}h0"/></svg>',
        _named(label),
        line,
        f"{x:.2f}",
        f"{y:.2f}",
    )


def _spark_points(values: Sequence[float]) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    steps = len(values) - 1
    heights = [(value - low) / (high - low) if high > low else 0.5 for value in values]
    return [(2 + _SPARK_WIDTH * index / steps, 17 - _SPARK_HEIGHT * height) for index, height in enumerate(heights)]


def _named(label: str) -> SafeString:
    if label:
        return format_html('role="img" aria-label="{}"', label)
    return mark_safe('aria-hidden="true"')
