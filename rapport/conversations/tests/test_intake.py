"""One bad message never stops the others, and is kept where people see it."""

import pytest
from django.db import connection

from rapport.conversations import intake
from rapport.conversations.actions import receiving, storing
from rapport.conversations.actions.receiving import NotFailed
from rapport.conversations.models import Message, Raw, RawState
from rapport.conversations.tests.mailing import letter
from rapport.customers.tests import factories as make
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def poison():
    """From now on the database refuses one message, whatever the reason: three are stored, the second is it."""
    raws = [storing.store(content=letter(number), by=make.system()) for number in ("a", "poison", "c")]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF NEW.message_id LIKE 'poison@%' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$"
        )
        cursor.execute("CREATE TRIGGER poison BEFORE INSERT ON conversations_message FOR EACH ROW EXECUTE FUNCTION poison()")
    return raws


def states() -> list[str]:
    return list(Raw.objects.order_by("id").values_list("state", flat=True))


def test_the_others_of_its_batch_are_taken_in(poison):
    intake.take_in_all()
    assert states() == [RawState.READ, RawState.FAILED, RawState.READ]
    assert Raw.objects.get(pk=poison[1].pk).problem == "It could not be taken in (ProgrammingError)."
    assert sorted(Message.objects.values_list("message_id", flat=True)) == ["a@example.com", "c@example.com"]


def test_it_can_be_tried_again(poison):
    intake.take_in_all()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER poison ON conversations_message")
    receiving.retry(raw=poison[1], by=make.actor(Role.ADMINISTRATOR))
    intake.take_in_all()
    assert states() == [RawState.READ] * 3
    assert Message.objects.count() == 3


def test_one_that_did_not_fail_is_not_tried_again():
    raw = storing.store(content=letter("a"), by=make.system())
    intake.take_in_all()
    with pytest.raises(NotFailed):
        receiving.retry(raw=raw, by=make.actor(Role.ADMINISTRATOR))
    assert states() == [RawState.READ]


def test_one_that_ends_its_process_time_after_time_is_set_aside():
    worn = storing.store(content=letter("a"), by=make.system())
    Raw.objects.filter(pk=worn.pk).update(attempts=intake.ATTEMPTS)
    storing.store(content=letter("b"), by=make.system())
    intake.take_in_all()
    assert states() == [RawState.FAILED, RawState.READ]
    assert Raw.objects.get(pk=worn.pk).problem == "Reading it ended the process, several times."


def test_what_was_begun_once_is_begun_again():
    raw = storing.store(content=letter("a"), by=make.system())
    Raw.objects.filter(pk=raw.pk).update(attempts=1)
    assert intake.take_in_all() == 1
    assert states() == [RawState.READ]
