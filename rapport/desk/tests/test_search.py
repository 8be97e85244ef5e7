import pytest
from django.test import Client

from rapport.conversations.tests import factories as conversing
from rapport.core import finding
from rapport.customers.tests import factories
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


def signed_in(*roles, **given):
    client = Client()
    client.force_login(factories.user(*roles, **given), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def olwen():
    return factories.customer("Olwen Bevan-Jones", contact_points=[{"channel": "address", "value": "8 Weaver Court, Chester, CH1 2AB"}])


class TestThePage:
    def test_shows_what_was_found_with_where_to_go(self, olwen):
        body = signed_in().get("/search/", {"q": "bevan"}).content.decode()
        assert f'href="{olwen.get_absolute_url()}"' in body
        assert "8 Weaver Court" in body
        assert "1 result for “bevan”." in body

    def test_says_what_to_try_when_nothing_fits(self, olwen):
        assert "Nothing matches “qqq”." in signed_in().get("/search/?q=qqq").content.decode()

    def test_is_empty_before_anything_is_typed(self, olwen):
        response = signed_in().get("/search/")
        assert (response.status_code, response.context["count"]) == (200, 0)

    def test_htmx_gets_the_part(self, olwen):
        body = signed_in().get("/search/?q=bevan", headers={"HX-Request": "true"}).content.decode()
        assert body.lstrip().startswith('<div id="found"')

    def test_shows_nobody_to_those_who_may_not_see_them(self, olwen):
        client = signed_in(Role.ADVISER, customer_reach=Reach.OWN)
        for url in ("/search/?q=bevan", "/palette/?q=bevan", f"/search/?q={olwen.reference}"):
            assert "Weaver Court" not in client.get(url).content.decode()

    def test_is_for_those_who_are_signed_in(self):
        assert Client().get("/search/?q=x").status_code == 302

    def test_text_is_never_markup(self, olwen):
        assert "<script>x" not in signed_in().get("/search/", {"q": "<script>x"}).content.decode()

    def test_costs_few_queries(self, olwen, django_assert_max_num_queries):
        client = signed_in()
        client.get("/search/?q=bevan")
        with django_assert_max_num_queries(9):
            client.get("/search/?q=bevan")


class TestThePalette:
    def groups(self, client, text):
        return {group.label: [hit.title for hit in group.hits] for group in client.get("/palette/", {"q": text}).context["groups"]}

    def test_offers_deeds_people_and_places(self, olwen):
        client = signed_in(Role.TEAM_LEADER)
        assert self.groups(client, "olw")["People and organisations"] == ["Olwen Bevan-Jones"]
        assert "Customers" in self.groups(client, "cust")["Go to"]
        assert "Make a segment" in self.groups(client, "segm")["Do something"]

    def test_offers_to_add_a_name_that_nobody_has(self, olwen):
        assert self.groups(signed_in(), "Tom Price")["Do something"] == ["Add Tom Price as a customer"]
        assert "Do something" not in self.groups(signed_in(), "07700 900982")

    def test_what_is_there_comes_before_adding_a_customer(self, olwen):
        found = self.groups(signed_in(Role.TEAM_LEADER), "dupl")
        assert list(found) == ["Go to", "Do something"]
        assert found["Do something"] == ["Add dupl as a customer"]

    def test_a_place_that_is_plainly_meant_comes_before_what_is_only_alike(self):
        factories.customer("Lettings")
        assert next(iter(self.groups(signed_in(Role.ADMINISTRATOR), "settings"))) == "Go to"
        assert next(iter(self.groups(signed_in(Role.ADMINISTRATOR), "lettings"))) == "People and organisations"

    def test_everybody_finds_their_account_and_the_way_out(self):
        for text, deed in (("passkey", "Change my account, password or passkeys"), ("sign out", "Sign out")):
            assert deed in self.groups(signed_in(Role.ASSESSOR), text)["Do something"]

    def test_offers_only_what_one_may_do(self, olwen):
        assert "Make a segment" not in self.groups(signed_in(Role.ADVISER), "make a segment").get("Do something", [])

    def test_each_option_has_an_id_of_its_own_and_a_place_to_go(self, olwen):
        body = signed_in().get("/palette/?q=o").content.decode()
        ids = [part.split('"')[0] for part in body.split('id="')[1:]]
        assert len(ids) == len(set(ids)) == body.count("data-href=") > 0


def test_a_conversation_is_found_by_its_own_reference_and_only_by_who_may_see_it(olwen):
    talk = conversing.conversation(olwen)
    message = conversing.inbound(talk, subject="Boiler")
    conversing.inbound(conversing.conversation(olwen), f"About {talk.reference}", subject="Another")
    found = finding.sources()
    (source,) = (each for each in found if each.label == "Messages")
    assert [hit.url for hit in source.find(f" {talk.reference.lower()} ", factories.actor(), 5)] == [f"/messages/{message.pk}/"]
    assert source.find(talk.reference, factories.actor(Role.ASSESSOR), 5) == []
