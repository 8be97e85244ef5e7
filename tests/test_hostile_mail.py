"""Mail made to hurt, the whole way in: stored, read, threaded, shown and answered. None hurts, none is lost, none keeps the next out."""

import base64
import io
import multiprocessing
import resource
import zipfile
import zlib
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from rapport.conversations import intake
from rapport.conversations.actions import sending, storing
from rapport.conversations.models import Attachment, Message, Raw, RawState
from rapport.conversations.tests import factories
from rapport.conversations.tests.forking import begun
from rapport.conversations.tests.mail_making import multipart, raw
from rapport.conversations.tests.mailing import letter, mailbox, received
from rapport.customers.tests import factories as people
from tests.mail_servers import Dovecot, dovecot, needs_dovecot

__all__ = ["begun", "dovecot"]
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> tuple[str, str]:
    heads = f'Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"'
    return heads, base64.encodebytes(content).decode().replace("\n", "\r\n")


def nested(levels: int) -> bytes:
    body = "Content-Type: text/plain\r\n\r\nfound at the bottom\r\n"
    for level in range(levels):
        body = f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n{body}\r\n--b{level}--\r\n'
    return b"From: a@customer.example\r\nSubject: deep\r\n" + body.encode()


def zip_bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package, package.open("air.txt", "w", force_zip64=True) as part:
        for _ in range(100):
            part.write(bytes(MEGABYTE))
    return kept.getvalue()


