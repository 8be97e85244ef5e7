"""The API as a program meets it: who may, once, not undoing others, page by page."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.audit.models import Viewing
from rapport.customers.actions import editing
from rapport.customers.models import Customer
from rapport.customers.tests import factories as make
from rapport.team.actions import tokens
from rapport.team.models import Token
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann Lee", "contact_points": [{"channel": "phone", "value": "07700 900418"}]}


class Caller:
    """A program with a token."""

    def __init__(self, client, by, **given):
        self.client = client
        self.by = by
        _, key = tokens.make(name="program", by=by, **given)
        self.key = key

    def __call__(self, method, path, body=None, **headers):
        sent = {"Authorization": f"Bearer {self.key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=sent)


@pytest.fixture
def call(client):
    return Caller(client, make.actor(Role.MANAGER, at=timezone.now()))


class TestWhoMay:
    @pytest.mark.parametrize("given", ["", "Bearer", "Bearer nonsense", "Basic abc", "Bearer " + "x" * 5000])
    def test_nobody_without_a_token(self, client, given):
        answer = client.get("/api/v1/customers", headers={"Authorization": given})
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")

    def test_a_session_does_not_open_it(self, client):
        client.force_login(make.user(Role.MANAGER))
        assert client.get("/api/v1/customers").status_code == 401

    def test_not_once_it_ran_out_or_was_revoked(self, call):
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert call("GET", "/customers").status_code == 401
        Token.objects.update(expires_at=None, revoked_at=timezone.now())
        assert call("GET", "/customers").status_code == 401

    def test_a_scope_narrows(self, client):
        narrow = Caller(client, make.actor(Role.MANAGER, at=timezone.now()), scopes=["tasks"])
        make.customer()
        answer = narrow("GET", "/customers")
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "This token was not made for customers. Make one with the scope 'customers'.",
        )
        assert narrow("GET", "/tasks").status_code == 200
        assert narrow("POST", "/customers", ANN).status_code == 403
        assert Customer.objects.count() == 1

    def test_only_who_one_may_see(self, client):
        own = Caller(client, make.actor(Role.ADVISER, at=timezone.now(), customer_reach=Reach.OWN))
        hidden = make.customer("Hidden")
        mine = make.customer("Mine", owner=own.by.user)
        assert [one["name"] for one in own("GET", "/customers").json()["items"]] == ["Mine"]
        assert own("GET", f"/customers/{hidden.reference}").status_code == 404
        assert own("GET", f"/customers/{mine.reference}").status_code == 200
        assert [hit["name"] for hit in own("GET", "/search?q=hidden").json()] == []


class TestOnce:
    def test_the_same_key_and_body_is_done_once(self, call):
        first = call("POST", "/customers", ANN, Idempotency_Key="k1")
        again = call("POST", "/customers", ANN, Idempotency_Key="k1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert (first.content, first["ETag"]) == (again.content, again["ETag"])
        assert Customer.objects.count() == 1

    def test_the_same_key_with_another_body_is_refused(self, call):
        call("POST", "/customers", ANN, Idempotency_Key="k1")
        other = call("POST", "/customers", {"name": "Bo"}, Idempotency_Key="k1")
        assert other.status_code == 422
        assert Customer.objects.count() == 1

    def test_a_refusal_is_answered_alike_and_changes_nothing(self, call):
        bad = {"name": "Ann", "contact_points": [{"channel": "email", "value": "nonsense"}]}
        answers = [call("POST", "/customers", bad, Idempotency_Key="k1") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [409, 409]
        assert answers[0].content == answers[1].content
        assert Customer.objects.count() == 0


class TestNotUndoingOthers:
    def test_a_lost_update_is_refused(self, call):
        customer = make.customer("Ann Lee")
        seen = call("GET", f"/customers/{customer.reference}")["ETag"]
        editing.edit(customer=customer, changes={"known_as": "Annie"}, version=1, by=make.actor())
        answer = call("PATCH", f"/customers/{customer.reference}", {"known_as": "An"}, If_Match=seen)
        assert (answer.status_code, answer.json()["title"]) == (412, "Changed meanwhile")
        customer.refresh_from_db()
        assert customer.known_as == "Annie"

    def test_a_tag_that_compressing_marked_as_weak_is_known_again(self, call):
        customer = make.customer("Ann Lee")
        seen = call("GET", f"/customers/{customer.reference}", Accept_Encoding="gzip")
        assert (seen["Content-Encoding"], seen["ETag"]) == ("gzip", 'W/"1"')
        assert call("PATCH", f"/customers/{customer.reference}", {"known_as": "An"}, If_Match=seen["ETag"]).status_code == 200

    def test_a_change_needs_the_version(self, call):
        customer = make.customer("Ann Lee")
        assert call("PATCH", f"/customers/{customer.reference}", {"known_as": "An"}).status_code == 428
        customer.refresh_from_db()
        assert customer.known_as == ""

    def test_then_it_is_done(self, call):
        customer = make.customer("Ann Lee")
        answer = call("PATCH", f"/customers/{customer.reference}", {"known_as": "An"}, If_Match='"1"')
        assert (answer.status_code, answer["ETag"], answer.json()["known_as"]) == (200, '"2"', "An")


@pytest.mark.parametrize(
    ("path", "made", "changed"),
    [
        ("/segments", {"name": "New", "rule": "stage is new"}, {"name": "Newer", "rule": "stage is new"}),
        ("/custom-fields", {"label": "Fuel", "type": "text"}, {"label": "Heating"}),
    ],
)
def test_a_setting_too_is_changed_only_as_it_was_seen(client, path, made, changed):
    call = Caller(client, make.actor(Role.ADMINISTRATOR, at=timezone.now()))
    answer = call("POST", path, made)
    one = f"{path}/{answer.json().get('id') or answer.json()['key']}"
    assert call("GET", one)["ETag"] == answer["ETag"] == '"1"'
    assert call("PUT", one, changed).status_code == 428
    assert call("PUT", one, changed, If_Match='"1"')["ETag"] == '"2"'
    assert call("PUT", one, {**changed, **made} if path == "/segments" else {"label": "Boiler"}, If_Match='"1"').status_code == 412
    assert call("GET", one)["ETag"] == '"2"'


class TestProblems:
    def test_name_what_leads_nowhere(self, call):
        answer = call("POST", "/cases", {"title": "No heat", "customer": "CU-999999"})
        assert (answer.status_code, [each["path"] for each in answer.json()["errors"]]) == (404, ["body.customer"])

    def test_count_characters(self, call):
        answer = call("POST", "/tasks", {"title": ""})
        assert answer.json()["errors"] == [{"path": "body.title", "message": "Write at least 1 character."}]

    def test_name_the_field(self, call):
        answer = call("POST", "/customers", {"name": "", "contact_points": [{"channel": "smoke", "value": "x"}], "extra": 1})
        assert answer.status_code == 422
        assert {each["path"] for each in answer.json()["errors"]} == {"body.name", "body.contact_points.0.channel", "body.extra"}

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            (b'{"name": "Ann Lee", "name": "Bob Lee"}', "name"),
            (b'{"name": "Ann Lee", "custom": {"floor": "1", "floor": "2"}}', "floor"),
            (
                b'{"name": "Ann Lee", "contact_points": [{"channel": "email", "value": "a@b.example", "\\u0076alue": "c@d.example"}]}',
                "value",
            ),
        ],
    )
    def test_a_name_given_twice_is_refused_by_its_name(self, call, body, name):
        answer = call.client.generic(
            "POST", "/api/v1/customers", body, content_type="application/json", headers={"Authorization": f"Bearer {call.key}"}
        )
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["detail"] == f"“{name}” is given twice. Give it once."
        assert not Customer.objects.exists()

    def test_a_question_asked_twice_is_refused_by_its_name(self, call):
        answer = call("GET", "/customers?limit=1&limit=2")
        assert (answer.status_code, answer.json()["detail"]) == (400, "“limit” is given twice. Give it once.")

    def test_a_body_that_is_no_json_is_said_to_be_none(self, call):
        answer = call.client.generic(
            "POST", "/api/v1/customers", b"{name: 1}", content_type="application/json", headers={"Authorization": f"Bearer {call.key}"}
        )
        assert (answer.status_code, answer.json()["detail"]) == (400, "The body is not JSON that can be read.")

    def test_a_filter_that_cannot_be_read_says_where(self, call):
        answer = call("GET", "/customers?where=stage+is+nowhere")
        assert answer.status_code == 400
        assert answer.json()["detail"]

    @pytest.mark.parametrize(
        ("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/customers", 405), ("GET", "/customers/CU-1", 404)]
    )
    def test_are_never_a_web_page(self, call, method, path, status):
        answer = call(method, path)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


class TestPages:
    def test_meet_without_gap_or_overlap(self, call):
        for number in range(23):
            make.customer(f"Person Number{number:02d}")
        seen, cursor = [], ""
        while True:
            page = call("GET", f"/customers?limit=5&cursor={cursor}").json()
            seen += [one["reference"] for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == 23

    def test_cost_few_queries(self, call, django_assert_max_num_queries):
        for number in range(30):
            make.customer(f"Person {number}", contact_points=ANN["contact_points"])
        call("GET", "/customers")
        with django_assert_max_num_queries(6):
            call("GET", "/customers?limit=30")


def test_reading_a_customer_is_logged(call):
    customer = make.customer("Ann Lee")
    call("GET", f"/customers/{customer.reference}")
    assert Viewing.objects.filter(subject_id=customer.pk, road="api", user=call.by.user).count() == 1
