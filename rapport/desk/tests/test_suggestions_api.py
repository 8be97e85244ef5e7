"""What may belong together over the API: the rules of the screen, and both conversations have to be one's to see."""

import json

import pytest
from django.test import Client

from rapport.cases.models import Case
from rapport.cases.tests import factories
from rapport.conversations.models import Conversation, Suggestion
from rapport.conversations.rules import wanting
from rapport.customers.tests import factories as people
from rapport.team.actions import tokens
from rapport.team.roles import Reach, Role

pytestmark = pytest.mark.django_db


def door(by, scopes=None):
    """Ask the API as somebody: method, path and body in; status and answer out."""
    key = tokens.make(name="Test", user=by.user, scopes=scopes, by=people.system())[1]

    def ask(method, path, body=None):
        given = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
        answer = Client().generic(method, f"/api/v1{path}", json.dumps(body or {}), **given)
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def api(me):
    return door(me)


def said(suggestion):
    suggestion.refresh_from_db()
    return suggestion.state, suggestion.conversation.needs_person


def test_lists_what_is_suggested_and_why(api, two):
    first, second, suggestion = two
    (shown,) = api("GET", "/suggestions")[1]["items"]
    assert (shown["id"], shown["why"], shown["state"]) == (suggestion.pk, "It has the same subject and sender.", "open")
    assert (shown["conversation"]["reference"], shown["other"]["reference"]) == (second.reference, first.reference)
    assert (shown["conversation"]["customer"], shown["conversation"]["needs_person"]) == (first.customer.reference, wanting.SUGGESTED)
    assert len(api("GET", f"/suggestions?conversation={suggestion.conversation_id}")[1]["items"]) == 1
    assert api("GET", f"/suggestions?conversation={suggestion.other_id}")[1]["items"] == []


def test_goes_on_page_by_page(api, two, me):
    other = Suggestion.objects.create(conversation=two[2].other, other=two[2].conversation, why="Again.", at=me.at)
    page = api("GET", "/suggestions?limit=1")[1]
    assert [each["id"] for each in page["items"]] == [other.pk]
    last = api("GET", f"/suggestions?limit=1&cursor={page['next'].replace('+', '%2B')}")[1]
    assert ([each["id"] for each in last["items"]], last["next"]) == ([two[2].pk], "")


