"""Whatever is sent to a form, an address or the API gets a plain answer, never an error of ours, and nothing is half-written.

Every form of every page is found by reading the pages, so a new form is tried without a line here.
"""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from rapport.customers.tests import factories
from rapport.team.actions import tokens
from rapport.team.models import User
from rapport.team.roles import Reach, Role
from tests import naughty
from tests.architecture import doors
from tests.architecture.door_values import Organisation
from tests.architecture.test_doors import filled
from tests.found_forms import FoundForm, forms_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TABLES = (
    "customers_customer",
    "customers_contactpoint",
    "customers_role",
    "customers_segment",
    "customers_savedview",
    "customers_customfield",
    "customers_event",
    "tasks_task",
    "team_user",
    "team_team",
    "team_invitation",
)
PARTS = 4  # tests that share the forms, side by side
UNTRIED = ("/account/logout/", "/me/sign-ins/", "/team/invitations/")  # they end the session, or send mail


class Undo(Exception):
    """Ends a request's transaction, so that the next one finds everything as it was."""


@pytest.fixture(scope="module")
def organisation(django_db_setup, django_db_blocker) -> Iterator[Organisation]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Organisation()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def everybody(organisation) -> User:
    """Someone who may do everything."""
    return User.objects.create(
        email="every@northgate.example", name="Nia Every", roles=list(Role), team=organisation.team, customer_reach=Reach.ALL
    )


@pytest.fixture
def client(everybody, settings, tmp_path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client = Client(raise_request_exception=False)
    client.force_login(everybody, backend=BACKEND)
    return client


def pages(client: Client, organisation: Organisation) -> Iterator[tuple[str, str]]:
    """Every page that can be read, with its HTML."""
    for door in doors.every_door().values():
        if door.is_api or "GET" not in door.methods:
            continue
        address = filled(door, organisation.values)
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            yield address, answer.content.decode()
        elif answer.streaming:
            answer.getvalue()  # a file is closed when it was read


def different_forms(client: Client, organisation: Organisation) -> list[FoundForm]:
    """Each form once."""
    found: dict[tuple, FoundForm] = {}
    for address, page in pages(client, organisation):
        for form in forms_of(address, page):
            if not form.path.startswith(UNTRIED):
                found.setdefault((form.path, form.method, *sorted(form.fields)), form)
    return list(found.values())


def written() -> list[tuple]:
    """What is in the tables, in short."""
    parts = [f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t" for table in TABLES]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return cursor.fetchall()


def sent(client: Client, form: FoundForm, fields: dict[str, list], before: list[tuple]) -> str:
    """What is wrong with the answer, if anything; what it did is undone."""
    body = naughty.encoded(fields)
    wrong = ""
    try:
        with transaction.atomic():
            if form.method == "GET":
                answer = client.get(f"{form.path}?{body}")
            else:
                answer = client.generic("POST", form.action, body, content_type="application/x-www-form-urlencoded")
            if answer.status_code >= 500:
                wrong = f"answered {answer.status_code}"
            elif answer.status_code >= 400 and written() != before:
                wrong = f"refused with {answer.status_code}, and something was written"
            elif answer.status_code in {302, 303} and client.get(answer["Location"]).status_code >= 500:
                wrong = f"led to {answer['Location']}, which fails"
            raise Undo
    except Undo:
        return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_no_form_falls_over(client, organisation, part):
    forms, before, wrong = different_forms(client, organisation), written(), []
    assert len(forms) > 80
    for turn, form in list(enumerate(forms))[part::PARTS]:
        names = [name for name in form.fields if name != "csrfmiddlewaretoken"]
        button = {form.buttons[0][0]: [form.buttons[0][1]]} if form.buttons else {}
        for what in list(naughty.VALUES)[turn % 3 :: 3] if names else []:
            given = {**form.fields, **button, **{name: [naughty.VALUES[what]] for name in names}}
            wrong += [f"{form.method} {form.path} with {what} in all fields {it}" for it in [sent(client, form, given, before)] if it]
        for place, name in enumerate(names):
            for what in naughty.in_turn(place):
                given = {**form.fields, **button, name: [naughty.VALUES[what]]}
                wrong += [f"{form.method} {form.path} with {what} in {name} {it}" for it in [sent(client, form, given, before)] if it]
    assert not wrong, "\n".join(wrong)


QUESTIONS = {
    "/customers/": ("where", "q", "order", "show", "after", "before"),
    "/customers/filter/": ("where", "field", "operator", "value"),
    "/customers/export/": ("where", "format"),
    "/customers/segments/new/": ("where",),
    "/customers/new/": ("kind", "name"),
    "/customers/alike/": ("name", "email", "phone", "date_of_birth", "address", "kind"),
    "/customers/merges/": ("before",),
    "/customers/duplicates/": ("after", "show"),
    "/interactions/new/": ("q", "kind"),
    "/search/": ("q",),
    "/palette/": ("q",),
    "/tasks/": ("whose", "state", "due", "q", "after"),
    "/tasks/new/": ("customer", "next"),
    "/tasks/reading/": ("follow_up_on", "due"),
    "/team/": ("q",),
    "/audit/": ("show", "before"),
    "/account/login/": ("next",),
}
OF_A_CUSTOMER = {
    "timeline/": ("group", "q", "before"),
    "": ("group", "q", "before"),
    "merge/": ("with", "words"),
    "merges/": ("before",),
    "roles/new/": ("other",),
    "interactions/new/": ("kind",),
}


def test_no_question_in_an_address_falls_over(client, organisation):
    asked = dict(QUESTIONS)
    asked |= {f"/customers/{organisation.values['reference']}/{page}": names for page, names in OF_A_CUSTOMER.items()}
    wrong = []
    for address, names in asked.items():
        for place, name in enumerate(names):
            for what, value in naughty.asked(name, place).items():
                answer = client.get(f"{address}?{naughty.encoded({name: [value]})}")
                answer.getvalue()  # a file is closed when it was read
                wrong += [f"{address}?{name}= {what}: {answer.status_code}"] if answer.status_code >= 500 else []
    assert wrong == []


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 400, "-1", "%00", "CU-" + "9" * 30, "CU-000000", "٣", "²", "cu-1'", "..%2f..%2f"])
def test_a_number_that_cannot_be_in_an_address_is_not_found(client, organisation, number):
    for door in doors.every_door().values():
        if "<" in door.address and not door.is_api and "GET" in door.methods and not door.address.startswith("/account/"):
            address = "".join(quote(number, safe="%") if part.startswith("<") else part for part in naughty.split(door.address))
            assert client.get(address).status_code in {302, 400, 403, 404, 405, 410, 200}, address


