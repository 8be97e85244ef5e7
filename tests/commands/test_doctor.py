"""rapport doctor: well is well, and what is wrong is said."""

import json
from pathlib import Path

from tests.commands.running import rapport, sql


def examine(data: Path, **changes: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and each check's level and sentence."""
    done = rapport("doctor", "--json", data=data, **changes)
    told = json.loads(done.stdout)
    assert told["is_well"] == (done.returncode == 0)
    return done.returncode, {check["name"]: (check["level"], check["sentence"]) for check in told["checks"]}


def test_a_running_rapport_is_well_and_each_harm_is_said(up, data, lived_in):
    up().ready()
    code, checks = examine(data)
    assert code == 0, checks
    assert all(sentence.endswith(".") and "\n" not in sentence for _, sentence in checks.values())
    assert {name for name, (level, _) in checks.items() if level == "ok"} >= {
        "disk",
        "secret",
        "database",
        "migrations",
        "worker",
        "triggers",
        "seals",
    }

    sql(data, "ALTER TABLE customers_event DISABLE TRIGGER ALL")
    code, checks = examine(data)
    assert (code, checks["triggers"][0]) == (1, "wrong")
    assert "customers_event" in checks["triggers"][1]
    sql(data, "ALTER TABLE customers_event ENABLE TRIGGER ALL")

    (data / "secret-key").chmod(0o644)
    (data / "last-backup").write_text("2026-01-01T00:00:00+00:00\n/backups/old.tar\n")
    code, checks = examine(data, RAPPORT_URL="http://rapport.example.org", RAPPORT_SMTP="smtp://127.0.0.1:1")
    assert code == 1
    assert {name for name, (level, _) in checks.items() if level == "wrong"} == {"secret", "backup", "address", "mail"}


def test_a_database_that_does_not_answer_is_one_wrong_among_the_rest(data):
    code, checks = examine(data, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (code, checks["database"]) == (1, ("wrong", "The database does not answer: Connection refused."))
    assert "seals" not in checks


def test_tables_of_an_earlier_version_are_wrong(data):
    code, checks = examine(data)
    assert (code, checks["migrations"][0]) == (1, "wrong")
