"""The link to the cases of an organisation: who gets it, what it shows, and when it is over."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core import signing as django_signing
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rapport.audit.models import Viewing
from rapport.cases.actions import moving, opening
from rapport.cases.models import Case, Routed
from rapport.cases.tests import factories
from rapport.conversations.actions import notes
from rapport.conversations.models import Attachment, Conversation, Message
from rapport.customers import timeline
from rapport.customers.actions import contact_points, roles
from rapport.customers.models import ContactPoint, Role
from rapport.customers.tests import factories as people
from rapport.portal import actions, signing
from rapport.portal.jobs import mail_cases_links
from rapport.portal.queries import colleagues
from rapport.team.roles import Role as Permissions

pytestmark = pytest.mark.django_db
ADDRESS = "olwen@canal.example"


@pytest.fixture
def by():
    cache.clear()
    return people.actor(Permissions.ADMINISTRATOR, at=timezone.now())


@pytest.fixture
def firm(by):
    return people.customer("Canal Works", kind="organisation", by=by)


@pytest.fixture
def olwen(by):
    made = people.customer(by=by, contact_points=[{"channel": "email", "value": ADDRESS}])
    contact_points.verify(point=made.contact_points.get(), by=by)
    return made


@pytest.fixture
def role(olwen, firm, by):
    return roles.give(customer=olwen, other=firm, link="works-at", sees="here", by=by)


@pytest.fixture
def tom(firm, by):
    tom = people.customer("Tom Price", by=by)
    roles.give(customer=tom, other=firm, link="works-at", by=by)
    return tom


@pytest.fixture
def case(tom, firm, by):
    return written(tom, by, "Cold hall", organisation=firm)


def written(customer, by, subject, **given):
    """A case from a conversation with what its customer wrote."""
    thread = factories.conversation(customer, at=by.at, subject=subject)
    message = factories.message(thread, at=by.at, text="The hall is cold.", from_name=customer.name, customer=customer)
    Routed.objects.create(message=message, outcome="opened", at=by.at)
    return opening.open_case(title=f"Ours: {subject}", conversation=thread, by=by, **given)


@pytest.fixture
def link(role):
    return f"/our-cases/{signing.shared_token(role, role.customer.contact_points.get())}/"


def mark(opened="shared"):
    return signing.opening(opened, timezone.now() - timedelta(minutes=1))


def mailed(role=None, customer=None):
    """What the job mails."""
    mail_cases_links(customer_id=(customer or role.customer).pk, role_id=role.pk if role else None)
    return list(mail.outbox)


class TestWhatItShows:
    def test_colleagues_cases_and_nobodys_own(self, link, visitor, case, tom, by):
        written(tom, by, "My pay")
        written(tom, by, "Kept", organisation=case.organisation, is_kept_from_colleagues=True)
        page = visitor.get(link).content.decode()
        assert "Cold hall" in page
        assert "Tom Price" in page
        assert not [word for word in ("My pay", "Kept", "Ours:") if word in page]

    def test_one_case_without_notes_other_conversations_or_our_title(self, link, visitor, case, by):
        thread = case.threads.get().conversation
        notes.write(conversation=thread, text="He is a difficult one.", by=by)
        other = factories.conversation(None, at=by.at, subject="From the contractor")
        factories.message(other, at=by.at, text="Between us: the boiler is scrap.")
        opening.join(case=case, conversation=other, by=by)
        Conversation.objects.filter(pk=other.pk).update(customer=None)
        page = visitor.get(f"{link}{case.reference}/").content.decode()
        assert "The hall is cold." in page
        assert not [word for word in ("difficult", "scrap", "contractor", "Ours:") if word in page]

    def test_what_answers_line_by_line_shows_its_quotes_and_nobodys_words_are_called_the_readers(self, link, visitor, case, by):
        text = "See below.\n> Which day?\nThursday.\n> Yours, Amara"
        factories.message(case.threads.get().conversation, at=by.at, text=text, from_name="", customer=case.customer)
        page = visitor.get(f"{link}{case.reference}/").content.decode()
        assert '<blockquote class="answered prose"><p>Which day?</p></blockquote><p>Thursday.</p>' in page
        assert "&gt;" not in page
        assert ">You<" not in page
        assert page.count("<b>Tom Price</b>") == 2

    def test_the_reading_is_logged_without_a_name(self, link, visitor, case, olwen, firm):
        visitor.get(f"{link}{case.reference}/")
        seen = Viewing.objects.get(subject="cases.case", subject_id=case.pk)
        assert (seen.user, seen.part) == (None, "Link of a colleague")
        assert seen.purpose == f"{olwen.reference}, who sees cases of {firm.reference}"

    def test_a_case_of_anybodys_own_is_not_there_by_its_reference(self, link, visitor, tom, by, case):
        own = written(tom, by, "My pay")
        sent = SimpleUploadedFile("pay.txt", b"secret")
        for path in (f"{own.reference}/", "CAS-99999999/", "nothing/"):
            assert visitor.get(link + path).status_code == 404
            assert visitor.post(link + path, {"mark": mark(), "message": "Hello", "added": [sent]}).status_code == 404
        assert Message.objects.count() == 2

    def test_files_of_the_case_and_of_no_other(self, link, visitor, case, tom, by):
        visitor.post(f"{link}{case.reference}/", {"mark": mark(), "added": [SimpleUploadedFile("a.txt", b"ours")]})
        file = Attachment.objects.get()
        assert visitor.get(f"{link}{case.reference}/files/{file.pk}/").getvalue() == b"ours"
        own = written(tom, by, "My pay")
        Message.objects.filter(attachments=file).update(conversation=own.threads.get().conversation)
        assert visitor.get(f"{link}{case.reference}/files/{file.pk}/").status_code == 404
        assert visitor.get(f"{link}{own.reference}/files/{file.pk}/").status_code == 404

    def test_an_answer_says_who_wrote_it_and_moves_the_case(self, link, visitor, case, olwen):
        answered = visitor.post(f"{link}{case.reference}/", {"mark": mark(), "message": "It is colder now."})
        assert answered.status_code == 303
        message = Message.objects.order_by("-pk")[0]
        assert (message.from_name, message.from_address) == ("Olwen Bevan-Jones (Canal Works)", ADDRESS)
        assert message.customer == message.conversation.customer == case.customer
        assert olwen.reference.encode() in bytes(message.raw.content)
        case.refresh_from_db()
        assert case.needs_reply
        assert "Olwen Bevan-Jones (Canal Works)" in visitor.get(answered["Location"].partition("#")[0]).content.decode()
        follow = visitor.get(f"/follow/{signing.follow_token(message.conversation)}/").content.decode()
        assert "Olwen Bevan-Jones (Canal Works)" in follow

    def test_a_late_answer_begins_a_case_of_the_same_organisation_and_leads_there(self, link, visitor, case, firm, by):
        closed = moving.close(case=case, outcome="solved", anyway="Nobody answered", by=by)
        Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=60))
        answered = visitor.post(f"{link}{case.reference}/", {"mark": mark(), "message": "It is cold again."})
        new = Case.objects.get(follows=case)
        assert (new.customer, new.organisation) == (case.customer, firm)
        assert answered["Location"] == f"{link}{new.reference}/#newest"
        assert "It is cold again." in visitor.get(f"{link}{new.reference}/").content.decode()

    def test_an_empty_answer_is_refused(self, link, visitor, case):
        assert visitor.post(f"{link}{case.reference}/", {"mark": mark(), "message": " "}).status_code == 422
        assert visitor.post(f"{link}{case.reference}/", {"mark": "made up", "message": "Hello"}).status_code == 422
        assert Message.objects.count() == 1


class TestWhenItIsOver:
    @pytest.mark.parametrize(
        "change",
        [
            lambda role: Role.objects.filter(pk=role.pk).update(sees="own"),
            lambda role: Role.objects.filter(pk=role.pk).update(ends_on=timezone.localdate() - timedelta(days=1)),
            lambda role: Role.objects.filter(pk=role.pk).update(starts_on=timezone.localdate() + timedelta(days=1)),
            lambda role: ContactPoint.objects.update(verified_at=None),
            lambda role: ContactPoint.objects.update(invalid_at=timezone.now()),
            lambda role: ContactPoint.objects.update(key="other@canal.example"),
            lambda role: ContactPoint.objects.all().delete(),
            lambda role: people.customer("Shared", contact_points=[{"channel": "email", "value": ADDRESS}]),
            lambda role: type(role.customer).objects.filter(pk=role.customer_id).update(archived_at=timezone.now()),
        ],
        ids=["taken back", "ended", "not begun", "unverified", "bounces", "changed", "gone", "not theirs alone", "archived"],
    )
    def test_at_once(self, link, visitor, case, role, change):
        assert visitor.get(link).status_code == 200
        change(role)
        for path in ("", f"{case.reference}/"):
            answer = visitor.get(link + path)
            assert (answer.status_code, "Cold hall" in answer.content.decode()) == (404, False)
        assert visitor.post(f"{link}{case.reference}/", {"mark": mark(), "message": "Hello"}).status_code == 404
        assert Message.objects.count() == 1

    def test_after_thirty_days_it_only_asks_for_another(self, link, visitor, case, monkeypatch):
        monkeypatch.setattr(signing, "SHARED_LASTS", timedelta(seconds=-1))
        answer = visitor.get(link)
        assert (answer.status_code, "Email me a new link" in answer.content.decode()) == (404, True)

    def test_a_made_up_one_leads_nowhere(self, role, visitor):
        point = role.customer.contact_points.get()
        other = django_signing.dumps([role.pk, point.pk, signing.fingerprint(point.key)], salt="rapport.portal.following")
        for token in ("x", other, signing.shared_token(role, point)[:-2] + "xx"):
            assert visitor.get(f"/our-cases/{token}/").status_code == 404
            assert visitor.post(f"/our-cases/{token}/again/", {"mark": mark()}).status_code == 404

    def test_a_link_to_one_conversation_opens_no_list(self, case, visitor):
        token = signing.follow_token(case.threads.get().conversation)
        assert visitor.get(f"/our-cases/{token}/").status_code == 404

    def test_the_page_leaves_nothing_behind(self, link, visitor):
        answer = visitor.get(link)
        assert (answer["Cache-Control"], answer["Referrer-Policy"], dict(answer.cookies)) == ("no-store", "no-referrer", {})


class TestWhoGetsIt:
    def test_it_is_mailed_to_the_verified_address_and_told(self, role, visitor, case):
        (letter,) = mailed(role)
        assert letter.to == [ADDRESS]
        path = re.search(r"https?://[^/]+(/our-cases/\S+)", letter.body)[1]
        assert "Cold hall" in visitor.get(path).content.decode()
        assert timeline.story(role.customer)[-1] == f"A link to the cases of Canal Works was emailed to {ADDRESS}."

    def test_nothing_is_mailed_where_nothing_is_shown(self, role, olwen, tom, by):
        assert mailed(customer=tom) == []
        roles.change(role=role, version=1, sees="own", by=by)
        assert mailed(customer=olwen) == mailed(role) == []

    def test_a_colleague_sends_it_from_the_customer_page(self, role, olwen, by, settings):
        browser = Client()
        browser.force_login(by.user)
        assert "Email the link" in browser.get(olwen.get_absolute_url()).content.decode()
        path = f"/customers/{olwen.reference}/roles/{role.pk}/cases-link/"
        assert f"the email to {ADDRESS} is only in the folder outbox." in browser.post(path, follow=True).content.decode()
        settings.MAIL_LEAVES = True
        assert f"The link goes to {ADDRESS}." in browser.post(path, follow=True).content.decode()
        assert queued() == 2
        browser.force_login(people.actor(Permissions.ASSESSOR).user)
        assert browser.post(path).status_code == 404

    def test_not_without_an_address_of_their_own(self, role, by):
        ContactPoint.objects.update(verified_at=None)
        with pytest.raises(actions.CannotSend, match="verified and theirs alone"):
            actions.send_link(role=role, by=by)
        roles.end(role=role, on=timezone.localdate() - timedelta(days=1), by=by)
        role.refresh_from_db()
        with pytest.raises(actions.CannotSend, match="does not let them"):
            actions.send_link(role=role, by=by)
        assert queued() == 0

    def test_whoever_asks_reads_the_same_whatever_becomes_of_it(self, link, visitor, case, olwen, tom, by):
        mine = written(olwen, by, "My own")
        pages = []
        for each in (mine, case):
            path = f"/follow/{signing.follow_token(each.threads.get().conversation)}/our-cases/"
            pages.append(visitor.post(path, {"mark": mark("follow")}))
        pages.append(visitor.post(f"{link}again/", {"mark": mark()}))
        assert {page.status_code for page in pages} == {200}
        assert len({page.content for page in pages}) == 1
        assert queued() == 2  # for Olwen once within ten minutes, for Tom: his job finds that he sees nothing
        assert visitor.post(f"{link}again/", {"mark": "made up"}).status_code == 422

    def test_the_first_working_verified_address_of_their_own(self, olwen, by):
        assert colleagues.address_of(olwen).value == ADDRESS
        ContactPoint.objects.update(opted_out_at=timezone.now())
        assert colleagues.address_of(olwen) is None


def queued():
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="portal.mail-cases-links").count()
