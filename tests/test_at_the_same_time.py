"""Real transactions at the same moment: one is carried out, the others get a plain answer, nothing is lost or done twice."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from rapport.core.errors import Conflict
from rapport.customers import timeline
from rapport.customers.actions import editing
from rapport.customers.models import Customer
from rapport.customers.tests import factories
from rapport.team.actions import tokens
from rapport.team.models import Team
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def at_once(act: Callable[[int], object]) -> list[object]:
    """What each of several threads got, all starting together; an exception counts as an answer."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> object:
        try:
            start.wait()
            return act(number)
        except Exception as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_one_change_of_a_field_is_kept_and_the_others_are_shown_it():
    olwen, by = factories.customer(), factories.actor(Role.TEAM_LEADER)
    got = at_once(lambda n: editing.edit(customer=Customer.objects.get(pk=olwen.pk), changes={"known_as": f"Ol {n}"}, version=1, by=by))
    kept = [each for each in got if isinstance(each, Customer)]
    assert len(kept) == 1
    assert [type(each) for each in got if each is not kept[0]] == [Conflict] * (AT_ONCE - 1)
    olwen.refresh_from_db()
    assert (olwen.known_as, olwen.version) == (kept[0].known_as, 2)
    assert len(timeline.story(olwen)) == 2


def test_changes_of_different_fields_are_all_kept():
    olwen, by = factories.customer(), factories.actor(Role.TEAM_LEADER)
    changes = [
        {"known_as": "Ol"},
        {"title": "Mrs"},
        {"pronouns": "she"},
        {"pronunciation": "OL-wen"},
        {"language": "cy"},
        {"how_to_help": "Text first."},
    ]
    got = at_once(lambda n: editing.edit(customer=Customer.objects.get(pk=olwen.pk), changes=changes[n], version=1, by=by))
    assert [each for each in got if isinstance(each, Exception)] == []
    olwen.refresh_from_db()
    for change in changes:
        for name, value in change.items():
            assert getattr(olwen, name) == value


@pytest.mark.parametrize(("address", "given"), [("customers", {"external_id": "A-1"}), ("custom-fields", {"type": "text", "key": "meter"})])
def test_what_there_may_be_once_is_made_once_over_the_api(address, given):
    by = factories.actor(Role.TEAM_LEADER, Role.ADMINISTRATOR)
    _, key = tokens.make(name="many", by=by)

    def post(number: int) -> int:
        words = {"name": f"Ann {number}"} if address == "customers" else {"label": f"Meter {number}"}
        client = Client(raise_request_exception=False)
        return client.post(
            f"/api/v1/{address}", json.dumps({**given, **words}), "application/json", HTTP_AUTHORIZATION=f"Bearer {key}"
        ).status_code

    assert sorted(at_once(post)) == [201] + [409] * (AT_ONCE - 1)


def test_what_there_may_be_once_is_made_once_on_a_form():
    user = factories.user(Role.ADMINISTRATOR)

    def post(_number: int) -> tuple[int, str]:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend=BACKEND)
        answer = client.post("/team/teams/new/", {"name": "Complaints"})
        return answer.status_code, answer.content.decode()

    answers = at_once(post)
    assert sorted({status for status, _ in answers}) in ([303, 409], [303, 422], [303, 409, 422], [302, 422], [302, 409], [302, 409, 422])
    assert all("quicker" in page for status, page in answers if status == 409)
    assert Team.objects.count() == 1


def test_one_key_of_the_api_is_done_once():
    by = factories.actor(Role.TEAM_LEADER)
    _, key = tokens.make(name="many", by=by)

    def post(_number: int) -> int:
        asked = {"HTTP_AUTHORIZATION": f"Bearer {key}", "HTTP_IDEMPOTENCY_KEY": "only-once"}
        return Client().post("/api/v1/customers", json.dumps({"name": "Ann"}), "application/json", **asked).status_code

    answers = at_once(post)
    assert set(answers) <= {201, 409, 422}
    assert 201 in answers
    assert Customer.objects.count() == 1


def test_one_form_sent_by_many_hands_is_recorded_once():
    olwen, user = factories.customer(), factories.user(Role.TEAM_LEADER)

    def archive(_number: int) -> int:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend=BACKEND)
        return client.post(f"/customers/{olwen.reference}/archive/", {"reason": "Moved away"}).status_code

    answers = at_once(archive)
    assert sorted(set(answers)) in ([302], [303], [302, 422], [303, 422], [303, 409])
    assert sum("archived" in sentence.lower() for sentence in timeline.story(olwen)) == 1
