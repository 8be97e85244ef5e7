from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from rapport.cases.jobs import routing
from rapport.cases.models import Case
from rapport.conversations.models import Conversation, Message, Raw
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as people
from rapport.knowledge import actions as knowledge
from rapport.portal import actions, queries, signing
from rapport.portal.models import WebForm

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Bronwen Vaughan", "email": "bronwen@example.com", "phone": "07700 900982", "message": "The heating is off and my baby is cold.",
    "own-account_number": "12", "own-what_is_it_about": "Heating",
}  # fmt: skip


def mark(minutes=5, slug="contact-us"):
    return signing.opening(slug, timezone.now() - timedelta(minutes=minutes))


def send(visitor, **changed):
    return visitor.post("/contact/contact-us/", {**SAID, "mark": mark(), **changed})


def test_customers_see_the_organisation_and_not_the_product(web_form, visitor, settings):
    settings.ORGANISATION = "Northgate Homes"
    page = visitor.get("/contact/contact-us/").content.decode()
    assert "– Northgate Homes</title>" in page
    assert "<b>Northgate Homes</b>" in page
    assert "Rapport" not in page


class TestSending:
    def test_arrives_as_a_message_of_its_customer(self, web_form, visitor, admin):
        bronwen = people.customer("Bronwen Vaughan", by=admin)
        contact_points.add(customer=bronwen, channel="email", value="Bronwen@example.com", by=admin)
        response = send(visitor)
        message = Message.objects.get()
        assert response.status_code == 303
        assert message.conversation.customer == bronwen
        assert message.new_text.endswith("Account number\n12\n\nWhat is it about?\nHeating")
        assert message.facts["form"] == "contact-us"
        assert Raw.objects.get().state == "read"
        thanks = visitor.get(response["Location"]).content.decode()
        assert "<strong>Thank</strong> you." in thanks
        case = Case.objects.get()
        assert case.customer == bronwen
        assert f"Your reference is <b>{case.reference}</b>" in thanks
        assert message.conversation.reference not in thanks

    def test_what_cannot_be_routed_at_once_is_kept_and_routed_later(self, web_form, visitor):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_case ADD CONSTRAINT full_up CHECK (false) NOT VALID")
        thanks = visitor.get(send(visitor)["Location"]).content.decode()
        assert Message.objects.get().conversation.reference in thanks
        assert not Case.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_case DROP CONSTRAINT full_up")
        assert routing.sweep(people.system(timezone.now())) == 1
        assert Case.objects.count() == 1

    def test_a_stranger_is_for_somebody_to_look_at(self, web_form, visitor):
        send(visitor)
        assert Conversation.objects.get().needs_person == "We do not know this customer yet."

    def test_a_known_phone_is_enough(self, web_form, visitor, admin):
        bronwen = people.customer("Bronwen Vaughan", by=admin)
        contact_points.add(customer=bronwen, channel="phone", value="+44 7700 900982", by=admin)
        send(visitor, email="")
        assert Conversation.objects.get().customer == bronwen

    def test_the_same_opening_sent_twice_is_one(self, web_form, visitor):
        same = mark()
        first, second = send(visitor, mark=same), send(visitor, mark=same)
        assert queries.by_link(first["Location"].split("/")[4]) == queries.by_link(second["Location"].split("/")[4])
        assert Message.objects.count() == 1

    def test_files_come_along_typed_by_what_they_hold(self, web_form, visitor):
        lying = SimpleUploadedFile("../photo\u202egpj.exe", b"\x89PNG\r\n\x1a\n" + b"0" * 50, content_type="text/html")
        send(visitor, added=[lying])
        stored = Message.objects.get().attachments.get()
        assert stored.content_type == "image/png"
        assert not {"/", "\u202e"} & set(stored.name)

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"message": ""}, "Tell us what you need"),
            ({"email": "", "phone": ""}, "so that we can answer"),
            ({"phone": "0770 90"}, "Enter a phone number"),
            ({"own-account_number": ""}, "Enter account number"),
            ({"own-what_is_it_about": "Cheese"}, "from the list"),
            ({"mark": "made up"}, "open too long"),
            ({"mark": ""}, "open too long"),
            ({"message": "x" * 20_001}, "Shorten this"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, web_form, visitor, changed, sentence):
        response = send(visitor, **changed)
        assert response.status_code == 422
        html = response.content.decode()
        assert sentence in html
        assert "Bronwen Vaughan" in html
        assert not Message.objects.exists()

    def test_a_mark_of_another_form_or_of_yesterday_is_none(self, web_form, visitor):
        assert send(visitor, mark=mark(slug="other")).status_code == 422

    @pytest.mark.parametrize("machine", [{"website": "http://spam.example"}, {"message": "http://a.example " * 6}])
    def test_a_machine_is_kept_as_spam(self, web_form, visitor, machine):
        assert send(visitor, **machine).status_code == 303
        assert Conversation.objects.get().spam_at is not None

    def test_a_flood_is_stopped(self, web_form, visitor):
        for _ in range(30):
            assert send(visitor).status_code == 303
        response = send(visitor)
        assert response.status_code == 422
        assert "within the hour" in response.content.decode()
        assert Message.objects.count() == 30

    def test_a_closed_form_takes_nothing(self, web_form, visitor, admin):
        actions.close(form=web_form, by=admin)
        assert visitor.get("/contact/contact-us/").status_code == 410
        assert send(visitor).status_code == 410
        actions.reopen(form=web_form, by=admin)
        assert send(visitor).status_code == 303


