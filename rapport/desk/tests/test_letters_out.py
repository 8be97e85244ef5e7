"""A letter written in the composer: from a template or free words, looked at as PDF, into the print batch, on the same thread."""

import pytest
from django.utils import timezone

from rapport.conversations.actions import holds
from rapport.conversations.models import Draft, DraftState, Message, Template
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene(me):
    made = scenes.heating(me)
    for line in ("14 Heol Fawr", "2 Bute Street"):
        parts = {"lines": [line], "town": "Cardiff", "postcode": "CF10 1AA"}
        contact_points.add(customer=made.customer, channel="address", parts=parts, by=me)
    return made


def html_of(response):
    return response.content.decode()


def written(scene, **given):
    point = scene.customer.contact_points.get(value__startswith="2 Bute Street").pk
    posted = {"write": "post", "conversation": scene.conversation.pk, "point": point, "subject": "Your heating", "text": "We are coming."}
    return posted | given


def act(client, scene, what, **given):
    headers = given.pop("headers", {})
    return client.post(f"/inbox/{scene.case.reference}/{what}/", written(scene, **given), headers=headers)


def test_the_tab_offers_every_address_that_may_be_used(client, scene):
    html = html_of(client.get(f"/inbox/{scene.case.reference}/answer/?write=post"))
    assert html.count('name="point"') == 2
    assert "Finish letter" in html


def test_finished_it_stands_in_the_thread_and_waits_to_be_posted(client, scene):
    response = act(client, scene, "sending", is_large="on")
    letter = Message.objects.get(channel="letter", direction="out")
    assert letter.conversation == scene.conversation
    assert letter.facts["address"][1] == "2 Bute Street"
    assert letter.facts["large"]
    assert "To be printed and posted" in html_of(client.get(response.url))
    assert "Your heating" in html_of(client.get("/letters/"))
    client.post("/letters/", {"letter": letter.pk, "on": f"{timezone.localdate():%Y-%m-%d}"})
    assert "Posted " in html_of(client.get(response.url))


def test_looking_at_it_keeps_it_and_sends_nothing(client, scene):
    page = act(client, scene, "letter")
    draft = Draft.objects.get(channel="letter")
    assert f"/inbox/drafts/{draft.pk}/letter/" in html_of(page)
    pdf = client.get(f"/inbox/drafts/{draft.pk}/letter/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert pdf["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert not Message.objects.filter(channel="letter").exists()
    part = act(client, scene, "letter", headers=HTMX)
    assert part["HX-Retarget"] == "#composer"


def test_words_of_a_letter_are_put_in_and_those_of_an_email_are_not_offered(client, scene):
    Template.objects.create(name="Visit", kind="letter", text="Dear {{ customer.formal_name }}, we come.")
    Template.objects.create(name="Thanks", kind="reply", text="Thank you.")
    html = html_of(client.get(f"/inbox/{scene.case.reference}/answer/?write=post"))
    assert ("Visit" in html, "Thanks" in html) == (True, False)
    response = act(client, scene, "words", text="", template=Template.objects.get(name="Visit").pk)
    assert Draft.objects.get().text == f"Dear {scene.customer.formal_name}, we come."
    assert response.url.endswith("&write=post#composer")


def test_an_email_and_a_letter_are_two_drafts(client, scene):
    act(client, scene, "answer")
    act(client, scene, "answer", write="email", text="By mail.")
    act(client, scene, "answer", text="By post.")
    assert sorted(Draft.objects.values_list("channel", "text")) == [("email", "By mail."), ("letter", "By post.")]


def test_a_hold_stops_it_and_leaves_the_draft(client, scene, me):
    holds.place(customer=scene.customer, why="Estate", by=people.later(me, minutes=-5))
    response = act(client, scene, "sending")
    assert response.status_code == 422
    assert "Estate" in html_of(response)
    assert not Message.objects.filter(channel="letter").exists()
    assert Draft.objects.get(channel="letter").state == DraftState.WRITING


def test_without_an_address_that_works_it_says_so(client, me):
    made = scenes.heating(me, name="Nia Rees")
    assert "There is no postal address that works." in html_of(client.get(f"/inbox/{made.case.reference}/answer/?write=post"))
    given = {"write": "post", "conversation": made.conversation.pk, "subject": "Heating", "text": "Hello."}
    response = client.post(f"/inbox/{made.case.reference}/sending/", given)
    assert "There is no postal address for Nia Rees that works." in html_of(response)
    assert not Message.objects.filter(channel="letter").exists()


def test_a_colleague_agrees_to_a_letter_first(client, scene, me):
    priya = people.actor(Role.TEAM_LEADER, name="Priya Raman", team=me.user.team).user
    act(client, scene, "draft/approval", colleague=priya.pk)
    html = html_of(client.get(f"/inbox/{scene.case.reference}/answer/?write=post"))
    assert "to agree before this goes" in html
    assert "2 Bute Street" in html
