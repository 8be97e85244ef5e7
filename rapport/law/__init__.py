"""Rules of law as dated data, and the counting of time under them. Pure: no Django, no clock, no database.

law.due("gdpr.access", {"received": "2026-09-03"}, nation="ENG").on  ->  date(2026, 10, 5)
"""

from rapport.law.book import Rule, rule, rule_from, rules
from rapport.law.deadline import Due
from rapport.law.explaining import Explanation, explain
from rapport.law.reckoning import due
from rapport.law.refusals import (
    CalendarEnds,
    FigureNotLoaded,
    InputImpossible,
    InputMissing,
    LawRefused,
    NoDate,
    OutsideNation,
    UnknownRule,
)

__all__ = [
    "CalendarEnds",
    "Due",
    "Explanation",
    "FigureNotLoaded",
    "InputImpossible",
    "InputMissing",
    "LawRefused",
    "NoDate",
    "OutsideNation",
    "Rule",
    "UnknownRule",
    "due",
    "explain",
    "rule",
    "rule_from",
    "rules",
]
