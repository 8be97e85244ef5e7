"""Row history knows who acted, also behind a savepoint; and the savepoint itself is only that."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rapport.team.history import acting
from rapport.team.tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_savepoint_goes_alone_and_a_change_behind_it_names_who_acted():
    by = make.actor(make.make_user())
    with acting(by), transaction.atomic(), CaptureQueriesContext(connection) as asked, transaction.atomic():
        by.user.name = "Amara Okafor-Reid"
        by.user.save(update_fields=["name"])
    first, change, last = [each["sql"] for each in asked.captured_queries]
    assert first.startswith("SAVEPOINT")
    assert "set_config('pghistory.context_id'" in change
    assert last.startswith("RELEASE SAVEPOINT")
    context = by.user.history.latest("pgh_id").pgh_context
    assert context["user"] == by.user_id
