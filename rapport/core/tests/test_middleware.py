"""What htmx is told: toasts, sign-in, and which answers are parts."""

import json

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from rapport.core.middleware import HtmxMiddleware, PrivateMiddleware
from rapport.customers.tests import factories
from rapport.team.roles import Role


def answer(response, *said, method="get", htmx=True):
    request = getattr(RequestFactory(), method)("/customers/")
    request.htmx = htmx
    request._messages = CookieStorage(request)
    for text, undo in said:
        messages.success(request, text, extra_tags=undo)
    return HtmxMiddleware(lambda _: response)(request)


def test_messages_become_toasts_with_their_undo():
    response = answer(HttpResponse(), ("Kept.", "/undo/7/"), ("Łucja added.", ""))
    said = json.loads(response["HX-Trigger"])["toast"]["all"]
    assert said == [{"text": "Kept.", "undo": "/undo/7/"}, {"text": "Łucja added.", "undo": ""}]
    assert response["HX-Trigger"].isascii()


@pytest.mark.parametrize(
    ("before", "events"),
    [("customer-changed", {"customer-changed": None}), ("a, b", {"a": None, "b": None}), ('{"a": {"n": 1}}', {"a": {"n": 1}})],
)
def test_other_events_stay(before, events):
    response = answer(HttpResponse(headers={"HX-Trigger": before}), ("Done.", ""))
    heard = json.loads(response["HX-Trigger"])
    assert heard.pop("toast")
    assert heard == events


def test_a_page_keeps_its_messages_for_itself():
    assert "HX-Trigger" not in answer(HttpResponse(), ("Done.", ""), htmx=False)


def test_a_redirect_keeps_them_for_the_page_it_leads_to():
    assert "HX-Trigger" not in answer(HttpResponseRedirect("/tasks/"), ("Done.", ""))


def test_a_part_is_never_cached_as_a_page():
    assert "HX-Request" in answer(HttpResponse(), htmx=False)["Vary"]


def test_someone_signed_out_is_sent_to_sign_in_as_a_whole_page():
    response = answer(HttpResponseRedirect("/account/login/?next=/customers/"))
    assert (response.status_code, response["HX-Refresh"]) == (401, "true")


def test_someone_signed_out_while_writing_keeps_their_words():
    response = answer(HttpResponseRedirect("/account/login/?next=/customers/"), method="post")
    assert response.status_code == 401
    assert "HX-Refresh" not in response


@pytest.mark.parametrize(("said", "sent"), [({}, "private, no-store"), ({"Cache-Control": "max-age=900"}, "max-age=900")])
def test_nobody_keeps_an_answer_unless_the_page_says_so(said, sent):
    response = PrivateMiddleware(lambda _: HttpResponse(headers=said))(RequestFactory().get("/customers/"))
    assert response["Cache-Control"] == sent


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/customers/", "/inbox/", "/search/?q=olwen", "/me/", "/api/v1/customers", "/nothing/"])
def test_every_private_door_says_so(client, address):
    client.force_login(factories.user(Role.MANAGER), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "no-store" in client.get(address)["Cache-Control"]
