"""What every command has in common: help, one sentence, an exit code."""

import subprocess
import sys

import pytest

from rapport.config import cli
from rapport.config.commands import capability
from tests.commands.running import environment, rapport, refused

WORDS = [[], *([name] for name in cli.COMMANDS), ["user", "add"], ["import", "customers"], ["export", "customers"]]


@pytest.mark.parametrize("command", WORDS, ids=" ".join)
def test_every_command_has_help_that_needs_nothing(command, tmp_path):
    done = rapport(*command, "--help", data=tmp_path / "unused")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: rapport{' ' if command else ''}{' '.join(command)}")
    assert not (tmp_path / "unused").exists()


def test_help_imports_nothing_heavy():
    heavy = {"django.db", "django.apps", "psycopg", "granian", "procrastinate", "duckdb", "splink", "psutil", "ninja"}
    script = f"import sys; from rapport.config import cli; cli.parser().format_help(); print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_without_a_command_it_shows_help(data):
    assert "COMMAND" in rapport(data=data).stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["up", "--nonsense"], "rapport: unrecognized arguments: --nonsense; rapport --help says more."),
        (["up", "--port", "70000"], "rapport up: --port: a port is a number from 1 to 65535; rapport up --help says more."),
        (["up", "--port", "x"], "rapport up: --port: a port is a number from 1 to 65535; rapport up --help says more."),
        (["user", "add"], "rapport user add: the following arguments are required: EMAIL, --role; rapport user add --help says more."),
        (
            ["token", "x@example.org", "--days", "1000000"],
            "rapport token: --days: days are a whole number from 0 to 36500; rapport token --help says more.",
        ),
        (["demo", "--scale", "-1"], "rapport demo: --scale: '-1' is no number above 0; rapport demo --help says more."),
        (["law"], "rapport law: the following arguments are required: COMMAND; rapport law --help says more."),
    ],
)
def test_what_cannot_be_read_is_one_sentence(words, sentence, tmp_path):
    done = rapport(*words, data=tmp_path / "unused")
    assert (done.returncode, done.stderr, done.stdout) == (2, f"{sentence}\n", "")
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y", "postgresql://host:abc/x"])
def test_an_address_that_is_none_of_a_database_is_one_sentence_for_every_command(address, data):
    for command in (["migrate"], ["doctor"], ["up"]):
        said = refused(rapport(*command, data=data, DATABASE_URL=address))
        assert said == "DATABASE_URL should look like postgresql://user:password@host:5432/rapport."


def test_an_export_into_no_folder_is_one_sentence(data, tmp_path):
    said = refused(rapport("export", "customers", str(tmp_path / "nowhere" / "x.csv"), data=data))
    assert said == f"The folder {tmp_path}/nowhere does not exist."


def test_an_unknown_command_is_one_sentence(data):
    assert refused(rapport("dance", data=data)) == "There is no command called dance; rapport --help lists them."


def test_a_database_that_does_not_answer_is_one_sentence_for_every_command(data):
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    for command in (["migrate"], ["user", "link", "x@example.org"], ["backup", str(data / "x.tar")]):
        assert refused(rapport(*command, data=data, **nowhere)) == "The database does not answer: Connection refused."


def test_a_database_that_goes_away_under_a_command_is_one_sentence(data):
    ends = "from django.db import connection; connection.cursor().execute('SELECT pg_terminate_backend(pg_backend_pid())')"
    told = "The database stopped answering: terminating connection due to administrator command."
    assert refused(rapport("shell", "-c", ends, data=data)) == told


def test_the_law_needs_no_database_and_no_folder(tmp_path):
    done = rapport("law", "rules", data=tmp_path / "unused")
    assert done.returncode == 0
    assert done.stdout.count("\n") > 5
    assert not (tmp_path / "unused").exists()


class TestCapability:
    def test_makes_every_file_of_the_house(self, tmp_path):
        capability.make(tmp_path / "surveys", "surveys")
        made = {str(file.relative_to(tmp_path / "surveys")) for file in (tmp_path / "surveys").rglob("*") if file.is_file()}
        assert made == set(capability.FILES)
        for file in (tmp_path / "surveys").rglob("*.py"):
            compile(file.read_text(), file, "exec")

    @pytest.mark.parametrize("name", ["", "Surveys", "my-surveys", "x", "customers"])
    def test_refuses_a_name_that_will_not_do(self, name, capsys):
        assert capability.main([name]) == 1
        assert capsys.readouterr().err.count("\n") == 1
