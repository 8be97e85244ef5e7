import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rapport.audit import rows
from rapport.audit.actions import record_viewing, seal_all, seal_batch
from rapport.audit.models import Seal, Viewing
from rapport.audit.queries import verify
from rapport.audit.rules import Wrong
from rapport.audit.tables import sealed_tables
from rapport.core.errors import Refused

VIEWINGS = next(table for table in sealed_tables() if table.name == "audit_viewing")


def look(by, times: int = 1) -> list[int]:
    """Someone opens a record some times; the ids of what that left."""
    for number in range(times):
        record_viewing(subject="customers.customer", subject_id=number + 1, purpose='He rang: "why?"\n\\', by=by)
    return sorted(Viewing.objects.values_list("id", flat=True))[-times:]


@transaction.atomic
def look_and_be_refused(by) -> None:
    """Draw an id and give it up."""
    look(by)
    raise Refused("No.")


def later():
    """A moment after every seal that was made, with every transaction of before ended."""
    return timezone.now() + timedelta(hours=1)


@contextmanager
def triggers_off(table: str):
    """What someone who owns the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def wrongs(**kwargs) -> list[tuple[Wrong, int | None]]:
    return [(finding.wrong, finding.row or finding.seal) for finding in verify(settled_before=later(), **kwargs)]


@pytest.mark.django_db
class TestSeal:
    def test_covers_what_is_there_and_nothing_is_wrong(self, farida):
        ids = look(farida, 3)
        assert seal_batch(VIEWINGS) == 3
        seal = Seal.objects.get()
        assert [(stretch.lower, stretch.upper) for stretch in seal.ids] == [(ids[0], ids[-1] + 1)]
        assert (seal.number, seal.count, seal.last_id) == (1, 3, ids[-1])
        assert verify() == []

    def test_takes_each_row_once_in_batches(self, farida):
        look(farida, 7)
        assert [seal_batch(VIEWINGS, limit=3) for _ in range(4)] == [3, 3, 1, 0]
        assert verify(settled_before=later()) == []

    def test_every_table_that_only_grows_is_covered(self, farida):
        look(farida)
        assert seal_all() >= 2
        assert {"audit_viewing", "team_userevent"} <= set(Seal.objects.values_list("table", flat=True))
        assert seal_all() == 0
        assert verify(settled_before=later()) == []

    def test_an_id_that_was_rolled_back_is_named_by_no_seal(self, farida):
        first = look(farida)
        with pytest.raises(Refused):
            look_and_be_refused(farida)
        last = look(farida)
        seal_batch(VIEWINGS)
        assert [(stretch.lower, stretch.upper) for stretch in Seal.objects.get().ids] == [(first[0], first[0] + 1), (last[0], last[0] + 1)]
        assert verify(settled_before=later()) == []

    def test_verifying_does_not_depend_on_how_the_session_writes_moments(self, farida):
        look(farida)
        seal_batch(VIEWINGS)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'SQL, DMY'; SET LOCAL extra_float_digits = 0")
        assert verify() == []

    def test_a_column_added_later_leaves_old_seals_good(self, farida):
        look(farida)
        seal_batch(VIEWINGS)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_viewing ADD COLUMN device text")
        assert verify() == []

    def test_a_column_taken_away_is_said(self, farida):
        look(farida)
        seal_batch(VIEWINGS)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_viewing RENAME COLUMN purpose TO reason")
        assert [finding.sentence for finding in verify()] == ["Seals over audit_viewing cannot be checked: the column purpose is gone."]


@pytest.mark.django_db
class TestTampering:
    def test_a_row_that_was_changed_is_named(self, farida):
        ids = look(farida, 5)
        seal_batch(VIEWINGS)
        with triggers_off("audit_viewing") as cursor:
            cursor.execute("UPDATE audit_viewing SET purpose = 'Asked by his carer' WHERE id = %s", [ids[2]])
        assert wrongs() == [(Wrong.ROW_CHANGED, ids[2])]
        assert verify()[0].sentence == f"Row {ids[2]} of audit_viewing was changed after seal 1 closed over it."

    def test_a_value_moved_to_the_next_column_is_named(self, farida):
        ids = look(farida)
        seal_batch(VIEWINGS)
        with triggers_off("audit_viewing") as cursor:
            cursor.execute("UPDATE audit_viewing SET part = purpose, purpose = part")
        assert wrongs() == [(Wrong.ROW_CHANGED, ids[0])]

    def test_a_row_that_was_removed_is_named(self, farida):
        ids = look(farida, 5)
        seal_batch(VIEWINGS)
        with triggers_off("audit_viewing") as cursor:
            cursor.execute("DELETE FROM audit_viewing WHERE id = ANY(%s)", [[ids[0], ids[4]]])
        assert wrongs() == [(Wrong.ROW_MISSING, ids[0]), (Wrong.ROW_MISSING, ids[4])]

    def test_a_table_that_was_emptied_shows_every_row(self, farida):
        look(farida, 5)
        seal_batch(VIEWINGS)
        with triggers_off("audit_viewing") as cursor:
            cursor.execute("TRUNCATE audit_viewing")
        assert [wrong for wrong, _ in wrongs()] == [Wrong.ROW_MISSING] * 5

    def test_a_row_slipped_in_among_sealed_ones_is_named_and_never_sealed(self, farida):
        ids = look(farida, 3)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('audit_viewing', 'id'), %s)", [ids[-1] + 10])
        look(farida)
        seal_batch(VIEWINGS)
        forged = ids[-1] + 5
        Viewing.objects.create(id=forged, at=farida.at, road="web", subject="customers.customer", subject_id=1)
        assert seal_batch(VIEWINGS, settled_before=later()) == 0
        assert wrongs() == [(Wrong.ROW_INSERTED, forged)]

    def test_a_row_before_all_others_is_named(self, farida):
        look(farida)
        seal_batch(VIEWINGS)
        Viewing.objects.create(id=-7, at=farida.at, road="web", subject="customers.customer", subject_id=1)
        assert wrongs() == [(Wrong.ROW_INSERTED, -7)]

    def test_a_seal_that_was_changed_breaks_the_chain(self, farida):
        look(farida, 4)
        seal_batch(VIEWINGS, limit=2), seal_batch(VIEWINGS, limit=2)
        with triggers_off("audit_seal") as cursor:
            cursor.execute("UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 1")
        assert (Wrong.CHAIN_BROKEN, 1) in wrongs()

    def test_a_seal_made_again_over_changed_rows_does_not_fit_the_next(self, farida):
        look(farida, 4)
        seal_batch(VIEWINGS, limit=2), seal_batch(VIEWINGS, limit=2)
        with triggers_off("audit_seal") as cursor:
            cursor.execute("UPDATE audit_seal SET hash = sha256(hash) WHERE number = 1")
        assert wrongs() == [(Wrong.CHAIN_BROKEN, 1), (Wrong.CHAIN_BROKEN, 2)]

    def test_a_seal_that_was_removed_is_named(self, farida):
        look(farida, 6)
        for _ in range(3):
            seal_batch(VIEWINGS, limit=2)
        with triggers_off("audit_seal") as cursor:
            cursor.execute("DELETE FROM audit_seal WHERE number = 2")
        assert (Wrong.SEAL_MISSING, 2) in wrongs()

    def test_a_seal_stretched_over_everything_is_found_without_counting_to_the_end(self, farida):
        look(farida)
        seal_batch(VIEWINGS)
        with triggers_off("audit_seal") as cursor:
            cursor.execute("UPDATE audit_seal SET ids = ARRAY[int8range(1, 9000000000000000000)], count = 2")
        assert wrongs() == [(Wrong.CHAIN_BROKEN, 1), (Wrong.ROWS_CHANGED, 1)]

    def test_only_the_tables_asked_for_are_read(self, farida):
        look(farida)
        seal_all()
        with triggers_off("audit_viewing") as cursor:
            cursor.execute("UPDATE audit_viewing SET part = 'x'")
        assert wrongs(tables=["team_userevent"]) == []
        assert len(wrongs(tables=["audit_viewing"])) == 1


def on_another_connection(work, *args):
    """Run this beside the test, on a connection of its own."""
    outcome: list = []

    def run() -> None:
        try:
            outcome.append(work(*args))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome[0]


def look_without_waiting(by) -> list[int]:
    """Write a row, refusing to wait for anyone's lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        return look(by)


