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
