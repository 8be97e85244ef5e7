"""Two conversations that may be one matter: said where the matter is open, settled there, and taken back like any merge."""

from urllib.parse import urlencode

import pytest

from rapport.cases.models import Case
from rapport.conversations.models import Conversation, Suggestion
from rapport.conversations.rules import wanting
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


def address(suggestion):
    return f"/conversations/{suggestion.conversation_id}/suggestions/{suggestion.pk}/"


@pytest.mark.parametrize("page", ["/inbox/{}/", "/cases/{}/"])
def test_it_is_said_where_the_matter_is_open(client, two, page):
    first, second, suggestion = two
    shown = client.get(page.format(second.reference)).content.decode()
    assert wanting.SUGGESTED in shown
    assert "It has the same subject and sender." in shown
    assert first.reference in shown
    assert address(suggestion) in shown


def test_one_matter_is_one_case(client, two):
    first, second, suggestion = two
    shown = client.post(address(suggestion), {"said": "one"}, follow=True).content.decode()
    assert Case.objects.get(pk=second.pk).merged_into == first
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.conversation.needs_person) == ("taken", "")
    assert "They are one case now." in shown
    assert wanting.SUGGESTED not in shown


def test_kept_apart_nothing_moves_and_it_is_not_asked_again(client, two):
    _, second, suggestion = two
    client.post(address(suggestion), {"said": "two"})
    assert Case.objects.get(pk=second.pk).merged_into is None
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.conversation.needs_person) == ("refused", "")


def test_cases_of_two_customers_stay_two_and_it_is_still_asked(client, two, me):
    _, second, suggestion = two
    Case.objects.filter(pk=second.pk).update(customer=people.customer("Rhys Pugh", by=me))
    client.post(address(suggestion), {"said": "one"})
    assert Case.objects.get(pk=second.pk).merged_into is None
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.conversation.needs_person) == ("open", wanting.SUGGESTED)


def test_any_other_reason_to_look_is_said_and_put_away(client, two):
    _, second, suggestion = two
    Suggestion.objects.all().delete()
    talk = suggestion.conversation
    talk.needs_person = wanting.COPY
    talk.save()
    assert wanting.COPY in client.get(f"/inbox/{second.reference}/").content.decode()
    assert wanting.COPY not in client.post(f"/conversations/{talk.pk}/looked-at/", follow=True).content.decode()


def test_whose_a_conversation_is_can_be_said_where_it_is_asked(client, two):
    _, second, suggestion = two
    Suggestion.objects.all().delete()
    where, page = f"/conversations/{suggestion.conversation_id}/customer/", f"/inbox/{second.reference}/"
    Conversation.objects.filter(pk=suggestion.conversation_id).update(needs_person=wanting.UNKNOWN)
    assert where not in client.get(page).content.decode()
    Conversation.objects.filter(pk=suggestion.conversation_id).update(customer=None)
    note = client.get(page).content.decode().partition(wanting.UNKNOWN)[2].partition("</form>")[0]
    assert where in note
    assert "Say who it is" in note


def test_a_writer_nobody_knows_is_added_with_what_is_known_and_one_comes_back_to_say_it_is_them(client, two):
    *_, suggestion = two
    Conversation.objects.filter(pk=suggestion.conversation_id).update(customer=None)
    suggestion.conversation.thread.update(from_name="Bethan Rees & Co", from_address="bethan@new.example")
    where = f"/conversations/{suggestion.conversation_id}/customer/"
    shown = client.get(where)
    add_url = shown.context["add_url"]
    assert "Add Bethan Rees &amp; Co as a customer" in shown.content.decode()
    form = client.get(add_url)
    assert [form.context["form"][name].value() for name in ("name", "email")] == ["Bethan Rees & Co", "bethan@new.example"]
    added = client.post(
        add_url, {"kind": "person", "name": "Bethan Rees", "email": "bethan@new.example", "stage": "new", "once": "0123456789abcdef"}
    )
    assert (added.status_code, added["Location"]) == (303, where)
    assert "This is them" in client.get(where).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_a_customer_who_was_added_leads_to_no_other_site(client, elsewhere):
    added = client.post("/customers/new/?" + urlencode({"next": elsewhere}), {"kind": "person", "name": "Bethan Rees", "stage": "new"})
    assert added["Location"].startswith("/customers/CU-")
