from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules import outbox
from rapport.conversations.rules.outbox import Answer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STATES = ["waiting", "handing", "sent", "delivered", "failed", "unsure", "stopped"]


@given(st.integers(-5, 50), st.integers(0, 47 * 60))
def test_it_is_tried_again_later_but_not_much_later(attempts, minutes):
    again = outbox.next_try(attempts, NOW - timedelta(minutes=minutes), NOW)
    assert timedelta(minutes=1) <= again - NOW <= timedelta(hours=8)


@given(st.integers(48, 10_000))
def test_after_two_days_it_is_not(hours):
    assert outbox.next_try(3, NOW - timedelta(hours=hours), NOW) is None


@given(st.sets(st.sampled_from(STATES), min_size=1))
def test_a_message_is_over_only_when_nobody_waits_and_unsure_before_it_is_sent(states):
    made = outbox.outcome(states)
    assert (made == "waiting") == ("waiting" in states)
    if made == "sent":
        assert states & {"sent", "delivered"}
        assert not states & {"waiting", "unsure"}
    assert not (made == "unsure" and not outbox.needs_a_person(states))


def test_the_code_of_rfc_3463_and_dead_addresses():
    assert Answer(550, "5.1.1 <x@example.com> nobody").is_dead_address
    assert not Answer(550, "5.7.1 spam").is_dead_address
    assert not Answer(451, "4.1.1 later").is_dead_address
    assert Answer(250, "ok").status == ""
