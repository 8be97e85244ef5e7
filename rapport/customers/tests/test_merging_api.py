"""Merges and duplicates over the API."""

import json

import pytest
from django.test import Client

from rapport.customers.actions import duplicates
from rapport.customers.actions.duplicates import FoundPair
from rapport.customers.models import Merge
from rapport.customers.tests import factories as make
from rapport.team.actions import tokens
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make.actor(Job.TEAM_LEADER)


@pytest.fixture
def call(by):
    _, key = tokens.make(name="Tests", user=by.user, by=by)
    client = Client(headers={"Authorization": f"Bearer {key}"})

    def ask(method, path, body=None):
        answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
        return answer.status_code, json.loads(answer.content or b"null")

    return ask


@pytest.fixture
def two():
    return make.customer("Olwen", language="cy"), make.customer("Olwen B", language="en", known_as="Ol")


def test_merge_read_and_undo(call, two):
    one, other = two
    asked = {"survivor": one.reference, "absorbed": other.reference, "choices": {"language": "absorbed"}}
    status, made = call("POST", "/merges", asked)
    assert (status, made["survivor"], made["absorbed"], made["undone_at"]) == (201, one.reference, other.reference, None)
    status, customer = call("GET", f"/customers/{other.reference}")
    assert (status, customer["reference"], customer["language"], customer["known_as"]) == (200, one.reference, "en", "Ol")
    assert call("GET", "/merges")[1]["items"] == [made]
    status, undone = call("POST", f"/merges/{made['id']}/undo")
    assert status == 200
    assert undone["undone_at"]
    assert call("GET", f"/customers/{one.reference}")[1]["language"] == "cy"


def test_refusals_say_why(call, two):
    one, other = two
    assert call("POST", "/merges", {"survivor": one.reference, "absorbed": one.reference})[0] == 409
    assert call("POST", "/merges", {"survivor": one.reference, "absorbed": "CU-99999999"})[0] == 404
    status, problem = call("POST", "/merges", {"survivor": one.reference, "absorbed": other.reference, "choices": {"name": "both"}})
    assert (status, problem["errors"][0]["path"]) == (409, "body.choices.name")
    assert call("GET", "/merges?cursor=x")[0] == 400
    assert not Merge.objects.exists()


def test_pairs_to_review_and_kept_apart(call, two, by):
    one, other = two
    duplicates.offer(found=[FoundPair(one.pk, other.pk, 7.5, True, [{"words": "same name", "weight": 7.5}])], by=by)
    status, page = call("GET", "/duplicates")
    assert status == 200
    (pair,) = page["items"]
    assert (pair["one"], pair["is_sure"], pair["reasons"]) == (one.reference, True, [{"words": "same name", "weight": 7.5}])
    assert call("POST", f"/duplicates/{pair['id']}/apart")[1]["status"] == "apart"
    assert call("GET", "/duplicates")[1]["items"] == []
    assert call("GET", "/duplicates?cursor=1~nan~3")[0] == 400
    assert call("POST", "/duplicates/search")[0] == 202
