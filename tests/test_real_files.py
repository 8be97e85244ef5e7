"""Files that real programs and people wrote go through the import without a crash: taken, or refused with a sentence."""

from pathlib import Path

import pytest
from django.db import transaction

from rapport.core.errors import Refused
from rapport.customers.actions import imports
from rapport.customers.models import Customer, Import
from rapport.customers.models.importing import ImportStatus
from rapport.customers.tests import factories as make
from rapport.team.roles import Role

CONTACTS = Path(__file__).parents[2] / "shared" / "data" / "1_contacts"
READABLE = {".csv", ".tsv", ".txt", ".vcf", ".vcard", ".xlsx", ".xls", ".json"}
FILES = sorted(path for path in CONTACTS.rglob("*") if path.suffix.lower() in READABLE and path.is_file())
MOST = 400  # rows of a file that are tried; the matching of large files is measured elsewhere

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="The real files are not beside the project."),
]


class _Enough(Exception):
    """This much of a large file is tried."""


def _bring(path, by):
    with path.open("rb") as stream:
        imported = imports.store(stream=stream, name=path.name, by=by)
    Import.objects.filter(pk=imported.pk).update(status=ImportStatus.RUNNING)
    imported.refresh_from_db()
    return imports.carry_out(imported=imported, by=by, tell=_stop)


def _stop(rows, share):
    if rows >= MOST:
        raise _Enough


@pytest.mark.parametrize("source", sorted({path.relative_to(CONTACTS).parts[0] for path in FILES}))
def test_every_file_is_taken_or_refused_with_a_sentence(source, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    by = make.actor(Role.MANAGER)
    taken, refused = 0, []
    for path in FILES:
        if path.relative_to(CONTACTS).parts[0] != source:
            continue
        try:
            with transaction.atomic():
                imported = _bring(path, by)
        except _Enough:
            taken += 1
            continue
        except Refused as refusal:
            refused.append(refusal.sentence)
            continue
        if imported.status == ImportStatus.FAILED:
            refused.append(imported.problem)
        else:
            taken += 1
            counts = imported.counts
            assert counts["read"] == counts["new"] + counts["changed"] + counts["same"] + counts["refused"]
    assert taken + len(refused) > 0
    assert all(sentence.endswith((".", "?")) and len(sentence) < 400 for sentence in refused), refused
    assert not Customer.objects.filter(name="").exists()
