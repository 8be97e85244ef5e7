"""Each page of bad news: its status, a next step, and no question to the database."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404, HttpResponseNotAllowed
from django.test import RequestFactory

from rapport.core import errors_pages

# No database mark: a query here fails the test.


@pytest.fixture
def request_():
    request = RequestFactory().get("/customers/CU-1/")
    request.COOKIES |= {"theme": "dark", "sessionid": "somebody's"}
    return request


def failing(view, request, exception):
    try:
        raise exception
    except type(exception):
        return view(request)


@pytest.mark.parametrize(
    ("view", "exception", "status", "words"),
    [
        (errors_pages.bad_request, SuspiciousOperation(), 400, "We could not read that"),
        (errors_pages.bad_request, RequestDataTooBig(), 413, "That is too large"),
        (errors_pages.bad_request, TooManyFieldsSent(), 413, "That is too large"),
        (errors_pages.forbidden, PermissionDenied("Only leads merge."), 403, "Only leads merge."),
        (errors_pages.forbidden, PermissionDenied(), 403, "You do not have permission"),
        (errors_pages.not_found, Http404(), 404, "We cannot find this page"),
        (errors_pages.csrf_failure, "no cookie", 403, "This form is too old to send"),
    ],
)
def test_it_says_what_happened_and_what_to_do(request_, view, exception, status, words):
    response = view(request_, exception)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert 'class="btn primary" href="/"' in html
    assert 'data-theme="dark"' in html


def test_who_does_not_work_here_is_led_to_where_they_can_write(request_):
    del request_.COOKIES["sessionid"]
    html = errors_pages.not_found(request_, Http404()).content.decode()
    assert 'class="btn primary" href="/contact/"' in html
    assert "Go to Today" not in html


def test_our_own_mistake_gives_the_moment_to_tell_and_no_reason_to_an_attacker(request_):
    response = failing(errors_pages.server_error, request_, ValueError("secret: hunter2"))
    assert response.status_code == 500
    assert "say it was at" in response.content.decode()
    assert "hunter2" not in response.content.decode()


def test_a_database_that_does_not_answer_is_a_pause_not_a_mistake(request_):
    response = failing(errors_pages.server_error, request_, OperationalError("connection refused"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Try again" in response.content.decode()


def test_htmx_gets_the_sentence_alone(request_):
    request_.META["HTTP_HX_REQUEST"] = "true"
    response = errors_pages.forbidden(request_, PermissionDenied("Only leads merge."))
    assert response.content.decode() == "Only leads merge. Nothing was changed."
    assert response["Content-Type"].startswith("text/plain")


def test_htmx_with_an_old_token_is_told_to_send_again(request_):
    request_.META["HTTP_HX_REQUEST"] = "true"
    response = errors_pages.csrf_failure(request_, "CSRF token incorrect.")
    assert response.status_code == 403
    assert "send it once more" in response.content.decode()


def test_a_method_that_is_not_taken_gets_a_page_that_says_which_is(request_):
    response = errors_pages.not_allowed(request_, HttpResponseNotAllowed(["POST"]))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "This address is not a page" in response.content.decode()
