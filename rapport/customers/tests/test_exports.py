"""Customers out to files, and back again."""

import csv
import io

import pytest

from rapport.audit.models import Viewing
from rapport.customers import exporting
from rapport.customers.actions import contact_points, exports, imports
from rapport.customers.models import ContactPoint, Customer, CustomField, Import
from rapport.customers.models.importing import ImportStatus
from rapport.customers.tests import factories as make
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
POINTS = [
    {"channel": "email", "value": "zoe@example.org", "is_preferred": True},
    {"channel": "phone", "value": "07700 900001", "label": "Mobile"},
    {"channel": "address", "value": "Flat 2, 1 Gorse Lane\nChester\nCH1 2AB"},
]


@pytest.fixture
def client_of(client):
    def sign_in(*roles):
        client.force_login(make.user(*roles))
        return client

    return sign_in


def test_a_table_comes_back_as_it_went(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    CustomField.objects.create(key="renews", label="Renews", type="date")
    make.customer("=2+2 Łyś", contact_points=POINTS, tags=["vip"], custom={"renews": "31/03/2027"}, external_id="A1", stage="at-risk")
    stream = io.BytesIO()
    assert exporting.write(Customer.objects.all(), stream, "csv") == 1
    Customer.objects.update(external_id="gone")
    ContactPoint.objects.all().delete()
    stream.seek(0)
    by = make.actor(Role.MANAGER)
    imported = imports.store(stream=stream, name="out.csv", by=by)
    Import.objects.update(status=ImportStatus.RUNNING)
    imported.refresh_from_db()
    imported = imports.carry_out(imported=imported, by=by, tell=lambda rows, share: None)
    assert imported.counts["new"] == 1, imported.counts
    back = Customer.objects.get(external_id="A1")
    assert (back.name, back.stage, back.tags) == ("=2+2 Łyś", "at-risk", ["vip"])
    assert set(back.contact_points.values_list("channel", "key")) >= {("email", "zoe@example.org"), ("phone", "+447700900001")}
    assert back.contact_points.get(channel="address").postcode == "CH1 2AB"


def test_what_a_spreadsheet_would_run_is_text():
    make.customer("=cmd|' /C calc'!A0")
    stream = io.BytesIO()
    exporting.write(Customer.objects.all(), stream, "csv")
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))
    assert not rows[0]["Name"].startswith("=")


def test_cards_leave_out_what_does_not_work():
    customer = make.customer("Zoë Łyś", contact_points=POINTS)
    contact_points.mark_invalid(point=customer.contact_points.get(channel="email"), reason="bounces", by=make.actor())
    stream = io.BytesIO()
    exporting.write(Customer.objects.all(), stream, "vcf")
    text = stream.getvalue().decode()
    assert "FN:Zoë Łyś" in text
    assert "zoe@example.org" not in text


class TestTheDoor:
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf"])
    def test_gives_the_file(self, client_of, kind):
        make.customer("Zoë Łyś")
        response = client_of(Role.MANAGER).get("/customers/export/", {"format": kind, "where": "name has lys"})
        assert response.status_code == 200
        assert b"".join(response.streaming_content)

    def test_an_adviser_may_not(self, client_of):
        assert client_of(Role.ADVISER).get("/customers/export/").status_code == 403

    def test_only_who_one_may_see(self, client_of):
        make.customer("Out Of Reach")
        response = client_of(Role.MANAGER).get("/customers/export/")
        assert b"Out Of Reach" in b"".join(response.streaming_content)
        response = client_of(Role.DATA_PROTECTION_OFFICER).get("/customers/export/", {"where": "nonsense is ("})
        assert response.status_code == 302

    def test_archived_ones_are_there_when_they_are_asked_for(self, client_of):
        archived = make.customer("Long Gone")
        Customer.objects.filter(pk=archived.pk).update(archived_at=archived.created_at)
        for where, is_there in (("", False), ("archived is yes", True)):
            response = client_of(Role.MANAGER).get("/customers/export/", {"where": where})
            assert (b"Long Gone" in b"".join(response.streaming_content)) == is_there

    def test_more_than_somebody_should_wait_for_is_refused_and_not_logged(self, client_of, monkeypatch):
        monkeypatch.setattr(exports, "MOST", 1)
        make.customer("Ann")
        make.customer("Bo")
        response = client_of(Role.MANAGER).get("/customers/export/", {"format": "csv"})
        assert response.status_code == 302
        with pytest.raises(exports.TooMany):
            exports.export(where="", kind="csv", by=make.actor(Role.MANAGER))
        assert not Viewing.objects.filter(subject="customers.export").exists()

    def test_an_unknown_kind_of_file_is_refused(self):
        with pytest.raises(exporting.UnknownFormat):
            exports.export(where="", kind="exe", by=make.actor(Role.MANAGER))
        assert not Viewing.objects.filter(subject="customers.export").exists()
