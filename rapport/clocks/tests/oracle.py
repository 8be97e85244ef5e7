"""Working time counted minute by minute, so slowly that it must be right; and calendars to try it on."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from rapport.clocks.rules.content import WEEKDAYS, Content, clock, read

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ZONES = ("Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland", "Africa/Cairo")
# A week around each change of the clocks in these zones, bank holidays at Easter and Christmas, and days like any other.
STARTS = ("2026-03-23", "2026-10-19", "2026-03-05", "2026-10-28", "2026-04-01", "2026-12-21", "2026-09-24", "2026-06-08", "2027-12-24")


def is_open(content: Content, moment: datetime) -> bool:
    """Whether the wall clock shows a time inside a window."""
    local = moment.astimezone(content.tz)
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < closes for opens, closes in content.windows_on(local.date()))


def due_at(content: Content, start: datetime, minutes: int, runs=lambda moment: True) -> datetime:
    """The end of the minute in which that many minutes have been worked while the clock ran."""
    moment = start
    while minutes:
        minutes -= is_open(content, moment) and runs(moment)
        moment += MINUTE
    return moment


def minutes_between(content: Content, start: datetime, end: datetime) -> int:
    """How many minutes are worked."""
    return sum(is_open(content, start + MINUTE * each) for each in range((end - start) // MINUTE))


@st.composite
def windows(draw, most: int = 3) -> list[list[str]]:
    """Some windows of a day: any times, to the minute, maybe to midnight."""
    edges = sorted(
        draw(st.sets(st.one_of(st.integers(0, 1440), st.sampled_from([0, 60, 90, 120, 180, 540, 1020, 1440])), max_size=2 * most))
    )
    return [[clock(edges[each]), clock(edges[each + 1])] for each in range(0, len(edges) - 1, 2)]


@st.composite
def calendars(draw) -> tuple[Content, datetime]:
    """A calendar, and a moment (a whole minute) to begin at."""
    first = date.fromisoformat(draw(st.sampled_from(STARTS)))
    week = {name: draw(windows()) for name in WEEKDAYS}
    week["wed"] = week["wed"] or [["09:00", "17:00"]]
    days = {
        (first + DAY * each).isoformat(): {"windows": draw(windows()), "why": "Other"}
        for each in draw(st.sets(st.integers(0, 12), max_size=3))
    }
    closed = draw(st.integers(0, 10))
    closures = [{"from": (first + DAY * closed).isoformat(), "to": (first + DAY * (closed + 1)).isoformat(), "why": "Shut"}] * draw(
        st.integers(0, 1)
    )
    given = {
        "zone": draw(st.sampled_from(ZONES)),
        "nation": draw(st.sampled_from(["", "ENG", "SCT", "NIR"])),
        "weekly": week,
        "days": days,
        "closures": closures,
    }
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + MINUTE * draw(st.integers(0, 7 * 1440))
    return read(given), start
