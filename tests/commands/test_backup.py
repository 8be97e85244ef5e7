"""rapport backup and restore: what goes in comes out, and never half of it."""

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from rapport.config.server import archive, restoring
from tests.commands.running import rapport, refused, sql


def add_user(data: Path, email: str) -> None:
    assert rapport("user", "add", email, "--role", "adviser", data=data).returncode == 0


def has_user(data: Path, email: str) -> bool:
    return rapport("user", "link", email, data=data).returncode == 0


class TestBackup:
    def test_holds_everything_with_its_hash_and_only_its_owner_may_read_it(self, backup, data):
        manifest = archive.verify(backup)
        assert set(manifest.members) == {"database.dump", "secret-key", "files/imports/café.csv"}
        assert backup.stat().st_mode & 0o777 == 0o600
        assert refused(rapport("backup", str(backup), data=data)) == f"{backup} exists already; choose another name."
        assert "does not exist" in refused(rapport("backup", str(backup.parent / "nowhere" / "x.tar"), data=data))
        assert [file.name for file in backup.parent.iterdir() if file.name.startswith((".", "backup.tar."))] == []


class TestRestore:
    def test_into_an_empty_folder_brings_back_people_files_and_key(self, backup, data, place):
        there = place / "there"
        done = rapport("restore", str(backup), data=there)
        assert done.returncode == 0, done.stderr
        assert has_user(there, "amara@example.org")
        assert (there / "files" / "imports" / "café.csv").read_text() == "Name\nSiân\n"
        assert (there / "secret-key").read_text() == (data / "secret-key").read_text()
        assert (there / "secret-key").stat().st_mode & 0o777 == 0o600

    def test_over_data_only_by_force_and_what_was_there_is_kept(self, backup, data):
        add_user(data, "later@example.org")
        (data / "files" / "later.txt").write_text("later")
        assert "use --force" in refused(rapport("restore", str(backup), data=data))
        assert has_user(data, "later@example.org")

        done = rapport("restore", str(backup), "--force", data=data)
        assert done.returncode == 0, done.stderr
        assert has_user(data, "amara@example.org")
        assert not has_user(data, "later@example.org")
        assert not (data / "files" / "later.txt").exists()
        assert (data / "files.previous" / "later.txt").read_text() == "later"
        assert rapport("restore", "--forget-previous", data=data).returncode == 0
        assert not (data / "files.previous").exists()

    @pytest.mark.parametrize("harm", ["cut off", "a changed byte", "no manifest", "another file", "a way out"])
    def test_a_damaged_backup_is_refused_and_nothing_changes(self, backup, data, harm):
        damage(backup, harm)
        add_user(data, "later@example.org")
        said = refused(rapport("restore", str(backup), "--force", data=data))
        assert "is not a whole Rapport backup" in said or "is damaged" in said
        assert has_user(data, "later@example.org")
        assert not list(data.glob("*restor*"))

    def test_one_of_a_newer_version_is_refused(self, backup, data):
        rewrite_manifest(backup, lambda told: told["migrations"].append(["customers", "9999_from_the_future"]))
        ahead = "was made by a newer Rapport (it has customers.9999_from_the_future)"
        assert ahead in refused(rapport("restore", str(backup), "--force", data=data))
        assert has_user(data, "amara@example.org")

    def test_while_rapport_runs_it_is_refused(self, backup, data, up):
        up().ready()
        assert refused(rapport("restore", str(backup), "--force", data=data)).startswith("Rapport is running on this data folder")
        assert has_user(data, "amara@example.org")

    def test_cut_off_before_the_swap_it_is_forgotten(self, backup, data, up):
        (data / "files.restoring").mkdir()
        (data / restoring.NOTE).write_text(json.dumps({"oid": 1}))
        tree = up().ready()
        assert "A restore had been cut off" in tree.said
        assert not list(data.glob("*restor*"))
        assert (data / "files" / "imports" / "café.csv").exists()
        assert has_user(data, "amara@example.org")

    def test_cut_off_after_the_swap_it_is_finished(self, backup, data, up):
        oid = sql(data, "SELECT oid FROM pg_database WHERE datname = current_database()")
        coming = data / "files.restoring"
        shutil.copytree(data / "files", coming)
        (coming / "new.txt").write_text("from the backup")
        (data / restoring.NOTE).write_text(json.dumps({"oid": int(oid)}))
        up().ready()
        assert (data / "files" / "new.txt").read_text() == "from the backup"
        assert (data / "files.previous" / "imports" / "café.csv").exists()
        assert not list(data.glob("*restor*"))


def damage(file: Path, harm: str) -> None:
    """Make a backup bad in one way."""
    if harm == "cut off":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif harm == "a changed byte":
        content = bytearray(file.read_bytes())
        content[5_000] ^= 1
        file.write_bytes(content)
    else:
        rebuild(file, harm)


def rebuild(file: Path, harm: str) -> None:
    """The same members, but for one."""
    with tarfile.open(file) as old:
        members = [(about, old.extractfile(about).read()) for about in old]
    extra = {"another file": "files/extra.txt", "a way out": "files/../../secret"}.get(harm)
    with tarfile.open(file, "w") as new:
        for about, content in members:
            if harm == "no manifest" and about.name == archive.MANIFEST:
                continue
            put(new, about.name, content)
        if extra:
            put(new, extra, b"extra")


def rewrite_manifest(file: Path, change) -> None:
    with tarfile.open(file) as old:
        members = {about.name: old.extractfile(about).read() for about in old}
    told = json.loads(members[archive.MANIFEST])
    change(told)
    members[archive.MANIFEST] = json.dumps(told).encode()
    with tarfile.open(file, "w") as new:
        for name, content in members.items():
            put(new, name, content)


def put(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size = len(content)
    tar.addfile(about, io.BytesIO(content))
