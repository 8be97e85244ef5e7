"""Fetching from a real IMAP server: nothing is lost, nothing comes twice, and the server is told only what is stored."""

import pytest
from django.db import connection

from rapport.conversations.actions import mailboxes
from rapport.conversations.fetching import connecting, fetching
from rapport.conversations.fetching.connecting import NoConnection
from rapport.conversations.files import NoRoom
from rapport.conversations.models import Mailbox, Raw, Security
from rapport.conversations.tests.mailing import letter, mailbox
from rapport.customers.tests import factories as make
from tests.mail_servers import Cutting, Dovecot, dovecot, free_port, needs_dovecot

pytestmark = [needs_dovecot, pytest.mark.django_db(transaction=True)]
__all__ = ["dovecot"]


def stored() -> list[bytes]:
    return [bytes(raw.content) for raw in Raw.objects.order_by("id")]


class TestFetch:
    def test_stores_each_message_as_it_is_and_then_tells_the_server(self, dovecot: Dovecot):
        letters = [letter("a"), letter("b", text="Ünïcode £")]
        dovecot.deliver("plain", *letters)
        box = mailbox(dovecot, "plain")
        assert fetching.fetch(box) == 2
        assert stored() == letters
        assert all(r"\Seen" in flags for flags in dovecot.flags("plain"))
        envelope = Raw.objects.order_by("id")[0].envelope
        assert (envelope["uid"], bool(envelope["internal_date"])) == (1, True)

    def test_a_second_time_there_is_nothing_new(self, dovecot: Dovecot):
        dovecot.deliver("twice", letter("a"))
        box = mailbox(dovecot, "twice")
        assert (fetching.fetch(box), fetching.fetch(box)) == (1, 0)
        dovecot.deliver("twice", letter("b"))
        assert fetching.fetch(box) == 1
        assert stored() == [letter("a"), letter("b")]

    def test_what_the_server_tells_with_another_answer_is_heard(self, dovecot: Dovecot):
        """It tells of new mail once only; waiting for it to tell again would leave the mail there for minutes."""
        with connecting.connected(mailbox(dovecot, "told")) as box:
            box.client.response("EXISTS")
            assert not fetching.told_of_more(box)
            dovecot.deliver("told", letter("a"))
            box.client.noop()
            assert fetching.told_of_more(box)

    def test_a_folder_that_was_made_anew_is_read_again_and_nothing_doubles(self, dovecot: Dovecot):
        dovecot.deliver("anew", letter("a"), letter("b"))
        box = mailbox(dovecot, "anew")
        fetching.fetch(box)
        before = Mailbox.objects.get(pk=box.pk).seen_validity
        dovecot.forget_numbers("anew")
        dovecot.deliver("anew", letter("c"))
        fetching.fetch(box)
        assert Mailbox.objects.get(pk=box.pk).seen_validity != before
        assert sorted(stored()) == sorted([letter("a"), letter("b"), letter("c")])

    def test_mail_from_before_we_began_stays_where_it_is(self, dovecot: Dovecot):
        dovecot.deliver("old", letter("a"))
        box = mailbox(dovecot, "old", since=make.NOW.replace(year=2030).date())
        assert fetching.fetch(box) == 0
        assert stored() == []
        assert Mailbox.objects.get(pk=box.pk).seen_uid == 1

    def test_two_at_once_fetch_it_once(self, dovecot: Dovecot):
        from tests.test_at_the_same_time import at_once

        dovecot.deliver("many", *[letter(str(number)) for number in range(20)])
        box = mailbox(dovecot, "many")
        got = at_once(lambda _: fetching.fetch(Mailbox.objects.get(pk=box.pk)))
        assert [each for each in got if isinstance(each, Exception)] == []
        assert sum(each or 0 for each in got) == 20
        assert len(set(stored())) == Raw.objects.count() == 20

    @pytest.mark.parametrize("after", [700, 2_000, 20_000])
    def test_a_server_that_breaks_off_loses_and_doubles_nothing(self, dovecot: Dovecot, after):
        user = f"cut{after}"
        letters = [letter(str(number), text="x" * 3_000) for number in range(120)]
        dovecot.deliver(user, *letters)
        line = Cutting(dovecot.plain, after)
        box = mailbox(dovecot, user, imap_port=line.port)
        with pytest.raises(NoConnection) as refusal:
            fetching.fetch(box)
        assert refusal.value.sentence == f"The connection to 127.0.0.1:{line.port} broke off."
        assert Mailbox.objects.get(pk=box.pk).health["in"]["ok"] is False
        fetching.fetch(box)
        line.close()
        assert stored() == letters
        assert Mailbox.objects.get(pk=box.pk).health["in"]["ok"] is True

    def test_a_server_killed_and_started_again(self, dovecot: Dovecot):
        dovecot.deliver("killed", letter("a"))
        box = mailbox(dovecot, "killed")
        dovecot.kill()
        with pytest.raises(NoConnection, match="Nothing answers at"):
            fetching.fetch(box)
        assert stored() == []
        dovecot.start()
        assert fetching.fetch(box) == 1

    def test_a_full_disk_leaves_the_mail_on_the_server(self, dovecot: Dovecot):
        dovecot.deliver("full", letter("a"))
        box = mailbox(dovecot, "full")
        with connection.cursor() as cursor:  # the database says exactly what it says when its disk is full
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"
            )
            cursor.execute("CREATE TRIGGER full_disk BEFORE INSERT ON conversations_raw FOR EACH ROW EXECUTE FUNCTION full_disk()")
        try:
            with pytest.raises(NoRoom) as refusal:
                fetching.fetch(box)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER full_disk ON conversations_raw; DROP FUNCTION full_disk()")
        assert refusal.value.sentence == "The disk is full: nothing was stored."
        assert stored() == []
        assert not any(r"\Seen" in flags for flags in dovecot.flags("full"))
        assert fetching.fetch(box) == 1


