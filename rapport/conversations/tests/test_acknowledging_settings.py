"""Choosing what a mailbox acknowledges with: by action, on screen, over the API, and two people at once."""

import json

import pytest
from django.test import Client

from rapport.conversations.actions import mailboxes
from rapport.conversations.actions.mailboxes import MailboxRefused
from rapport.conversations.models import Mailbox, Template
from rapport.conversations.tests.mailing import mailbox
from rapport.conversations.tests.test_mailboxes import BACKEND, TYPED, row
from rapport.core.errors import Conflict
from rapport.customers.tests import factories as make
from rapport.team.actions import tokens
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make.actor(Role.ADMINISTRATOR)


@pytest.fixture
def template():
    return Template.objects.create(name="We have it", text="We have your message: {{ case.reference }}.")


def test_it_is_off_until_a_template_is_chosen(admin, template):
    found = mailbox()
    assert found.acknowledge_with is None
    assert mailboxes.change(mailbox=found, version=1, acknowledge_with=template, by=admin).acknowledge_with == template


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "snippet"}, "Choose a whole answer that is in use."),
        ({"kind": "letter"}, "Choose a whole answer that is in use."),
        ({"archived_at": make.NOW}, "Choose a whole answer that is in use."),
        ({"text": "Yours, {{ adviser.name }}"}, "It names “adviser.name”, which has no value in what goes by itself."),
        ({"subject": "From {{ adviser.team }}"}, "It names “adviser.team”, which has no value in what goes by itself."),
    ],
)
def test_words_that_cannot_go_by_themselves_are_refused(admin, given, sentence):
    found, wrong = mailbox(), Template.objects.create(**{"name": "Other", "text": "Words", **given})
    before = row(found)
    with pytest.raises(MailboxRefused) as refusal:
        mailboxes.change(mailbox=found, version=1, acknowledge_with=wrong, by=admin)
    assert (refusal.value.sentence, row(found)) == (sentence, before)


def test_a_template_that_was_archived_since_keeps_nobody_from_changing_the_rest(admin, template):
    found = mailbox(acknowledge_with=template)
    Template.objects.update(archived_at=make.NOW)
    assert mailboxes.change(mailbox=found, version=1, name="Desk", by=admin).name == "Desk"


def test_on_screen(admin, template):
    browser, found = Client(), mailbox(address="help@northgate.example")
    browser.force_login(admin.user, backend=BACKEND)
    Template.objects.create(name="Old words", text="Gone", archived_at=make.NOW)
    page = browser.get(f"/settings/mailboxes/{found.pk}/").content.decode()
    assert "Nothing: no acknowledgement is sent" in page
    assert "Old words" not in page
    sent = {**TYPED, "acknowledge_with": template.pk, "version": "1"}
    assert browser.post(f"/settings/mailboxes/{found.pk}/", sent).status_code == 303
    assert Mailbox.objects.get().acknowledge_with == template
    assert f'<option value="{template.pk}" selected>' in browser.get(f"/settings/mailboxes/{found.pk}/").content.decode()


def test_over_the_api(admin, template):
    _, key = tokens.make(name="Mail", by=admin)

    def ask(method, path, body, **headers):
        given = {"HTTP_AUTHORIZATION": f"Bearer {key}", **headers}
        return Client().generic(method, f"/api/v1/mailboxes{path}", json.dumps(body), "application/json", **given)

    usual = {"name": "Help", "address": "help@northgate.example"}
    refused = ask("POST", "", {**usual, "acknowledge_with": "Nothing"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "No whole answer in use has this name.")
    assert not Mailbox.objects.exists()
    made = ask("POST", "", {**usual, "acknowledge_with": "we have it"})
    assert (made.status_code, made.json()["acknowledge_with"]) == (201, "We have it")
    off = ask("PUT", f"/{made.json()['id']}", usual, HTTP_IF_MATCH=made["ETag"])
    assert (off.json()["acknowledge_with"], Mailbox.objects.get().acknowledge_with) == (None, None)


def test_two_who_choose_at_once_are_shown_it(admin, template):
    found, other = mailbox(), Template.objects.create(name="Other", text="Words")
    mailboxes.change(mailbox=found, version=1, acknowledge_with=template, by=admin)
    with pytest.raises(Conflict):
        mailboxes.change(mailbox=found, version=1, acknowledge_with=other, by=admin)
    assert Mailbox.objects.get().acknowledge_with == template


class TestHowManyAnHour:
    def test_200_until_somebody_says_otherwise(self, admin):
        found = mailbox()
        assert found.acknowledgements_an_hour == 200
        assert mailboxes.change(mailbox=found, version=1, acknowledgements_an_hour=40, by=admin).acknowledgements_an_hour == 40

    @pytest.mark.parametrize("number", [0, -1, 1_001])
    def test_what_is_out_of_bounds_is_refused(self, admin, number):
        found = mailbox()
        before = row(found)
        with pytest.raises(MailboxRefused, match="Give a number from 1 to 1,000"):
            mailboxes.change(mailbox=found, version=1, acknowledgements_an_hour=number, by=admin)
        assert row(found) == before

    @pytest.mark.parametrize(("typed", "kept"), [("40", 40), ("", 200)])
    def test_on_screen(self, admin, typed, kept):
        browser, found = Client(), mailbox(address="help@northgate.example", acknowledgements_an_hour=7)
        browser.force_login(admin.user, backend=BACKEND)
        page = f"/settings/mailboxes/{found.pk}/"
        assert 'value="7"' in browser.get(page).content.decode()
        assert browser.post(page, {**TYPED, "acknowledgements_an_hour": typed, "version": "1"}).status_code == 303
        assert Mailbox.objects.get().acknowledgements_an_hour == kept

    def test_what_is_out_of_bounds_is_said_on_the_form(self, admin):
        browser, found = Client(), mailbox(address="help@northgate.example")
        browser.force_login(admin.user, backend=BACKEND)
        page = browser.post(f"/settings/mailboxes/{found.pk}/", {**TYPED, "acknowledgements_an_hour": "1001", "version": "1"})
        assert (page.status_code, Mailbox.objects.get().acknowledgements_an_hour) == (422, 200)

    def test_over_the_api(self, admin):
        _, key = tokens.make(name="Mail", by=admin)
        usual = {"name": "Help", "address": "help@northgate.example"}

        def add(number):
            body = json.dumps({**usual, "acknowledgements_an_hour": number})
            return Client().post("/api/v1/mailboxes", body, "application/json", HTTP_AUTHORIZATION=f"Bearer {key}")

        assert [add(number).status_code for number in (0, 1_001)] == [422, 422]
        assert not Mailbox.objects.exists()
        assert add(40).json()["acknowledgements_an_hour"] == 40
