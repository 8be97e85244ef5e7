"""What comes by a form is acknowledged to the address that was given there, if the form does so."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.cases.models import Case
from rapport.conversations.actions.mailboxes import MailboxRefused
from rapport.conversations.models import Message, Outgoing, Template
from rapport.conversations.tests import factories
from rapport.customers.tests import factories as people
from rapport.portal import actions, signing
from rapport.portal.actions.setting_up import FormRefused
from rapport.portal.models import WebForm
from rapport.portal.tests.test_api import door
from rapport.portal.tests.test_writing import SAID

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox():
    return factories.mailbox("help@northgate.example")


@pytest.fixture
def template():
    return Template.objects.create(name="We have it", text="We have your message. Please quote {{ case.reference }}.")


@pytest.fixture
def web_form(admin, mailbox, template):
    cache.clear()
    return actions.add(name="Contact us", mailbox=mailbox, acknowledge_with=template, by=admin)


def send(visitor, minutes=5, **changed):
    mark = signing.opening("contact-us", timezone.now() - timedelta(minutes=minutes))
    given = {name: value for name, value in SAID.items() if not name.startswith("own-")}
    return visitor.post("/contact/contact-us/", {**given, "mark": mark, **changed})


class TestAForm:
    def test_is_acknowledged_from_its_mailbox_without_the_words_that_were_typed(self, web_form, visitor):
        send(visitor)
        case, outgoing = Case.objects.get(), Outgoing.objects.select_related("message__conversation__mailbox").get()
        mail = message_from_bytes(bytes(outgoing.content))
        assert (mail["To"], mail["Cc"]) == ("Bronwen Vaughan <bronwen@example.com>", None)
        assert mail["From"] == "Northgate help <help@northgate.example>"
        assert mail["Subject"] == f"We have your message [{case.reference}]"
        assert mail["Auto-Submitted"] == "auto-replied"
        assert "heating" not in mail.as_string()
        assert outgoing.message.conversation.mailbox.address == "help@northgate.example"
        assert (case.needs_reply, case.first_answered_at) == (True, None)

    def test_the_customers_page_does_not_count_it_as_an_answer(self, web_form, visitor):
        page = visitor.get(send(visitor)["Location"]).content.decode()
        assert "Please quote" not in page

    def test_sent_twice_it_is_acknowledged_once(self, web_form, visitor):
        mark = signing.opening("contact-us", timezone.now() - timedelta(minutes=5))
        for _ in range(2):
            send(visitor, mark=mark)
        assert (Case.objects.count(), Outgoing.objects.count()) == (1, 1)

    def test_an_address_typed_into_it_again_and_again_gets_one(self, web_form, visitor):
        for minutes in (5, 6, 7):
            send(visitor, minutes=minutes)
        assert (Case.objects.count(), Outgoing.objects.count()) == (3, 1)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"email": ""}, "It names no address to answer."),
            ({"email": "help@northgate.example"}, "It names no address to answer."),
            ({"email": "no-reply@shop.example"}, "Nobody reads no-reply@shop.example."),
        ],
    )
    def test_whoever_gives_no_address_of_a_person_gets_none(self, web_form, visitor, given, why):
        send(visitor, **given)
        assert not Outgoing.objects.exists()
        assert Message.objects.get().facts["not_acknowledged"] == why

    def test_what_looks_like_a_machines_gets_none(self, web_form, visitor):
        send(visitor, website="https://spam.example")
        assert not Outgoing.objects.exists()


class TestSettingItUp:
    def test_needs_an_address_it_goes_from(self, web_form, admin, template):
        with pytest.raises(FormRefused, match="Choose the address that the acknowledgement goes from"):
            actions.change(form=web_form, name="Contact us", acknowledge_with=template, version=1, by=admin)
        assert WebForm.objects.get().version == 1

    @pytest.mark.parametrize("given", [{"kind": "snippet"}, {"archived_at": people.NOW}, {"text": "{{ adviser.name }}"}])
    def test_needs_words_that_can_go_by_themselves(self, web_form, admin, template, mailbox, given):
        other = Template.objects.create(**{"name": "Other", "text": "Words", **given})
        with pytest.raises(MailboxRefused):
            actions.change(form=web_form, name="Contact us", mailbox=mailbox, acknowledge_with=other, version=1, by=admin)
        assert WebForm.objects.get().acknowledge_with == template

    def test_on_its_page(self, web_form, admin, client):
        client.force_login(admin.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = f"/settings/forms/{web_form.pk}/"
        shown = client.get(page).content.decode()
        assert "Acknowledge a first message with" in shown
        assert '<option value="" selected' not in shown.partition("Acknowledge a first message with")[2]
        given = {"name": "Contact us", "message_label": "What do you need?", "version": web_form.version}
        assert client.post(page, {**given, "mailbox": "", "acknowledge_with": ""}).status_code == 303
        assert WebForm.objects.get().acknowledge_with is None

    def test_over_the_api(self, web_form, admin):
        api = door(admin)
        read = api("GET", f"/{web_form.pk}")
        assert (read.json()["mailbox"], read.json()["acknowledge_with"]) == ("help@northgate.example", "We have it")
        wrong = api("PUT", f"/{web_form.pk}", {"name": "Contact us", "mailbox": "x@northgate.example"}, If_Match=read["ETag"])
        assert (wrong.status_code, "No mailbox in use sends from this address." in wrong.content.decode()) == (409, True)
        wrong = api("PUT", f"/{web_form.pk}", {"name": "Contact us", "acknowledge_with": "Nothing"}, If_Match=read["ETag"])
        assert (wrong.status_code, "No whole answer in use has this name." in wrong.content.decode()) == (409, True)
        off = api("PUT", f"/{web_form.pk}", {"name": "Contact us"}, If_Match=read["ETag"])
        assert (off.json()["mailbox"], off.json()["acknowledge_with"]) == (None, None)
