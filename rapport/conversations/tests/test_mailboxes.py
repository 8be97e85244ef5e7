"""Setting mailboxes up: by action, on screen, over the API; secrets go in and never come out."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from rapport.conversations import secrets
from rapport.conversations.actions import mailboxes
from rapport.conversations.actions.mailboxes import MailboxRefused
from rapport.conversations.forms.mailboxes import STORED
from rapport.conversations.models import Mailbox, Raw, SignIn
from rapport.conversations.outgoing.connecting import NO_SIGN_IN
from rapport.conversations.queries import mailboxes as queries
from rapport.conversations.sealing import unsealed
from rapport.conversations.tests.mailing import mailbox
from rapport.conversations.tests.smtp_servers import serving
from rapport.core.errors import Conflict
from rapport.customers.tests import factories as make
from rapport.team.actions import tokens
from rapport.team.roles import Role
from tests.authorisation_server import CLIENT_SECRET, AuthorisationServer, authorisation
from tests.mail_servers import free_port

pytestmark = pytest.mark.django_db
__all__ = ["authorisation"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {
    "name": "Help", "address": "Help@Northgate.example", "sign_in": "password", "password": "open sesame", "imap_host": "imap.northgate.example",
    "imap_port": "993", "imap_security": "tls", "folder": "INBOX", "smtp_port": "587", "smtp_security": "starttls",
}  # fmt: skip


@pytest.fixture
def admin():
    return make.actor(Role.ADMINISTRATOR)


@pytest.fixture
def browser(admin):
    client = Client()
    client.force_login(admin.user, backend=BACKEND)
    return client


def row(found: Mailbox) -> dict:
    return Mailbox.objects.values().get(pk=found.pk)


class TestAdd:
    def test_keeps_the_password_encrypted(self, admin):
        found = mailboxes.add(name="Help", address=" Help@Northgate.example ", password="open sesame", by=admin)
        assert found.address == "help@northgate.example"
        assert "sesame" not in row(found)["secret"]
        assert secrets.opened(found) == "open sesame"

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"address": "nothing"}, "Enter an email address, like help@example.org."),
            ({"name": " "}, "Give the mailbox a name."),
            ({"imap_port": 0}, "A port is a number from 1 to 65535."),
            ({"sign_in": "guess"}, "Choose how to sign in."),
            ({"smtp_security": "hope"}, "Choose how the connection is kept private."),
            ({"imap_host": "a\nb"}, "Keep this on one line."),
            ({"sign_in": SignIn.OAUTH}, "Enter the service's addresses."),
            ({"oauth": {"token_url": "http://example.org"}}, "The service's addresses begin with https://."),
            ({"aliases": ["one@northgate.example"]}, "one@northgate.example leads to the mailbox One already."),
        ],
    )
    def test_says_what_is_wrong_and_makes_none(self, admin, wrong, sentence):
        mailboxes.add(name="One", address="one@northgate.example", by=admin)
        with pytest.raises(MailboxRefused) as refusal:
            mailboxes.add(**{"name": "Help", "address": "help@northgate.example", **wrong}, by=admin)
        assert refusal.value.sentence == sentence
        assert Mailbox.objects.count() == 1

    def test_an_adviser_may_not(self):
        with pytest.raises(PermissionDenied):
            mailboxes.add(name="Help", address="help@northgate.example", by=make.actor())
        assert not Mailbox.objects.exists()


class TestChange:
    def test_an_empty_password_leaves_the_one_that_is_there(self, admin):
        found = mailbox(password="open sesame", imap_host="a.example")
        changed = mailboxes.change(mailbox=found, version=1, name="Help desk", by=admin)
        assert (changed.name, secrets.opened(changed), changed.version) == ("Help desk", "open sesame", 2)

    def test_another_folder_is_read_from_its_start(self, admin):
        found = mailbox()
        Mailbox.objects.filter(pk=found.pk).update(seen_uid=7, seen_validity=1)
        changed = mailboxes.change(mailbox=found, version=1, folder="Archive", by=admin)
        assert (changed.seen_uid, changed.seen_validity) == (0, None)

    def test_a_change_of_somebody_else_is_not_undone(self, admin):
        found = mailbox()
        mailboxes.change(mailbox=found, version=1, name="Theirs", by=admin)
        before = row(found)
        with pytest.raises(Conflict):
            mailboxes.change(mailbox=found, version=1, name="Mine", by=admin)
        assert row(found) == before

    @pytest.mark.parametrize("act", [mailboxes.pause, mailboxes.archive])
    def test_paused_and_put_away_it_is_not_fetched(self, admin, act):
        found = mailbox(imap_host="imap.northgate.example")
        assert list(queries.fetched()) == [found]
        act(mailbox=found, by=admin)
        assert list(queries.fetched()) == []


class TestScreens:
    def test_add_and_see(self, browser):
        page = browser.post("/settings/mailboxes/new/", TYPED)
        found = Mailbox.objects.get()
        assert (page.status_code, found.address) == (303, "help@northgate.example")
        shown = browser.get(page["Location"]).content.decode()
        assert "open sesame" not in shown
        assert "imap.northgate.example" in shown
        assert shown.count(STORED) == 1

    def test_a_refusal_is_on_the_form(self, browser):
        page = browser.post("/settings/mailboxes/new/", {**TYPED, "address": "nothing"})
        assert page.status_code == 422
        assert not Mailbox.objects.exists()

    def test_try_it_now_says_how_it_went(self, browser):
        port = free_port()
        found = mailbox(imap_host="127.0.0.1", imap_port=port, imap_security="none")
        page = browser.post(f"/settings/mailboxes/{found.pk}/trial/", follow=True).content.decode()
        assert f"Nothing answers at 127.0.0.1:{port}." in page
        assert Mailbox.objects.get().health["in"]["ok"] is False

    def test_a_server_that_takes_no_password_is_told_of_in_plain_words_and_hears_none(self, browser, admin):
        heard = []
        with serving(lambda *said: heard.append(said[:2])) as server:
            given = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
            found = mailboxes.add(
                name="Help", address="help@northgate.example", sign_in="password", password="open sesame", by=admin, **given
            )
            page = browser.post(f"/settings/mailboxes/{found.pk}/trial/", follow=True).content.decode()
        assert NO_SIGN_IN in page
        assert (Mailbox.objects.get().health["out"]["ok"], {verb for verb, _ in heard}) == (False, {"CONNECT", "EHLO"})

    def test_messages_that_failed_are_shown_and_tried_again(self, browser):
        raw = Raw.objects.create(hash="0" * 64, size=1, content=b"x", received_at=make.NOW, state="failed", problem="It could not be read.")
        assert "It could not be read." in browser.get("/settings/mailboxes/failed/").content.decode()
        assert browser.get(f"/settings/mailboxes/failed/{raw.pk}/original/").content == b"x"
        browser.post(f"/settings/mailboxes/failed/{raw.pk}/retry/")
        raw.refresh_from_db()
        assert raw.state == "stored"


class TestConnect:
    @pytest.fixture
    def found(self, authorisation, monkeypatch):
        monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        return mailbox(sign_in=SignIn.OAUTH, oauth=authorisation.fields(), client_secret=CLIENT_SECRET)

    def begun(self, browser: Client, found: Mailbox) -> str:
        page = browser.post(f"/settings/mailboxes/{found.pk}/connection/")
        return page.context["url"]

    def test_there_and_back(self, browser, found, authorisation: AuthorisationServer):
        back = authorisation.agree(self.begun(browser, found))
        page = browser.get(back.replace("http://testserver", ""), follow=True).content.decode()
        assert "Help is connected." in page
        assert secrets.opened(Mailbox.objects.get()) in authorisation.tokens

    @pytest.mark.parametrize("forged", ["another-state", ""])
    def test_an_answer_with_another_state_is_refused(self, browser, found, authorisation, forged):
        self.begun(browser, found)
        page = browser.get("/settings/mailboxes/connected/", {"code": "x", "state": forged}, follow=True).content.decode()
        assert "belongs to no connection" in page
        assert "access_token" not in unsealed(Mailbox.objects.get().secret)

    def test_an_answer_works_once(self, browser, found, authorisation):
        back = authorisation.agree(self.begun(browser, found)).replace("http://testserver", "")
        browser.get(back)
        assert "belongs to no connection" in browser.get(back, follow=True).content.decode()

    def test_when_they_say_no(self, browser, found, authorisation):
        state = self.begun(browser, found).split("state=")[1].split("&")[0]
        page = browser.get("/settings/mailboxes/connected/", {"error": "access_denied", "state": state}, follow=True).content.decode()
        assert "The mail service did not agree to it." in page


class TestApi:
    def ask(self, admin, method: str, path: str, body: object = None, **headers):
        _, key = tokens.make(name="Mail", by=admin)
        given = {"HTTP_AUTHORIZATION": f"Bearer {key}", **headers}
        return Client().generic(method, f"/api/v1/mailboxes{path}", json.dumps(body or {}), "application/json", **given)

    def test_add_change_and_put_away(self, admin):
        made = self.ask(admin, "POST", "", {"name": "Help", "address": "help@northgate.example", "password": "open sesame"})
        assert made.status_code == 201
        assert "sesame" not in made.content.decode()
        path = f"/{made.json()['id']}"
        changed = self.ask(admin, "PUT", path, {"name": "Desk", "address": "help@northgate.example"}, HTTP_IF_MATCH=made["ETag"])
        assert changed.json()["name"] == "Desk"
        assert secrets.opened(Mailbox.objects.get()) == "open sesame"
        assert self.ask(admin, "DELETE", path).status_code == 204
        assert Mailbox.objects.get().archived_at is not None

    def test_a_refusal_is_a_409_with_its_sentence(self, admin):
        answer = self.ask(admin, "POST", "", {"name": "Help", "address": "nothing"})
        assert (answer.status_code, answer.json()["detail"]) == (409, "Enter an email address, like help@example.org.")


class TestTwoAtOnce:
    """What only one of two administrators touched is kept; what both did is shown field by field."""

    @pytest.fixture
    def found(self, admin):
        given = {"name": "Help", "address": "help@northgate.example", "sign_in": "microsoft", "imap_host": "imap.northgate.example"}
        return mailboxes.add(**given, oauth={"client_id": "one", "tenant": "t"}, by=admin)

    def typed(self, **changed):
        usual = {**TYPED, "sign_in": "microsoft", "client_id": "one", "tenant": "t", "password": "", "version": "1"}
        return {**usual, **changed}

    def test_each_keeps_their_own(self, browser, admin, found):
        mailboxes.change(mailbox=found, version=1, by=admin, name="Homes help", oauth={"client_id": "two", "tenant": "t"})
        sent = self.typed(smtp_host="smtp.northgate.example", tenant="other", aliases="Repairs@northgate.example")
        assert browser.post(f"/settings/mailboxes/{found.pk}/", sent).status_code == 303
        now = row(found)
        assert (now["name"], now["smtp_host"], now["version"]) == ("Homes help", "smtp.northgate.example", 3)
        assert now["oauth"] == {"client_id": "two", "tenant": "other"}
        assert now["aliases"] == ["repairs@northgate.example"]

    def test_what_both_changed_is_shown_and_sent_again_it_goes_over_theirs(self, browser, admin, found):
        team = make.team("Homes")
        mailboxes.change(mailbox=found, version=1, by=admin, name="Homes help", team=team, oauth={"client_id": "two", "tenant": "t"})
        sent = self.typed(name="Lettings", client_id="three", team=make.team("Energy").pk)
        answer = browser.post(f"/settings/mailboxes/{found.pk}/", sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        for shown in ("Help</td><td>Homes help</td><td>Lettings", "one</td><td>two</td><td>three", "nothing</td><td>Homes</td><td>Energy"):
            assert f"<td>{shown}</td>" in page
        assert (row(found)["name"], row(found)["version"]) == ("Homes help", 2)
        assert browser.post(f"/settings/mailboxes/{found.pk}/", {**sent, "version": "2"}).status_code == 303
        assert (row(found)["name"], row(found)["oauth"]["client_id"]) == ("Lettings", "three")

    def test_an_address_is_settled_as_it_is_kept(self, admin, found):
        mailboxes.change(mailbox=found, version=1, by=admin, address="homes@northgate.example")
        mailboxes.change(mailbox=found, version=1, by=admin, address=" Help@northgate.example", name="Lettings")
        assert (row(found)["address"], row(found)["name"]) == ("homes@northgate.example", "Lettings")
