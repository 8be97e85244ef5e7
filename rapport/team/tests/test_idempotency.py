import threading
from datetime import timedelta

import pytest
from django.db import connection

from rapport.team.actions import idempotency
from rapport.team.actions.idempotency import Answer, KeyNotUsable, KeyUsedForAnotherRequest, once, request_hash
from rapport.team.models import IdempotentAnswer, Team

ASKED = request_hash("POST", "/api/v1/customers", b'{"name": "Olwen"}')
OTHER = request_hash("POST", "/api/v1/customers", b'{"name": "Gareth"}')


def do_once(by, *, asked=ASKED, key="k1") -> tuple[str, Answer]:
    """What a door does: the work, unless it was done before."""
    with once(key, request_hash=asked, by=by) as claim:
        if claim.answer:
            return "before", claim.answer
        Team.objects.create(name=f"Work {Team.objects.count()}")
        claim.keep(201, {"ETag": '"1"'}, b'{"id": 1}')
    return "now", Answer(201, {"ETag": '"1"'}, b'{"id": 1}')


def fail_half_way(by) -> None:
    """Work that breaks after it has begun."""
    with once("k1", request_hash=ASKED, by=by):
        Team.objects.create(name="Half done")
        raise ZeroDivisionError


class TestOnce:
    def test_the_same_request_is_done_once_and_answered_alike(self, amara):
        before = Team.objects.count()
        assert do_once(amara)[0] == "now"
        assert do_once(amara) == ("before", Answer(201, {"ETag": '"1"'}, b'{"id": 1}'))
        assert Team.objects.count() == before + 1

    def test_another_request_under_the_same_key_is_refused(self, amara):
        do_once(amara)
        before = Team.objects.count()
        with pytest.raises(KeyUsedForAnotherRequest):
            do_once(amara, asked=OTHER)
        assert Team.objects.count() == before

    def test_a_key_belongs_to_one_person(self, amara, rhys):
        do_once(amara)
        assert do_once(rhys, asked=OTHER)[0] == "now"

    def test_work_that_failed_may_be_tried_again(self, amara):
        with pytest.raises(ZeroDivisionError):
            fail_half_way(amara)
        assert not Team.objects.filter(name="Half done").exists()
        assert do_once(amara)[0] == "now"

    def test_leaving_without_an_answer_forgets_the_claim(self, amara):
        with once("k1", request_hash=ASKED, by=amara):
            pass
        assert not IdempotentAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["", "  ", "x" * 201, "a\x00b", "a\nb", "\u202ea"])
    def test_a_key_that_cannot_be_kept_is_refused(self, amara, key):
        with pytest.raises(KeyNotUsable):
            do_once(amara, key=key)
        assert not IdempotentAnswer.objects.exists()

    def test_answers_are_forgotten_after_48_hours(self, amara):
        do_once(amara)
        assert idempotency.prune(at=amara.at + timedelta(hours=48)) == 0
        assert idempotency.prune(at=amara.at + timedelta(hours=48, seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_sent_eight_times_at_once_it_is_done_once(amara):
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def send() -> None:
        try:
            start.wait()
            outcomes.append(do_once(amara)[0])
        finally:
            connection.close()

    before = Team.objects.count()
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["before"] * 7 + ["now"]
    assert Team.objects.count() == before + 1
