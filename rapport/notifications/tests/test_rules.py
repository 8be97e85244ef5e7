from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.notifications import rules
from rapport.notifications.rules import Kind, Way

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.integers(0, 23), moments)
def test_a_digest_goes_once_a_day(hour, start):
    last, sent = None, []
    for minutes in range(0, 3 * 24 * 60, 10):
        now = start + timedelta(minutes=minutes)
        if up_to := rules.digest_up_to(hour, last, now):
            assert up_to == now.replace(hour=hour, minute=0, second=0, microsecond=0)
            sent.append(now)
            last = now
    assert all(at.hour >= hour for at in sent)
    assert len({at.date() for at in sent}) == len(sent) >= 2


@given(moments, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_look_overlaps_the_last_and_goes_back_a_week_at_most(now, ago):
    found = rules.since(now - ago, now)
    assert found == max(now - ago - rules.OVERLAP, now - rules.FARTHEST)
    assert rules.since(None, now) < now


def test_every_kind_has_a_usual_way_and_a_choice_wins():
    assert set(rules.USUAL) == set(Kind.values)
    assert rules.way({}, Kind.MENTION) == Way.DIGEST
    assert rules.way({Kind.MENTION: Way.OFF}, Kind.MENTION) == Way.OFF
    assert rules.way({Kind.MENTION: "pigeon"}, Kind.MENTION) == Way.DIGEST