class TestSuggestions:
    @pytest.fixture
    def article(self, admin):
        article = knowledge.begin(kind="article", title="When the heating is off", text="Press reset.", audience="everyone", by=admin)
        knowledge.publish(article=article, by=admin)
        return article

    def test_are_shown_once_before_it_is_sent(self, web_form, visitor, article):
        page = send(visitor)
        assert page.status_code == 200
        assert "When the heating is off" in page.content.decode()
        assert not Message.objects.exists()
        assert send(visitor, sure="yes").status_code == 303

    def test_are_offered_while_somebody_writes(self, web_form, visitor, article):
        html = visitor.post("/contact/contact-us/suggestions/", {"message": "heating"}).content.decode()
        assert f"/help/{article.pk}/" in html

    def test_only_what_is_for_customers_is_shown(self, visitor, article, admin):
        inside = knowledge.begin(kind="policy", title="Heating inside", text="For us.", by=admin)
        knowledge.publish(article=inside, by=admin)
        assert "Heating inside" not in visitor.get("/help/?q=heating").content.decode()
        assert visitor.get(f"/help/{inside.pk}/").status_code == 404
        assert "Press reset." in visitor.get(f"/help/{article.pk}/").content.decode()


class TestInsideAnotherSite:
    def test_only_named_sites_may_show_it(self, web_form, visitor, admin):
        alone = visitor.get("/contact/contact-us/?inside=1")
        assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
        WebForm.objects.update(hosts=["https://www.example.org"])
        shown = visitor.get("/contact/contact-us/?inside=1")
        assert "frame-ancestors 'self' https://www.example.org" in shown["Content-Security-Policy"]
        assert "X-Frame-Options" not in shown


class TestSettings:
    def test_a_form_is_added_changed_and_closed(self, admin):
        client = Client()
        client.force_login(admin.user)
        said = {"name": "Repairs", "message_label": "What is broken?", "asks": "Where? | text"}
        assert client.post("/settings/forms/new/", said).status_code == 303
        form = WebForm.objects.get()
        assert client.post(f"/settings/forms/{form.pk}/", {**said, "asks": "Where? | colour", "version": 1}).status_code == 422
        assert client.post(f"/settings/forms/{form.pk}/", {**said, "name": "Mending", "version": 1}).status_code == 303
        assert client.post(f"/settings/forms/{form.pk}/", {**said, "version": 1}).status_code == 422
        form.refresh_from_db()
        assert (form.name, form.slug) == ("Mending", "repairs")
        assert "iframe" in client.get(f"/settings/forms/{form.pk}/").content.decode()

    def test_an_adviser_may_not(self, web_form):
        client = Client()
        client.force_login(people.actor().user)
        assert client.get("/settings/forms/").status_code == 403
        assert client.post(f"/settings/forms/{web_form.pk}/closing/").status_code == 403
        web_form.refresh_from_db()
        assert web_form.closed_at is None
