"""Files that lie, swell, or have no end are refused with a sentence, and leave no customer behind."""

import io
import struct
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rapport.core.errors import Refused
from rapport.customers.actions import imports
from rapport.customers.models import Customer, Import
from rapport.customers.models.importing import ImportStatus
from rapport.customers.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def workbook() -> bytes:
    """An honest workbook."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet("People").write_row(0, 0, ["Name", "Email"])
    return kept.getvalue()


def bomb(*, lies: bool) -> bytes:
    """A workbook with a part of 300 MB packed into little; `lies` says in its directory that the part is small."""
    kept = io.BytesIO(workbook())
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/air.bin", "w") as part:
        for _ in range(300):
            part.write(bytes(MEGABYTE))
    data = bytearray(kept.getvalue())
    if lies:
        place = data.rfind(b"xl/media/air.bin") - 46
        data[place + 24 : place + 28] = struct.pack("<L", 10)
    return bytes(data)


LIES = {
    "a picture named CSV": ("people.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
    "a PDF named XLSX": ("people.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    "a program named VCF": ("people.vcf", b"\x7fELF\x02\x01\x01" + bytes(64) + b"\xff" * 200),
    "a web page named CSV": ("people.csv", b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"),
    "a package cut short": ("people.xlsx", workbook()[:-300]),
    "nothing": ("people.csv", b" "),
    "only NULs": ("people.csv", bytes(5000)),
    "a bomb": ("people.xlsx", bomb(lies=False)),
    "a bomb that lies": ("people.xlsx", bomb(lies=True)),
}


@pytest.fixture
def leader(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.user(Role.MANAGER, Role.TEAM_LEADER)


@pytest.mark.parametrize("what", LIES)
def test_a_file_that_is_not_what_it_says_is_refused_on_the_form(leader, what):
    name, content = LIES[what]
    client = Client()
    client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/customers/imports/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    said = answer.context["form"].errors["file"]
    assert [sentence for sentence in said if not sentence.endswith((".", "?"))] == []
    assert not Customer.objects.exists()
    assert not Import.objects.exclude(status=ImportStatus.FAILED).exists()


def test_one_line_of_a_hundred_megabytes_is_refused(leader, tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"Name,Email\n")
        for _ in range(100):
            file.write(b"x" * MEGABYTE)
    by = factories.actor(Role.MANAGER)
    with path.open("rb") as stream, pytest.raises(Refused, match=r"\.$"):
        imports.store(stream=stream, name="line.csv", by=by)
    assert Import.objects.get().status == ImportStatus.FAILED
    assert not Customer.objects.exists()


def test_a_card_that_never_ends_brings_nobody_in(leader):
    card = SimpleUploadedFile("people.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:" + b"x" * 20 * MEGABYTE)
    by = factories.actor(Role.MANAGER)
    imported = imports.store(stream=card, name=card.name, by=by)
    Import.objects.update(status=ImportStatus.RUNNING)
    imported.refresh_from_db()
    imported = imports.carry_out(imported=imported, by=by, tell=lambda rows, share: None)
    assert imported.status == ImportStatus.FAILED or imported.counts["refused"] == 1
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "a\x00b.csv", "\u202evsc.exe", "x" * 300 + ".csv", "=cmd|' /C calc'!A0.csv", ".csv", "CON.csv"]
)
def test_a_file_s_name_is_only_a_name(leader, name, tmp_path):
    client = Client()
    client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/customers/imports/", {"file": SimpleUploadedFile(name, b"Name,Email\nSian,sian@example.org\n")}, follow=True)
    assert answer.status_code in {200, 422}
    for kept in Import.objects.all():
        assert str(tmp_path) in str(kept.file.path)
        assert not set(kept.file_name) & set("/\x00")
        assert client.get(f"/customers/imports/{kept.pk}/").status_code == 200
