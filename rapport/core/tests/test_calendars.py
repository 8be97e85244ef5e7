from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.core.calendars import CalendarRefused, Dated, Kind, occurrences, read, write
from rapport.core.calendars.old import rule

LONDON = ZoneInfo("Europe/London")
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def event(*lines, end="\r\n"):
    return end.join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def starts(content, zone=LONDON, **given):
    return [each.start.astimezone(zone).strftime("%m-%d %H:%M") for each in occurrences(read(content), *YEAR, zone=zone, **given)]


class TestRead:
    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_any_line_end(self, end):
        entry = read(event("SUMMARY:Visit\\, with", "  Olwen", "DTSTART:20260301T090000Z", end=end)).entries[0]
        assert (entry.summary, entry.begins) == ("Visit, with Olwen", datetime(2026, 3, 1, 9, tzinfo=UTC))

    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_any_character_set(self, charset):
        text = event("SUMMARY:Besuch bei Zoë", "DTSTART:20260301").decode()
        assert read(text.encode(charset)).entries[0].summary == "Besuch bei Zoë"

    def test_a_letter_folded_in_its_middle(self):
        content = event("SUMMARY:Zo#", "DTSTART:20260301").replace(b"#", b"\xc3\r\n \xab")
        assert read(content).entries[0].summary == "Zoë"

    def test_an_entry_with_no_calendar_around_it(self):
        calendar = read(b"BEGIN:VTODO\nDUE:20260301T120000Z\nSUMMARY:Ring\nEND:VTODO\n")
        assert [(entry.kind, entry.begins.hour) for entry in calendar.entries] == [(Kind.TODO, 12)]

    def test_a_broken_line_is_left_out_and_said(self):
        calendar = read(event("DTSTART:20260301T090000Z", "RRULE:FREQ=NEVER", "EXDATE:tomorrow", "what is this"))
        assert calendar.entries[0].begins is not None
        assert len(calendar.every_problem) == 3
        assert all("left out" in problem for problem in calendar.every_problem)

    def test_a_zone_nobody_knows_makes_the_time_float(self):
        entry = read(event("DTSTART;TZID=Middle Earth:20260301T090000")).entries[0]
        assert entry.begins.tzinfo is None
        assert "Middle Earth" in entry.problems[0]

    @pytest.mark.parametrize(
        "name", ["Europe/London", '"GMT Standard Time"', "/example.org/20260101_1/Europe/London", '"(UTC+00:00) Dublin, Edinburgh, London"']
    )
    def test_zones_by_every_name_that_programs_give_them(self, name):
        assert starts(event(f"DTSTART;TZID={name}:20260701T090000"), UTC) == ["07-01 08:00"]

    @pytest.mark.parametrize(("name", "moment"), [('"(GMT +01:00)"', "07-01 08:00"), ("UTC-0330", "07-01 12:30"), ("GMT 5", "07-01 09:00")])
    def test_zones_that_are_only_an_offset(self, name, moment):
        assert starts(event(f"DTSTART;TZID={name}:20260701T090000"), UTC) == [moment]

    def test_a_zone_with_a_comma_in_its_name_is_the_one_laid_down(self):
        laid = (
            "BEGIN:VTIMEZONE\nTZID:Ours\\, Theirs\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:-0800\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
        content = event('DTSTART;TZID="Ours, Theirs":20260701T090000').decode().replace("BEGIN:VEVENT", laid + "BEGIN:VEVENT", 1)
        assert starts(content.encode(), UTC) == ["07-01 17:00"]

    @pytest.mark.parametrize("content", [b"", b"Dear Miss Okafor", b"BEGIN:VCARD\nFN:Olwen\nEND:VCARD\n", b"\x00\xff" * 50])
    def test_what_is_no_calendar_is_refused_with_a_sentence(self, content):
        with pytest.raises(CalendarRefused, match=r"\.$"):
            read(content)

    @given(st.binary(max_size=300))
    def test_no_bytes_make_it_fall_over(self, noise):
        try:
            calendar = read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260301\n" + noise)
        except CalendarRefused:
            return
        occurrences(calendar, *YEAR, 10)


class TestOccurrences:
    def test_wall_time_stays_when_the_clocks_change(self):
        content = event("DTSTART;TZID=Europe/London:20260327T090000", "RRULE:FREQ=DAILY;COUNT=3")
        assert starts(content, UTC) == ["03-27 09:00", "03-28 09:00", "03-29 08:00"]

    def test_excepted_added_and_moved_times(self):
        content = event(
            "DTSTART:20260302T090000Z",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "EXDATE:20260309T090000Z",
            "RDATE;VALUE=PERIOD:20260310T100000Z/PT2H",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:one",
            "RECURRENCE-ID:20260316T090000Z",
            "DTSTART:20260317T140000Z",
        )
        assert starts(content) == ["03-02 09:00", "03-10 10:00", "03-17 14:00", "03-23 09:00"]

    def test_a_change_for_all_later_times(self):
        content = event(
            "DTSTART:20260302T090000Z",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:one",
            "SUMMARY:Later",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z",
            "DTSTART:20260316T110000Z",
            "DURATION:PT1H",
        )
        found = occurrences(read(content), *YEAR)
        assert [(each.start.day, each.start.hour, each.entry.summary) for each in found] == [
            (2, 9, ""),
            (9, 9, ""),
            (16, 11, "Later"),
            (23, 11, "Later"),
        ]
        assert found[-1].end - found[-1].start == timedelta(hours=1)

    def test_a_rule_of_seconds_from_long_ago_is_cut_at_the_limit(self):
        content = event("DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY")
        assert len(occurrences(read(content), *YEAR, 25)) == 25

    def test_a_day_that_never_comes(self):
        content = event("DTSTART:20260101", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
        assert starts(content) == ["01-01 00:00"]

    def test_a_zone_that_only_the_file_knows(self):
        zone = (
            "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\n"
            "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
        )
        content = zone.encode() + event("DTSTART;TZID=Ours:20260115T090000", "RRULE:FREQ=MONTHLY;INTERVAL=6;COUNT=2")
        assert starts(content, UTC) == ["01-15 08:00", "07-15 07:00"]

    def test_whole_days_and_floating_times_are_where_one_is(self):
        assert starts(event("DTSTART;VALUE=DATE:20260701"), UTC) == ["07-01 00:00"]
        found = occurrences(read(event("DTSTART:20260701T090000")), *YEAR, zone=LONDON)
        assert found[0].start.astimezone(UTC).hour == 8


class TestOldRules:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("D1 #10", "FREQ=DAILY;INTERVAL=1;COUNT=10"),
            ("W2 MO WE #0", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"),
            ("MP1 1+ SU 1- FR #5", "FREQ=MONTHLY;INTERVAL=1;BYDAY=+1SU,-1FR;COUNT=5"),
            ("MD1 2- LD 20261231T000000Z", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-2,-1;UNTIL=20261231T000000Z"),
        ],
    )
    def test_in_the_words_of_today(self, old, new):
        assert rule(old) == new


class TestWrite:
    def test_what_is_written_is_read_back(self):
        at = datetime(2026, 7, 1, 9, 30, tzinfo=LONDON)
        things = [
            Dated("task-1@example.org", "Ring Olwen; then, Imran", at, at),
            Dated("task-2@example.org", "Meter", date(2026, 7, 2), at, url="https://example.org/tasks/2/"),
        ]
        content = write(things, "Rapport")
        calendar = read(content)
        assert (calendar.name, calendar.method, calendar.every_problem) == ("Rapport", "PUBLISH", ())
        assert [(entry.uid, entry.summary, entry.begins) for entry in calendar.entries] == [
            ("task-1@example.org", "Ring Olwen; then, Imran", at.astimezone(UTC)),
            ("task-2@example.org", "Meter", date(2026, 7, 2)),
        ]
        assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 2
        assert write(things, "Rapport") == content
