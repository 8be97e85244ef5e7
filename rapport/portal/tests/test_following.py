import re
from datetime import timedelta

import pytest
from django.core import signing as django_signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rapport.cases.actions import arriving, moving
from rapport.cases.models import Case
from rapport.conversations.actions import notes
from rapport.conversations.models import Attachment, Conversation, Message
from rapport.customers.tests import factories as people
from rapport.portal import signing
from rapport.portal.tests.test_writing import send
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(web_form, visitor):
    token = send(visitor).headers["Location"].split("/")[4]
    return f"/follow/{token}/"


def answering(visitor, link, **said):
    opened = signing.opening("follow", timezone.now() - timedelta(minutes=1))
    return visitor.post(link, {"mark": opened, "message": "It is still cold.", **said})


def test_shows_what_was_said_and_never_a_note(link, visitor):
    notes.write(conversation=Conversation.objects.get(), text="She is a difficult one.", by=people.actor())
    html = visitor.get(link).content.decode()
    assert "my baby is cold" in html
    assert "difficult" not in html


def test_an_answer_arrives_once(link, visitor):
    opened = signing.opening("follow", timezone.now())
    for _ in range(2):
        assert visitor.post(link, {"mark": opened, "message": "It is still cold."}).status_code == 303
    assert list(Message.objects.order_by("id").values_list("channel", flat=True)) == ["form", "web"]
    assert "still cold" in visitor.get(link).content.decode()


def test_an_answer_with_nothing_in_it_is_refused(link, visitor):
    response = answering(visitor, link, message=" ")
    assert response.status_code == 422
    assert Message.objects.count() == 1


def test_files_go_both_ways_but_recordings_do_not(link, visitor):
    answering(visitor, link, added=[SimpleUploadedFile("meter.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)])
    file = Attachment.objects.get()
    response = visitor.get(f"{link}files/{file.pk}/")
    assert response.getvalue().startswith(b"\x89PNG")
    assert response["Content-Disposition"].startswith("attachment")
    Attachment.objects.update(purpose="recording")
    assert visitor.get(f"{link}files/{file.pk}/").status_code == 404


def test_a_file_of_another_conversation_is_not_found(link, visitor, web_form):
    other = send(visitor, message="Something else.", added=[SimpleUploadedFile("a.txt", b"secret")])
    assert other.status_code == 303
    assert visitor.get(f"{link}files/{Attachment.objects.get().pk}/").status_code == 404


def test_a_link_that_was_made_up_changed_or_taken_back_leads_nowhere(link, visitor):
    token = link.split("/")[2]
    number = Conversation.objects.get().pk
    made_up = django_signing.dumps([number, "x"], salt="rapport.portal.following")
    for wrong in ("x", token[:-2] + "xx", made_up, django_signing.dumps([number, Conversation.objects.get().token])):
        assert visitor.get(f"/follow/{wrong}/").status_code == 404
    Conversation.objects.update(token="another")
    assert visitor.get(link).status_code == 404


def test_the_page_leaves_nothing_behind(link, visitor):
    response = visitor.get(link)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_a_colleague_gives_the_link_and_a_stranger_may_not(link):
    conversation = Conversation.objects.get()
    client = Client()
    client.force_login(people.actor().user)
    page = client.post(f"/conversations/{conversation.pk}/link/").content.decode()
    assert "/follow/" in page
    client.force_login(people.actor(Role.ASSESSOR).user)
    assert client.post(f"/conversations/{conversation.pk}/link/").status_code == 404


def test_a_late_answer_begins_a_new_matter_and_the_old_link_leads_on_to_it(link, visitor):
    """Also from a page that was still open: a further answer goes to the new matter, not into the old one again."""
    system = people.system(timezone.now())
    first = arriving.on_inbound(message=Message.objects.get(), by=system)
    Case.objects.filter(pk=first.pk).update(needs_reply=False)
    closed = moving.close(case=first, outcome="solved", by=system)
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=60))
    assert "opened this anew" not in visitor.get(link).content.decode()
    answering(visitor, link)
    second = arriving.on_inbound(message=Message.objects.order_by("-id")[0], by=system)
    assert second.follows == first
    page = visitor.get(link).content.decode()
    assert "still cold" not in page
    on = re.search(r'href="(/follow/[^"/]+/)">Go on', page)[1]
    there = visitor.get(on).content.decode()
    assert "still cold" in there
    assert second.reference in there
    assert "opened this anew" not in there
    response = answering(visitor, link, message="And the tap drips.")
    assert "tap drips" in visitor.get(response["Location"].partition("#")[0]).content.decode()
    assert Message.objects.order_by("-id")[0].conversation == second.threads.get().conversation
    Conversation.objects.filter(follows__isnull=False).update(spam_at=timezone.now())
    assert "opened this anew" not in visitor.get(link).content.decode()