class TestConnect:
    @pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
    def test_privately(self, dovecot: Dovecot, monkeypatch, security):
        monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
        port = dovecot.tls if security == Security.TLS else dovecot.plain
        box = mailbox(dovecot, "private", imap_port=port, imap_security=security, imap_host="localhost")
        with connecting.connected(box) as open_box:
            assert open_box.folder.get() == "INBOX"

    def test_a_certificate_nobody_vouches_for_is_refused(self, dovecot: Dovecot):
        box = mailbox(dovecot, "private", imap_port=dovecot.tls, imap_security=Security.TLS)
        with pytest.raises(NoConnection, match=r"^The certificate of 127.0.0.1 is not to be trusted: self-signed certificate.$"):
            fetching.fetch(box)

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"password": "wrong"}, "127.0.0.1 does not accept the user name and password."),
            ({"folder": "Nowhere"}, "There is no folder called Nowhere."),
            ({"imap_host": "mail.invalid"}, "There is no mail server called mail.invalid."),
        ],
    )
    def test_says_what_is_wrong(self, dovecot: Dovecot, wrong, sentence):
        box = mailbox(dovecot, "wrong", **wrong)
        with pytest.raises(NoConnection) as refusal:
            fetching.fetch(box)
        assert refusal.value.sentence == sentence
        assert Mailbox.objects.get(pk=box.pk).health["in"]["problem"] == sentence

    def test_nothing_there(self, dovecot: Dovecot):
        port = free_port()
        with pytest.raises(NoConnection, match=f"Nothing answers at 127.0.0.1:{port}"):
            fetching.fetch(mailbox(dovecot, "nobody", imap_port=port))

    def test_tls_where_there_is_none(self, dovecot: Dovecot):
        box = mailbox(dovecot, "private", imap_port=dovecot.plain, imap_security=Security.TLS)
        with pytest.raises(NoConnection, match="does not speak TLS from the start"):
            fetching.fetch(box)


def test_a_paused_mailbox_is_not_watched(dovecot: Dovecot):
    from rapport.conversations.queries import mailboxes as queries

    box = mailbox(dovecot, "paused")
    assert list(queries.fetched()) == [box]
    mailboxes.pause(mailbox=box, by=make.system())
    assert list(queries.fetched()) == []
