"""A locked row brings what it points to, as fresh as itself."""

import pytest
from django.db import transaction

from rapport.core.db import lock
from rapport.team.models import Team, User


@pytest.fixture
def ann(db):
    return User.objects.create(name="Ann", email="ann@example.org", team=Team.objects.create(name="Repairs"))


def test_what_stands_beside_a_row_is_read_with_it_and_anew(ann, django_assert_num_queries):
    assert ann.team.name == "Repairs"
    Team.objects.update(name="Heating")
    with django_assert_num_queries(1):
        assert lock(ann, "team").team.name == "Heating"


def test_a_row_without_it_is_locked_too(ann):
    User.objects.update(team=None)
    assert lock(ann, "team").team is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction(ann):
    with pytest.raises(transaction.TransactionManagementError):
        lock(ann)
