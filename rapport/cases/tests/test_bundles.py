"""A whole case as one PDF: what is in it, what is not, who may fetch it, and that each making is on the record."""

import hashlib
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from rapport.audit.models import Viewing
from rapport.cases.actions import bundles, checking, editing, moving, opening
from rapport.cases.jobs import bundles as jobs
from rapport.cases.models import Bundle, Checklist, CheckRow
from rapport.cases.rules import bundles as rules
from rapport.cases.tests import factories
from rapport.cases.tests.test_binding import png
from rapport.conversations import keeping
from rapport.conversations.models import Attachment, Note, Purpose, Recipient
from rapport.core import typesetting
from rapport.customers import timeline
from rapport.customers.tests import factories as people
from rapport.team.actors import Actor, Road
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
AT = people.NOW


@pytest.fixture(autouse=True)
def own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def leader(homes):
    return people.actor(Role.TEAM_LEADER, name="Priya Raman", team=homes)


@pytest.fixture
def case(amara, olwen):
    """A problem with a mail, an answer in another script and a note."""
    thread = factories.conversation(olwen)
    made = factories.case("No heating", by=amara, customer=olwen, kind="problem", conversation=thread)
    first = factories.message(
        thread, text="It is cold in here.\n\nالتدفئة لا تعمل", from_name="Olwen Bevan-Jones", from_address="olwen@example.com"
    )
    Recipient.objects.create(message=first, slot="to", address="help@northgate.example")
    answer = factories.message(thread, at=AT + timedelta(hours=1), direction="out", text="我们星期一来。", author=amara.user)
    Recipient.objects.create(message=answer, slot="to", address="olwen@example.com", name="Olwen", state="delivered", changed_at=AT)
    Recipient.objects.create(message=answer, slot="cc", address="gone@example.com", state="failed", detail="No such mailbox")
    Note.objects.create(conversation=thread, author=amara.user, text="She sounded afraid.", at=AT + timedelta(hours=2))
    return made


def message_of(case, direction="in"):
    return case.threads.get().conversation.thread.filter(direction=direction).first()


def enclose(case, content, name, **given):
    """A file that came with the case's mail."""
    kept = keeping.keep_bytes(content, name)
    return Attachment.objects.create(message=message_of(case), created_at=AT, **{**kept.fields(), "scan": "clean", **given})


def a_pdf(tmp_path, words="Gas safety record"):
    layout = tmp_path / "a.typ"
    layout.write_text(f"{words} #pagebreak() second")
    return typesetting.pdf(layout)


def made(case, by, **given):
    """A bundle, asked for and made by its job."""
    bundle = bundles.ask(case=case, by=by, **given)
    jobs.make(bundle_id=bundle.pk)
    bundle.refresh_from_db()
    assert bundle.status == "ready", bundle.problem
    return bundle


def pages(bundle):
    return [page.extract_text().replace("\xa0", " ") for page in PdfReader(bundle.pdf.path).pages]


def all_of(bundle):
    return " ".join(" ".join(pages(bundle)).replace(rules.BREAK, "").split())


