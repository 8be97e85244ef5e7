"""The filter builder, saved views, segments and changes to many, as a person meets them."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from rapport.customers.actions import segments
from rapport.customers.models import BulkChange, Customer, SavedView, Segment
from rapport.customers.queries import segments as queries
from rapport.customers.tests import factories
from rapport.team.actors import Actor
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return factories.actor(Role.TEAM_LEADER)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def client(leader):
    return signed_in(leader.user)


@pytest.fixture
def people():
    return [factories.customer(name, stage="active") for name in ["Olwen Bevan", "Tom Price", "Zoë Bell"]]


class TestTheBuilder:
    @pytest.mark.parametrize(
        ("given", "where"),
        [
            ({"field": "stage", "operator": "is", "value": ["new"]}, "stage is new"),
            ({"field": "stage", "operator": "is", "value": ["new", "active"]}, "stage is any of new, active"),
            ({"field": "stage", "operator": "is not", "value": ["new", "active"]}, "not stage is any of new, active"),
            ({"field": "tag", "operator": "is empty"}, "tag is empty"),
            ({"field": "added", "operator": "in", "value": "Last 30 Days"}, "added in last 30 days"),
            ({"field": "owner", "operator": "is", "value": ["me"]}, "owner is me"),
            ({"field": "has", "operator": "", "value": ["email"]}, "has email"),
            ({"field": "stage", "operator": "is", "value": ["new"], "where": "tag is vip", "q": "bev"}, "tag is vip and stage is new"),
        ],
    )
    def test_adds_a_condition_to_the_rule(self, client, given, where):
        response = client.get("/customers/filter/", given)
        assert response.status_code == 303
        assert client.get(response["Location"]).context["asking"].where == where

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"field": "stage", "operator": "is"}, "Choose at least one."),
            ({"field": "tag", "operator": "is", "value": ""}, "Enter what to look for."),
            ({"field": "added", "operator": "after", "value": "soon"}, "&#x27;soon&#x27; is not a date."),
            ({"field": "phone", "operator": "is", "value": "12"}, "not a"),
        ],
    )
    def test_says_what_to_put_right(self, client, given, sentence):
        response = client.get("/customers/filter/", given)
        assert response.status_code == 422
        assert sentence in response.content.decode()

    def test_asks_by_the_field(self, client):
        assert 'value="at-risk"' in client.get("/customers/filter/").content.decode()
        assert 'name="value" class="input" maxlength' in client.get("/customers/filter/?field=tag").content.decode()
        assert client.get("/customers/filter/?field=custom:gone").status_code == 200


class TestSavedViews:
    def test_keeps_the_list_as_it_is_and_leads_back_to_it(self, client, leader):
        given = {"where": "stage is new", "order": "newest", "show": ["email"], "name": " My  patch "}
        assert client.post("/customers/views/new/", given).status_code == 303
        view = SavedView.objects.get()
        assert (view.name, view.rule, view.sort, view.columns, view.owner) == ("My patch", "stage is new", "newest", ["email"], leader.user)
        assert "?where=stage+is+new&amp;order=newest&amp;show=email" in client.get("/customers/").content.decode()
        client.post(f"/customers/views/{view.pk}/removal/")
        assert not SavedView.objects.exists()

    def test_is_refused_without_a_name_twice_or_with_a_bad_rule(self, client):
        client.post("/customers/views/new/", {"name": "One"})
        for given in ({"name": ""}, {"name": "one"}, {"name": "Two", "where": "stag is new"}):
            assert client.post("/customers/views/new/", given).status_code == 422
        assert SavedView.objects.count() == 1

    def test_belongs_to_its_maker_unless_shared(self, client, leader):
        client.post("/customers/views/new/", {"name": "Own"})
        client.post("/customers/views/new/", {"name": "Shared", "is_shared": "on"})
        other = signed_in(factories.user(Role.ADVISER))
        body = other.get("/customers/views/").content.decode()
        assert "Shared" in body
        assert ">Own<" not in body
        own, shared = SavedView.objects.order_by("name")
        assert other.post(f"/customers/views/{own.pk}/removal/").status_code == 404
        assert other.post(f"/customers/views/{shared.pk}/removal/").status_code == 403
        assert SavedView.objects.count() == 2

    def test_an_adviser_cannot_share(self):
        client = signed_in(factories.user(Role.ADVISER))
        client.post("/customers/views/new/", {"name": "Mine", "is_shared": "on"})
        assert not SavedView.objects.get().is_shared


class TestSegments:
    def test_made_from_the_list_and_shown_beside_it(self, client, people):
        response = client.post("/customers/segments/new/", {"name": "Active", "rule": "stage is active"})
        assert response.status_code == 303
        body = client.get("/customers/").content.decode()
        assert re.search(r"<bdi>Active</bdi></a>|<bdi>Active</bdi><span>3</span>", body)
        assert [row.name for row in client.get("/customers/?where=segment+is+Active").context["rows"]] == [
            "Zoë Bell",
            "Olwen Bevan",
            "Tom Price",
        ]

    def test_shows_who_came_and_went_and_what_two_share(self, client, leader, people):
        one = segments.add(name="Active", rule="stage is active", by=leader)
        two = segments.add(name="People", rule="kind is person", by=leader)
        Customer.objects.filter(pk=people[0].pk).update(stage="lapsed")
        segments.refresh(segment=one, by=factories.system(timezone.now()))
        response = client.get(f"/customers/segments/{one.pk}/?with={two.pk}&since=365")
        assert [(move.customer.name, move.has_joined) for move in response.context["moves"]] == [("Olwen Bevan", False)]
        assert response.context["overlap"].both == 2
        assert "1 left" in response.content.decode()

    def test_changed_and_archived(self, client, leader, people):
        one = segments.add(name="Active", rule="stage is active", by=leader)
        client.post(f"/customers/segments/{one.pk}/change/", {"name": "New ones", "rule": "stage is new", "version": 1})
        one.refresh_from_db()
        assert (one.name, one.rule, one.count) == ("New ones", "stage is new", 0)
        assert client.post(f"/customers/segments/{one.pk}/change/", {"name": "x", "rule": "stag"}).status_code == 422
        client.post(f"/customers/segments/{one.pk}/archive/")
        assert client.get(f"/customers/segments/{one.pk}/").status_code == 404
        assert Segment.objects.get().archived_at is not None

    def test_numbers_are_only_for_those_who_see_everyone(self, leader, people):
        one = segments.add(name="Active", rule="stage is active", by=leader)
        narrow = signed_in(factories.user(Role.ADVISER, customer_reach=Reach.OWN))
        for url in ("/customers/", "/customers/segments/", f"/customers/segments/{one.pk}/"):
            body = narrow.get(url).content.decode()
            assert "<span>3</span>" not in body
            assert "<dd>3</dd>" not in body
            assert ">3<" not in body

    def test_whoever_sees_some_is_told_of_those(self, leader, people):
        one = segments.add(name="Active", rule="stage is active", by=leader)
        narrow = factories.user(Role.ADVISER, customer_reach=Reach.OWN)
        Customer.objects.filter(pk=people[0].pk).update(owner=narrow)
        client, narrow_by = signed_in(narrow), Actor(at=leader.at, road=leader.road, user=narrow)
        for url in ("/customers/segments/", f"/customers/segments/{one.pk}/"):
            assert "Customers you may see" in client.get(url).content.decode()
        assert (queries.counts([one], narrow_by), queries.counts([one], leader)) == ({one.pk: 1}, {one.pk: 3})
        Customer.objects.filter(pk=people[1].pk).update(stage="lapsed")
        segments.refresh(segment=one, by=factories.system(leader.at))
        assert client.get(f"/customers/segments/{one.pk}/?since=365").context["moved"] == queries.Moves(joined=0, left=0)

    def test_an_adviser_looks_but_does_not_change(self, leader):
        one = segments.add(name="Active", rule="stage is active", by=leader)
        adviser = signed_in(factories.user(Role.ADVISER))
        assert adviser.get("/customers/segments/").status_code == 200
        assert adviser.get("/customers/segments/new/").status_code == 403
        assert adviser.post(f"/customers/segments/{one.pk}/archive/").status_code == 403
        assert Segment.objects.get().archived_at is None


class TestChangingMany:
    def ticked(self, people):
        return {"pick": [customer.pk for customer in people]}

    def test_shows_whom_it_concerns_then_does_it_then_can_be_undone(self, client, people):
        shown = client.post("/customers/bulk/", {"what": "stage", **self.ticked(people[:2])}).content.decode()
        assert "Move 2 customers" in shown
        assert "Olwen Bevan" in shown
        given = {
            "what": "stage",
            "sure": "yes",
            "stage": "lapsed",
            "reason": "Moved",
            "where": "stage is active",
            **self.ticked(people[:2]),
        }
        response = client.post("/customers/bulk/", given)
        assert response["Location"] == "/customers/?where=stage+is+active"
        assert Customer.objects.filter(stage="lapsed").count() == 2
        change = BulkChange.objects.get()
        assert f"/customers/bulk/{change.pk}/undo/" in client.get("/customers/").content.decode()
        client.post(f"/customers/bulk/{change.pk}/undo/")
        assert Customer.objects.filter(stage="active").count() == 3

    def test_everyone_who_matches(self, client, people):
        factories.customer("Other One", stage="new")
        given = {"what": "tag", "sure": "yes", "add": "vip, warm", "all": "yes", "where": "stage is active"}
        client.post("/customers/bulk/", given)
        assert Customer.objects.filter(tags=["vip", "warm"]).count() == 3

    def test_assigning_leaves_what_was_not_chosen(self, client, people, leader):
        team = factories.team("North")
        Customer.objects.update(team=team)
        client.post("/customers/bulk/", {"what": "assign", "sure": "yes", "owner": leader.user_id, "team": "", **self.ticked(people)})
        assert Customer.objects.filter(owner=leader.user, team=team).count() == 3
        client.post("/customers/bulk/", {"what": "assign", "sure": "yes", "owner": "nobody", "team": "", **self.ticked(people)})
        assert Customer.objects.filter(owner=None, team=team).count() == 3

    @pytest.mark.parametrize(
        "given",
        [
            {"what": "stage", "stage": "active"},
            {"what": "tag", "add": "", "remove": "", "all": "yes"},
            {"what": "archive", "reason": "", "all": "yes"},
            {"what": "assign", "all": "yes"},
            {"what": "stage", "stage": "new", "all": "yes", "where": "stag is x"},
        ],
    )
    def test_what_cannot_be_done_is_said_and_nothing_changes(self, client, people, given):
        before = list(Customer.objects.order_by("pk").values("stage", "tags", "archived_at", "owner", "version"))
        assert client.post("/customers/bulk/", {"sure": "yes", **given}).status_code == 422
        assert list(Customer.objects.order_by("pk").values("stage", "tags", "archived_at", "owner", "version")) == before
        assert not BulkChange.objects.exists()

    def test_no_such_change_and_no_permission(self, client, people):
        assert client.post("/customers/bulk/", {"what": "delete"}).status_code == 404
        adviser = signed_in(factories.user(Role.ADVISER))
        given = {"what": "archive", "sure": "yes", "reason": "x", **self.ticked(people)}
        assert adviser.post("/customers/bulk/", given).status_code == 403
        assert not Customer.objects.exclude(archived_at=None).exists()

    def test_a_strangers_change_is_not_found(self, client, people):
        client.post("/customers/bulk/", {"what": "stage", "sure": "yes", "stage": "lapsed", **self.ticked(people)})
        change = BulkChange.objects.get()
        other = signed_in(factories.user(Role.TEAM_LEADER))
        assert other.get(f"/customers/bulk/{change.pk}/").status_code == 404
        assert other.post(f"/customers/bulk/{change.pk}/undo/").status_code == 404
        assert client.get(f"/customers/bulk/{change.pk}/").status_code == 200
        assert Customer.objects.filter(stage="lapsed").count() == 3
