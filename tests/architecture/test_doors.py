"""Who may go through which door: every address, as every role and as nobody, against doors.txt."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture import doors
from tests.architecture.door_values import ASKED, POSTED, Organisation
from tests.architecture.doors import NOBODY, WHO, Door

pytestmark = pytest.mark.django_db
DOORS = doors.every_door()
TABLE = doors.table()


class Undo(Exception):
    """Ends a request's transaction, so that the next one finds everything as it was."""


@pytest.fixture(scope="module")
def organisation(django_db_setup, django_db_blocker) -> Iterator[Organisation]:
    """One organisation for all doors: each request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Organisation()
        transaction.set_rollback(True)


def filled(door: Door, values: dict) -> str:
    """The address with each parameter filled in."""

    def value(match: re.Match) -> str:
        name = match[1].rpartition(":")[2]
        places = (f"{door.name}.{name}", f"{door.name.partition(':')[0]}.{name}", name)
        found = next((values[place] for place in places if place in values), None)
        assert found is not None, f"door_values.py has no value for {name} of {door.name} ({door.address})"
        return str(found)

    return re.sub(r"<([^>]+)>", value, door.address) + ASKED.get(door.address, "")


def answer(method: str, door: Door, who: str, organisation: Organisation) -> int:
    """What a door says to someone; what they did is undone."""
    address, sent = filled(door, organisation.values), _sent(method, door, who, organisation)
    client = Client()
    if who != NOBODY and not door.is_api:
        client.cookies["sessionid"] = organisation.sessions[who]
    try:
        with transaction.atomic():
            response = client.generic(method, address, **sent)
            if response.streaming:
                response.getvalue()  # to its end, which closes the file
            raise Undo
    except Undo:
        return response.status_code


def _sent(method: str, door: Door, who: str, organisation: Organisation) -> dict[str, str]:
    """The body that this door gets, and the key that opens it when it is one of the API's."""
    if not door.is_api:
        return {"data": urlencode(POSTED.get(door.name, {}), doseq=True), "content_type": "application/x-www-form-urlencoded"}
    body = re.sub(
        r'"\$(\w+)"', lambda match: json.dumps(organisation.values[match[1]]), json.dumps(POSTED.get(f"{method} {door.address}", {}))
    )
    key = {} if who == NOBODY else {"HTTP_AUTHORIZATION": f"Bearer {organisation.keys[who]}"}
    return {"data": body, "content_type": "application/json", "HTTP_IF_MATCH": '"1"', **key}


@pytest.mark.parametrize("address", sorted(DOORS))
def test_every_door_answers_each_as_the_table_says(address, organisation):
    door, wrong = DOORS[address], []
    for method in door.methods:
        got = {who: answer(method, door, who, organisation) for who in WHO}
        expected = TABLE.get((method, address))
        if expected is None and any(status != 405 for who, status in got.items() if who != NOBODY):
            wrong.append(f"  new:   {doors.written(method, address, got)}")
        elif expected is not None and got != expected:
            wrong.append(f"  is:    {doors.written(method, address, got)}\n  table: {doors.written(method, address, expected)}")
    assert not wrong, "\nJudge whether each is right, then write it in tests/architecture/doors.txt:\n" + "\n".join(wrong)


def test_the_table_names_no_door_that_is_gone():
    assert [f"{method} {address}" for method, address in TABLE if address not in DOORS or method not in DOORS[address].methods] == []
