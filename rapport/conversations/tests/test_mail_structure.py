"""Any bytes are read: what they say comes out, what cannot be read is told, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations import mail
from rapport.conversations.mail import Kind

from .mail_making import multipart, raw, read


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(content):
    found = mail.read(content)
    assert isinstance(found, mail.Mail)
    assert found.size == len(content)


@given(st.binary(max_size=200), st.sampled_from(["content-type", "from", "date", "subject", "references", "content-disposition"]))
def test_any_bytes_in_a_header_are_read(content, name):
    found = mail.read(name.encode() + b": " + content + b"\r\nTo: help@northgate.example\r\n\r\nHello")
    "".join([found.subject, found.text, *(str(one) for one in found.from_), found.message_id]).encode()
    assert not set("\r\n\0") & set(found.subject)


@pytest.mark.parametrize("saved_as", ["utf-8-sig", "utf-16"])
def test_a_mail_that_an_editor_saved_has_its_headers(saved_as):
    saved = raw("It drips.").decode().encode(saved_as)
    found = mail.read(saved)
    assert (found.subject, found.text, found.size) == ("The boiler", "It drips.", len(saved))


def test_the_words_of_a_plain_mail():
    found = read("It drips.\r\n\r\nAnn", date="Tue, 3 Mar 2026 09:30:00 +0100", message_id="<1@customer.example>")
    assert (found.kind, found.subject, found.text) == (Kind.MESSAGE, "The boiler", "It drips.\n\nAnn")
    assert (found.message_id, found.date.isoformat()) == ("1@customer.example", "2026-03-03T09:30:00+01:00")
    assert found.author == mail.Address("Ann Lee", "ann@customer.example")
    assert found.problems == ()


def test_plain_words_go_before_html_and_html_is_kept_as_it_came():
    made = multipart(("Content-Type: text/plain", "Plain"), ("Content-Type: text/html", "<p onclick=x>Rich</p>"), kind="alternative")
    found = mail.read(made)
    assert (found.text.strip(), found.html.strip()) == ("Plain", "<p onclick=x>Rich</p>")
    assert found.attachments == ()


def test_html_alone_becomes_words():
    found = read("<p>One<br>two &amp; three</p><ul><li>four</ul><style>p{}</style><script>x()</script>", content_type="text/html")
    assert found.text == "One\ntwo & three\n\n- four"


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_any_line_end(end):
    made = multipart(("Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable", "caf=C3=A9 is=\r\n open")).replace(
        b"\r\n", end
    )
    assert mail.read(made).text.strip() == "café is open"


def test_a_boundary_never_closed():
    made = multipart(("Content-Type: text/plain", "first"), ("Content-Type: text/plain", "second")).replace(b"--edge--", b"")
    assert mail.read(made).text.split() == ["first", "second"]


def test_a_wrong_boundary_is_guessed():
    made = multipart(("Content-Type: text/plain", "found all the same")).replace(b'boundary="edge"', b'boundary="other"')
    assert mail.read(made).text.strip() == "found all the same"


def test_no_boundary_at_all_shows_what_there_is():
    found = read("just words", content_type="multipart/mixed")
    assert found.text == "just words"
    assert "not marked" in found.problems[0]


def test_a_body_without_a_blank_line_before_it():
    assert mail.read(b"From: a@b.example\nthe words\nof it").text == "the words\nof it"


def test_an_enclosed_message_is_a_file_of_its_own():
    inner = "Subject: Inner\r\nTo: x@y.example\r\n\r\nsecret of the inner"
    found = mail.read(multipart(("Content-Type: text/plain", "see below"), ("Content-Type: message/rfc822", inner)))
    assert found.text.strip() == "see below"
    assert [(one.filename, one.content_type) for one in found.attachments] == [("Inner.eml", "message/rfc822")]
    assert found.attachments[0].content.startswith(b"Subject: Inner")


@pytest.mark.parametrize(
    ("label", "content", "words"),
    [
        ("iso-8859-1", "café €".encode("cp1252"), "café €"),
        ("us-ascii", "café".encode(), "café"),
        ("iso-8859-1", "café".encode(), "café"),
        ("utf-8", "café".encode("cp1252"), "café"),
        ("", "naïve".encode("cp1252"), "naïve"),
        ("x-unknown", "добрый день".encode(), "добрый день"),
        ("iso-2022-jp", "こんにちは".encode("iso2022_jp"), "こんにちは"),
        ("", "こんにちは".encode("iso2022_jp"), "こんにちは"),
        ("shift_jis", "①番".encode("cp932"), "①番"),
        ("unicode-1-1-utf-7", b"+AOk-t+AOk-", "été"),
        ("gb2312", "你好镕".encode("gb18030"), "你好镕"),
        ("ks_c_5601-1987", "똠방".encode("cp949"), "똠방"),
        ("idna", b"plain", "plain"),
        ("zip", b"plain", "plain"),
        ("utf-16", "héllo".encode("utf-16"), "héllo"),
    ],
)
def test_charsets_and_labels_that_lie(label, content, words):
    made = b"From: a@b.example\r\nContent-Type: text/plain; charset=" + label.encode() + b"\r\n\r\n" + content
    assert mail.read(made).text == words


def test_nul_and_control_characters_go():
    assert mail.read(b"Subject: a\0b\x07c\r\n\r\none\0two\x08").text == "onetwo"
    assert mail.read(b"Subject: a\0b\x07c\r\n\r\n").subject == "ab c"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fm?= =?utf-8?b?w6k=?=", "café"),
        ("=?utf-8?b?Y2Fmww==?= =?utf-8?b?qQ==?=", "café"),
        ("=?iso-8859-1*de?q?gr=FC=DFe?= dich", "grüße dich"),
        ("=?x-none?q?plain?=", "plain"),
        ("broken =?utf-8?q?", "broken =?utf-8?q?"),
        ("=?utf-8?q?two=0D=0ABcc:_all@x.example?=", "two Bcc: all@x.example"),
        ("turned \u202eround", "turned round"),
    ],
)
def test_subjects_are_one_safe_line(written, read_as):
    assert read(subject=written).subject == read_as


def test_a_folded_header_is_one_line_and_nothing_can_add_another():
    found = mail.read(b'Subject: one\r\n two\r\n\tthree\r\nTo: "x\r\n y" <a@b.example>\r\n\r\n')
    assert (found.subject, found.to[0].name) == ("one two three", "x y")


@pytest.mark.parametrize("written", ["Tue, 30 Feb 2026 09:00:00 +0000", "yesterday", "", "99999999999", "Mon, 1 Jan 2026 25:00:00 +0000"])
def test_a_date_that_is_none(written):
    assert read(date=written).date is None


def test_a_date_in_the_future_is_not_believed():
    from datetime import date

    found = mail.read(raw(date="Fri, 1 Jan 3000 09:00:00 +0000"), today=date(2026, 3, 3))
    assert found.date is None
    assert "future" in found.problems[0]


def test_flowed_lines_are_made_whole():
    found = read("This is one \r\nlong line.\r\n-- \r\nAnn", content_type="text/plain; format=flowed")
    assert found.text == "This is one long line.\n-- \nAnn"


def test_signed_and_encrypted_mail_is_kept_and_said():
    signed = mail.read(
        multipart(
            ("Content-Type: text/plain", "true"),
            ("Content-Type: application/pgp-signature", "-----BEGIN PGP SIGNATURE-----"),
            kind="signed",
        )
    )
    assert (signed.is_signed, signed.is_encrypted, signed.text.strip(), len(signed.attachments)) == (True, False, "true", 1)
    sealed = mail.read(
        multipart(
            ("Content-Type: application/pgp-encrypted", "Version: 1"), ("Content-Type: application/octet-stream", "x"), kind="encrypted"
        )
    )
    assert sealed.is_encrypted
    smime = read(
        "MIIB", content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", content_transfer_encoding="base64"
    )
    assert smime.is_encrypted
    assert smime.attachments[0].filename == "smime.p7m"


def test_our_own_marks_are_found():
    found = read(
        to="Help <Help+abc123@northgate.example>, other+x@else.example",
        subject="Re: [c-1234] The boiler",
        delivered_to="help+def@northgate.example",
    )
    assert found.plus_tokens == ("abc123", "def")
    assert found.subject_token == "C-1234"


def test_what_servers_thought_of_it():
    found = read(x_spam_status="Yes, score=7.5 required=5.0", authentication_results="mx.northgate.example; spf=pass")
    assert found.spam == mail.Spam(True, 7.5, "mx.northgate.example; spf=pass")
    assert read(x_spam_flag="NO", x_spam_score="-1.2").spam == mail.Spam(False, -1.2, "")


def test_the_list_a_mail_came_by():
    found = read(list_id="Tenants <tenants.lists.example>", list_post="<mailto:tenants@lists.example>", precedence="list")
    assert (found.list_id, found.list_post, found.kind) == ("tenants.lists.example", "tenants@lists.example", Kind.MESSAGE)
