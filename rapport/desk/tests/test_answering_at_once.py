"""Without a script: what came in, or what a colleague does, while somebody writes is shown before their answer goes, and nothing of it is lost.

Each test fills the form as it was drawn, so that what it knows is what its writer could know.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.cases.actions import opening
from rapport.conversations.actions import drafts, presence, writing_down
from rapport.conversations.models import Channel, Direction, Draft, Message, Outgoing
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from tests.found_forms import forms_of

pytestmark = pytest.mark.django_db
MINE = "An engineer comes on Wednesday at 10am."


@pytest.fixture
def scene(me):
    return scenes.heating(me)


@pytest.fixture
def rhys():
    return people.actor(at=timezone.now(), name="Rhys Pugh")


@pytest.fixture
def page(client, scene):
    """The page with the form that answers, as it is drawn now."""
    address = f"/inbox/{scene.case.reference}/?write=email&in={scene.conversation.pk}"

    def drawn():
        html = client.get(address).content.decode()
        (form,) = (form for form in forms_of(address, html) if "text" in form.fields)
        return html, form

    return drawn


def sent(client, scene, form, **more):
    return client.post(f"/inbox/{scene.case.reference}/sending/", {**form.fields, "text": MINE, **more})


def wrote(scene, words="It is back on, thank you!"):
    return scenes.said(scene.conversation, words, at=timezone.now())


def test_the_customer_wrote_meanwhile(client, scene, page):
    form = page()[1]
    newer = wrote(scene)
    stopped = sent(client, scene, form)
    shown = stopped.content.decode()
    assert stopped.status_code == 422
    assert "Olwen Bevan-Jones wrote a moment ago: “It is back on, thank you!” I have read it, and mine goes as it is." in shown
    assert f'id="m{newer.pk}"' in shown  # the message itself, in the thread above
    assert MINE in shown
    assert not Outgoing.objects.exists()
    again = next(form for form in forms_of("/", shown) if "text" in form.fields)
    assert client.post(f"/inbox/{scene.case.reference}/sending/", {**again.fields, "confirmed": f"newer:{newer.pk}"}).status_code == 303
    assert Outgoing.objects.count() == 1


def test_a_second_message_asks_once_more(client, scene, page):
    form = page()[1]
    first, second = wrote(scene), wrote(scene, "No, it is off again.")
    stopped = sent(client, scene, form, confirmed=f"newer:{first.pk}")
    assert f"newer:{second.pk}" in stopped.content.decode()
    assert not Outgoing.objects.exists()


def test_saved_first_it_is_still_an_answer_to_what_was_read(client, scene, page):
    form = page()[1]
    newer = wrote(scene)
    client.post(f"/inbox/{scene.case.reference}/answer/", {**form.fields, "text": MINE})
    assert Draft.objects.get().answers == scene.latest
    assert f"newer:{newer.pk}" in sent(client, scene, page()[1]).content.decode()


def test_what_was_there_when_the_form_was_drawn_is_no_news(client, scene, page):
    wrote(scene)
    assert sent(client, scene, page()[1]).status_code == 303


def test_a_letter_too(client, scene):
    address = f"/inbox/{scene.case.reference}/?write=post"
    form = next(form for form in forms_of(address, client.get(address).content.decode()) if "text" in form.fields)
    newer = wrote(scene)
    stopped = sent(client, scene, form)
    assert (stopped.status_code, f"newer:{newer.pk}" in stopped.content.decode()) == (422, True)


def test_a_colleague_answered_meanwhile(client, scene, page, rhys):
    form = page()[1]
    ours = Message.objects.create(
        conversation=scene.conversation, direction="out", channel="email", at=rhys.at, recorded_at=rhys.at, author=rhys.user, new_text="Tomorrow."
    )  # fmt: skip
    stopped = sent(client, scene, form)
    assert "Rhys Pugh answered a moment ago: “Tomorrow.”" in stopped.content.decode()
    assert not Outgoing.objects.exists()
    assert sent(client, scene, form, confirmed=f"newer:{ours.pk}").status_code == 303


def test_a_form_that_is_sent_twice_is_asked_about(client, scene, page):
    form = page()[1]
    assert sent(client, scene, form).status_code == 303
    assert "You answered a moment ago: “An engineer comes" in sent(client, scene, form).content.decode()
    assert Outgoing.objects.count() == 1


def test_what_one_sent_oneself_a_while_ago_is_no_news(client, scene, page):
    assert sent(client, scene, page()[1]).status_code == 303
    Message.objects.filter(direction="out", text=MINE).update(recorded_at=timezone.now() - timedelta(minutes=11))
    Message.objects.filter(pk=scene.latest.pk).update(recorded_at=timezone.now() - timedelta(minutes=30))
    assert sent(client, scene, page()[1], text="And he brings a ladder.").status_code == 303
    assert Outgoing.objects.count() == 2


def test_a_colleague_is_answering(client, scene, page, rhys):
    form = page()[1]
    presence.tell(conversation=scene.conversation, is_answering=True, by=rhys)
    stopped = sent(client, scene, form)
    assert (stopped.status_code, "Rhys Pugh is answering this now. Mine goes all the same." in stopped.content.decode()) == (422, True)
    assert not Outgoing.objects.exists()
    assert sent(client, scene, form, confirmed=f"answering:{rhys.user_id}").status_code == 303


def test_whoever_was_told_so_beside_the_form_is_not_asked(client, scene, page, rhys):
    presence.tell(conversation=scene.conversation, is_answering=True, by=rhys)
    html, form = page()
    assert "Rhys Pugh is answering" in html
    assert sent(client, scene, form).status_code == 303


def test_a_colleague_has_begun_a_draft_of_their_own(client, scene, page, rhys):
    form = page()[1]
    draft = drafts.begin(conversation=scene.conversation, text="We come on Tuesday.", by=rhys)
    stopped = sent(client, scene, form)
    assert "Rhys Pugh has begun an answer too. It has not been sent." in stopped.content.decode()
    assert not Outgoing.objects.exists()
    draft.refresh_from_db()
    assert draft.text == "We come on Tuesday."


def test_who_only_looks_keeps_nobody_from_answering(client, scene, page, rhys):
    presence.tell(conversation=scene.conversation, is_answering=False, by=rhys)
    assert sent(client, scene, page()[1]).status_code == 303


@pytest.fixture
def other(scene, me):
    """A second conversation of the same case."""
    conversation = scenes.conversation(scene.customer, at=timezone.now(), subject="And the bill")
    opening.join(case=scene.case, conversation=conversation, by=me)
    return conversation


def wrote_there(other, by=None, **given):
    """The customer wrote there, or a colleague noted down what was said."""
    values = {"channel": Channel.WEB, "direction": Direction.IN, "text": "The bill is wrong too.", **given}
    return writing_down.write(other, **values, by=by or people.system(timezone.now()))


def test_what_is_said_in_another_conversation_of_the_case(client, scene, page, other):
    wrote_there(other, text="My meter says 4102.")
    form = page()[1]
    newer = wrote_there(other)
    stopped = sent(client, scene, form)
    said = "Olwen Bevan-Jones wrote a moment ago, in another conversation about this: “The bill is wrong too.”"
    assert (stopped.status_code, said in stopped.content.decode()) == (422, True)
    again = next(form for form in forms_of("/", stopped.content.decode()) if "text" in form.fields)
    assert sent(client, scene, again, **again.fields).status_code == 422  # looking at the reasons is not saying that one has read them
    assert sent(client, scene, again, confirmed=f"newer:{newer.pk}").status_code == 303


def test_what_one_did_there_oneself_is_no_news(client, scene, me, page, other):
    form = page()[1]
    wrote_there(other, by=people.later(me, seconds=1), channel=Channel.PHONE)
    assert sent(client, scene, form).status_code == 303


def test_who_rings_a_colleague_meanwhile(client, scene, page, other, rhys):
    form = page()[1]
    wrote_there(other, by=rhys, channel=Channel.PHONE)
    assert "Olwen Bevan-Jones rang a moment ago, in another conversation about this: “" in sent(client, scene, form).content.decode()


def test_a_colleague_is_answering_there(client, scene, page, other, rhys):
    form = page()[1]
    presence.tell(conversation=other, is_answering=True, by=rhys)
    assert f"answering:{rhys.user_id}" in sent(client, scene, form).content.decode()


def test_the_first_message_of_a_conversation_that_had_none(client, scene, me):
    empty = scenes.conversation(scene.customer, at=timezone.now(), subject="Your meter")
    address = f"/inbox/{empty.pk}/?write=email"
    form = next(form for form in forms_of(address, client.get(address).content.decode()) if "text" in form.fields)
    wrote_there(empty)
    given = {**form.fields, "text": MINE, "to": '["to", "olwen@example.com", "Olwen"]'}
    stopped = client.post(f"/inbox/{empty.pk}/sending/", given)
    assert "Olwen Bevan-Jones wrote a moment ago: “The bill is wrong too.”" in stopped.content.decode()


@pytest.mark.parametrize("seen", ["", "x", "0", "1.2.3", "9" * 40 + "." + "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_saw_it_all(client, scene, page, other, seen):
    form = page()[1]
    wrote_there(other)
    assert sent(client, scene, form, seen=seen).status_code == 303


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "0"])
def test_a_form_that_does_not_say_what_it_answers_answers_the_newest(client, scene, page, given):
    assert sent(client, scene, page()[1], answers=given).status_code == 303
