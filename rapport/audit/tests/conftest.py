from datetime import UTC, datetime

import pytest

from rapport.team.actors import Actor, Road
from rapport.team.models import User

NOW = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


@pytest.fixture
def farida(db) -> Actor:
    user = User.objects.create(email="farida.aziz@northgate.example", name="Farida Aziz", roles=["data-protection-officer"])
    return Actor(at=NOW, road=Road.WEB, user=user)
