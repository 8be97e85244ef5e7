from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from rapport.cases.actions import assigning
from rapport.cases.models import CaseConversation, Escalation
from rapport.cases.tests import factories
from rapport.conversations.actions import notes
from rapport.conversations.models import Appointment, Attendee
from rapport.customers.tests import factories as people
from rapport.notifications import actions, queries
from rapport.notifications.models import Notification
from rapport.notifications.rules import Kind, Way
from rapport.team.actors import Actor

pytestmark = pytest.mark.django_db
NOW = people.NOW


@pytest.fixture
def amara():
    return people.actor(name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def priya(amara):
    return people.actor(name="Priya Raman", team=amara.user.team)


@pytest.fixture
def case(amara):
    olwen = people.customer("Olwen Bevan-Jones", by=amara)
    case = factories.case(customer=olwen, by=amara)
    CaseConversation.objects.create(case=case, conversation=factories.conversation(olwen), at=NOW)
    return case


def look(later=timedelta()):
    by = Actor.system(at=NOW + timedelta(minutes=1) + later)
    actions.gather(by=by)
    return by


def told(actor):
    return [(each.kind, each.words) for each in queries.visible(actor)]


class TestGather:
    def test_a_mention_is_told_once_to_the_one_mentioned(self, case, amara, priya):
        notes.write(conversation=case.threads.get().conversation, text="Can you look, @Priya Raman?", by=amara)
        look()
        look(timedelta(minutes=2))
        assert told(priya) == [(Kind.MENTION, f"Amara Okafor mentions you in {case.reference}.")]
        assert told(amara) == []

    def test_a_case_given_is_told_and_one_taken_is_not(self, case, amara, priya):
        assigning.assign(case=case, owner=priya.user, by=people.actor(people.Role.MANAGER))
        other = factories.case(customer=case.customer, by=amara)
        assigning.take(case=other, by=amara)
        factories.case(customer=case.customer, owner=amara.user, by=amara)
        look()
        assert told(priya) == [(Kind.ASSIGNED, f"{case.reference} is yours now.")]
        assert told(amara) == []

    def test_an_answer_is_told_to_the_owner_a_machines_is_not(self, case, amara):
        assigning.take(case=case, by=amara)
        thread = case.threads.get().conversation
        factories.message(thread, text="Help")
        factories.message(thread, text="Still cold", at=NOW)
        factories.message(thread, text="Out of office", automatic="auto_reply")
        look()
        assert {kind for kind, _ in told(amara)} == {Kind.ANSWER}
        assert len(told(amara)) == 2

    def test_what_presses_is_told_to_whom_it_was_put(self, case, priya):
        Escalation.objects.create(case=case, user=priya.user, cause="missed", why="the first answer is late", at=NOW)
        look()
        assert told(priya) == [(Kind.PRESSING, f"{case.reference}: the first answer is late")]

    def test_what_somebody_does_not_want_is_not_stored(self, case, amara, priya):
        actions.choose(ways={Kind.MENTION: Way.OFF}, digest_hour=7, by=priya)
        notes.write(conversation=case.threads.get().conversation, text="@Priya Raman?", by=amara)
        look()
        assert not Notification.objects.exists()

    def test_it_costs_few_statements(self, case, amara, priya, django_assert_max_num_queries):
        notes.write(conversation=case.threads.get().conversation, text="@Priya Raman?", by=amara)
        with django_assert_max_num_queries(20):
            look()


class TestMail:
    @pytest.fixture
    def mention(self, case, amara, priya):
        notes.write(conversation=case.threads.get().conversation, text="Mrs Bevan-Jones is cold, @Priya Raman", by=amara)

    def test_at_once_once_and_without_the_customers_words(self, mention, priya, case):
        actions.choose(ways={Kind.MENTION: Way.MAIL}, digest_hour=23, by=priya)
        by = look()
        assert (actions.mail(by=by), actions.mail(by=by)) == (1, 0)
        (sent,) = mail.outbox
        assert sent.to == [priya.user.email]
        assert case.reference in sent.body
        assert "Bevan-Jones" not in sent.subject + sent.body

    def test_a_digest_waits_for_its_hour_and_goes_once(self, mention, priya):
        actions.choose(ways={}, digest_hour=15, by=priya)
        by = look()
        assert actions.mail(by=by) == 0
        later = Actor.system(at=NOW.replace(hour=16))
        assert (actions.mail(by=later), actions.mail(by=later)) == (1, 0)

    def test_what_happens_after_its_hour_waits_for_the_next_day(self, mention, priya):
        actions.choose(ways={}, digest_hour=7, by=priya)
        by = look()
        assert by.at.hour > 7
        assert actions.mail(by=by) == 0
        assert actions.mail(by=Actor.system(at=NOW.replace(hour=23))) == 0
        morning = NOW.replace(hour=7, minute=1) + timedelta(days=1)
        assert (actions.mail(by=Actor.system(at=morning)), actions.mail(by=Actor.system(at=morning))) == (1, 0)

    def test_what_was_seen_is_not_mailed(self, mention, priya):
        actions.choose(ways={Kind.MENTION: Way.MAIL}, digest_hour=23, by=priya)
        by = look()
        actions.see_all(by=Actor(at=by.at, road=priya.road, user=priya.user))
        assert actions.mail(by=by) == 0

    def test_a_mail_that_cannot_be_sent_is_tried_again(self, mention, priya, settings):
        actions.choose(ways={Kind.MENTION: Way.MAIL}, digest_hour=23, by=priya)
        by = look()
        working = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9
        with pytest.raises(OSError, match="refused"):
            actions.mail(by=by)
        settings.EMAIL_BACKEND = working
        assert actions.mail(by=by) == 1


class TestSeeing:
    @pytest.fixture
    def mine(self, priya):
        return Notification.objects.create(user=priya.user, kind=Kind.MENTION, key="1", words="You.", address="/cases/", at=NOW)

    def test_opening_marks_it_and_leads_there(self, mine, priya):
        client = Client()
        client.force_login(priya.user)
        assert "You." in client.get("/notifications/").content.decode()
        assert client.post(f"/notifications/{mine.pk}/")["Location"] == "/cases/"
        mine.refresh_from_db()
        assert mine.seen_at is not None

    def test_nobody_sees_anothers(self, mine, amara):
        client = Client()
        client.force_login(amara.user)
        assert client.post(f"/notifications/{mine.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            actions.see(notification=mine, by=amara)
        mine.refresh_from_db()
        assert mine.seen_at is None

    def test_choices_are_kept_and_wrong_ones_refused(self, priya):
        client = Client()
        client.force_login(priya.user)
        said = dict.fromkeys(Kind.values, "app") | {"digest_hour": "9"}
        assert client.post("/notifications/choices/", said).status_code == 303
        assert client.post("/notifications/choices/", said | {"mention": "pigeon"}).status_code == 422
        with pytest.raises(actions.ChoiceRefused):
            actions.choose(ways={"mention": "pigeon"}, digest_hour=9, by=priya)
        priya.user.notification_choice.refresh_from_db()
        assert priya.user.notification_choice.ways["mention"] == "app"


class TestAnInvitationIsDeclined:
    @pytest.fixture
    def visit(self, case, amara):
        talk = case.threads.get().conversation
        given = {"starts_at": NOW + timedelta(days=3), "ends_at": NOW + timedelta(days=4), "created_at": NOW, "changed_at": NOW}
        return Appointment.objects.create(conversation=talk, uid="1@x", is_ours=True, owner=amara.user, title="Boiler", **given)

    def says(self, visit, answer, **given):
        Attendee.objects.create(appointment=visit, address="olwen@example.com", name="Olwen", answer=answer, answered_at=NOW, **given)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"answer": "declined"}, "declines"),
            ({"answer": "tentative", "suggested_at": NOW + timedelta(days=9)}, "asks for another time for"),
        ],
    )
    def test_whose_it_is_gets_told_once_and_led_there(self, case, visit, amara, given, said):
        self.says(visit, **given)
        look()
        look(timedelta(minutes=2))
        (told,) = queries.visible(amara)
        when = "Thursday 26 November 2026, 9:12am"
        assert (told.kind, told.words) == (Kind.DECLINED, f"Somebody you invited {said} the appointment of {when}, in {case.reference}.")
        assert (told.address, "Olwen" in told.words) == (f"/appointments/{visit.pk}/", False)

    def test_who_comes_or_may_come_is_not_told_of(self, visit):
        self.says(visit, "accepted")
        Attendee.objects.create(appointment=visit, address="b@example.com", answer="tentative", answered_at=NOW)
        look()
        assert not Notification.objects.exists()

    def test_in_the_digest_where_it_is_wanted_there(self, visit, amara):
        actions.choose(ways={Kind.DECLINED: Way.DIGEST}, digest_hour=23, by=amara)
        self.says(visit, "declined")
        look()
        assert actions.mail(by=Actor.system(at=NOW.replace(hour=23, minute=1))) == 1
        assert "declines the appointment" in mail.outbox[0].body
