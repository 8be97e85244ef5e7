"""`rapport law`: due dates, the list of rules, and what a rule says, from the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from rapport.core.command_line import OneSentence

REFUSED_EXIT = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when answered, 1 with one sentence when refused."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    from rapport import law

    try:
        arguments.run(law, arguments)
    except law.LawRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED_EXIT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = OneSentence(prog="rapport law", description="Dates under the rules of law, with their reasons.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    due = commands.add_parser("due", help="when something is due, and why")
    due.add_argument("rule", metavar="RULE", help="the id of a rule, such as gdpr.access")
    due.add_argument("--set", action="extend", nargs="+", default=[], metavar="NAME=VALUE", help="a fact; several values by comma")
    due.add_argument("--nation", metavar="ENG|WLS|SCT|NIR", help="whose law and bank holidays hold")
    due.set_defaults(run=_due)
    rules = commands.add_parser("rules", help="every rule")
    rules.set_defaults(run=_rules)
    explain = commands.add_parser("explain", help="what a rule says, and what facts it takes")
    explain.add_argument("rule", metavar="RULE")
    explain.set_defaults(run=_explain)
    for command in (due, rules, explain):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _due(law: Any, arguments: argparse.Namespace) -> None:
    found = law.due(arguments.rule, _facts(law, arguments.set), nation=arguments.nation)
    if arguments.json:
        _print_json(found.as_json())
    else:
        print("\n".join(_lines(found)))


def _facts(law: Any, settings: Sequence[str]) -> dict[str, str]:
    """Facts from name=value words; a name may come several times."""
    facts: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise law.InputImpossible(f"--set takes name=value, not {setting!r}.")
        facts[name] = f"{facts[name]},{value}" if name in facts else value
    return facts


def _lines(found: Any) -> list[str]:
    from rapport.law import wording

    moment = f", {wording.clock(found.at)}" if found.at else ""
    working = wording.full_day(found.last_working_day) if found.last_working_day else "not known, its bank holidays are not loaded"
    lines = [
        found.rule.name,
        f"Due: {wording.full_day(found.on)}{moment}",
        f"What it is: {found.kind}",
        f"Last working day on or before: {working} ({found.holidays_of})",
        "Why:",
        *(f"  {number}. {step}" for number, step in enumerate(found.steps, 1)),
        *(f"{name.replace('_', ' ').capitalize()}: {_shown(value)}" for name, value in found.also.items()),
        f"Reference: {found.reference}",
    ]
    return [*lines, *(f"Note well: {caution}" for caution in found.warnings)]


def _shown(value: date | int) -> str:
    from rapport.law import wording

    return wording.full_day(value) if isinstance(value, date) else str(value)


def _rules(law: Any, arguments: argparse.Namespace) -> None:
    from rapport.law.explaining import in_force, summary

    if arguments.json:
        _print_json([summary(rule) for rule in law.rules()])
        return
    for rule in law.rules():
        print(f"{rule.id:<42} {rule.length:<24} {rule.name} ({rule.nations}; in force: {in_force(rule)})")


def _explain(law: Any, arguments: argparse.Namespace) -> None:
    explanation = law.explain(arguments.rule)
    if arguments.json:
        _print_json(explanation.as_json())
    else:
        print("\n".join(explanation.lines()))


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
