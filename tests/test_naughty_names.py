"""Names from 115 languages and strings that break software survive: the form, the page, the API, every export and the way back."""

import html
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from rapport.customers import exporting
from rapport.customers.actions import adding
from rapport.customers.actions.details import DetailsRefused
from rapport.customers.models import Customer
from rapport.customers.normalising import characters
from rapport.customers.reading import open_table, read_cards
from rapport.customers.tests import factories
from rapport.team.actions import tokens
from rapport.team.actors import Actor, Road
from rapport.team.roles import Reach, Role

DATA = Path(__file__).parents[2] / "shared" / "data" / "7_names_addresses_phones"
NAUGHTY, CLDR = DATA / "naughty-strings" / "blns.json", DATA / "cldr-names" / "cldr_sample_names.json"
LONGEST = 300
PARTS = ("title", "given", "given2", "surname-prefix", "surname-core", "surname", "surname2", "generation", "credentials")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (NAUGHTY.exists() and CLDR.exists()), reason="The names are not beside the project."),
]


def naughty() -> list[str]:
    return json.loads(NAUGHTY.read_text(encoding="utf-8"))


def people() -> list[str]:
    given = json.loads(CLDR.read_text(encoding="utf-8"))
    return [" ".join(one["fields"][part] for part in PARTS if part in one["fields"]) for one in given]


@pytest.fixture(scope="module")
def by_name(django_db_setup, django_db_blocker):
    """Each string that was taken as a name, with its customer."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        by, taken = factories.system(), {}
        for name in dict.fromkeys([*naughty(), *people()]):
            try:
                with transaction.atomic():
                    taken[name] = adding.add(name=name, by=by)
            except DetailsRefused as refusal:
                assert refusal.sentence.endswith("."), (name, refusal.sentence)
                assert is_no_name(name), (name, refusal.sentence)
        yield taken
        transaction.set_rollback(True)


def is_no_name(text: str) -> bool:
    """What may be refused: nothing that can be seen, too long, or what cannot be printed."""
    return characters.is_blank(text) or len(text) > LONGEST or characters.why_refused(text) != "" or not any(map(str.isalnum, text))


def test_nearly_all_are_names(by_name):
    assert len(by_name) > 900
    assert all(name in by_name for name in people())


def test_each_is_stored_as_it_was_written(by_name):
    stored = dict(Customer.objects.values_list("pk", "name"))
    assert [(name, stored[customer.pk]) for name, customer in by_name.items() if stored[customer.pk] != characters.line(name)] == []


def test_each_is_on_the_list_as_text_and_nothing_else(by_name):
    client, missing, address = signed_in(), {customer.name for customer in by_name.values()}, "/customers/"
    while address:
        answer = client.get(address)
        page = answer.content.decode()
        missing -= {name for name in missing if f"<bdi>{html.escape(name)}</bdi>" in page}
        assert "<script>alert" not in page
        address = answer.context["next_url"]
    assert missing == set()


def test_each_page_shows_its_name(by_name):
    client = signed_in()
    for name in naughty()[::4]:
        if name in by_name:
            page = client.get(by_name[name].get_absolute_url())
            assert page.status_code == 200
            assert html.escape(by_name[name].name) in page.content.decode(), name


def test_each_can_be_looked_for(by_name):
    client = signed_in()
    for text in naughty()[::3]:
        assert client.get("/search/", {"q": text}).status_code == 200, text


def test_the_api_says_each_as_it_is(by_name):
    user = factories.user(Role.MANAGER, customer_reach=Reach.ALL)
    _, key = tokens.make(name="names", by=Actor(at=factories.NOW, road=Road.WEB, user=user))
    asked = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    missing, address = {customer.name for customer in by_name.values()}, "/api/v1/customers?limit=200"
    while address:
        answer = Client().get(address, **asked).json()
        missing -= {each["name"] for each in answer["items"]}
        address = f"/api/v1/customers?limit=200&cursor={answer['next']}" if answer.get("next") else ""
    assert missing == set()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_goes_out_and_comes_back_in_a_table(by_name, kind, tmp_path):
    path = tmp_path / f"names.{kind}"
    with path.open("wb") as stream:
        exporting.write(Customer.objects.all(), stream, kind, path)
    with open_table(path) as table:
        place = table.header.index("Name")
        back = {row.values[place] for row in table.rows()}
    missing = {customer.name for customer in by_name.values()} - back - {name.removeprefix("'") for name in back}
    assert missing == set()


def test_each_goes_out_and_comes_back_as_a_card(by_name, tmp_path):
    stream = io.BytesIO()
    exporting.write(Customer.objects.all(), stream, "vcf")
    path = tmp_path / "names.vcf"
    path.write_bytes(stream.getvalue())
    back = {card.name for card in read_cards(path)}
    assert {customer.name for customer in by_name.values()} - back == set()


def signed_in() -> Client:
    client = Client()
    user = factories.user(Role.TEAM_LEADER, Role.MANAGER, customer_reach=Reach.ALL)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