class TestWhatIsInIt:
    def test_front_page_index_and_everything_that_was_said(self, case, amara):
        bundle = made(case, amara, purpose="For the ombudsman")
        front, index, *_ = pages(bundle)
        for words in (case.reference, "No heating", "Olwen Bevan-Jones", "Problem", "New", "Amara Okafor", "For the ombudsman"):
            assert words in front
        assert "Internal notes are not in it." in front
        assert "Email from Olwen Bevan-Jones" in index
        text = all_of(bundle)
        assert "It is cold in here." in text
        assert "我们星期一来。" in text
        assert "olwen@example.com" in text
        assert "help@northgate.example" in text
        assert "gone@example.com (not delivered: No such mailbox)" in text

    def test_every_page_has_the_reference_and_its_number(self, case, amara, tmp_path):
        enclose(case, a_pdf(tmp_path), "gas.pdf")
        bundle = made(case, amara)
        found = pages(bundle)
        assert bundle.pages == len(found)
        for number, page in enumerate(found, 1):
            assert case.reference in page
            assert f"Page {number} of {len(found)}" in page

    def test_the_index_names_the_page_on_which_a_thing_stands(self, case, amara, tmp_path):
        enclose(case, a_pdf(tmp_path), "gas.pdf")
        found = pages(made(case, amara))
        at = next(number for number, page in enumerate(found, 1) if "File 1: gas.pdf, page 1 of 2" in page)
        said = next(number for number, page in enumerate(found, 1) if "It is cold in here." in page)
        index = " ".join(found[1].split())
        assert index.endswith(f"{at} {case.reference} Page 2 of {len(found)}")
        assert f"pm {said}" in index or f"am {said}" in index or f"midday {said}" in index

    def test_internal_notes_only_when_chosen(self, case, amara):
        assert "She sounded afraid." not in all_of(made(case, amara))
        text = all_of(made(case, amara, with_notes=True))
        assert "She sounded afraid." in text
        assert "Internal notes are in it." in text

    def test_clocks_with_their_reasons(self, case, amara, olwen):
        factories.level()
        other = opening.open_case(title="Damp", customer=olwen, by=amara)
        text = all_of(made(other, amara))
        assert "Sorted out" in text
        assert "It has 5 working days." in text
        assert "Counted in the calendar" in text

    def test_who_did_what_when(self, case, amara, leader):
        checklist = Checklist.objects.create(name="Safe")
        row = CheckRow.objects.create(case=case, checklist=checklist, text="Gas is safe")
        checking.tick(row=row, is_ticked=True, by=amara)
        editing.set_priority(case=case, priority=4, by=leader)
        moving.wait_for_customer(case=case, by=leader)
        audit = all_of(made(case, amara)).split("Who did what, and when")[-1]
        assert "Amara Okafor Check “Gas is safe” ticked." in audit
        assert f"Priya Raman {case.reference} is now" in audit
        assert "Amara Okafor Email to Olwen (no. 2)." in audit

    def test_a_case_of_nobody_known_has_a_record_too(self, amara, leader):
        case = opening.open_case(title="Who are you?", by=amara)
        editing.set_priority(case=case, priority=4, by=leader)
        audit = all_of(made(case, amara)).split("Who did what, and when")[-1]
        assert "Amara Okafor Opened the case" in audit
        assert "Priority: Normal, now Urgent." in audit

    def test_long_quotes_and_a_text_without_an_end_are_cut_and_say_so(self, case, amara):
        thread = case.threads.get().conversation
        for number in range(8):
            factories.message(thread, at=AT + timedelta(minutes=number), text=f"Mail {number}", quoted="> as before\n" * 5_000)
        factories.message(thread, at=AT + timedelta(days=1), text="x" * 300_000)
        text = all_of(made(case, amara))
        assert "Mail 7" in text
        assert "characters more, most of them quoted" in text
        assert "200,000 characters more" in text


