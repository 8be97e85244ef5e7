import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rapport.customers.actions import interactions, life
from rapport.customers.models import CustomField
from rapport.customers.tests import factories
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.user(Role.TEAM_LEADER)


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def names_on(response):
    return [row.name for row in response.context["rows"]]


@pytest.fixture
def people():
    made = [factories.customer(name) for name in ["Olwen Bevan-Jones", "Adebayo Adeleke", "Łucja Szymańska", "Gwilym Edwards"]]
    life.move_stage(customer=made[3], stage="at-risk", by=factories.system())
    return made


class TestTheList:
    def test_sorts_by_family_name(self, client, people):
        response = client.get("/customers/")
        assert response.status_code == 200
        assert names_on(response) == ["Adebayo Adeleke", "Olwen Bevan-Jones", "Gwilym Edwards", "Łucja Szymańska"]

    def test_costs_the_same_number_of_queries_for_few_and_for_many(self, client, people, django_assert_max_num_queries):
        for customer in people:
            interactions.log(customer=customer, form="call", said="Hello", by=factories.system())
        client.get("/customers/")
        with django_assert_max_num_queries(9):
            client.get("/customers/?where=stage+is+any+of+at-risk,new")
        for number in range(60):
            factories.customer(
                f"Person Number{number:02}", contact_points=[{"channel": "address", "value": "8 Weaver Court, Chester, CH1 2AB"}]
            )
        with django_assert_max_num_queries(10):
            assert len(client.get("/customers/").context["rows"]) == 50

    def test_keeps_those_the_rule_lets_through(self, client, people):
        assert names_on(client.get("/customers/", {"where": "stage is at-risk"})) == ["Gwilym Edwards"]

    def test_keeps_those_the_words_fit(self, client, people):
        assert names_on(client.get("/customers/", {"q": "szyman"})) == ["Łucja Szymańska"]

    def test_a_rule_that_cannot_be_read_is_explained_and_shows_nobody(self, client, people):
        response = client.get("/customers/", {"where": "stag is new"})
        assert response.status_code == 422
        assert "Did you mean stage?" in response.content.decode()
        assert names_on(response) == []

    def test_a_saved_view_is_marked_where_its_rule_and_its_order_are_shown(self, client):
        client.post("/customers/views/new/", {"name": "Newest", "order": "newest"})

        def marked(address):
            return [place.label for place in client.get(address).context["saved_views"] if place.is_here]

        assert marked("/customers/?order=newest") == ["Newest"]
        assert marked("/customers/") == []

    def test_no_match_offers_to_take_the_last_chip_away(self, client, people):
        body = client.get("/customers/", {"where": "stage is new and tag is vip"}).content.decode()
        assert "No customers match." in body
        assert f'href="{reverse("customers:list")}?where=stage+is+new"' in body

    def test_htmx_gets_the_part_alone(self, client, people):
        body = client.get("/customers/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in body
        assert 'id="rows"' in body

    def test_a_name_is_never_markup(self, client):
        factories.customer('<b onmouseover="x">Tom</b>')
        body = client.get("/customers/").content.decode()
        assert "<b onmouseover" not in body
        assert "&lt;b onmouseover" in body

    def test_shows_only_customers_the_person_may_see(self, people):
        narrow = factories.user(Role.ADVISER, customer_reach=Reach.OWN)
        mine = factories.customer("Mine Alone", owner=narrow)
        client = Client()
        client.force_login(narrow, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert names_on(client.get("/customers/")) == [mine.name]

    @pytest.mark.parametrize("cursor", ["x", "0~name~x", "0~name~0", "0~\x00~1", "0~a~99999999999999999999", "9~a~1", "²~a~1", "0~1"])
    def test_a_place_that_does_not_exist_is_not_found(self, client, people, cursor):
        assert client.get("/customers/", {"after": cursor}).status_code == 404

    def test_columns_can_be_chosen(self, client, people):
        response = client.get("/customers/?show=email&show=added&show=nonsense")
        assert [column.name for column in response.context["columns"]] == ["email", "added"]


class TestExport:
    def test_offers_what_the_filter_finds_in_every_form(self, client, people):
        body = client.get("/customers/?where=stage+is+new").content.decode()
        links = re.findall(r'href="(/customers/export/[^"]+)"', body)
        assert len(links) == 3
        for link in links:
            answer = client.get(link.replace("&amp;", "&"))
            assert b"".join(answer.streaming_content)

    def test_is_not_offered_to_those_who_may_not(self, people):
        client = Client()
        client.force_login(factories.user(Role.ADVISER), backend="allauth.account.auth_backends.AuthenticationBackend")
        assert "/customers/export/" not in client.get("/customers/").content.decode()


class TestPaging:
    def test_those_named_so_come_first_when_looking_for_a_word(self, client):
        for name in ("Ann Price", "Tom Ashe", "Price Ashby", "Zoe Price"):
            factories.customer(name)
        assert names_on(client.get("/customers/?q=price")) == ["Ann Price", "Zoe Price", "Price Ashby"]
        assert names_on(client.get("/customers/?where=name+has+price")) == ["Ann Price", "Zoe Price", "Price Ashby"]

    @pytest.mark.parametrize("words", ["", "person", "ab"])
    @pytest.mark.parametrize("order", ["name", "newest", "contact", "silence"])
    def test_forward_and_back_meets_everyone_once_in_the_same_order(self, client, order, words):
        names = ("Person Able", "Person Abe", "Abel Person")
        made = [factories.customer(names[number % 3]) for number in range(120)]
        for number, customer in enumerate(made):
            if number % 3:
                interactions.log(
                    customer=customer, form="call", said="Hello", by=factories.system(factories.NOW - timedelta(minutes=number % 7))
                )
        url, forward = f"/customers/?order={order}&q={words}", []
        while url:
            response = client.get(url)
            forward.append([row.number for row in response.context["rows"]])
            last, url = url, response.context["next_url"]
        assert sorted(number for page in forward for number in page) == sorted(customer.pk for customer in made)
        back, url = [], last
        while url:
            response = client.get(url)
            back.insert(0, [row.number for row in response.context["rows"]])
            url = response.context["previous_url"]
        assert [number for page in back for number in page] == [number for page in forward for number in page]


def test_another_customer_in_an_own_field_is_shown_by_name_and_reference(person, client):
    CustomField.objects.create(key="landlord", label="Landlord", type="customer")
    landlord = factories.customer("Dee Housing", kind="organisation")
    factories.customer("Ann Lee", custom={"landlord": landlord.pk}, by=factories.system())
    url = "/customers/?show=custom:landlord"
    assert f"Dee Housing, {landlord.reference}" in client.get(url).content.decode()

    narrow = factories.user(Role.ADVISER, customer_reach=Reach.OWN)
    own = factories.customer("Bo Lee", custom={"landlord": landlord.pk}, owner=narrow)
    assert own.owner == narrow
    client.force_login(narrow, backend="allauth.account.auth_backends.AuthenticationBackend")
    seen = client.get(url).content.decode()
    assert "Bo Lee" in seen
    assert "A customer you may not see" in seen
    assert "Dee Housing" not in seen
