"""The embedded PostgreSQL: joined by many, stopped by the last, sound after any death."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from rapport.config.server import accounts, postgres, schema, tuning
from tests.commands.running import PATIENCE, database_pid, environment, sql

MB = 1024 * 1024
USER = """
import os, psycopg
from rapport.config import embedded
embedded.ensure_database(embedded.data_dir())
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SELECT 'here'").fetchone()[0], flush=True)
input()
"""


@pytest.fixture
def user(data: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts a command that uses the database until it is let go."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "-c", USER]
        given = environment(RAPPORT_DATA=str(data))
        started.append(subprocess.Popen(command, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout.readline() == "here\n"
        return started[-1]

    yield start
    for one in started:
        let_go(one)


def let_go(one: subprocess.Popen) -> None:
    one.communicate("\n" if one.poll() is None else None, timeout=PATIENCE)


def test_the_last_command_to_leave_stops_the_server(user, data):
    first, second = user(), user()
    server = psutil.Process(database_pid(data))
    let_go(first)
    assert server.is_running()
    let_go(second)
    server.wait(PATIENCE)
    assert database_pid(data) is None


def test_a_server_whose_users_were_all_killed_is_joined_and_stopped_by_the_next(user, data):
    first = user()
    server = psutil.Process(database_pid(data))
    first.kill()
    first.wait(PATIENCE)
    assert server.is_running()
    assert sql(data, "SELECT 1") == "1"
    server.wait(PATIENCE)
    assert database_pid(data) is None


def test_a_half_made_folder_is_made_again(data):
    (data / "database.new").mkdir(parents=True)
    (data / "database.new" / "PG_VERSION").write_text("18\n")
    assert sql(data, "SELECT 1") == "1"
    assert not (data / "database.new").exists()


def test_a_path_that_is_too_long_for_a_socket_is_served_elsewhere(place):
    deep = place / ("a-rather-long-name-of-a-folder" * 4)
    assert sql(deep, "SELECT 1") == "1"
    deeper = postgres.Postgres(deep)
    assert not deeper.socket_folder.is_relative_to(deep)
    assert deeper.socket_folder.stat().st_mode & 0o077 == 0


def test_the_product_is_not_the_databases_superuser(data):
    assert sql(data, "SELECT rolsuper FROM pg_roles WHERE rolname = 'rapport'") == "False"


def test_the_log_holds_no_statement_and_no_value(data):
    with pytest.raises(subprocess.CalledProcessError):
        sql(data, "SELECT 'Siân Llewellyn'::int")
    log = (data / "database.log").read_text()
    assert "ready to accept connections" in log
    assert "Llewellyn" not in log


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives rights to others")
class TestLettingThrough:
    def test_gives_one_account_the_right_to_pass_and_nothing_more(self, place):
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        (closed / "data").mkdir()
        nobody = pwd.getpwnam("nobody")
        accounts.let_through(closed / "data", nobody)
        assert may(nobody, "ls", closed / "data")
        assert not may(nobody, "ls", closed)
        assert not may(pwd.getpwnam("daemon"), "ls", closed / "data")

    def test_gives_it_again_after_a_chmod_took_it_away(self, place):
        closed = place / "closed"
        (closed / "data").mkdir(parents=True)
        nobody = pwd.getpwnam("nobody")
        for _ in range(2):
            closed.chmod(0o700)
            assert not may(nobody, "ls", closed / "data")
            accounts.let_through(closed / "data", nobody)
            assert may(nobody, "ls", closed / "data")


def may(account: pwd.struct_passwd, *command: object) -> bool:
    """Whether an account can do something."""
    become = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return subprocess.run([*become, *map(str, command)], capture_output=True, check=False).returncode == 0


DIES_AS_IT_ENDS = """
    SELECT 1;
    CREATE TEMP TABLE ending (id int);
    CREATE FUNCTION pg_temp.die() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON ending DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.die();
    INSERT INTO ending VALUES (1)
"""


@pytest.mark.parametrize("statement", ["SELECT pg_terminate_backend(pg_backend_pid())", DIES_AS_IT_ENDS])
def test_a_server_that_dies_before_or_after_its_answer_is_one_that_does_not_answer(user, data, statement):
    user()
    with pytest.raises(schema.Unreachable, match="The database stopped answering"):
        schema.first_value(postgres.Postgres(data).url(), statement)


class TestNewer:
    OURS = frozenset({("customers", "0001_initial"), ("customers", "0012_merges"), ("auth", "0012_alter_user")})

    @pytest.mark.parametrize("had", [set(), {("customers", "0001_initial")}, set(OURS)])
    def test_nothing_is_ahead_of_what_we_have(self, had):
        assert schema.newer(had, set(self.OURS)) is None

    @pytest.mark.parametrize("gone", [("customers", "0002_squashed_away"), ("surveys", "0001_of_a_capability_that_left")])
    def test_what_we_no_longer_have_is_not_ahead(self, gone):
        assert schema.newer({*self.OURS, gone}, set(self.OURS)) is None

    def test_a_higher_number_is(self):
        assert schema.newer({*self.OURS, ("customers", "0013_later")}, set(self.OURS)) == ("customers", "0013_later")


class TestTuning:
    @pytest.mark.parametrize(("memory", "buffers"), [(512, 64), (1024, 64), (1280, 80), (24_000, 80), (256_000, 80)])
    def test_the_cache_is_a_sixteenth_of_memory_within_bounds(self, memory, buffers):
        assert tuning.shared_buffers(memory * MB) == buffers * MB

    def test_only_tests_give_up_safety(self):
        assert "fsync" not in tuning.configuration(4096 * MB, is_durable=True)
        assert "fsync = off" in tuning.configuration(4096 * MB, is_durable=False)

    def test_there_is_memory(self):
        assert tuning.machine_memory() > 100 * MB