class TestFiles:
    def test_pdfs_and_pictures_are_pages_and_all_files_are_in_the_zip(self, case, amara, tmp_path):
        record, picture = a_pdf(tmp_path), png(40, 20)
        enclose(case, record, "gas.pdf")
        enclose(case, picture, "boiler.png")
        enclose(case, b"a,b\n1,2\n", "readings.csv")
        bundle = made(case, amara)
        text = all_of(bundle)
        assert "Gas safety record" in text
        assert "File 2: boiler.png" in text
        assert "File 3: readings.csv" not in text
        assert hashlib.sha256(b"a,b\n1,2\n").hexdigest() in text
        assert "8 bytes" in text
        with zipfile.ZipFile(bundle.files.path) as archive:
            assert archive.read("files/001 gas.pdf") == record
            assert archive.read("files/003 readings.csv") == b"a,b\n1,2\n"
            listed = dict(line.split("  ", 1)[::-1] for line in archive.read("SHA-256.txt").decode().splitlines())
            assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in listed} == listed
        assert bundle.pdf_hash == hashlib.sha256(Path(bundle.pdf.path).read_bytes()).hexdigest()

    def test_the_same_picture_under_every_mail_is_there_once(self, case, amara):
        for _ in range(5):
            enclose(case, png(40, 20), "logo.png", purpose=Purpose.INLINE)
        assert all_of(made(case, amara)).count("File 1: logo.png") == 1
        assert "File 2" not in all_of(Bundle.objects.get())

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"scan": "found Eicar-Test"}, "This file is held: it looks harmful (Eicar-Test)."),
            ({"hash": "0" * 64}, "its content is not what came"),
            ({"file": "attachments/00/gone"}, "its content is not there any more"),
        ],
    )
    def test_what_is_harmful_changed_or_gone_is_named_and_not_put_in(self, case, amara, change, said):
        enclose(case, b"MZ harm", "invoice.exe", **change)
        enclose(case, b"fine", "fine.txt")
        bundle = made(case, amara)
        text = all_of(bundle)
        assert "invoice.exe" in text
        assert said in text
        assert "1 file could not be put in" in text
        with zipfile.ZipFile(bundle.files.path) as archive:
            assert archive.namelist() == ["files/002 fine.txt", "SHA-256.txt"]

    def test_a_file_that_waits_for_the_scanner_is_not_put_in(self, case, amara, settings):
        settings.CLAMAV = "127.0.0.1:1"
        enclose(case, b"who knows", "a.txt", scan="waiting")
        bundle = made(case, amara)
        assert "This file has not been checked yet." in all_of(bundle)
        assert not bundle.files

    def test_broken_and_locked_pdfs_are_listed_as_files(self, case, amara, tmp_path):
        locked = PdfWriter()
        locked.add_blank_page(200, 200)
        locked.encrypt(user_password="secret", algorithm="AES-256")
        locked.write(tmp_path / "locked.pdf")
        enclose(case, b"%PDF-1.7\nnothing", "broken.pdf")
        enclose(case, (tmp_path / "locked.pdf").read_bytes(), "locked.pdf")
        bundle = made(case, amara)
        text = all_of(bundle)
        assert "In the ZIP. It is damaged, or too large to be shown as pages." in text
        assert "In the ZIP. It is locked with a password." in text
        with zipfile.ZipFile(bundle.files.path) as archive:
            assert len(archive.namelist()) == 3

    def test_more_than_a_bundle_holds_is_named(self, case, amara, monkeypatch):
        monkeypatch.setattr(rules, "MOST_BYTES", 10)
        enclose(case, b"x" * 11, "film.mp4")
        assert "Left out: a bundle holds up to 10 bytes of files." in all_of(made(case, amara))

    def test_recorded_calls_only_for_who_may_listen(self, case, amara, leader):
        enclose(case, b"RIFF words", "call.wav", purpose=Purpose.RECORDING)
        bundle = made(case, amara)
        assert "1 recorded call not in it" in all_of(bundle)
        assert not bundle.files
        bundle = made(case, leader)
        assert bundle.has_recordings
        assert "call.wav" in all_of(bundle)
        assert Viewing.objects.filter(part="recording", user=leader.user_id).count() == 1

    def test_a_bundle_goes_no_later_than_the_recordings_in_it(self, case, leader):
        day = timezone.now().date() + timedelta(days=2)
        enclose(case, b"RIFF words", "call.wav", purpose=Purpose.RECORDING, keep_until=day)
        assert made(case, leader).keep_until == day


