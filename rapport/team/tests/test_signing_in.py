"""Signing in for real: limits, lock-out, recovery by mail, sign-out everywhere. The counts are in the database, for all processes."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from rapport.team.models import Session, User
from rapport.team.tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "three unrelated words"


@pytest.fixture
def amara() -> User:
    user = make_user("Amara Okafor")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(password: str, email: str = "amara.okafor@northgate.example", ip: str = "192.0.2.1", client: Client | None = None):
    return (client or Client()).post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=ip)


def is_in(response) -> bool:
    return response.status_code == 302 and response["Location"] == "/"


class TestSignIn:
    def test_with_the_right_password_and_any_capitals_in_the_email(self, amara):
        assert is_in(sign_in(PASSWORD))
        assert is_in(sign_in(PASSWORD, email="Amara.OKAFOR@northgate.example"))

    def test_the_password_is_kept_as_argon2(self, amara):
        assert amara.password.startswith("argon2$argon2id$")

    def test_someone_whose_access_ended_stays_out(self, amara):
        User.objects.update(is_active=False)
        assert not is_in(sign_in(PASSWORD))
        assert not Session.objects.exclude(user=None).exists()

    def test_it_says_the_same_for_a_wrong_password_and_a_stranger(self, amara):
        wrong, stranger = sign_in("wrong"), sign_in("wrong", email="nobody@northgate.example")
        said = [re.findall(r"<li>(.*?)</li>", response.content.decode()) for response in (wrong, stranger)]
        assert said[0] == said[1] != []


class TestLockOut:
    def test_after_five_wrong_passwords_the_right_one_is_refused_too_from_anywhere(self, amara):
        for number in range(5):
            assert not is_in(sign_in("wrong", ip=f"192.0.2.{number}"))
        assert not is_in(sign_in(PASSWORD, ip="198.51.100.7"))
        assert not Session.objects.exclude(user=None).exists()

    def test_someone_else_is_not_locked_out(self, amara):
        rhys = make_user("Rhys Pritchard")
        rhys.set_password(PASSWORD)
        rhys.save()
        for number in range(5):
            sign_in("wrong", ip=f"192.0.2.{number}")
        assert is_in(sign_in(PASSWORD, email=rhys.email, ip="198.51.100.7"))

    def test_one_address_may_not_try_many_people(self, amara):
        for number in range(10):
            sign_in("wrong", email=f"person{number}@northgate.example")
        assert not is_in(sign_in(PASSWORD))
        assert is_in(sign_in(PASSWORD, ip="198.51.100.7"))

    def test_the_count_is_where_every_process_sees_it(self, amara):
        sign_in("wrong")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%login_failed%'")
            assert cursor.fetchone()[0] == 2

    def test_a_forged_forwarding_header_does_not_give_a_new_address(self, amara):
        for number in range(10):
            Client().post(
                reverse("account_login"),
                {"login": f"person{number}@northgate.example", "password": "wrong"},
                REMOTE_ADDR="192.0.2.1",
                HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
            )
        assert not is_in(sign_in(PASSWORD))


class TestRecovery:
    def ask(self, email: str):
        return Client().post(reverse("account_reset_password"), {"email": email})

    def test_a_mailed_link_sets_a_new_password_and_ends_every_sign_in(self, amara):
        sign_in(PASSWORD)
        self.ask(amara.email)
        client = Client()
        path = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
        form = client.get(path, follow=True)
        client.post(form.request["PATH_INFO"], {"password1": "another three words", "password2": "another three words"})
        assert not is_in(sign_in(PASSWORD))
        assert is_in(sign_in("another three words"))

    def test_a_stranger_is_told_the_same_and_gets_no_mail(self, amara):
        known, unknown = self.ask(amara.email), self.ask("stranger@elsewhere.example")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert [message.to for message in mail.outbox] == [[amara.email]]

    def test_asking_is_limited_for_each_email(self, amara):
        for _ in range(5):
            self.ask(amara.email)
        sent = len(mail.outbox)
        self.ask(amara.email)
        assert (sent, len(mail.outbox)) == (5, 5)


class TestSignOut:
    def test_everywhere_else_keeps_this_one(self, amara):
        here, there = Client(), Client()
        sign_in(PASSWORD, client=here)
        sign_in(PASSWORD, client=there)
        assert "Sign out everywhere else" in here.get(reverse("team:me")).content.decode()
        here.post(reverse("team:sign-ins-end"))
        assert here.get(reverse("team:me")).status_code == 200
        assert there.get(reverse("team:me")).status_code == 302

    def test_one_browser_of_ones_own(self, amara):
        here, there = Client(), Client()
        sign_in(PASSWORD, client=here)
        sign_in(PASSWORD, client=there)
        listed = amara.usersession_set.exclude(session_key=here.session.session_key).get()
        here.post(reverse("team:sign-in-end", args=[listed.pk]))
        assert there.get(reverse("team:me")).status_code == 302

    def test_not_somebody_elses(self, amara):
        there = Client()
        sign_in(PASSWORD, client=there)
        rhys = Client()
        rhys.force_login(make_user("Rhys Pritchard"), backend="allauth.account.auth_backends.AuthenticationBackend")
        rhys.post(reverse("team:sign-in-end", args=[amara.usersession_set.get().pk]))
        assert there.get(reverse("team:me")).status_code == 200

    def test_a_new_password_ends_the_other_sign_ins(self, amara):
        here, there = Client(), Client()
        sign_in(PASSWORD, client=here)
        sign_in(PASSWORD, client=there)
        change = {"oldpassword": PASSWORD, "password1": "another three words", "password2": "another three words"}
        before = here.cookies["sessionid"].value
        assert here.post(reverse("account_change_password"), change).url == reverse("mfa_index")
        assert there.get(reverse("team:me")).status_code == 302
        assert here.get(reverse("team:me")).status_code == 200
        assert here.cookies["sessionid"].value != before
        assert amara.usersession_set.filter(session_key=here.cookies["sessionid"].value).exists()

    def test_whoever_came_by_a_link_chooses_a_password_and_stays(self, amara):
        amara.set_unusable_password()
        amara.save()
        here = Client()
        here.force_login(amara, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert "None yet" in here.get(reverse("mfa_index")).content.decode()
        chosen = {"password1": "another three words", "password2": "another three words"}
        assert here.post(reverse("account_set_password"), chosen).url == reverse("mfa_index")
        assert "You have a password now." in here.get(reverse("mfa_index")).content.decode()
        assert sign_in("another three words").status_code == 302
