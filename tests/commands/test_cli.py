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


def test_an_unknown_option_is_refused_with_the_usage(data):
    done = rapport("up", "--nonsense", data=data)
    assert (done.returncode, "unrecognized arguments: --nonsense" in done.stderr) == (2, True)


def test_a_port_that_is_none_is_refused(data):
    assert "a port is a number from 1 to 65535" in rapport("up", "--port", "70000", data=data).stderr


def test_an_unknown_command_is_one_sentence(data):
    assert refused(rapport("dance", data=data)) == "There is no command called dance; rapport --help lists them."


def test_a_database_that_does_not_answer_is_one_sentence_for_every_command(data):
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    for command in (["migrate"], ["user", "link", "x@example.org"], ["backup", str(data / "x.tar")]):
        assert refused(rapport(*command, data=data, **nowhere)) == "The database does not answer: Connection refused."


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