class TestWhoMay:
    def test_each_making_is_on_the_record_and_the_timeline(self, case, amara, olwen):
        bundle = made(case, amara, with_notes=True, purpose="For the ombudsman")
        looked = Viewing.objects.get(subject="cases.case", subject_id=case.pk, part="bundle")
        assert (looked.user_id, looked.purpose) == (amara.user_id, "For the ombudsman. With internal notes")
        assert timeline.story(olwen)[-1] == f"All of {case.reference} was put in one PDF: {bundle.pages} pages, with internal notes."
        bundles.fetch(bundle=bundle, by=amara)
        assert Viewing.objects.filter(part="bundle", purpose=f"Fetched bundle {bundle.pk}").count() == 1

    def test_only_whoever_made_it_can_fetch_it(self, case, amara, priya):
        bundle = made(case, amara)
        with pytest.raises(PermissionDenied):
            bundles.fetch(bundle=bundle, by=priya)
        assert not Viewing.objects.filter(purpose__startswith="Fetched").exists()

    def test_who_may_not_see_the_case_makes_none(self, case, stranger):
        with pytest.raises(PermissionDenied):
            bundles.ask(case=case, by=stranger)
        assert not Bundle.objects.exists()
        assert not Viewing.objects.exists()

    def test_a_token_for_cases_alone_makes_none(self, case, amara):
        narrow = Actor(at=AT, road=Road.API, user=amara.user, scopes=frozenset({"cases"}))
        with pytest.raises(PermissionDenied):
            bundles.ask(case=case, by=narrow)
        assert not Bundle.objects.exists()

    def test_the_job_sees_no_more_than_the_token_that_asked(self, case, leader):
        enclose(case, b"RIFF words", "call.wav", purpose=Purpose.RECORDING)
        scopes = frozenset({"cases.read", "customers.read", "conversations.read", "clocks.read"})
        bundle = made(case, Actor(at=AT, road=Road.API, user=leader.user, scopes=scopes))
        assert not bundle.has_recordings
        assert "1 recorded call not in it" in all_of(bundle)

    def test_who_lost_sight_of_the_case_meanwhile_gets_none(self, case, amara):
        bundle = bundles.ask(case=case, by=amara)
        amara.user.is_active = False
        amara.user.save()
        jobs.make(bundle_id=bundle.pk)
        bundle.refresh_from_db()
        assert (bundle.status, bundle.problem) == ("failed", "You may not see this case any more.")

    def test_one_at_a_time(self, case, amara):
        bundles.ask(case=case, by=amara)
        with pytest.raises(bundles.BundleRefused, match="being made for you already"):
            bundles.ask(case=case, by=amara)
        assert Bundle.objects.count() == 1


class TestItsDays:
    def test_its_bytes_go_when_its_days_are_over(self, case, amara, django_capture_on_commit_callbacks):
        enclose(case, b"fine", "fine.txt")
        bundle = made(case, amara)
        paths = [Path(bundle.pdf.path), Path(bundle.files.path)]
        day = bundle.keep_until
        with django_capture_on_commit_callbacks(execute=True):
            jobs.remove(timestamp=int(_midnight(day)))
        assert all(path.exists() for path in paths)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.remove(timestamp=int(_midnight(day + timedelta(days=1))))
        assert not any(path.exists() for path in paths)
        bundle.refresh_from_db()
        assert bundle.status == "removed"
        with pytest.raises(bundles.BundleRefused, match="was removed"):
            bundles.fetch(bundle=bundle, by=amara)

    def test_removing_one_that_is_asked_for_stops_it(self, case, amara):
        bundle = bundles.ask(case=case, by=amara)
        bundles.remove(bundle=bundle, by=amara)
        jobs.make(bundle_id=bundle.pk)
        bundle.refresh_from_db()
        assert bundle.status == "removed"
        assert not bundle.pdf

    def test_nothing_is_left_lying_of_the_making(self, case, amara):
        made(case, amara)
        left = [path.name for path in Path(default_storage.path("bundles")).iterdir()]
        assert len(left) == 1
        assert left[0].endswith(".pdf")

    def test_begun_again_it_is_made_once(self, case, amara, olwen):
        bundle = made(case, amara)
        jobs.make(bundle_id=bundle.pk)
        assert sum("in one PDF" in line for line in timeline.story(olwen)) == 1


def _midnight(day):
    return AT.replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0).timestamp()
