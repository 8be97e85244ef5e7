"""The answer: a date or a moment, with every step that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rapport.law import reading, wording
from rapport.law.book import Rule
from rapport.law.wording import LONDON


@dataclass(frozen=True)
class Due:
    """When something is due under a rule of law, and why. Keep it whole, so that it can be explained later."""

    rule: Rule
    on: date  # the last day, in the United Kingdom; for hours, the day of the moment
    at: datetime | None  # the exact moment in UTC, for rules in hours
    last_working_day: date | None  # on or before; none when that year's holidays are not loaded
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    nation: str | None
    calendar: str  # in which working days were counted or looked up
    rule_version: str
    inputs: Mapping[str, Any]  # as given
    also: Mapping[str, date | int] = field(default_factory=dict)  # such as excluded_days, extension_notice_by

    @property
    def ends(self) -> date | datetime:
        """The moment where the rule has one, else the day."""
        return self.at or self.on

    @property
    def reference(self) -> str:
        """The Act, regulation or rulebook."""
        return self.rule.reference

    @property
    def kind(self) -> str:
        """What the date is, in words: a deadline, a right, a target that is not law ..."""
        return reading.sources()["kinds"][self.rule.kind]

    @property
    def holidays_of(self) -> str:
        """Whose bank holidays were looked up, in words."""
        return reading.calendars()[self.calendar]["place"]

    def as_json(self) -> dict[str, Any]:
        """The answer in plain values."""
        moment = self.at.astimezone(LONDON).isoformat() if self.at else None
        return {
            "rule": self.rule.id,
            "name": self.rule.name,
            "due": moment or self.on.isoformat(),
            "date": self.on.isoformat(),
            "instant": moment,
            "weekday": wording.WEEKDAYS[self.on.weekday()],
            "last_working_day": self.last_working_day.isoformat() if self.last_working_day else None,
            "kind": self.rule.kind,
            "meaning": self.kind,
            "steps": list(self.steps),
            "warnings": list(self.warnings),
            "reference": self.reference,
            "confidence": self.rule.confidence,
            "status": self.rule.status,
            "notes": self.rule.notes,
            "nation": self.nation,
            "calendar": self.calendar,
            "rule_version": self.rule_version,
            "inputs": {name: _plain(value) for name, value in self.inputs.items()},
            **{name: _plain(value) for name, value in self.also.items()},
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
