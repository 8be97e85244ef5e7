"""How far someone sees customers holds everywhere: in queries, on every page, in every answer of the API."""

import json

import pytest
from django.test import Client

from rapport.customers.actions import contact_points, life
from rapport.customers.queries import records, searching
from rapport.customers.tests import factories
from rapport.team.actions import tokens
from rapport.team.actors import Actor
from rapport.team.models import Team
from rapport.team.roles import Reach, Role
from tests.architecture import doors

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = sorted(door.address for door in doors.every_door().values() if "<" not in door.address and "GET" in door.methods)
QUESTIONS = (
    "",
    "?q=hidden+zebede",
    "?q=07700+900999",
    "?q=zebedee%40example.com",
    "?text=hidden",
    "?name=Zebedee+Hiden&email=zebedee2%40example.com&phone=07700+900999",
    "?rule=name+contains+%22Hidden%22",
)


@pytest.fixture
def three():
    """Customers of a person, of their team, and of another team; each with an email and a phone."""
    mine, theirs = Team.objects.create(name="Homes"), Team.objects.create(name="Energy")
    person = factories.user(Role.MANAGER, team=mine, customer_reach=Reach.ALL)
    system = factories.system()
    given = {"Own": (person, None), "Team": (None, mine), "Hidden": (None, theirs)}
    customers = {}
    for number, (name, (owner, team)) in enumerate(given.items()):
        customer = factories.customer(f"Zebedee {name}", by=system)
        contact_points.add(customer=customer, channel="email", value=f"zebedee{number or ''}@example.com", by=system)
        contact_points.add(customer=customer, channel="phone", value=f"07700 90099{7 + number}", by=system)
        customers[name] = life.assign(customer=customer, owner=owner, team=team, by=system)
    return person, customers


def reaching(person, reach: Reach) -> Actor:
    person.customer_reach = reach
    person.save()
    return Actor(at=factories.NOW, road="web", user=person)


SEES = {Reach.OWN: {"Own"}, Reach.TEAM: {"Own", "Team"}, Reach.ALL: {"Own", "Team", "Hidden"}}


@pytest.mark.parametrize("reach", SEES)
class TestQueries:
    def test_lists(self, three, reach):
        person, _ = three
        names = set(records.visible(reaching(person, reach)).values_list("name", flat=True))
        assert names == {f"Zebedee {name}" for name in SEES[reach]}

    @pytest.mark.parametrize("ask", ["name", "reference", "email", "phone"])
    def test_search(self, three, reach, ask):
        person, customers = three
        hidden = customers["Hidden"]
        text = {"name": "zebedee hidden", "reference": hidden.reference, "email": "zebedee2@example.com", "phone": "07700 900999"}[ask]
        found = {result.customer.pk for result in searching.find(text, reaching(person, reach))}
        assert (hidden.pk in found) == ("Hidden" in SEES[reach])


class TestDoors:
    @pytest.mark.parametrize("address", PAGES)
    def test_no_page_names_a_customer_beyond_reach(self, three, address):
        person, customers = three
        by = reaching(person, Reach.TEAM)
        client = Client()
        client.force_login(person, backend=BACKEND)
        _, key = tokens.make(name="Doors", by=by)
        given = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if address.startswith(doors.API) else {}
        for question in QUESTIONS:
            response = client.get(address + question, **given)
            body = response.getvalue().decode(errors="replace") if response.streaming else response.content.decode(errors="replace")
            assert "Zebedee Hidden" not in body, address + question
            assert customers["Hidden"].reference not in body, address + question

    def test_someone_who_sees_all_finds_it_on_the_list(self, three):
        person, customers = three
        reaching(person, Reach.ALL)
        client = Client()
        client.force_login(person, backend=BACKEND)
        page = client.get("/customers/").content.decode()
        assert "Zebedee Hidden" in page
        assert customers["Hidden"].reference in page

    def test_its_own_pages_are_not_there(self, three):
        person, customers = three
        by = reaching(person, Reach.TEAM)
        client = Client()
        client.force_login(person, backend=BACKEND)
        _, key = tokens.make(name="Doors", by=by)
        hidden = customers["Hidden"].reference
        found = [door.address for door in doors.every_door().values() if "<reference" in door.address and "GET" in door.methods]
        assert found
        for address in found:
            filled = address.replace("<reference:number>", hidden).replace("<reference>", hidden)
            if "<" not in filled:
                response = client.get(filled, HTTP_AUTHORIZATION=f"Bearer {key}")
                assert response.status_code in {404, 405, 403}, filled
                assert "Zebedee" not in response.content.decode(), filled

    def test_the_api_does_not_change_one_either(self, three):
        person, customers = three
        _, key = tokens.make(name="Doors", by=reaching(person, Reach.TEAM))
        hidden = customers["Hidden"]
        address = f"/api/v1/customers/{hidden.reference}/stage"
        response = Client().post(address, json.dumps({"stage": "lapsed"}), "application/json", HTTP_AUTHORIZATION=f"Bearer {key}")
        assert response.status_code == 404
        before = hidden.stage
        hidden.refresh_from_db()
        assert hidden.stage == before
