"""`rapport up`: from an empty folder to a page, through every kind of death, and the sentences for what cannot be."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig

import psutil
import pytest

from tests.commands.running import PATIENCE, ROOT, Browser, database_pid, owners, rapport, refused, sql

FIRST_LINK = r"Sign in as the first administrator .*: (http://\S+)"


class TestStarting:
    def test_from_an_empty_folder_to_a_page_to_signing_in_once_to_a_clean_stop(self, up, data):
        tree = up().ready()
        assert tree.page() == 200
        link = tree.wait_for(FIRST_LINK).group(1)
        assert link.startswith(f"http://localhost:{tree.port}/")

        browser = Browser()
        status, page = browser.get(link)
        assert (status, "Sign in as Administrator" in page) == (200, True)
        status, _ = browser.post(link, page)
        assert status in (200, 404)  # the page behind it is another test's business
        assert "sessionid" in {cookie.name for cookie in browser.jar}
        status, page = Browser().get(link)
        assert (status, "no longer works" in page) == (410, True)

        family = tree.family()
        assert tree.stop() == 0
        assert not psutil.wait_procs(family, timeout=PATIENCE)[1]
        assert database_pid(data) is None
        assert not (data / "up.json").exists()

    def test_the_second_start_keeps_the_data_and_offers_a_link_until_an_administrator_has_a_password(self, up, data):
        first = up().ready()
        browser, link = Browser(), first.wait_for(FIRST_LINK).group(1)
        browser.post(link, browser.get(link)[1])
        assert rapport("user", "add", "amara@example.org", "--role", "adviser", data=data).returncode == 0
        first.stop(signal.SIGTERM)
        second = up().ready()
        assert second.wait_for(FIRST_LINK).group(1) != link
        sql(data, "UPDATE team_user SET password = 'argon2$something' WHERE 'administrator' = ANY(roles)")
        second.stop()
        third = up().ready()
        third.wait_for("Ctrl-C")
        assert "Sign in as" not in third.said
        third.stop()
        assert "already has" in refused(rapport("user", "add", "AMARA@example.org", "--role", "adviser", data=data))

    def test_asked_to_stop_while_starting_leaves_nothing(self, up, data, lived_in):
        tree = up()
        while database_pid(data) is None:
            assert tree.process.poll() is None
        family = tree.family()
        assert tree.stop() == 0
        assert not psutil.wait_procs(family, timeout=PATIENCE)[1]
        assert up().ready().page() == 200


class TestDying:
    def test_kill_9_of_the_whole_tree_and_the_next_up_recovers(self, up, data, lived_in):
        first = up().ready()
        first.kill_everything()
        assert database_pid(data)  # the note of a server that is gone
        second = up(port=first.port).ready()
        assert second.page() == 200
        assert "did not stop cleanly" in second.said
        assert "already has" in refused(rapport("user", "add", "amara@example.org", "--role", "adviser", data=data))

    def test_kill_9_of_the_parent_alone_takes_the_children_with_it(self, up, data, lived_in):
        first = up().ready()
        children = first.family()[1:]
        psutil.Process(first.process.pid).kill()
        first.stop()
        second = up(port=first.port).ready()
        assert second.page() == 200
        assert not psutil.wait_procs(children, timeout=PATIENCE)[1]

    def test_a_database_that_outlived_its_parent_is_taken_over(self, up, data, lived_in):
        first = up().ready()
        database = psutil.Process(database_pid(data))
        database.suspend()  # so that it cannot follow its parent into death yet
        psutil.Process(first.process.pid).kill()
        first.stop()
        database.resume()
        assert up().ready().page() == 200

    def test_a_note_whose_number_now_belongs_to_another_process_is_ignored(self, up, data, lived_in):
        note = data / "database" / "postmaster.pid"
        note.write_text(f"{os.getpid()}\n{data / 'database'}\n1700000000\n5432\n{data / 'database'}\n\n  1 1\nready   \n")
        assert up().ready().page() == 200

    @pytest.mark.parametrize("words", ["postgres", "rapport up"])
    def test_a_dead_part_is_started_again_and_said(self, up, lived_in, words):
        tree = up().ready()
        tree.child(words).kill()
        tree.wait_for(r"The (database|web server|job worker) ended unexpectedly \(signal 9\); starting it again")
        while tree.page_or_none() != 200:
            assert tree.process.poll() is None


class TestRefusing:
    def test_a_port_in_use(self, up):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            tree = up(port=taken.getsockname()[1])
            assert tree.process.wait(PATIENCE) == 1
            tree.stop()
        assert tree.said == f"rapport: Port {tree.port} is in use by another program; choose another with --port."

    def test_a_folder_in_use_by_another_up(self, up, data, lived_in):
        first = up().ready()
        second = up()
        assert second.process.wait(PATIENCE) == 1
        second.stop()
        whose = f"(process {first.process.pid}, http://localhost:{first.port})"
        assert second.said == f"rapport: The data folder {data} is in use by another `rapport up` {whose}."
        assert first.page() == 200

    def test_a_database_of_a_newer_version(self, up, data, lived_in):
        sql(data, "INSERT INTO django_migrations (app, name, applied) VALUES ('customers', '9999_from_the_future', now())")
        tree = up()
        assert tree.process.wait(PATIENCE) == 1
        tree.stop()
        ahead = "it has customers.9999_from_the_future"
        assert tree.said == f"rapport: This database was last used by a newer Rapport ({ahead}); start that version or a later one."
        assert database_pid(data) is None

    def test_a_folder_of_a_newer_postgresql(self, up, data):
        (data / "database").mkdir(parents=True)
        (data / "database" / "PG_VERSION").write_text("99\n")
        tree = up()
        assert tree.process.wait(PATIENCE) == 1
        tree.stop()
        assert re.fullmatch(r"rapport: The data in .* is of PostgreSQL 99, and this Rapport has \d+; install a newer Rapport\.", tree.said)

    def test_a_database_that_does_not_answer(self, up):
        tree = up(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
        assert tree.process.wait(PATIENCE) == 1
        tree.stop()
        assert tree.said == "rapport: The database does not answer: Connection refused."

    def test_a_folder_that_is_a_file(self, up, place):
        (place / "file").write_text("")
        tree = up(folder=place / "file" / "data")
        assert tree.process.wait(PATIENCE) == 1
        tree.stop()
        assert re.fullmatch(r"rapport: The data folder .* cannot be written: not a directory\.", tree.said)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
    def test_a_full_disk(self, up, place):
        disk = place / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], check=False, capture_output=True).returncode:
            pytest.skip("mounting is not allowed here")
        try:
            tree = up(folder=disk / "data")
            assert tree.process.wait(PATIENCE) == 1
            tree.stop()
        finally:
            subprocess.run(["umount", disk], check=True)
        assert re.fullmatch(r"rapport: The disk of .* is full: \d+ MB are free, and Rapport needs 200 MB to start\.", tree.said)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
class TestAccounts:
    def test_root_keeps_its_data_below_a_folder_that_only_root_may_enter(self, up, place):
        private = place / "private"
        private.mkdir(mode=0o700)
        tree = up(folder=private / "data").ready()
        assert tree.page() == 200
        assert psutil.Process(database_pid(private / "data")).username() != "root"
        look = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "ls", private]
        assert subprocess.run(look, capture_output=True, check=False).returncode != 0

    def test_an_ordinary_user_needs_no_root(self, up, place):
        os.chown(place, 65534, 65534)
        become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        python = _python_for_everyone(become)
        tree = up(folder=place / "data", command=[*become, *python, "-m", "rapport"], **_packages(python)).ready()
        assert tree.page() == 200
        assert owners(tree.family()) == {65534}


def _python_for_everyone(become: list[str]) -> list[str]:
    """An interpreter that an ordinary user may run: this one, or the system's of the same version."""
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        if subprocess.run([*become, candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return [candidate]
    pytest.skip("no interpreter of this version that an ordinary user may run")


def _packages(python: list[str]) -> dict[str, str]:
    return {"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}"}


def test_what_up_says_of_itself_names_its_parts(up, data, lived_in):
    tree = up().ready()
    told = json.loads((data / "up.json").read_text())
    assert told["pid"] == tree.process.pid
    running = {child.pid for child in psutil.Process(tree.process.pid).children()}
    assert set(told["parts"]) <= running  # the sign-in link is made once and gone
    assert len(told["parts"]) >= 3
