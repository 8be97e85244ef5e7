"""The header that says how long an answer took, and the door for monitors."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from rapport.core.timing import ServerTimingMiddleware


@pytest.mark.django_db
def test_each_answer_says_its_time_and_its_statements():
    def ask_twice(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        return HttpResponse("answered")

    response = ServerTimingMiddleware(ask_twice)(RequestFactory().get("/"))
    assert re.fullmatch(r'all;dur=[\d.]+, cpu;dur=[\d.]+, sql;dur=[\d.]+;desc="2"', response["Server-Timing"])
    assert connection.execute_wrappers == []


@pytest.mark.django_db
def test_it_is_off_unless_asked_for():
    assert "Server-Timing" not in Client().get("/healthz")


def test_a_monitor_needs_no_database():
    """pytest refuses every query here: nothing marks this test as one that may use the database."""
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"