BODIES = {
    "half a pair": b'{"name": "\\ud800"}',
    "a NUL": b'{"name": "a\\u0000b"}',
    "deeply nested": b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a huge number": b'{"name": ' + b"9" * 5_000 + b"}",
    "no number": b'{"name": NaN}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "the same key twice": b'{"name": "Ann", "name": "Bob"}',
    "a list": b"[]",
    "nothing": b"",
    "a word": b"null",
    "too much": b'{"name": "' + b"x" * 10_000_000 + b'"}',
    "unknown fields": b'{"name": "Ann", "__class__": "x", "is_admin": true}',
    "wrong types": b'{"name": {"a": 1}, "tags": "x", "contact_points": 7, "custom": []}',
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_is_a_problem(organisation, everybody, what):
    _, key = tokens.make(name="bad", user=everybody, by=organisation.system)
    before = written()
    for door in doors.every_door().values():
        for method in {"POST", "PUT", "PATCH"} & set(door.methods) if door.is_api else ():
            with transaction.atomic():
                answer = Client(raise_request_exception=False).generic(
                    method,
                    filled(door, organisation.values).split("?")[0],
                    BODIES[what],
                    content_type="application/json",
                    HTTP_AUTHORIZATION=f"Bearer {key}",
                    HTTP_IF_MATCH='"1"',
                )
                assert answer.status_code < 500, (method, door.address)
                if answer.status_code >= 400:
                    assert answer["Content-Type"] == "application/problem+json", (method, door.address)
                    said = json.loads(answer.content)
                    assert said["title"], (method, door.address)
                    assert written() == before, (method, door.address)
                transaction.set_rollback(True)


class TestForms:
    def test_ten_megabytes_of_text_are_too_large(self, client, organisation):
        before = written()
        answer = client.post("/customers/new/", {"name": "x" * 10_000_000, "kind": "person", "stage": "new"})
        assert answer.status_code == 413
        assert "too large" in answer.content.decode().lower()
        assert written() == before

    def test_too_many_fields_are_too_many(self, client, organisation):
        answer = client.post("/customers/bulk/", {"pick": ["1"] * 2_500, "what": "tag"})
        assert answer.status_code == 413

    def test_a_form_from_elsewhere_is_refused_with_a_page(self, everybody, organisation):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(everybody, backend=BACKEND)
        before = written()
        for form in ("/customers/new/", "/tasks/new/", "/me/", f"/customers/{organisation.values['reference']}/death/"):
            answer = strict.post(form, {"name": "Ann", "kind": "person", "stage": "new"})
            assert answer.status_code == 403
            assert "<html" in answer.content.decode()
        assert written() == before

    def test_a_template_in_a_name_stays_text(self, client, organisation):
        given = {"name": "{{ 7*7 }}{% now 'Y' %}", "kind": "person", "stage": "new"}
        page = client.post("/customers/new/", given, follow=True).content.decode()
        assert "{{ 7*7 }}" in page
        assert factories.Customer.objects.filter(name=given["name"]).exists()
