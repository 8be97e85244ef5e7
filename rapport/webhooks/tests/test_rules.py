import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.webhooks import rules


def test_the_signature_is_the_one_the_specification_prints():
    # From the Standard Webhooks specification's own example.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert rules.signature(secret, delivery="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@given(st.binary(max_size=200), st.integers(0, 2**33))
def test_a_receiver_can_check_it(body, timestamp):
    secret = rules.new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, f"evt_1.{timestamp}.".encode() + body, hashlib.sha256).digest()).decode()
    assert rules.signature(secret, delivery="evt_1", timestamp=timestamp, body=body) == f"v1,{expected}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/",
        "https://",
        "http://example.org/",
        "https://user:pw@example.org/",
        "https://exa mple.org",
        "https://[",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(url):
    assert rules.why_refused(url)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://localhost:9000/", "http://127.0.0.1/x"])
def test_an_address_that_can_be_called_is_taken(url):
    assert rules.why_refused(url) == ""


def test_the_waits_grow_and_end_within_the_days_we_promise():
    waits = [rules.next_wait(attempts) for attempts in range(1, 20)]
    given_waits = [wait for wait in waits if wait]
    assert given_waits == sorted(given_waits)
    assert waits[-1] is None
    assert sum(wait.total_seconds() for wait in given_waits) <= rules.GIVES_UP_AFTER.total_seconds()


def test_what_a_webhook_hears():
    assert rules.wants([], "cases.closed")
    assert rules.wants(["cases"], "cases.closed")
    assert rules.wants(["cases.closed"], "cases.closed")
    assert not rules.wants(["case"], "cases.closed")
