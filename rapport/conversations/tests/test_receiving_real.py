"""Every real message beside the project is stored and taken in: none is lost, none blocks the next, threads hold together."""

from collections import Counter
from pathlib import Path

import pytest

from rapport.conversations import intake
from rapport.conversations.actions import storing
from rapport.conversations.models import Attachment, Message, Raw, RawState, Suggestion
from rapport.customers.tests import factories as make

EMAILS = Path(__file__).parents[4] / "shared" / "data" / "2_emails"
FILES = sorted(path for path in EMAILS.rglob("*") if path.is_file() and path.suffix not in {".json", ".md", ".csv"})

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="The real files are not beside the project."),
]


@pytest.fixture(scope="module")
def taken(django_db_setup, django_db_blocker, tmp_path_factory):
    """All of it taken in, once for the tests of this file."""
    from django.conf import settings
    from django.db import transaction

    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic():
        for path in FILES:
            storing.store(content=path.read_bytes(), by=make.system(), envelope={"path": str(path.relative_to(EMAILS))})
        intake.take_in_all()
        yield
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = before


def test_every_message_is_stored_and_shown(taken):
    assert Raw.objects.count() == len({path.read_bytes() for path in FILES})
    assert list(Raw.objects.exclude(state=RawState.READ).values_list("envelope", "problem")) == []
    assert not Raw.objects.filter(messages=None, same_as=None).exists()


def test_copies_are_few_and_the_same_mail_in_other_line_ends(taken):
    copies = Raw.objects.exclude(same_as=None).select_related("same_as")
    assert 0 < copies.count() < len(FILES) // 10
    assert all(raw.outcome == (raw.same_as.automatic or "message") for raw in copies)


def test_machines_are_told_from_people(taken):
    kinds = Counter(Raw.objects.values_list("outcome", flat=True))
    assert kinds["bounce"] > 500
    assert kinds["feedback_report"] >= 10
    assert kinds["auto_reply"] >= 10
    people = Raw.objects.filter(envelope__path__regex="^(notmuch|talon|email_reply_trimmer)")
    assert set(people.values_list("outcome", flat=True)) <= {"message", "loop"}


def test_what_answers_a_message_we_have_is_in_its_thread_or_is_suggested(taken):
    threads = {}
    for number, conversation in Message.objects.exclude(message_id="").values_list("message_id", "conversation_id"):
        threads.setdefault(number, set()).add(conversation)
    suggested = {frozenset(pair) for pair in Suggestion.objects.values_list("conversation_id", "other_id")}
    apart, together = [], 0
    real = Message.objects.filter(raw__envelope__path__startswith="notmuch")
    real = real.exclude(raw__envelope__path__regex="/threading/")  # made-up lines of ancestors that came in the wrong order
    for message in real.only("ancestors", "conversation_id", "message_id"):
        parent = next((each for each in reversed(message.ancestors) if each in threads), None)
        if parent is None:
            continue
        pairs = {frozenset((message.conversation_id, each)) for each in threads[parent]}
        if message.conversation_id in threads[parent]:
            together += 1
        elif not pairs & suggested:
            apart.append(message.message_id)
    assert together > 80
    assert apart == []


def test_attachments_are_kept_once_for_each_content(taken, settings):
    files = Attachment.objects.values_list("file", flat=True)
    folder = Path(settings.MEDIA_ROOT)
    assert len(files) > 100
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(files)
