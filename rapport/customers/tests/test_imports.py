"""Bringing customers in from files: whole or not at all, once, and with a way back."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.customers import timeline
from rapport.customers.actions import editing, imports, interactions, merging
from rapport.customers.models import ContactPoint, Customer, CustomField, Event, Import, Role
from rapport.customers.models.importing import ImportStatus
from rapport.customers.queries import imports as queries
from rapport.customers.reading.limits import Unreadable
from rapport.customers.tests import factories as make
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db
SILENT = lambda rows, share: None  # noqa: E731


@pytest.fixture
def by(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.actor(Job.TEAM_LEADER)


def bring(text, by, name="people.csv", **given):
    imported = imports.store(stream=io.BytesIO(text.encode() if isinstance(text, str) else text), name=name, by=by)
    if given:
        imported = imports.plan(
            imported=imported, mapping=None, rules=given.get("rules", ["email-and-name"]), policy=given.get("policy", "fill"), by=by
        )
    Import.objects.filter(pk=imported.pk).update(status=ImportStatus.RUNNING)
    imported.refresh_from_db()
    return imports.carry_out(imported=imported, by=by, tell=SILENT)


PEOPLE = "Id,Name,Email,Phone,Address,Postcode\nA1,Zoë Łyś,zoe@example.org,07700 900001,1 Gorse Lane,CH1 2AB\nA2,Piotr Zając,piotr@example.org,,,\n"


def test_new_customers_with_their_points_words_and_origin(by):
    imported = bring(PEOPLE, by)
    assert (imported.status, imported.counts["new"], imported.counts["refused"]) == ("done", 2, 0)
    zoe = Customer.objects.get(external_id="A1")
    assert (zoe.name, zoe.sort_name, zoe.imported_by, zoe.created_by) == ("Zoë Łyś", "lys zoe", imported, by.user)
    assert set(zoe.contact_points.values_list("channel", "key")) >= {("email", "zoe@example.org"), ("phone", "+447700900001")}
    assert zoe.contact_points.filter(is_preferred=True).count() == 3
    assert {"zoe", "lys", "gorse"} <= {word.strip("'") for word in zoe.search.split()}


def test_the_same_file_again_changes_nothing(by):
    bring(PEOPLE, by)
    before = (Customer.objects.count(), ContactPoint.objects.count(), Event.objects.count())
    again = bring(PEOPLE, make.later(by, hours=1))
    assert (again.counts["new"], again.counts["changed"], again.counts["same"]) == (0, 0, 2)
    assert (Customer.objects.count(), ContactPoint.objects.count(), Event.objects.count()) == before


def test_someone_we_have_is_filled_in_not_made_twice(by):
    piotr = make.customer("Piotr Zając", contact_points=[{"channel": "email", "value": "piotr@example.org"}])
    imported = bring(PEOPLE.replace("A2,Piotr Zając,piotr@example.org,", "A2,Piotr Zając,PIOTR@example.org,07700 900002"), by)
    assert (imported.counts["new"], imported.counts["changed"]) == (1, 1)
    piotr.refresh_from_db()
    assert (piotr.external_id, piotr.contact_points.count()) == ("A2", 2)
    assert timeline.story(piotr)[-1] == "Changed by the import of people.csv: external id, contact points."


def test_filling_in_never_overwrites_and_replacing_does(by):
    make.customer("Old Name", external_id="A2", known_as="Pete")
    bring("Id,Name,Known as\nA2,Piotr Zając,Piotrek\n", by, policy="fill")
    assert Customer.objects.values_list("name", "known_as").get(external_id="A2") == ("Old Name", "Pete")
    bring("Id,Name,Known as\nA2,Piotr Zając,Piotrek\n", make.later(by, hours=1), policy="overwrite")
    assert Customer.objects.values_list("name", "known_as").get(external_id="A2") == ("Piotr Zając", "Piotrek")


def test_bad_rows_are_refused_with_a_reason_and_good_ones_come_in(by):
    imported = bring("Id,Name,Email\nA1,Ann,ann@example.org\n,,\nA2,,\nA3,Bo,bo@example.org\n", by)
    assert (imported.counts["new"], imported.counts["refused"]) == (2, 1)
    with imported.refused_file.open() as refused:
        rows = list(csv.reader(io.StringIO(refused.read().decode("utf-8-sig"))))
    assert rows[0] == ["Id", "Name", "Email", "Why it was refused"]
    assert rows[1][0] == "A2"
    assert rows[1][-1].startswith("Row 4: there is no name")


def test_a_customer_twice_in_one_file_is_one(by):
    imported = bring("Name,Email\nAnn Lee,ann@example.org\nAnn Lee,ANN@example.org\n", by, rules=["email-and-name"])
    assert (Customer.objects.count(), imported.counts["new"], imported.counts["same"]) == (1, 1, 1)


def test_custom_fields_are_typed(by):
    CustomField.objects.create(key="renews", label="Renews", type="date")
    imported = imports.store(stream=io.BytesIO(b"Name,Renews\nAnn,31/03/2027\nBo,soon\n"), name="x.csv", by=by)
    imported.mapping["columns"][1] |= {"field": "custom", "custom": "renews"}
    imported.status = ImportStatus.RUNNING
    imported.save()
    imported = imports.carry_out(imported=imported, by=by, tell=SILENT)
    assert Customer.objects.get(name="Ann").custom == {"renews": "2027-03-31"}
    assert (imported.counts["refused"], Customer.objects.filter(name="Bo").count()) == (1, 0)


def test_where_people_work(by):
    bring("Name,Email,Company,Job Title\nAnn Lee,a@example.org,Dee Bakery,Baker\nBo Lee,b@example.org,dee bakery,\n", by)
    bakery = Customer.objects.get(kind="organisation")
    assert (bakery.name, Role.objects.filter(other=bakery, link="works-at").count()) == ("Dee Bakery", 2)


def test_a_check_writes_nothing_but_counts_the_same(by):
    imported = imports.store(stream=io.BytesIO(PEOPLE.encode()), name="people.csv", by=by)
    Import.objects.filter(pk=imported.pk).update(status=ImportStatus.CHECKING)
    imported.refresh_from_db()
    checked = imports.carry_out(imported=imported, by=by, tell=SILENT)
    assert (checked.status, checked.counts["new"], Customer.objects.count()) == ("checked", 2, 0)


def test_a_crash_leaves_nothing(by, monkeypatch):
    from rapport.customers.importing import linking

    class Crash(Exception):
        """The process dies here."""

    def die(*given):
        raise Crash

    monkeypatch.setattr(linking.Linker, "link", die)
    with pytest.raises(Crash):
        bring(PEOPLE, by)
    assert (Customer.objects.count(), ContactPoint.objects.count()) == (0, 0)


class TestAnAbsorbedCustomersExternalId:
    """Who was merged away leads to the survivor, by the id that the other system knows them by."""

    @pytest.fixture
    def survivor(self, by):
        survivor, absorbed = make.customer("Ann Lee", external_id="A1"), make.customer("Anne Lee", external_id="A2")
        further = make.customer("Annie Lee", external_id="A3")
        merging.merge(survivor=absorbed, absorbed=further, by=by)
        merging.merge(survivor=survivor, absorbed=absorbed, by=by)
        return survivor

    @pytest.mark.parametrize("external_id", ["A1", "A2", "A3"])
    @pytest.mark.parametrize("policy", ["fill", "overwrite"])
    def test_leads_to_the_survivor(self, by, survivor, external_id, policy):
        imported = bring(f"Id,Name,Known as\n{external_id},Ann Lee,Annie\n", by, policy=policy)
        assert (imported.counts["new"], imported.counts["changed"], imported.counts["refused"]) == (0, 1, 0)
        survivor.refresh_from_db()
        assert (survivor.known_as, survivor.external_id) == ("Annie", "A1")
        assert set(Customer.objects.exclude(pk=survivor.pk).values_list("known_as", flat=True)) == {""}

    def test_is_refused_where_the_survivor_is_archived(self, by, survivor):
        Customer.objects.filter(pk=survivor.pk).update(archived_at=by.at)
        imported = bring("Id,Name,Known as\nA3,Ann Lee,Annie\n", by)
        assert (imported.counts["changed"], imported.counts["refused"], Customer.objects.count()) == (0, 1, 3)
        assert set(Customer.objects.values_list("known_as", flat=True)) == {""}


def test_a_row_without_an_id_may_be_an_earlier_one_with_an_id(by):
    imported = bring("Id,Name,Email\nA1,Ann Lee,ann@example.org\n,Ann Lee,ann@example.org\nA2,Ann Lee,ann@example.org\n", by)
    assert (Customer.objects.count(), imported.counts["new"], imported.counts["same"]) == (2, 2, 1)


class TestUndo:
    def test_takes_everything_back(self, by):
        piotr = make.customer("Piotr Zając", contact_points=[{"channel": "email", "value": "piotr@example.org"}])
        imported = bring(PEOPLE.replace("piotr@example.org,", "piotr@example.org,07700 900002"), by)
        undone = imports.undo(imported=imported, by=make.later(by, hours=1))
        assert undone.counts["undone"] == {"removed": 1, "archived": 0, "put_back": 1, "kept": 0}
        piotr.refresh_from_db()
        assert (piotr.external_id, piotr.contact_points.count(), Customer.objects.count()) == ("", 1, 1)
        assert bring(PEOPLE, make.later(by, hours=2)).counts["new"] == 1

    def test_keeps_whom_somebody_worked_with_since(self, by):
        imported = bring(PEOPLE, by)
        zoe = Customer.objects.get(external_id="A1")
        interactions.log(customer=zoe, form="call", said="Hello", by=make.later(by, minutes=5))
        undone = imports.undo(imported=imported, by=make.later(by, hours=1))
        assert (undone.counts["undone"]["kept"], undone.counts["undone"]["removed"]) == (1, 1)
        assert Customer.objects.get() == zoe

    def test_leaves_what_was_changed_since(self, by):
        old = make.customer("Piotr", external_id="A2")
        imported = bring("Id,Name,Known as\nA2,Piotr,Piotrek\n", by)
        old.refresh_from_db()
        editing.edit(customer=old, changes={"known_as": "Pete"}, version=old.version, by=make.later(by, minutes=1))
        imports.undo(imported=imported, by=make.later(by, hours=1))
        old.refresh_from_db()
        assert old.known_as == "Pete"

    def test_not_twice(self, by):
        imported = imports.undo(imported=bring(PEOPLE, by), by=by)
        with pytest.raises(imports.ImportRefused):
            imports.undo(imported=imported, by=by)


class TestRefused:
    def test_an_adviser_may_not(self, by):
        with pytest.raises(PermissionDenied):
            imports.store(stream=io.BytesIO(b"Name\nAnn\n"), name="x.csv", by=make.actor())
        assert Import.objects.count() == 0

    def test_what_is_no_table_is_kept_and_says_why(self, by):
        with pytest.raises(Unreadable):
            imports.store(stream=io.BytesIO(b"%PDF-1.7 nonsense"), name="people.csv", by=by)
        assert [(one.status, one.problem) for one in Import.objects.all()] == [("failed", Import.objects.get().problem)]
        assert Customer.objects.count() == 0

    def test_too_large_is_not_kept(self, by, settings):
        settings.IMPORT_MAX_BYTES = 10
        with pytest.raises(imports.ImportRefused):
            imports.store(stream=io.BytesIO(PEOPLE.encode()), name="x.csv", by=by)
        assert Import.objects.count() == 0


def test_large_files_are_prepared_beside_and_come_in_whole(by):
    rows = "".join(f"B{n},Person Number{n},p{n}@example.org,07700 9{n % 100000:05d}\n" for n in range(7_000))
    imported = bring("Id,Name,Email,Phone\n" + rows, by)
    assert (imported.counts["new"], Customer.objects.count()) == (7_000, 7_000)
    assert imported.finished_at - imported.created_at < timedelta(days=1)


def test_cards_are_shown_by_the_names_on_them(by):
    cards = "".join(
        f"BEGIN:VCARD\r\nVERSION:4.0\r\n{line}\r\nEND:VCARD\r\n" for line in ("FN:Zoë Łyś", "N:Price;Tom", "EMAIL:al@example.org")
    )
    imported = imports.store(stream=io.BytesIO(cards.encode()), name="people.vcf", by=by)
    assert queries.look(imported).cards == ("Zoë Łyś", "Tom Price", "al@example.org")


class TestAFileThatIsGone:
    GONE = "This file is gone from where files are kept. Send it again."

    @pytest.fixture
    def gone(self, by):
        imported = imports.store(stream=io.BytesIO(PEOPLE.encode()), name="people.csv", by=by)
        imported.file.storage.delete(imported.file.name)
        return imported

    def test_is_said_on_its_page(self, client, by, gone):
        client.force_login(by.user)
        answer = client.get(f"/customers/imports/{gone.pk}/")
        assert answer.status_code == 422
        assert self.GONE in answer.content.decode()

    def test_ends_the_import_with_the_reason(self, by, gone):
        Import.objects.update(status=ImportStatus.RUNNING)
        gone.refresh_from_db()
        done = imports.carry_out(imported=gone, by=by, tell=SILENT)
        assert (done.status, done.problem) == (ImportStatus.FAILED, self.GONE)
        assert not Customer.objects.exists()
