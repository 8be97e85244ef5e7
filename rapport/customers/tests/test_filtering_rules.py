from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.customers import filtering
from rapport.customers.filtering import fields, moments, values
from rapport.customers.filtering.fields import OPERATORS, Type
from rapport.customers.filtering.syntax import All, AnyOf, Condition, Everyone, FilterRefused, Not

TODAY = date(2026, 11, 23)  # a Monday
DAYS = ["today", "yesterday", "tomorrow", "1 day ago", "30 days ago", "in 2 weeks", "2026-02-28"]
PERIODS = ["this month", "last year", "next week", "last 30 days", "next 7 days", "today"]


def _value(field, operator, text):
    try:
        return values.canonical(field, operator, text)
    except values.NotAValue:
        return None


def _texts(field, operator):
    if field.choices:
        return st.sampled_from(sorted(field.choices))
    if field.type == Type.DAY:
        return st.sampled_from(PERIODS if operator == "in" else DAYS)
    written = st.text(max_size=30) | st.sampled_from(
        ["and", "not empty", 'a "b"', "a \\ b", "x, y", "(z", "any of", "Heat network, Chester"]
    )
    return written.map(lambda text: _value(field, operator, text)).filter(bool)


@st.composite
def _conditions(draw):
    field = draw(st.sampled_from([*fields.FIELDS.values(), fields.find("custom:heating")]))
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    if operator in fields.EMPTY:
        return Condition(field.name, operator)
    most = 3 if operator == "is any of" else 1
    found = draw(st.lists(_texts(field, operator), min_size=1, max_size=most, unique=True))
    return Condition(field.name, operator, tuple(found))


def _joined(children):
    parts = st.lists(children, min_size=2, max_size=3).map(tuple)
    return parts.map(All) | parts.map(AnyOf) | children.map(Not)


rules = st.just(Everyone()) | st.recursive(_conditions(), _joined, max_leaves=8)


class TestWriting:
    @settings(max_examples=400, deadline=None)
    @given(rules)
    def test_reading_what_was_written_gives_the_same_rule(self, rule):
        assert filtering.parse(filtering.write(rule)) == rule

    @given(rules)
    def test_taking_every_chip_away_leaves_everyone(self, rule):
        left = rule
        for _ in filtering.conditions(rule):
            chips = filtering.describe(left)
            left = filtering.parse(chips[0].without) if chips else left
        assert left == Everyone()


class TestReading:
    def test_the_example(self):
        text = "stage is at-risk and (tag is vip or added after 30 days ago) and not postcode in CH1"
        assert filtering.parse(text) == All(
            (
                Condition("stage", "is", ("at-risk",)),
                AnyOf((Condition("tag", "is", ("vip",)), Condition("added", "after", ("30 days ago",)))),
                Not(Condition("postcode", "in", ("CH1",))),
            )
        )

    @pytest.mark.parametrize(
        ("text", "same"),
        [
            ("STAGE Is At risk", "stage is at-risk"),
            ("stage is any of at risk, Lapsed", "stage is any of at-risk, lapsed"),
            ("added is today", "added in today"),
            ("added after 1/11/2026", "added after 2026-11-01"),
            ("added in Last 30 Days", "added in last 30 days"),
            ("segment is Heat network, Chester", 'segment is "Heat network, Chester"'),
            ("has Email", "has email"),
            ("kind is internal team", "kind is team"),
            ("deceased is Y", "deceased is yes"),
            ("tag is  VIP", "tag is vip"),
            ("(((name has Olwen)))", "name has Olwen"),
            ("   ", ""),
        ],
    )
    def test_people_may_write_it_their_way(self, text, same):
        assert filtering.write(filtering.parse(text)) == same

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("stag is active", "Character 1: there is no field called “stag”. Did you mean stage?"),
            ("stage is vip", "Character 10: stage is one of prospect, new, active, at-risk, lapsed, former."),
            ("stage over 3", "Character 7: after stage comes one of: is, is not, is any of."),
            ("stage is", "Character 9: a value is missing."),
            ("stage is active and", "Character 20: a condition is missing, like stage is active."),
            ("(stage is active", "Character 17: a bracket is not closed."),
            ("stage is active)", "Character 16: put “and” or “or” between two conditions."),
            ('name has "Olwen', "Character 10: this quotation mark has no partner."),
            ('name has "Olwen" Bevan', "Character 18: put “and” or “or” between two conditions."),
            ("added after soon", "Character 13: 'soon' is not a date."),
            ("health is asthma", "Character 1: there is no field called “health”. Start a condition with a field, like stage is active."),
            ("x" * 4001, "Keep a filter to 4,000 characters."),
            ("not " * 13 + "stage is new", "Character 49: brackets and nots may stand 12 deep."),
            (" or ".join(["stage is new"] * 61), "Character 961: a filter has at most 60 conditions."),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_its_place(self, text, sentence):
        with pytest.raises(FilterRefused) as refusal:
            filtering.parse(text)
        assert refusal.value.sentence == sentence

    @given(st.text(alphabet='()", \\abnotrisek' + "\x00\u202e", max_size=60))
    def test_any_text_is_a_rule_or_refused(self, text):
        try:
            rule = filtering.parse(text)
        except FilterRefused:
            return
        assert filtering.parse(filtering.write(rule)) == rule

    def test_no_field_asks_what_only_some_may_see(self):
        assert not {"adjustments", "vulnerability", "health", "how to help"} & set(fields.FIELDS)


class TestMoments:
    @pytest.mark.parametrize(
        ("said", "first", "after"),
        [
            ("today", date(2026, 11, 23), date(2026, 11, 24)),
            ("this week", date(2026, 11, 23), date(2026, 11, 30)),
            ("last month", date(2026, 10, 1), date(2026, 11, 1)),
            ("next month", date(2026, 12, 1), date(2027, 1, 1)),
            ("this year", date(2026, 1, 1), date(2027, 1, 1)),
            ("last 7 days", date(2026, 11, 17), date(2026, 11, 24)),
            ("next 7 days", date(2026, 11, 23), date(2026, 11, 30)),
            ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ],
    )
    def test_a_period_is_from_its_first_day_to_the_day_after_its_last(self, said, first, after):
        assert moments.period(moments.canonical_period(said), TODAY) == (first, after)

    def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_one(self):
        assert moments.day("in 1 month", date(2026, 1, 31)) == date(2026, 2, 28)

    @given(st.dates(), st.integers(0, 9999), st.sampled_from(["day", "week", "month", "year"]))
    def test_going_back_is_never_later(self, today, count, unit):
        assert moments.moved(today, -count, unit) <= today <= moments.moved(today, count, unit)

    @given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(1, 500))
    def test_the_last_days_end_today(self, today, count):
        first, after = moments.period(moments.canonical_period(f"last {count} days"), today)
        assert after - first == timedelta(days=count)
        assert after == today + timedelta(days=1)