@pytest.mark.django_db(transaction=True)
class TestBesideWriters:
    def test_nobody_who_writes_waits_for_a_seal(self, farida):
        look(farida)
        with transaction.atomic():
            assert seal_batch(VIEWINGS) == 1
            assert on_another_connection(look_without_waiting, farida)

    def test_two_runs_at_once_do_not_wait_and_do_not_seal_twice(self, farida):
        look(farida)
        with transaction.atomic():
            assert seal_batch(VIEWINGS) == 1
            assert on_another_connection(seal_batch, VIEWINGS) == 0
        assert Seal.objects.count() == 1

    def test_a_row_that_commits_after_higher_ones_were_sealed_is_taken_by_the_next_run(self, farida):
        with transaction.atomic():
            late = look(farida)
            higher = on_another_connection(look, farida)
            assert higher > late
            assert on_another_connection(seal_batch, VIEWINGS) == 1
        assert seal_batch(VIEWINGS) == 1
        assert [stretch.lower for seal in Seal.objects.order_by("number") for stretch in seal.ids] == [higher[0], late[0]]
        assert verify(settled_before=later()) == []

    def test_nothing_is_settled_while_a_transaction_from_before_runs(self, farida):
        with transaction.atomic():
            look(farida)
            started = rows.now()
            assert on_another_connection(rows.settled_before) < started - rows.LEEWAY
        assert on_another_connection(rows.settled_before) > started - rows.LEEWAY
