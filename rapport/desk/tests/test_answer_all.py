"""One answer to every part of a larger case, on the screen and without a script."""

import pytest

from rapport.cases.actions import linking
from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.conversations.models import Draft, DraftState, Outgoing
from rapport.desk.tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(me):
    return [scenes.heating(me, name=name).case for name in ("Olwen Bevan", "Gareth Jones")]


@pytest.fixture
def outage(me, parts):
    made = factories.case("Outage at Weaver Court", by=me)
    return linking.adopt(parent=made, children=[*parts, factories.case("Nobody knows who", by=me)], by=me)


def html_of(response):
    return response.content.decode()


def test_from_one_text_to_two_emails_on_their_way_and_back(client, outage, parts):
    page = html_of(client.get(f"/cases/{outage.reference}/parts/answer/"))
    assert all(
        words in page for words in ("olwen@example.com", "gareth@example.com", "Nobody has written, and we do not know whose it is.")
    )
    given = {"text": "Dear {{ customer.name }}, it is back on.", "part": [case.pk for case in parts]}
    assert client.post(f"/cases/{outage.reference}/parts/answer/", given).url == f"/cases/{outage.reference}/parts/drafts/"
    first, second = Draft.objects.order_by("id")
    form = {"pick": [first.pk, second.pk], "do": "send", f"text-{first.pk}": "Olwen, it is on. See attached.", f"version-{first.pk}": "1"}
    stopped = client.post(f"/cases/{outage.reference}/parts/drafts/", form)
    assert stopped.status_code == 422
    assert "The text mentions an attachment, but there is none." in html_of(stopped)
    assert Outgoing.objects.get().draft == second
    form = {"pick": [first.pk], "do": "send", f"confirmed-{first.pk}": "attachment"}
    sent = client.post(f"/cases/{outage.reference}/parts/drafts/", form, follow=True)
    assert "1 answer on the way. You can still undo it for 20 seconds." in html_of(sent)
    assert Outgoing.objects.count() == 2
    messages = [out.message_id for out in Outgoing.objects.all()]
    back = client.post(f"/cases/{outage.reference}/parts/return/", {"message": messages}, follow=True)
    assert "2 answers brought back" in html_of(back)
    assert not Outgoing.objects.exists()
    assert set(Draft.objects.values_list("text", "state")) == {
        ("Olwen, it is on. See attached.", DraftState.WRITING),
        ("Dear {{ customer.name }}, it is back on.", DraftState.WRITING),
    }


@pytest.mark.parametrize(
    ("given", "sentence"), [({"text": " "}, "Write what to answer."), ({"text": "On.", "part": []}, "Choose at least one")]
)
def test_a_refusal_keeps_what_was_written_and_makes_no_draft(client, outage, parts, given, sentence):
    response = client.post(f"/cases/{outage.reference}/parts/answer/", {"part": [parts[0].pk], **given})
    assert response.status_code == 422
    assert sentence in html_of(response)
    assert not Draft.objects.exists()


def test_what_no_page_of_ours_would_send_breaks_nothing(client, outage, parts):
    client.post(f"/cases/{outage.reference}/parts/answer/", {"text": "On.", "part": [parts[0].pk]})
    draft, address = Draft.objects.get(), f"/cases/{outage.reference}/parts"
    given = {"pick": [draft.pk], "do": "send", f"text-{draft.pk}": "x\x00y", f"version-{draft.pk}": "9" * 20}
    assert client.post(f"{address}/drafts/", given).status_code == 422
    assert not Outgoing.objects.exists()
    assert client.post(f"{address}/drafts/", {"pick": ["\x00"], "leave_at": "2026-13-45T99:99"}).status_code == 422
    assert client.post(f"{address}/return/?message=%00", {"message": ["\x00", "9" * 30]}).status_code == 303
    assert client.post(f"{address}/answer/", {"text": "a\x00b", "part": [parts[1].pk]}).status_code == 422
    client.post(f"{address}/drafts/", {"pick": [draft.pk], "do": "send", f"confirmed-{draft.pk}": ["a\x00b", "looked"]})
    assert Outgoing.objects.get().draft.confirmed == ["looked"]


def test_words_a_colleague_changed_meanwhile_are_not_written_over(client, outage, parts):
    client.post(f"/cases/{outage.reference}/parts/answer/", {"text": "On.", "part": [parts[0].pk]})
    draft = Draft.objects.get()
    address, seen = f"/cases/{outage.reference}/parts/drafts/", {f"version-{draft.pk}": "1"}
    client.post(address, {f"text-{draft.pk}": "Theirs.", **seen})
    response = client.post(address, {f"text-{draft.pk}": "Mine.", **seen, "do": "send", "pick": draft.pk})
    assert response.status_code == 422
    assert "A colleague changed this draft while you were writing." in html_of(response)
    assert (Draft.objects.get().text, Outgoing.objects.exists()) == ("Theirs.", False)


def test_a_case_becomes_part_of_a_larger_one_and_stands_alone_again(client, outage, me):
    case = factories.case("Cold", by=me)
    client.post(f"/cases/{case.reference}/parent/", {"other": outage.reference})
    assert Case.objects.get(pk=case.pk).parent == outage
    client.post(f"/cases/{case.reference}/parent/removal/")
    assert Case.objects.get(pk=case.pk).parent is None
