"""Naming what one may not see, in the body of a request that is otherwise one's own, changes nothing and tells nothing."""

import json
import re
from urllib.parse import quote, unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rapport.cases.actions import opening
from rapport.cases.models import Case, CaseConversation, CaseLink
from rapport.conversations.models import Draft, Message, Note
from rapport.customers.actions import imports
from rapport.customers.models import Customer, Event, Role
from rapport.customers.tests import factories
from rapport.desk.tests import scenes
from rapport.tasks.models import Task
from rapport.team.actions import tokens
from rapport.team.actors import Actor
from rapport.team.roles import Reach
from rapport.team.roles import Role as Job
from tests.architecture import doors

pytestmark = pytest.mark.django_db
REFUSED = {403, 404, 409, 422}
HIDDEN = "Zebedee Hidden"


@pytest.fixture
def named():
    """A person who sees only their own, what is theirs, and what is not: all by the names that addresses and bodies use."""
    person = factories.user(Job.MANAGER, name="Narrow Person", customer_reach=Reach.OWN)
    by = Actor(at=timezone.now(), road="web", user=person)
    other = Actor(at=by.at, road="web", user=factories.user(Job.MANAGER, name="Other Person"))
    own = factories.customer("Olwen Own", by=by, owner=person)
    hidden = scenes.heating(other, name=HIDDEN)
    talk = scenes.conversation(own, at=by.at, subject="Mine")
    scenes.said(talk, "Hello", at=by.at)
    case = opening.open_case(title="Mine", conversation=talk, owner=person, by=by)
    return {
        "by": by,
        "own": own.reference,
        "own_case": case.reference,
        "own_talk": talk.pk,
        "hidden": hidden.customer.reference,
        "hidden_id": hidden.customer.pk,
        "hidden_case": hidden.case.reference,
        "hidden_case_id": hidden.case.pk,
        "hidden_talk": hidden.conversation.pk,
    }


def stored():
    """Everything that could have changed."""
    kinds = (Customer, Event, Role, Case, CaseConversation, CaseLink, Task, Draft, Message, Note)
    return {kind.__name__: sorted(map(str, kind.objects.values_list())) for kind in kinds}


API = [
    ("/tasks", {"title": "Ring", "customer": "$hidden"}),
    ("/merges", {"survivor": "$own", "absorbed": "$hidden"}),
    ("/merges", {"survivor": "$hidden", "absorbed": "$own"}),
    ("/customers/$own/roles", {"other": "$hidden", "link": "carer"}),
    ("/conversations", {"subject": "No heat", "customer": "$hidden"}),
    ("/holds", {"customer": "$hidden", "why": "Estate"}),
    ("/cases", {"title": "No heat", "customer": "$hidden"}),
    ("/cases", {"title": "No heat", "conversation": "$hidden_talk"}),
    ("/cases/$own_case/merge", {"absorbed": "$hidden_case"}),
    ("/cases/$own_case/links", {"other": "$hidden_case"}),
    ("/cases/$own_case/children", {"children": ["$hidden_case"]}),
    ("/cases/$own_case/splitting", {"conversations": ["$hidden_talk"], "title": "Another"}),
    ("PUT /cases/$own_case/customer", {"customer": "$hidden"}),
]
PAGES = [
    ("/tasks/new/", {"title": "Ring", "customer": "$hidden"}),
    ("/customers/$own/merge/", {"other": "$hidden"}),
    ("/customers/$own/roles/new/", {"other": "$hidden", "link": "carer"}),
    ("/conversations/$own_talk/customer/", {"customer": "$hidden"}),
    ("/conversations/$own_talk/case/", {"case": "$hidden_case"}),
    ("/conversations/$hidden_talk/case/", {"case": "$own_case"}),
    ("/cases/new/?customer=$hidden", {"title": "No heat", "kind": "request", "priority": "2"}),
    ("/cases/new/?conversation=$hidden_talk", {"title": "No heat", "kind": "request", "priority": "2"}),
    ("/inbox/new/?customer=$hidden", {"subject": "Hello", "text": "Hello"}),
    ("/cases/$own_case/merge/", {"other": "$hidden_case"}),
    ("/cases/$own_case/link/", {"other": "$hidden_case"}),
    ("/cases/$own_case/parent/", {"parent": "$hidden_case"}),
    ("/inbox/new/", {"customer": "$hidden", "subject": "Hello", "text": "Hello"}),
]


def put_in(given, named):
    """The text with what is named filled in, the longest names first."""
    text = given if isinstance(given, str) else json.dumps(given)
    for name in sorted(named, key=len, reverse=True):
        value = named[name]
        if isinstance(value, int):
            text = text.replace(f'"${name}"', str(value))
        text = text.replace(f"${name}", str(value))
    return text


