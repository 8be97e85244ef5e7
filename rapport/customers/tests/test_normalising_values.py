from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.normalising import answers, dates, numbers

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


class TestDates:
    @given(
        DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%a, %d %b %Y", "%Y-%m-%dT10:00:00Z"])
    )
    def test_a_date_in_a_certain_form_is_that_date(self, day, form):
        assert dates.read(day.strftime(form)) == dates.Found(day, False)

    @given(DAYS, st.sampled_from("/.- "))
    def test_day_first_is_the_rule_and_the_other_order_is_told(self, day, sign):
        found = dates.read(day.strftime(f"%d{sign}%m{sign}%Y"))
        assert found == dates.Found(day, day.day <= 12 and day.day != day.month)

    @given(DAYS)
    def test_month_first_where_the_column_is(self, day):
        assert dates.read(day.strftime("%m/%d/%Y"), "month-first").value == day

    @given(DAYS.filter(lambda day: day.day > 12))
    def test_the_only_possible_order_is_taken(self, day):
        assert dates.read(day.strftime("%m/%d/%Y")) == dates.Found(day, False)

    def test_a_serial_number_of_a_spreadsheet(self):
        assert dates.read("45292").value == dates.read("45292.5").value == date(2024, 1, 1)

    @pytest.mark.parametrize(
        ("text", "day"), [("1/2/24", date(2024, 2, 1)), ("1.2.31", date(1931, 2, 1)), ("Thu, May 8, 25", date(2025, 5, 8))]
    )
    def test_two_digits_of_a_year(self, text, day):
        assert dates.read(text).value == day

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "today",
            "2025-01--30",
            "2025/01-29",
            "Marych 27, 2025",
            "2024-02-30",
            "30/02/2024",
            "13/13/2024",
            "2024",
            "1/2",
            "9" * 99,
            "--0203",
        ],
    )
    def test_what_is_no_date_is_refused(self, text):
        with pytest.raises(dates.NotADate, match="is not a date"):
            dates.read(text)

    def test_the_order_of_a_column_shows_in_its_values(self):
        assert dates.order_of(["01/02/2024", "3/15/2024"]) == "month-first"
        assert dates.order_of(["01/02/2024", "15/3/2024"]) == "day-first"
        assert dates.order_of(["15/3/2024", "3/15/2024"]) == "day-first"
        assert dates.order_of([]) == "day-first"

    def test_a_moment_of_a_spreadsheet_is_a_date_where_it_has_no_time(self):
        assert dates.from_moment(datetime(2024, 2, 1)) == "2024-02-01"
        assert dates.from_moment(datetime(2024, 2, 1, 9, 30)) == "2024-02-01 09:30:00"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("£12", "12"), ("(3)", "-3"), ("-£5.20", "-5.20"), ("1 234", "1234"),
        ("12%", "12"),
        ("1,5", "1.5"), ("1,234", "1234"), ("1.234.567", "1234567"), ("12,34,567", "1234567"), ("1e5", "100000"), ("\u2212" + "4", "-4"),
    ],
)  # fmt: skip
def test_a_number_in_the_ways_of_many_countries(text, number):
    assert numbers.read(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "--3", "NaN", "Infinity", "١٢٣", "1.2.3", "1_000", "9" * 50, "1e99", "0x10"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(numbers.NotANumber, match="is not a number"):
        numbers.read(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", True), (" y ", True), ("TRUE", True), ("1", True), ("✓", True), ("no", False), ("0", False), ("Falsch", False)],
)
def test_yes_and_no(text, answer):
    assert answers.read(text) is answer


@pytest.mark.parametrize("text", ["", "maybe", "2", "yes and no"])
def test_what_says_neither_is_refused(text):
    with pytest.raises(answers.NotYesOrNo, match="is not yes or no"):
        answers.read(text)
