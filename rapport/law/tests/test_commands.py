"""`rapport law`: answers, refusals, and a start without Django."""

import json
import subprocess
import sys

import pytest

from rapport.law.commands import main


def run(capsys, *argv):
    code = main(argv)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_due_prints_the_date_the_last_working_day_and_each_step(capsys):
    code, out, err = run(capsys, "due", "cra.refund_14d", "--set", "agreed=2026-12-20")
    assert (code, err) == (0, "")
    assert "Due: Saturday 2 January 2027" in out
    assert "Last working day on or before: Thursday 31 December 2026 (England and Wales)" in out
    assert "1. Agreed: Sun 20 Dec 2026." in out
    assert "CRA 2015 s.20(15)-(17)" in out


def test_due_prints_a_moment_for_hours(capsys):
    _, out, _ = run(capsys, "due", "gdpr.breach.ico_72h", "--set", "aware=2027-03-27T12:00:00+00:00")
    assert "Due: Tuesday 30 March 2027, 1pm BST\n" in out


def test_due_takes_facts_apart_or_together_and_several_values_by_comma(capsys):
    facts = ("received=2026-09-01", "asked=2026-09-03,2026-09-10", "answered=2026-09-04,2026-09-14")
    apart = [word for fact in facts for word in ("--set", fact)]
    one = run(capsys, "due", "gdpr.access", *apart, "--nation", "ENG", "--json")
    other = run(capsys, "due", "gdpr.access", "--set", *facts, "--nation", "eng", "--json")
    assert one == other
    plain = json.loads(one[1])
    assert (plain["due"], plain["excluded_days"], plain["nation"]) == ("2026-10-08", 7, "ENG")
    assert len(plain["steps"]) == 3


def test_due_in_json_gives_the_instant(capsys):
    _, out, _ = run(capsys, "due", "awaab.emergency_24h", "--set", "aware=2026-12-25T20:15Z", "--json")
    plain = json.loads(out)
    assert plain["due"] == plain["instant"] == "2026-12-26T20:15:00+00:00"
    assert (plain["date"], plain["last_working_day"], plain["weekday"]) == ("2026-12-26", "2026-12-24", "Saturday")


def test_due_warns_of_a_rule_not_in_force(capsys):
    code, out, _ = run(capsys, "due", "dmcc.sub.refund_14d", "--set", "cancelled=2027-05-01")
    assert code == 0
    assert "Note well: This rule is not in force yet" in out


@pytest.mark.parametrize(
    ("argv", "code", "names"),
    [
        (["due", "gdpr.access"], 1, "received"),
        (["due", "gdpr.access", "--set", "received=2026-02-30"], 1, "received"),
        (["due", "gdpr.access", "--set", "received"], 1, "name=value"),
        (["due", "gdpr.access", "--set", "=2026-11-20"], 1, "name=value"),
        (["due", "gdpr.acess", "--set", "received=2026-11-20"], 1, "gdpr.acess"),
        (["due", "ho.stage1.ack_5wd", "--set", "received=2026-11-20", "--nation", "SCT"], 1, "Scotland"),
        (["due", "gdpr.access", "--set", "received=2026-11-20", "--nation", "XX"], 1, "XX"),
        (["explain", "nothing"], 1, "nothing"),
        (["due"], 2, "RULE"),
        (["fly"], 2, "fly"),
        ([], 2, "COMMAND"),
    ],
)
def test_an_error_is_one_sentence_on_the_error_stream(capsys, argv, code, names):
    answer, out, err = run(capsys, *argv)
    assert (answer, out) == (code, "")
    assert names in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_rules_lists_every_rule(capsys):
    _, out, _ = run(capsys, "rules")
    assert len(out.splitlines()) == 133
    _, out, _ = run(capsys, "rules", "--json")
    listed = json.loads(out)
    assert len(listed) == 133
    assert {"id", "name", "kind", "status", "effective_from", "reference", "confidence", "jurisdiction", "duration"} <= listed[0].keys()


def test_explain_says_what_the_rule_is_and_what_it_takes(capsys):
    _, out, _ = run(capsys, "explain", "ho.stage1.response_10wd")
    assert "Complaint Handling Code 2024" in out
    assert "acknowledged: the day the complaint was acknowledged (starts the clock)" in out
    _, out, _ = run(capsys, "explain", "ho.stage1.response_10wd", "--json")
    assert json.loads(out)["starts"] == ["acknowledged"]


def test_help_is_not_an_error(capsys):
    assert run(capsys, "--help")[0] == 0


def test_it_starts_without_django_and_reads_no_rules_until_asked():
    code = "import sys, rapport.law.commands; print([name for name in ('django', 'yaml', 'holidays') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