HOSTILE = {
    "200 levels": nested(200),
    "5,000 levels": nested(5_000),
    "10,000 recipients": raw("Hello", to=",\r\n ".join(f'"P {n}" <p{n}@customer.example>' for n in range(10_000))),
    "100,000 parts": b"From: a@customer.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 100_000,
    "10,000 references": raw("Hello", references=" ".join(f"<{n}@customer.example>" for n in range(10_000))),
    "a zip that swells to 100 MB": multipart(("Content-Type: text/plain", "see"), file("air.zip", zip_bomb(), "application/zip")),
    "a body that is squeezed": raw("", content_type="text/plain", content_encoding="gzip") + zlib.compress(bytes(20 * MEGABYTE)),
    "HTML 20,000 deep": raw("<div>" * 20_000 + "x", content_type="text/html"),
    "a subject of a megabyte": raw("Hello", subject="s" * MEGABYTE),
    "an address of a megabyte": raw("Hello", **{"from": "a" * MEGABYTE + "@customer.example"}),
    "NULs": raw("a\0b", subject="c\0d", **{"from": '"e\0f" <a@customer.example>'}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_taken_in_shown_and_lets_the_next_pass(name, client):
    storing.store(content=HOSTILE[name], by=people.actor())
    storing.store(content=letter("after"), by=people.actor())
    intake.take_in_all()
    assert set(Raw.objects.values_list("state", flat=True)) == {RawState.READ}
    assert bytes(Raw.objects.order_by("id").first().content) == HOSTILE[name]
    hostile, after = Message.objects.order_by("id")
    assert after.message_id == "after@example.com"
    assert len(hostile.text) < 3 * MEGABYTE
    client.force_login(people.user())
    shown = client.get(f"/messages/{hostile.pk}/", follow=True)
    assert (shown.status_code, len(shown.content) < 4 * MEGABYTE) == (200, True)


NAMES = [
    *(
        "../../../../tmp/rapport-slip",
        "..\\..\\rapport-slip",
        "/tmp/rapport-slip",
        "C:\\rapport-slip",
        "file:///tmp/rapport-slip",
        "~/.profile",
    ),
    *("a\0b.txt", "....//....//rapport-slip", "=?utf-8?q?..=2F..=2Frapport-slip?=", "x" * 4_000, ".", "..", "CON", "a\r\nX-Slip: yes"),
]


@pytest.mark.django_db
def test_no_name_of_a_file_leads_out_of_our_folder(settings, client):
    slipping = io.BytesIO()
    with zipfile.ZipFile(slipping, "w") as package:
        package.writestr("../../../../tmp/rapport-slip", "x")
    parts = [file(name, f"file {number}".encode()) for number, name in enumerate(NAMES)]
    (message,) = received(multipart(("Content-Type: text/plain", "see"), *parts, file("slip.zip", slipping.getvalue(), "application/zip")))
    folder = Path(settings.MEDIA_ROOT).resolve()
    kept = list(Attachment.objects.filter(message=message))
    assert len(kept) == len(NAMES) + 1
    for each in kept:
        assert (folder / each.file.name).resolve().is_relative_to(folder)
        assert not set(each.name) & set("/\\\0\r\n")
        assert each.name not in ("", ".", "..")
    assert not Path("/tmp/rapport-slip").exists()
    assert len([path for path in folder.rglob("*") if path.is_file()]) == len({each.file.name for each in kept})
    client.force_login(people.user())
    for each in kept:
        got = client.get(f"/attachments/{each.pk}/")
        assert got.status_code in (200, 302, 404)
        assert "\n" not in got.get("Content-Disposition", "")


INJECTED = [
    "=?utf-8?q?hello=0D=0ABcc:_victim@customer.example?=",
    "=?utf-8?b?aGVsbG8NCkJjYzogdmljdGltQGN1c3RvbWVyLmV4YW1wbGU=?=",
    "hello\u2028Bcc: victim@customer.example",
    "hello\x0bBcc: victim@customer.example",
    "hello\x85Bcc: victim@customer.example",
]


@pytest.mark.django_db
@pytest.mark.parametrize("words", INJECTED)
def test_what_is_injected_into_a_subject_or_a_name_adds_no_header_to_our_answer(words):
    amara, help_desk = people.actor(), factories.mailbox("help@northgate.example")
    given = {"from": f'"{words}" <olwen@customer.example>', "to": "help@northgate.example", "message_id": "<one@customer.example>"}
    storing.store(content=raw("Hello", subject=words, **given), by=amara, mailbox=help_desk)
    intake.take_in_all()
    message = Message.objects.get()
    draft = factories.draft(message.conversation, amara)
    confirmed = [each.key for each in sending.check(draft=draft, by=amara)]
    outgoing = sending.send(draft=draft, by=amara, confirmed=confirmed)
    mail = message_from_bytes(bytes(outgoing.content), policy=SMTP)
    assert (mail["Bcc"], mail.defects) == (None, [])
    assert [each.addr_spec for each in mail["To"].addresses] == ["olwen@customer.example"]
    assert not any("victim" in line for line in bytes(outgoing.content).decode().splitlines() if line.lower().startswith("bcc"))
    assert list(message.recipients.values_list("address", flat=True)) == ["help@northgate.example"]


def bring_in(number: int, told) -> None:
    """Fetch and take in, in a process of its own; tell how much more memory that took at its height, in bytes."""
    from rapport.conversations.fetching import fetching
    from rapport.conversations.models import Mailbox

    box = Mailbox.objects.get(pk=number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fetching.fetch(box)
    intake.take_in_all()
    told.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)


@needs_dovecot
@pytest.mark.django_db(transaction=True)
def test_60_mb_come_in_and_take_a_few_times_their_size_in_memory(dovecot: Dovecot, begun):
    content = multipart(
        ("Content-Type: text/plain", "see"), file("film.mp4", bytes(range(256)) * 4 * 44 * 1024, "video/mp4"), message_id="<big@x.example>"
    )
    assert len(content) > 60 * MEGABYTE
    dovecot.deliver("large", letter("before"), content, letter("after"))
    told, telling = multiprocessing.Pipe(duplex=False)
    process = begun(bring_in, mailbox(dovecot, "large").pk, telling)
    process.join(300)
    assert process.exitcode == 0
    assert list(Message.objects.order_by("id").values_list("message_id", flat=True)) == [
        "before@example.com",
        "big@x.example",
        "after@example.com",
    ]
    assert Attachment.objects.get().size == 44 * MEGABYTE
    took = told.recv()
    assert took < 9 * len(content), f"{took / MEGABYTE:.0f} MB"