def test_one_matter_is_one_case_and_the_second_saying_changes_nothing(api, two, me):
    first, second, suggestion = two
    for _ in range(2):
        status, shown = api("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "one"})
        assert (status, shown["state"], shown["settled_by"]) == (200, "taken", me.user.email)
    assert Case.objects.get(pk=second.pk).merged_into == first
    assert said(suggestion) == ("taken", "")
    assert api("GET", "/suggestions")[1]["items"] == []
    assert [each["id"] for each in api("GET", "/suggestions?state=taken")[1]["items"]] == [suggestion.pk]


def test_what_was_kept_apart_stays_so(api, two):
    _, second, suggestion = two
    assert api("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "two"})[1]["state"] == "refused"
    status, problem = api("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "one"})
    assert (status, problem["detail"]) == (409, "This was settled already: kept apart.")
    assert Case.objects.get(pk=second.pk).merged_into is None
    assert said(suggestion) == ("refused", "")


def test_what_a_merge_refuses_is_refused_and_still_to_settle(api, two, me):
    _, second, suggestion = two
    Case.objects.filter(pk=second.pk).update(customer=people.customer("Rhys Pugh", by=me))
    assert api("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "one"})[0] == 409
    assert Case.objects.get(pk=second.pk).merged_into is None
    assert said(suggestion) == ("open", wanting.SUGGESTED)


def test_a_reader_may_look_and_not_say(two, me):
    reader = door(people.actor(Role.DATA_PROTECTION_OFFICER, at=me.at))
    suggestion = two[2]
    assert reader("GET", f"/suggestions/{suggestion.pk}")[0] == 200
    assert reader("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "two"})[0] == 403
    assert said(suggestion) == ("open", wanting.SUGGESTED)


def test_who_sees_one_of_the_two_is_shown_nothing(two, me):
    """The other conversation's subject and customer would be told by it."""
    narrow = people.actor(at=me.at, customer_reach=Reach.OWN)
    suggestion = two[2]
    Case.objects.update(owner=None, team=None)
    Conversation.objects.update(owner=None, team=None)
    Conversation.objects.filter(pk=suggestion.conversation_id).update(owner=narrow.user)
    ask = door(narrow)
    assert ask("GET", f"/conversations/{suggestion.conversation_id}")[0] == 200
    assert ask("GET", "/suggestions")[1]["items"] == []
    assert ask("GET", f"/suggestions/{suggestion.pk}")[0] == 404
    assert ask("POST", f"/suggestions/{suggestion.pk}/settlement", {"answer": "two"})[0] == 404
    assert said(suggestion) == ("open", wanting.SUGGESTED)


def test_a_token_for_something_else_is_told_so(two, me):
    assert door(me, ["customers.read"])("GET", "/suggestions")[0] == 403


class TestWhyAPersonHasToLook:
    @pytest.fixture
    def talk(self, me):
        made = factories.conversation(None, subject="No heat", needs_person=wanting.UNKNOWN)
        factories.message(made)
        return made

    def test_is_listed(self, api, talk, two):
        assert {each["needs_person"] for each in api("GET", "/conversations?needs_person=true")[1]["items"]} == {
            wanting.UNKNOWN,
            wanting.SUGGESTED,
        }
        assert [each["subject"] for each in api("GET", "/conversations?needs_person=false")[1]["items"]] == ["Alarm"]

    def test_whose_it_is(self, api, talk, me):
        olwen = people.customer("Olwen Bevan-Jones", by=me)
        status, shown = api("POST", f"/conversations/{talk.pk}/customer", {"customer": olwen.reference})
        assert (status, shown["customer"], shown["needs_person"]) == (200, olwen.reference, "")
        rhys = people.customer("Rhys Pugh", by=me)
        assert api("POST", f"/conversations/{talk.pk}/customer", {"customer": rhys.reference})[0] == 409
        assert api("POST", f"/conversations/{talk.pk}/customer", {"customer": "CU-999999999"})[0] == 404
        talk.refresh_from_db()
        assert talk.customer == olwen

    def test_spam_and_back(self, api, talk):
        assert api("POST", f"/conversations/{talk.pk}/spam", {"is_spam": True})[1]["spam_at"]
        assert api("GET", "/conversations?needs_person=true")[1]["items"] == []
        assert api("POST", f"/conversations/{talk.pk}/spam", {"is_spam": False})[1]["spam_at"] is None

    def test_nothing_to_do_keeps_apart_what_was_suggested(self, api, two):
        suggestion = two[2]
        assert api("POST", f"/conversations/{suggestion.conversation_id}/looked-at")[1]["needs_person"] == ""
        assert said(suggestion) == ("refused", "")

    def test_whose_it_is_said_what_was_suggested_is_still_asked(self, api, two, me):
        suggestion = two[2]
        Conversation.objects.filter(pk=suggestion.conversation_id).update(customer=None, needs_person=wanting.UNKNOWN)
        olwen = two[0].customer
        assert api("POST", f"/conversations/{suggestion.conversation_id}/customer", {"customer": olwen.reference})[0] == 200
        assert said(suggestion) == ("open", wanting.SUGGESTED)

    def test_a_reader_may_say_none_of_it(self, talk, me):
        reader = door(people.actor(Role.DATA_PROTECTION_OFFICER, at=me.at))
        assert reader("POST", f"/conversations/{talk.pk}/spam")[0] == 403
        assert reader("POST", f"/conversations/{talk.pk}/looked-at")[0] == 403
        talk.refresh_from_db()
        assert (talk.spam_at, talk.needs_person) == (None, wanting.UNKNOWN)