@pytest.mark.parametrize(("door", "body"), API, ids=lambda each: each if isinstance(each, str) else "-".join(each))
def test_over_the_api(named, door, body):
    _, key = tokens.make(name="Narrow", by=named["by"])
    before, (method, _, address) = stored(), door.rpartition(" ")
    answer = Client().generic(
        method or "POST", "/api/v1" + put_in(address, named), put_in(body, named), "application/json",
        HTTP_AUTHORIZATION=f"Bearer {key}", HTTP_IF_MATCH='"1"',
    )  # fmt: skip
    assert answer.status_code in REFUSED, answer.content
    assert HIDDEN not in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize(("door", "body"), PAGES, ids=lambda each: each if isinstance(each, str) else "-".join(each))
def test_on_the_pages(named, door, body):
    client, before = Client(), stored()
    client.force_login(named["by"].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(put_in(door, named), json.loads(put_in(body, named)))
    assert answer.status_code in REFUSED | {200, 303}, answer.content
    assert HIDDEN not in answer.content.decode()
    assert stored() == before


def test_many_at_once(named):
    """What is named among others is left out, and not counted either."""
    client, before = Client(), stored()
    client.force_login(named["by"].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _, key = tokens.make(name="Narrow", by=named["by"])
    client.post("/customers/bulk/", {"what": "tag", "add": "cold", "go": "yes", "pick": [named["hidden_id"]]})
    client.post("/cases/bulk/", {"what": "tag", "add": "cold", "go": "yes", "pick": [named["hidden_case_id"]]})
    for door in ("/api/v1/cases/bulk", "/api/v1/cases/bulk/preview"):
        body = json.dumps({"what": "tag", "cases": [named["hidden_case"]], "add": ["cold"]})
        answer = Client().post(door, body, "application/json", HTTP_AUTHORIZATION=f"Bearer {key}")
        assert HIDDEN not in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("act", ["answer", "sending", "notes", "calls"])
def test_writing_in_another_conversation_through_ones_own_case(named, act):
    """It lands in one's own, or nowhere."""
    client = Client()
    client.force_login(named["by"].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    kinds = (Draft, Message, Note)
    before = [set(kind.objects.filter(conversation=named["hidden_talk"]).values_list("pk", flat=True)) for kind in kinds]
    written = {"subject": "Hello", "text": "Hello", "direction": "in", "conversation": named["hidden_talk"]}
    answer = client.post(f"/inbox/{named['own_case']}/{act}/?in={named['hidden_talk']}", written)
    assert HIDDEN not in answer.content.decode()
    assert [set(kind.objects.filter(conversation=named["hidden_talk"]).values_list("pk", flat=True)) for kind in kinds] == before


def test_files_that_others_sent(named):
    """Whoever sees only their own customers sees only the files they sent: a file names people."""
    other = Actor(at=named["by"].at, road="web", user=factories.user(Job.MANAGER, name="Other Person"))
    sent = {who: imports.store(stream=_file(name), name=f"{name}.csv", by=who) for who, name in ((other, HIDDEN), (named["by"], "Mine"))}
    client = Client()
    client.force_login(named["by"].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert HIDDEN not in client.get("/customers/imports/").content.decode()
    theirs, mine = (f"/customers/imports/{sent[who].pk}/" for who in (other, named["by"]))
    for door in ("", "progress/", "refused/"):
        assert client.get(theirs + door).status_code == 404
    assert client.post(theirs + "undo/").status_code == 404
    assert client.get(mine).status_code == 200
    with pytest.raises(PermissionDenied):
        imports.ask(imported=sent[other], dry=False, by=named["by"])
    sent[other].refresh_from_db()
    assert sent[other].status == "stored"
    client.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(mine).status_code == 200


WORDS = ("coat on in bed", "Hidden", "Heating off again", "zebedee@example.com")
ASKED = (
    "",
    *(f"?whose=all&q={quote(word)}" for word in WORDS),
    "?place=none",
    "?whose=team",
    "?shape=table&whose=all",
    "?whose=free&view=week",
)
LISTS = sorted(
    door.address
    for door in doors.every_door().values()
    if "<" not in door.address
    and "GET" in door.methods
    and not re.match(r"/(account|settings|healthz|api/(v1/(docs|openapi.*))?$)", door.address)
)


def test_no_list_or_search_tells_of_a_case_beyond_reach(named):
    client, told = Client(), []
    client.force_login(named["by"].user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = {"HTTP_AUTHORIZATION": f"Bearer {tokens.make(name='Narrow', by=named['by'])[1]}"}
    secrets = {HIDDEN, named["hidden"], named["hidden_case"], *WORDS} - {"Hidden"}
    for address in LISTS:
        for question in ASKED:
            answer = client.get(address + question, **(key if address.startswith(doors.API) else {}))
            body = (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace").replace(question, "")
            asked = unquote(question.rpartition("q=")[2])
            told += [f"{address}{question}: {secret}" for secret in secrets - {asked} if secret in body]
    assert told == []


def _file(name):
    return SimpleUploadedFile("customers.csv", f"Name,Email\n{name},zebedee@example.com\n".encode())
